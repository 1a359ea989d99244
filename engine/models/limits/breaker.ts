import { whenAborted } from '../../language/abort.ts';
import { type FailureKind, traitsOf } from '../../language/failures.ts';
import type { Clock } from '../../run/ports.ts';
import type { Failure } from '../../state/failure.ts';

/** Reports the end of a call, with its failure. */
type EndCall = (outcome: Outcome, failure?: Failure) => void;

/** The breaker of `target` has opened after so many failures in a row, the last of this kind; without `open` it has closed. */
export interface BreakerChange {
  target: string;
  open?: { failures: number; kind: FailureKind };
}

/** Reports changes of breakers to the newest listener. */
export function createBreakerNews() {
  let onChange: ((change: BreakerChange) => void) | undefined;
  return {
    tell: (change: BreakerChange): void => onChange?.(change),
    listen: (listener: (change: BreakerChange) => void): void => void (onChange = listener),
  };
}

/** What a call says about the health of its target. */
export type Outcome = 'alive' | 'down' | 'unknown';

/**
 * A circuit breaker for a model that keeps failing. It opens after some failures in a row, lets one call through after a
 * while, and closes at any sign of life.
 */
export interface Breaker {
  /** Begins a call; returns the function that reports its end. Undefined while the breaker is open. */
  tryBegin(): EndCall | undefined;
  /**
   * Begins a call as soon as one may be tried: waiters are let in one after the other, in order. Undefined where that takes
   * too long. Rejects with the signal's reason.
   */
  begin(signal: AbortSignal): Promise<EndCall | undefined>;
  /** Milliseconds until a call may be tried; 0 = now. */
  wait(): number;
  /** Why it is open: the number of failures in a row, the last one, and milliseconds until the next attempt. */
  why(): { failures: number; last: Failure | undefined; wait: number };
  /** Resolves when a call may be tried again, or a tried one has ended. Rejects with the signal's reason. */
  untilNextTry(signal: AbortSignal): Promise<void>;
}

/** The failures in a row that open it. */
const tolerated = 5;
/**
 * The longest wait of a call, in milliseconds: longer than ten others need, as many as a run makes in parallel by default.
 */
const longestWait = 60_000;
/** The first and the longest pause, in milliseconds: after a recovery, work continues within this time. */
const firstPause = 1_000;
const longestPause = 4_000;

/** A new, closed breaker. */
export function createBreaker(clock: Clock, changed?: (open: BreakerChange['open']) => void): Breaker {
  let failures = 0;
  let last: Failure | undefined;
  let pause = firstPause;
  /** Open until this time; undefined = closed. */
  let until: number | undefined;
  let trial: object | undefined;
  const waiting = new Set<AbortController>();

  const wait = () => (until === undefined ? 0 : Math.max(0, until - clock.now()));

  function setUntil(time: number | undefined): void {
    const [was, is] = [until !== undefined, time !== undefined];
    until = time;
    if (is !== was) changed?.(is ? { failures, kind: last?.kind ?? 'overload' } : undefined);
  }

  function ended(call: object, outcome: Outcome, failure: Failure | undefined): void {
    const tried = trial === call;
    if (tried) trial = undefined;
    if (outcome === 'alive') {
      // An answer counts even for a call that began before it opened.
      failures = 0;
      pause = firstPause;
      setUntil(undefined);
    } else if (outcome === 'down') {
      failures++;
      last = failure ?? last;
      if (until === undefined ? failures >= tolerated : tried) {
        setUntil(clock.now() + pause);
        pause = Math.min(pause * 2, longestPause);
      }
    }

    if (tried || until === undefined) {
      for (const nap of waiting) nap.abort();
    }
  }

  const breaker: Breaker = {
    wait,
    // While a call is being tried, the next one comes a pause after it at the earliest.
    why: () => ({ failures, last, wait: trial ? pause : wait() }),
    async begin(signal) {
      for (const deadline = clock.now() + longestWait; clock.now() < deadline; ) {
        const endCall = breaker.tryBegin();
        if (endCall) return endCall;
        await breaker.untilNextTry(signal);
      }
      return breaker.tryBegin();
    },
    tryBegin() {
      if (until !== undefined && (trial || wait() > 0)) return undefined;
      const call = {};
      if (until !== undefined) trial = call;
      return (outcome, failure) => ended(call, outcome, failure);
    },
    async untilNextTry(signal) {
      const over = new AbortController();
      waiting.add(over);
      const either = AbortSignal.any([over.signal, signal]);
      // While a call is being tried, its end is awaited.
      await (trial ? aborted(either) : clock.sleep(wait(), either).catch(() => undefined));
      waiting.delete(over);
      if (signal.aborted) throw signal.reason;
    },
  };

  return breaker;
}

const aborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => void whenAborted(signal, resolve));

/** What a failure says about the model: a refusal shows that it is alive, and a `rate` asks only for slower calls. */
export const outcomeOf = (kind: FailureKind): Outcome => traitsOf(kind).model ?? 'alive';
