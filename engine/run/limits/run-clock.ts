import { settleOrAbort } from '../../language/abort.ts';
import type { Clock } from '../ports.ts';

/** The clock of a run: delays, timeouts and backoffs stand still while a person has paused the run. */
export interface RunClock extends Clock {
  hold(): void;
  goOn(): void;
  /** Sleeps by the machine's clock. */
  wait: Clock['sleep'];
  /** Waits while a person has paused the run; undefined where nobody has. Rejects with the signal's reason. */
  going(signal: AbortSignal): Promise<void> | undefined;
}

export function createRunClock({ now, sleep, turn }: Clock): RunClock {
  /** Milliseconds of earlier pauses, without the present one. */
  let before = 0;
  let heldAt: number | undefined;
  let going = Promise.withResolvers<void>();
  const stood = (): number => before + (heldAt === undefined ? 0 : now() - heldAt);

  async function untilGoing(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // It may be paused again at once.
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
