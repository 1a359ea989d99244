import { whenAborted } from '../../language/abort.ts';
import { type FailureKind, traitsOf } from '../../language/failures.ts';
import type { Clock } from '../../run/ports.ts';
import type { Failure } from '../../state/failure.ts';

/** Reports the end of a call, with its failure. */
type EndCall = (outcome: Outcome, failure?: Failure) => void;

/** What a call says of the one who was asked. */
export type Outcome = 'alive' | 'down' | 'unknown';

/**
 * Keeps calls away from a model that keeps failing. It opens after some failures in a row, lets one call through after a while to see, and
 * closes when anything comes back that is alive.
 */
export interface Breaker {
  /** Begins a call; returns the function that reports its end. Undefined while the breaker is open. */
  tryBegin(): EndCall | undefined;
  /**
   * Begins a call as soon as one may be tried: those that wait are let in one after the other, in their order. Undefined where that takes too
   * long. Rejects with the signal's reason.
   */
  begin(signal: AbortSignal): Promise<EndCall | undefined>;
  /** Milliseconds until a call may be tried; 0 = now. */
  wait(): number;
  /** Why it is open: how many calls in a row failed, what the last of them met, and milliseconds until the next is tried. */
  why(): { failures: number; last: Failure | undefined; wait: number };
  /** Resolves when a call may be tried again, or when one that was tried has ended. Rejects with the signal's reason. */
  untilNextTry(signal: AbortSignal): Promise<void>;
}

/** Failures in a row that open it. */
const tolerated = 5;
/** How long a call waits to be let in, in milliseconds: longer than ten others need, as many as a run makes at once where nothing is said. */
const longestWait = 60_000;
/** How long it stays open at first, and at most, in milliseconds: after a recovery work goes on within this time. */
const firstPause = 1_000;
const longestPause = 4_000;

/** A closed one. */
export function createBreaker(clock: Clock): Breaker {
  let failures = 0;
  let last: Failure | undefined;
  let pause = firstPause;
  /** Open until then; undefined = closed. */
  let until: number | undefined;
  let trial: object | undefined;
  const waiting = new Set<AbortController>();

  const wait = () => (until === undefined ? 0 : Math.max(0, until - clock.now()));

  function ended(call: object, outcome: Outcome, failure: Failure | undefined): void {
    const tried = trial === call;
    if (tried) trial = undefined;
    if (outcome === 'alive') {
      // Also where the call began before it opened: whoever answers lives.
      failures = 0;
      pause = firstPause;
      until = undefined;
    } else if (outcome === 'down') {
      failures++;
      last = failure ?? last;
      if (until === undefined ? failures >= tolerated : tried) {
        until = clock.now() + pause;
        pause = Math.min(pause * 2, longestPause);
      }
    }
    if (tried || until === undefined) {
      for (const nap of waiting) nap.abort();
    }
  }

  const breaker: Breaker = {
    wait,
    // While a call is tried, the next comes a pause after it at the soonest.
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
      // While a call is tried, its end is what there is to wait for.
      await (trial ? aborted(either) : clock.sleep(wait(), either).catch(() => undefined));
      waiting.delete(over);
      if (signal.aborted) throw signal.reason;
    },
  };
  return breaker;
}

const aborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => void whenAborted(signal, resolve));

/** What a failure says of the model that failed: a refusal shows that it is alive, and a `rate` asks only for patience. */
export const outcomeOf = (kind: FailureKind): Outcome => traitsOf(kind).model ?? 'alive';
