import { settleOrAbort } from '../../language/abort.ts';
import type { Clock } from '../ports.ts';

/** The clock of a run: delays, timeouts and waits between retries do not run while a person holds the run. */
export interface RunClock extends Clock {
  hold(): void;
  goOn(): void;
  /** Sleeps by the time of the machine. */
  wait: Clock['sleep'];
  /** Waits while a person holds the run; undefined where nobody does. Rejects with the signal's reason. */
  going(signal: AbortSignal): Promise<void> | undefined;
}

export function createRunClock({ now, sleep, turn }: Clock): RunClock {
  /** Milliseconds for which it stood still, but for the present hold. */
  let before = 0;
  let heldAt: number | undefined;
  let going = Promise.withResolvers<void>();
  const stood = (): number => before + (heldAt === undefined ? 0 : now() - heldAt);

  async function untilGoing(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // Whoever let it go may hold it again at once.
    while (heldAt !== undefined) await settleOrAbort(going.promise, signal);
  }

  return {
    now,
    turn,
    wait: sleep,
    async sleep(ms, signal) {
      let counted = stood();
      for (let left = ms; ; ) {
        await sleep(left, signal);
        left = stood() - counted;
        if (heldAt !== undefined) await untilGoing(signal);
        if (left <= 0) return;
        counted = stood();
      }
    },
    going: (signal) => (heldAt === undefined ? undefined : untilGoing(signal)),
    hold() {
      heldAt ??= now();
    },
    goOn() {
      before = stood();
      heldAt = undefined;
      going.resolve();
      going = Promise.withResolvers();
    },
  };
}
