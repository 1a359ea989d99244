import type { Log } from '../../run/ports.ts';
import { isFact, type RunEvent } from '../../state/events.ts';

/**
 * Whether the first facts of this process are stored: from then on others can find the run. `kept` rejects where the store
 * fails, or with the failure of a run that ends without a fact.
 */
export function watchFirstFacts(log: Pick<Log, 'flushed'>) {
  const { promise: kept, resolve, reject } = Promise.withResolvers<void>();
  // Not every caller awaits it.
  kept.catch(() => undefined);

  let isWaiting = false;
  return {
    kept,
    event(event: RunEvent): void {
      if (isWaiting || !isFact(event)) return;
      isWaiting = true;
      log.flushed().then(resolve, reject);
    },
    /** The run has come to its end. */
    ended(done: Promise<unknown>): void {
      done.then(() => resolve(), reject);
    },
  };
}
