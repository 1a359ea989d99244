import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../engine/run/ports.ts';

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
  turn: () => wait(0),
};

export interface VirtualClock extends Clock {
  /** Lets time pass, waking sleepers in order, each with all that follows from it. */
  pass(ms: number): Promise<void>;
  readonly sleeping: number;
}

/** Time that passes only when a test says so; it begins at `start`. */
export function virtualClock(start = 0): VirtualClock {
  let now = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  // However many steps of promises follow from something: they all come before the next turn of the event loop.
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    turn: settle,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const sleeper = {
          at: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal.removeEventListener('abort', stop);
            resolve();
          },
        };
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        signal.addEventListener('abort', stop, { once: true });
        sleepers.add(sleeper);
      });
    },
    async pass(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        now = next.at;
        next.wake();
        await settle();
      }
      now = end;
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}
