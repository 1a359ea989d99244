import type { Clock } from '../run/ports.ts';
import type { FailureKind } from '../state/failure.ts';

/** What became of a call, as far as it says something of the one who was asked. */
export type Outcome = 'answered' | 'failed' | 'unknown';

/**
 * Keeps calls away from a model that keeps failing. It opens after some failures in a row, lets one call through after a while to see, and
 * closes when that one is answered.
 */
export interface Breaker {
  /** Milliseconds until a call may be made again; 0 = now. Says nothing of who else wants to. */
  wait(): number;
  /** Begins a call, which must be told of; false where none may be made now. */
  enter(): boolean;
  leave(outcome: Outcome): void;
  /** Resolves when a call may be tried again, or somebody's trial has ended. Rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
}

/** Failures in a row that open it. */
const tolerated = 5;
/** How long it stays open at first, and at most, in milliseconds: work goes on within this time after a recovery. */
const firstPause = 1_000;
const longestPause = 4_000;

export function createBreaker(clock: Clock): Breaker {
  let failures = 0;
  let pause = firstPause;
  /** Open until then; undefined = closed. */
  let until: number | undefined;
  let trying = false;
  let waiting: AbortController[] = [];

  const told = () => {
    for (const nap of waiting) nap.abort();
    waiting = [];
  };
  const wait = () => (until === undefined ? 0 : Math.max(0, until - clock.now()));

  return {
    wait,
    enter() {
      if (until === undefined) return true;
      if (trying || wait() > 0) return false;
      trying = true;
      return true;
    },
    leave(outcome) {
      const trial = trying;
      if (outcome === 'answered') {
        // Also the answer to a call that began before: it lives.
        failures = 0;
        pause = firstPause;
        until = undefined;
      } else if (outcome === 'failed') {
        failures++;
        if (until === undefined ? failures >= tolerated : trial) {
          until = clock.now() + pause;
          pause = Math.min(pause * 2, longestPause);
        }
      }
      trying = false;
      told();
    },
    async turn(signal) {
      const over = new AbortController();
      waiting.push(over);
      // While another call is on trial, its end is what there is to wait for.
      const left = trying ? Number.POSITIVE_INFINITY : wait();
      const both = AbortSignal.any([over.signal, signal]);
      if (left === Number.POSITIVE_INFINITY) await ended(both);
      else await clock.sleep(left, both).catch(() => undefined);
      waiting = waiting.filter((nap) => nap !== over);
      if (signal.aborted) throw signal.reason;
    },
  };
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Failures that say that a provider is down. A refusal shows that it is up; a `rate` asks only for patience. */
const down: readonly FailureKind[] = ['overload', 'timeout', 'network'];
const unsaid: readonly FailureKind[] = ['cancelled', 'internal', 'interrupted', 'input'];

export const outcomeOf = (kind: FailureKind): Outcome =>
  down.includes(kind) ? 'failed' : unsaid.includes(kind) ? 'unknown' : 'answered';
