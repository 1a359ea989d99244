import type { Retry } from '../../compile/pipeline/model/retry.ts';
import { traitsOf } from '../../language/failures.ts';
import type { Failure } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';

/** Backoff: the delay before the n-th retry, without its upper bound and jitter. */
const backoff: Readonly<Record<Retry['backoff'], (delay: number, n: number) => number>> = {
  constant: (delay) => delay,
  linear: (delay, n) => delay * n,
  exponential: (delay, n) => delay * 2 ** (n - 1),
};

/** Milliseconds before another attempt, undefined where there is none. A delay requested by the other side goes first. */
export function retryDelay(
  step: Pick<StepState, 'attempts' | 'node' | 'retry'>,
  failure: Failure,
  random: () => number = Math.random,
): number | undefined {
  const retry = retryOf(step);
  if (step.attempts > retry.attempts || !isRetried(retry, failure)) return undefined;
  if (failure.retry_after !== undefined) return failure.retry_after;

  const delay = Math.min(backoff[retry.backoff](retry.delay, Math.max(1, step.attempts)), retry.maxDelay);
  return retry.jitter ? delay * (0.5 + random() / 2) : delay;
}

/** The `retry` as written, with the members that the run has computed. */
function retryOf({ node, retry: computed }: Pick<StepState, 'node' | 'retry'>): Retry {
  const { retry } = node;
  if (!computed) return retry;
  const { attempts = retry.attempts, delay = retry.delay, max_delay: maxDelay = retry.maxDelay } = computed;
  return { ...retry, attempts, delay, maxDelay };
}

function isRetried({ on }: Retry, { kind, retryable }: Failure): boolean {
  return on ? on.includes(kind) : retryable && !traitsOf(kind).final;
}
