import { isSkippedByStop } from '../schedule/interrupted.ts';
import { release } from '../schedule/slots.ts';
import type { RunState } from '../state.ts';
import { opensFrame } from '../state.ts';
import type { StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { addSpending } from './calls.ts';
import { enqueue, stopOf } from './joins.ts';

/**
 * After a resume, begun and unsettled steps are scheduled again; they are still in their queue, which a fold never empties. Steps between
 * attempts wait for their next one; steps whose frame has ended end too.
 */
export function reopenRun(state: RunState): void {
  const { agenda } = state;
  for (const step of [...agenda.holders]) release(agenda, step);
  agenda.again.length = 0;
  agenda.held.clear();
  // They are still in their queue.
  agenda.unparked.clear();
  // A fold took nothing out; among thousands that have settled, those that are left would come out slowly.
  for (const queue of [agenda.ready, agenda.slots]) queue.keep((step) => !isSettled(step));
  for (const step of state.steps.values()) {
    // Who waits for a person waits on, or has the answer already.
    if ((step.status === 'running' || step.status === 'waiting') && !opensFrame(state, step) && step.question === undefined)
      step.status = 'pending';
    if (step.status !== 'pending' || step.started_at === undefined) continue;
    if (stopOf(step.frame)) agenda.skip.push({ step, reason: 'run-stopped' });
    else if (step.retry_at !== undefined && step.retry_at > state.at && !isSkippedByStop(step)) agenda.held.add(step);
  }
}

/** Who had a step in hand lets it go: it waits for its turn again, or is left out where its frame was stopped meanwhile. */
export function requeueStep(state: RunState, step: StepState): void {
  state.agenda.held.delete(step);
  if (isSkippedByStop(step)) state.agenda.skip.push({ step, reason: 'run-stopped' });
  else enqueue(state, step);
}

/** A called pipeline that failed and is called again: nothing of it stays but what it took, and the step is as it was before. */
export function dropCalledSteps(state: RunState, step: StepState): void {
  const inside = (path: string): boolean => path.startsWith(`${step.path}/`);
  const before = step.before ?? { cost: 0, tokens: 0, calls: 0 };
  for (const [path, one] of state.steps) {
    if (!inside(path)) continue;
    addSpending(before, one);
    state.steps.delete(path);
  }
  if (before.calls) step.before = before;
  for (const path of state.frames.keys()) {
    if (inside(path)) state.frames.delete(path);
  }
  state.order = state.order.filter((path) => !inside(path));
  // It is scheduled again as if it had never begun.
  step.status = 'pending';
}
