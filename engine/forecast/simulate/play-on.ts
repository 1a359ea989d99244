import { hold } from '../../state/schedule/slots.ts';
import { opensFrame, type RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import { playOut } from './simulate-run.ts';
import { waitForSlot, workOn } from './simulate-step.ts';
import { type Fate, newSimulatedRun, type SimulatedAttempt, type SimulatedPlan, type SimulatedRun } from './simulated-run.ts';

/** The fate of a run that is under way. */
export interface ContinuedFate extends Fate {
  /** The remaining time of an attempt that has taken this many milliseconds. */
  rest(step: StepState, taken: number): SimulatedAttempt;
}

/**
 * Simulates a run onwards from its present state, as a resume continues it: `state` is folded from its facts, is changed
 * here, and must not have been scheduled from. Times are those of the facts. Returns the final state.
 */
export function playOnRun(
  state: RunState,
  fate: ContinuedFate,
  { now, calls }: Pick<SimulatedPlan, 'calls'> & { now: number },
): RunState {
  const run = newSimulatedRun(state, fate, calls);
  run.now = now;
  for (const step of state.steps.values()) takeUp(run, step, fate);
  return playOut(run);
}

function takeUp(run: SimulatedRun, step: StepState, fate: ContinuedFate): void {
  const { state, now } = run;
  const { loop, node, retry_at = 0 } = step;
  if (isSettled(step) || step.started_at === undefined) return;

  // The iterations of `while` and `until` are unknown before the run.
  if (loop && node.loop?.as === undefined && !loop.ended) loop.count = Math.max(loop.next, Math.round(fate.iterations(step)));
  if (opensFrame(state, step) || loop) return;
  if (retry_at > now) {
    run.events.add(retry_at, () => waitForSlot(run, step));
    return;
  }

  if (node.takesSlot) hold(state.agenda, step);
  workOn(run, step, fate.rest(step, Math.max(0, now - (step.attempted_at ?? step.started_at))));
}
