import type { Clock } from '../../run/ports.ts';
import { createWindow } from './sliding-window.ts';

export interface LimitSettings {
  /** Calls at the same time. */
  max_parallel?: number;
  /** Calls begun within any 60 seconds. */
  rpm?: number;
  /** Tokens of calls begun within any 60 seconds, questions and answers together. */
  tpm?: number;
}

/**
 * Ends a call. `rate` = the other side asked for fewer, and to wait for `retry_after` milliseconds where it said so. `tokens` is what the
 * call really took; without it what it was let in for stands.
 */
export type ReleaseTurn = (how?: { rate?: true; retry_after?: number; tokens?: number }) => void;

/** What a call waits for: its turn among those that run, its place in a minute, or the end of a pause that the other side asked for. */
export interface WaitReason {
  for: 'parallel' | 'rpm' | 'tpm' | 'pause';
  /** Milliseconds, where it is a time that is waited for. */
  ms?: number;
}

/** First come, first served. */
export interface RateLimit {
  /**
   * Resolves with what must be called at the end; rejects with the signal's reason. `tokens` is what the call is thought to take, `waits`
   * is told once what it waits for, if it does.
   */
  acquire(signal: AbortSignal, tokens?: number, waits?: (why: WaitReason) => void): Promise<ReleaseTurn>;
  /** Milliseconds for which the other side asked to be left alone; 0 = not now. */
  pause(): number;
}

/** How long nobody calls after a `rate` that named no time, in milliseconds. */
const usualPause = 1_000;

interface Waiter {
  tokens: number;
  go(release: ReleaseTurn): void;
  waits: ((why: WaitReason) => void) | undefined;
}

/**
 * A gate with these limits; without any it is open. Whoever waits is let in before those behind, however little they want, so that nobody
 * waits for ever. Where the other side asks for fewer calls, it lets half as many through at a time, and one more for every round that goes
 * well, up to `max_parallel`.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function createRateLimit({ max_parallel = Number.POSITIVE_INFINITY, rpm, tpm }: LimitSettings, clock: Clock): RateLimit {
  const waiting = new Set<Waiter>();
  const calls = createWindow(rpm);
  const tokens = createWindow(tpm);
  let running = 0;
  /** As many may run at a time; a fraction is a part of the way to one more. */
  let allowed = max_parallel;
  let paused = Number.NEGATIVE_INFINITY;
  let alarm: AbortController | undefined;

  const release = (taken: (used: number) => void): ReleaseTurn => {
    let left = false;
    return (how) => {
      if (left) return;
      left = true;
      if (how?.rate) slower(how.retry_after);
      else if (allowed < max_parallel) allowed = Math.min(max_parallel, allowed + 1 / allowed);
      if (how?.tokens !== undefined) {
        taken(how.tokens);
        // What it did not take may let the next one in before the time that is slept for.
        quiet();
      }
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

  /** What keeps a call out now; undefined = nothing. */
  function block(wanted: number, now: number): WaitReason | undefined {
    if (running >= Math.floor(allowed)) return { for: 'parallel' };
    const times = { pause: paused, rpm: calls.free(1, now), tpm: tokens.free(wanted, now) };
    let last: keyof typeof times = 'pause';
    for (const name of ['rpm', 'tpm'] as const) {
      if (times[name] > times[last]) last = name;
    }
    return times[last] > now ? { for: last, ms: times[last] - now } : undefined;
  }

  function admit(): void {
    for (const waiter of waiting) {
      const now = clock.now();
      const why = block(waiter.tokens, now);
      if (why) {
        waiter.waits?.(why);
        waiter.waits = undefined;
        if (why.ms === undefined) quiet();
        else wake(why.ms);
        return;
      }
      calls.take(1, now);
      const taken = tokens.take(waiter.tokens, now);
      running++;
      waiting.delete(waiter);
      waiter.go(release(taken));
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
    acquire(signal, wanted = 0, waits) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const waiter: Waiter = {
          tokens: wanted,
          waits,
          go(release) {
            signal.removeEventListener('abort', giveUp);
            resolve(release);
          },
        };
        const giveUp = () => {
          const [first] = waiting;
          waiting.delete(waiter);
          // The one behind may want less: it is looked at anew.
          if (first === waiter || waiting.size === 0) quiet();
          reject(signal.reason);
          if (first === waiter) admit();
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(waiter);
        admit();
        if (!waiting.has(waiter) || !waiter.waits) return;
        const [first] = waiting;
        const why = first && block(first.tokens, clock.now());
        if (why) waiter.waits(why);
        waiter.waits = undefined;
      });
    },
  };
}
