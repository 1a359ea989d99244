import { whenAborted } from '../../language/abort.ts';
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
   * Resolves with the release; rejects with the signal's reason. `tokens` is the expected usage of the call; `waits` is called once with
   * the reason, if it has to wait.
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
 * A rate limit over a sliding window of a minute; without bounds it is always open. The queue is first in, first out, so that a large call
 * is never overtaken for ever. Where the provider asks for fewer calls, the number of parallel calls is halved, and grows by one with each
 * successful round, up to `max_parallel` (additive increase, multiplicative decrease).
 */
export function createRateLimit({ max_parallel, rpm, tpm }: LimitSettings, clock: Clock): RateLimit {
  const waiting = new Set<Waiter>();
  const calls = createWindow(rpm);
  const tokens = createWindow(tpm);
  const slots = createSlots(max_parallel);
  const alarm = createAlarm(clock, admit);
  let pausedUntil = Number.NEGATIVE_INFINITY;

  /** Calls that were refused together halve it once: those behind the first find a pause that has begun. */
  const slowDown = (retry_after = usualPause): void => {
    const now = clock.now();
    if (pausedUntil <= now) slots.halve();
    if (now + retry_after <= pausedUntil) return;
    pausedUntil = now + retry_after;
    alarm.stop();
  };

  const createRelease = (correctTokens: (used: number) => void): ReleaseTurn => {
    let released = false;
    return (how) => {
      if (released) return;
      released = true;
      if (how?.rate) slowDown(how.retry_after);
      else slots.grow();
      if (how?.tokens !== undefined) {
        correctTokens(how.tokens);
        // What it did not take may let the next one in before the time that is slept for.
        alarm.stop();
      }
      slots.leave();
      admit();
    };
  };

  /** What keeps a call out now; undefined = nothing. */
  const waitReason = (wanted: number, now: number): WaitReason | undefined => {
    if (slots.full()) return { for: 'parallel' };
    return longestWait({ pause: pausedUntil, rpm: calls.free(1, now), tpm: tokens.free(wanted, now) }, now);
  };

  /** Admits waiting calls in order, as far as the limits allow. */
  function admit(): void {
    for (const waiter of waiting) {
      const now = clock.now();
      const reason = waitReason(waiter.tokens, now);
      if (reason) {
        reportOnce(waiter, reason);
        // Behind a call that must end first, nobody waits for the time.
        if (reason.ms === undefined) alarm.stop();
        else alarm.set(reason.ms);
        return;
      }
      calls.take(1, now);
      const correctTokens = tokens.take(waiter.tokens, now);
      slots.enter();
      waiting.delete(waiter);
      waiter.go(createRelease(correctTokens));
    }
    alarm.stop();
  }

  const giveUp = (waiter: Waiter): void => {
    const [first] = waiting;
    waiting.delete(waiter);
    if (first !== waiter) return;
    // The one behind may want less: it is looked at anew.
    alarm.stop();
    admit();
  };

  return {
    pause: () => Math.max(0, pausedUntil - clock.now()),
    acquire(signal, wanted = 0, waits) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const onAbort = (): void => {
          reject(signal.reason);
          giveUp(waiter);
        };
        const waiter: Waiter = {
          tokens: wanted,
          waits,
          go(release) {
            off();
            resolve(release);
          },
        };
        const off = whenAborted(signal, onAbort);
        waiting.add(waiter);
        admit();
        if (!waiting.has(waiter) || !waiter.waits) return;
        const [first] = waiting;
        reportOnce(waiter, first && waitReason(first.tokens, clock.now()));
      });
    },
  };
}

/** The time that is the last to come of those from which on a call may be made. */
function longestWait(times: Record<'pause' | 'rpm' | 'tpm', number>, now: number): WaitReason | undefined {
  let last: keyof typeof times = 'pause';
  for (const name of ['rpm', 'tpm'] as const) {
    if (times[name] > times[last]) last = name;
  }
  return times[last] > now ? { for: last, ms: times[last] - now } : undefined;
}

/** Tells a call once why it waits. */
function reportOnce(waiter: Waiter, reason: WaitReason | undefined): void {
  if (reason) waiter.waits?.(reason);
  waiter.waits = undefined;
}

/** How many calls run at the same time, and how many may. */
function createSlots(most = Number.POSITIVE_INFINITY) {
  let running = 0;
  /** As many may run at a time; a fraction is a part of the way to one more. */
  let allowed = most;
  return {
    full: (): boolean => running >= Math.floor(allowed),
    enter(): void {
      running++;
    },
    leave(): void {
      running--;
    },
    halve(): void {
      allowed = Math.max(1, Math.floor(Math.min(allowed, running) / 2));
    },
    grow(): void {
      if (allowed < most) allowed = Math.min(most, allowed + 1 / allowed);
    },
  };
}

/** One sleep at a time; where nobody waits for it, it is ended, so that no timer keeps the process alive. */
function createAlarm(clock: Clock, ring: () => void) {
  let current: AbortController | undefined;
  return {
    set(ms: number): void {
      if (current) return;
      const sleeping = new AbortController();
      current = sleeping;
      clock.sleep(ms, sleeping.signal).then(
        () => {
          current = undefined;
          ring();
        },
        // Only `stop` ends this sleep early, and then nobody waits for it.
        () => undefined,
      );
    },
    stop(): void {
      current?.abort();
      current = undefined;
    },
  };
}
