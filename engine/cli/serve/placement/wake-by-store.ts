import { runPaths } from '../../../store/paths.ts';
import type { RunDatabase } from '../../../store/pg/database.ts';
import type { OwnedRun } from '../../../store/run-store.ts';
import type { RunPlacement } from './placement.ts';

/**
 * A database that wakes runs through a placement: a run that is created, released, postponed or gets a message here. The look that follows
 * reads in the row what is to be done, and when.
 */
export function wakeByStore(database: RunDatabase, placement: Pick<RunPlacement, 'wake'>): RunDatabase {
  const { store, workers } = database;

  const wake = (folder: string, after = 0): void => {
    const { id: run } = runPaths(folder);
    const when = after > 0 ? Date.now() + after : undefined;
    // Reminders make up for a lost wake.
    database.pools
      .ofRun(run)
      .then((pool) => placement.wake({ run, pool, when }))
      .catch(() => undefined);
  };

  const waking = (owned: OwnedRun): OwnedRun => ({
    ...owned,
    async leave(facts) {
      await owned.leave(facts);
      wake(owned.paths.folder);
    },
    async release() {
      await owned.release();
      wake(owned.paths.folder);
    },
  });

  return {
    ...database,
    store: {
      ...store,
      async create(root, options) {
        const owned = await store.create(root, options);
        if (options.apart) return owned;
        // If this process is killed, another one should look once its lease is over.
        wake(owned.paths.folder, workers.lease);
        return waking(owned);
      },
      take: async (folder) => waking(await store.take(folder)),
      async post(folder, message, now) {
        const posted = await store.post(folder, message, now);
        wake(folder);
        return posted;
      },
    },
    async postpone(folder, ms) {
      const tries = await database.postpone(folder, ms);
      wake(folder, ms);
      return tries;
    },
  };
}
