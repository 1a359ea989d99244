import { isStopped, stopOf } from '../reduce/joins.ts';
import type { StepState } from '../step.ts';

/** Whether a step that has begun and not settled was cut off in the middle of what must not be done twice. */
export const wasInterrupted = (step: StepState): boolean => (step.node.repeatable ? cutInEffect(step) : cutInCall(step));

/** A step whose call has settled was not cut off in the middle of its work. */
const cutInCall = (step: StepState): boolean => {
  const calls = step.calls.slice(step.firstCall);
  // Between two attempts nothing is being done.
  return calls.length === 0 ? step.attempts > step.failures.length : calls.some((call) => !call.settled);
};

/** A prompt may be asked again; what a tool did for it may not. */
const cutInEffect = (step: StepState): boolean => step.calls.some((call) => call.once && !call.settled);

/**
 * Whether a step that is ready is left out, because its frame was stopped. A failure lets go on what had begun, also in a process before
 * this one; where the time was up or somebody cancelled, nothing goes on.
 */
export const isSkippedByStop = (step: StepState): boolean =>
  isStopped(step.frame) && (step.started_at === undefined || stopOf(step.frame) !== undefined || wasInterrupted(step));
