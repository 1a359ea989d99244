import { isStopped, stopOf } from '../reduce/joins.ts';
import type { StepState } from '../step.ts';

/**
 * Whether an attempt of a step is open. A process that resumed the run may have made the step pending again, and was killed
 * before it did anything about it.
 */
export const isAttemptOpen = (step: StepState): boolean =>
  step.status === 'running' || (step.status === 'pending' && step.attempts > 0 && step.retry_at === undefined);

/** Whether an unsettled step was interrupted in work that must not be repeated. */
export const wasInterrupted = (step: StepState): boolean => (step.node.repeatable ? cutInEffect(step) : cutInCall(step));

/** A step whose call has settled was not interrupted in its work. */
const cutInCall = (step: StepState): boolean => {
  const calls = step.calls.slice(step.firstCall);
  // Between two attempts no work is done.
  return calls.length === 0 ? step.attempts > step.failures.length : calls.some((call) => !call.settled);
};

/** A prompt may be asked again; the effect of a tool may not be repeated. */
const cutInEffect = (step: StepState): boolean => step.calls.some((call) => call.once && !call.settled);

/**
 * Whether a ready step is skipped, because its frame was stopped. After a failure, steps that had begun continue, also from
 * an earlier process; after a timeout or a cancel nothing continues.
 */
export const isSkippedByStop = (step: StepState): boolean =>
  isStopped(step.frame) && (step.started_at === undefined || stopOf(step.frame) !== undefined || wasInterrupted(step));
