import { whenAborted } from '../../language/abort.ts';
import { createWindow } from '../../run/limits/sliding-window.ts';
import type { Clock } from '../../run/ports.ts';

export interface LimitSettings {
  /** Parallel calls. */
  max_parallel?: number;
  /** Calls started within any 60 seconds. */
  rpm?: number;
  /** Tokens of calls started within any 60 seconds, input and output together. */
  tpm?: number;
}

/**
 * Ends a call. `rate` = the other side asked for fewer calls, and to wait for `retry_after` milliseconds if given. `tokens`
 * is the actual usage of the call; without it the expected usage counts.
 */
export type ReleaseTurn = (how?: { rate?: true; retry_after?: number; tokens?: number }) => void;

/**
 * What a call waits for: a free slot, its place in the minute's window, or the end of a pause that the other side asked for.
 */
export interface WaitReason {
  for: 'parallel' | 'rpm' | 'tpm' | 'pause';
  /** Milliseconds, for a known time. */
  ms?: number;
}

/** First come, first served. */
export interface RateLimit {
  /**
   * Resolves with the release; rejects with the signal's reason. `tokens` is the expected usage of the call; `waits` is
   * called once with the reason, if it has to wait.
   */
  acquire(signal: AbortSignal, tokens?: number, waits?: (why: WaitReason) => void): Promise<ReleaseTurn>;
  /** The pause in milliseconds that the other side asked for; 0 = none. */
  pause(): number;
}

/** The pause after a `rate` without a time, in milliseconds. */
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

  /** Calls that are refused together halve it once: later ones find the pause already begun. */
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
        // Tokens that it did not use may let the next call in before the end of the sleep.
        alarm.stop();
      }

      slots.leave();
      admit();
    };
  };

  /** What holds a call back now; undefined = nothing. */
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
        // Behind a call that must end first, no timer is needed.
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
    // The next call may need less: it is checked again.
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

/** The latest of the times from which a call is possible. */
function longestWait(times: Record<'pause' | 'rpm' | 'tpm', number>, now: number): WaitReason | undefined {
  let last: keyof typeof times = 'pause';
  for (const name of ['rpm', 'tpm'] as const) {
    if (times[name] > times[last]) last = name;
  }
  return times[last] > now ? { for: last, ms: times[last] - now } : undefined;
}

/** Reports once why a call waits. */
function reportOnce(waiter: Waiter, reason: WaitReason | undefined): void {
  if (reason) waiter.waits?.(reason);
  waiter.waits = undefined;
}

/** The number of running calls, and of allowed ones. */
function createSlots(most = Number.POSITIVE_INFINITY) {
  let running = 0;
  /** The allowed parallel calls; a fraction is progress towards one more. */
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

/** One sleep at a time; without waiters it is ended, so that no timer keeps the process alive. */
function createAlarm(clock: Clock, onAlarm: () => void) {
  let current: AbortController | undefined;
  return {
    set(ms: number): void {
      if (current) return;
      const sleeping = new AbortController();
      current = sleeping;

      clock.sleep(ms, sleeping.signal).then(
        () => {
          current = undefined;
          onAlarm();
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
