import { whenAborted } from '../../language/abort.ts';
import type { RunRows } from './run-rows.ts';

/** Announces within a process that rows of runs may need a look. A hint: changes of other processes are polled for. */
export interface RowChanges {
  /** The number of notifications. */
  readonly count: number;
  tell(): void;
  /** Resolves after more than `count` notifications, after `ms` milliseconds, or when the signal is aborted. */
  wait(count: number, ms: number, signal: AbortSignal): Promise<void>;
}

/** Changes within so many milliseconds are announced once. */
const together = 20;

export function createRowChanges(): RowChanges {
  const waiters = new Set<() => void>();
  let waking: NodeJS.Timeout | undefined;
  let count = 0;

  const wake = (): void => {
    waking = undefined;
    count++;
    for (const waiter of waiters) waiter();
  };

  return {
    get count() {
      return count;
    },
    tell: () => void (waking ??= setTimeout(wake, together).unref()),
    async wait(seen, ms, signal) {
      if (count > seen) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      const off = whenAborted(signal, resolve);

      waiters.add(resolve);
      await promise;
      waiters.delete(resolve);
      off();
      clearTimeout(timer);
    },
  };
}

/** How often it is looked for what other processes changed, in milliseconds. */
const lookEvery = 250;

/** Looks until there is something, or the signal is aborted: at least once, and not after it was. */
export async function findOrWait<T>(look: () => Promise<T[]>, changes: RowChanges, until: AbortSignal): Promise<T[]> {
  for (;;) {
    const { count } = changes;
    const found = await look();
    if (found.length > 0 || until.aborted) return found;
    await changes.wait(count, lookEvery, until);
    if (until.aborted) return [];
  }
}

/** The same rows; the end, the release and messages of a run are announced. */
export const notifyChanges = (rows: RunRows, { tell }: RowChanges): RunRows => ({
  ...rows,
  async append(commits) {
    const written = await rows.append(commits);
    if (commits.some(({ shown }) => shown?.status)) tell();
    return written;
  },
  async letGo(run, due) {
    await rows.letGo(run, due);
    tell();
  },
  async post(run, message) {
    const isThere = await rows.post(run, message);
    tell();
    return isThere;
  },
});
