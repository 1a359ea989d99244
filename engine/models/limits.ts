import type { Clock } from '../run/ports.ts';

export interface LimitSettings {
  /** Calls at the same time. */
  max_parallel?: number;
  /** Calls begun within any 60 seconds. */
  rpm?: number;
}

/** First come, first served. `enter` resolves with what must be called at the end; it rejects with the signal's reason. */
export interface Limit {
  enter(signal: AbortSignal): Promise<() => void>;
}

const minute = 60_000;

/** A gate with these limits; without any it is open. */
export function createLimit(
  { max_parallel = Number.POSITIVE_INFINITY, rpm = Number.POSITIVE_INFINITY }: LimitSettings,
  clock: Clock,
): Limit {
  const waiting = new Set<(leave: () => void) => void>();
  const begun: number[] = [];
  let running = 0;
  let alarm: AbortController | undefined;

  const leave = (): (() => void) => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      running--;
      admit();
    };
  };

  function admit(): void {
    for (const go of waiting) {
      if (running >= max_parallel) break;
      const now = clock.now();
      while (begun[0] !== undefined && begun[0] <= now - minute) begun.shift();
      const oldest = begun[0];
      if (oldest !== undefined && begun.length >= rpm) {
        wake(oldest + minute - now);
        return;
      }
      if (rpm < Number.POSITIVE_INFINITY) begun.push(now);
      running++;
      waiting.delete(go);
      go(leave());
    }
    quiet();
  }

  /** Nobody waits for the time, so no timer may keep the process alive. */
  function quiet(): void {
    alarm?.abort();
    alarm = undefined;
  }

  function wake(ms: number): void {
    if (alarm) return;
    const mine = new AbortController();
    alarm = mine;
    clock.sleep(ms, mine.signal).then(
      () => {
        alarm = undefined;
        admit();
      },
      // Only `quiet` ends this sleep early, and then nobody waits for it.
      () => undefined,
    );
  }

  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const go = (leave: () => void) => {
          signal.removeEventListener('abort', giveUp);
          resolve(leave);
        };
        const giveUp = () => {
          waiting.delete(go);
          if (waiting.size === 0) quiet();
          reject(signal.reason);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(go);
        admit();
      });
    },
  };
}
