import type { Clock } from '../run/ports.ts';

export interface LimitSettings {
  /** Calls at the same time. */
  max_parallel?: number;
  /** Calls begun within any 60 seconds. */
  rpm?: number;
}

/** Ends a call. `rate` = the other side asked for fewer, and to wait for `retry_after` milliseconds where it said so. */
export type Leave = (how?: { rate: true; retry_after?: number }) => void;

/** First come, first served. `enter` resolves with what must be called at the end; it rejects with the signal's reason. */
export interface Limit {
  enter(signal: AbortSignal): Promise<Leave>;
  /** Milliseconds for which the other side asked to be left alone; 0 = not now. */
  pause(): number;
}

const minute = 60_000;
/** How long nobody calls after a `rate` that named no time, in milliseconds. */
const usualPause = 1_000;

/**
 * A gate with these limits; without any it is open. Where the other side asks for fewer calls, it lets half as many through at a time, and
 * one more for every round that goes well, up to `max_parallel`.
 */
export function createLimit(
  { max_parallel = Number.POSITIVE_INFINITY, rpm = Number.POSITIVE_INFINITY }: LimitSettings,
  clock: Clock,
): Limit {
  const waiting = new Set<(leave: Leave) => void>();
  const begun: number[] = [];
  let running = 0;
  /** As many may run at a time; a fraction is a part of the way to one more. */
  let allowed = max_parallel;
  let paused = Number.NEGATIVE_INFINITY;
  let alarm: AbortController | undefined;

  const leave = (): Leave => {
    let left = false;
    return (how) => {
      if (left) return;
      left = true;
      if (how) slower(how.retry_after);
      else if (allowed < max_parallel) allowed = Math.min(max_parallel, allowed + 1 / allowed);
      running--;
      admit();
    };
  };

  /** Calls that were refused together halve it once: those behind the first find a pause that has begun. */
  function slower(retry_after = usualPause): void {
    const now = clock.now();
    if (paused <= now) allowed = Math.max(1, Math.floor(Math.min(allowed, running) / 2));
    if (now + retry_after <= paused) return;
    paused = now + retry_after;
    quiet();
  }

  function admit(): void {
    for (const go of waiting) {
      if (running >= Math.floor(allowed)) break;
      const now = clock.now();
      while (begun[0] !== undefined && begun[0] <= now - minute) begun.shift();
      const oldest = begun[0];
      const free = Math.max(paused, oldest !== undefined && begun.length >= rpm ? oldest + minute : paused);
      if (free > now) {
        wake(free - now);
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
    pause: () => Math.max(0, paused - clock.now()),
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const go = (leave: Leave) => {
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
