import type { Log } from '../../run/ports.ts';
import { isFact, type RunEvent } from '../../state/events.ts';

/**
 * Whether the first facts that this process adds to a run are kept: from then on whoever looks finds what it began. `kept` rejects where the
 * store fails, or with the failure of a run that ends without a fact.
 */
export function watchFirstFacts(log: Pick<Log, 'flushed'>) {
  const { promise: kept, resolve, reject } = Promise.withResolvers<void>();
  // Not everybody waits for it.
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
