import { isSkippedByStop } from '../schedule/interrupted.ts';
import { release } from '../schedule/slots.ts';
import type { RunState } from '../state.ts';
import { opensFrame } from '../state.ts';
import type { StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { addSpending } from './calls.ts';
import { enqueue, stopOf } from './joins.ts';

/**
 * After a resume, unsettled steps that had begun are scheduled again; they are still in their queue, which folding never
 * empties. Steps between attempts wait for their next one; steps whose frame has ended end too.
 */
export function reopenRun(state: RunState): void {
  const { agenda } = state;
  delete state.finished;
  state.status = 'running';
  // A new process begins with closed breakers.
  state.breakers.clear();
  for (const step of [...agenda.holders]) release(agenda, step);
  agenda.again.length = 0;
  agenda.held.clear();

  // They are still in their queue.
  agenda.unparked.clear();
  // Folding removed nothing; among thousands of settled steps, the remaining ones would be found slowly.
  for (const queue of [agenda.ready, agenda.slots]) queue.keep((step) => !isSettled(step));

  for (const step of state.steps.values()) {
    // A step that waits for a person keeps waiting, or has the answer already.
    if ((step.status === 'running' || step.status === 'waiting') && !opensFrame(state, step) && step.question === undefined)
      step.status = 'pending';
    if (step.status !== 'pending' || step.started_at === undefined) continue;
    if (stopOf(step.frame)) agenda.skip.push({ step, reason: 'run-stopped' });
    else if (step.retry_at !== undefined && step.retry_at > state.at && !isSkippedByStop(step)) agenda.held.add(step);
  }
}

/** The process releases a step: it waits for its turn again, or is skipped where its frame was stopped meanwhile. */
export function requeueStep(state: RunState, step: StepState): void {
  state.agenda.held.delete(step);
  if (isSkippedByStop(step)) state.agenda.skip.push({ step, reason: 'run-stopped' });
  else enqueue(state, step);
}

/** A failed pipeline call is repeated: only its usage is kept, and the step is as before. */
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
