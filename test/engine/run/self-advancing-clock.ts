import type { Clock } from '../../../engine/run/ports.ts';

/**
 * Time that costs nothing: it stands still while anything is done, and goes to the next moment that somebody waits for as soon as nothing
 * is. `now` is where it begins, in milliseconds since 1970; `idle` is called when everything has been done that can be done at one moment.
 */
export function selfAdvancingClock(now = 0, idle: () => void = () => undefined): Clock {
  const waits = new Set<{ at: number; wake(): void }>();
  let watching = false;
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  async function watch(): Promise<void> {
    watching = true;
    while (waits.size) {
      // What follows from the last moment has been done when nothing was added for some turns.
      for (let turn = 0; turn < 3; turn++) await pause();
      idle();
      let next: { at: number; wake(): void } | undefined;
      for (const one of waits) if (!next || one.at < next.at) next = one;
      if (!next) break;
      now = Math.max(now, next.at);
      waits.delete(next);
      next.wake();
    }
    watching = false;
  }
  return {
    now: () => now,
    turn: pause,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const wait = { at: now + ms, wake: resolve };
        const stop = (): void => {
          waits.delete(wait);
          reject(signal.reason);
        };
        signal.addEventListener('abort', stop, { once: true });
        waits.add(wait);
        if (!watching) void watch();
      }),
  };
}
