import { hold } from '../../state/schedule/slots.ts';
import { opensFrame, type RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import { playOut } from './simulate-run.ts';
import { goOnWithAttempt, waitForSlot } from './simulate-step.ts';
import { type Fate, newSimulatedRun, type SimulatedAttempt, type SimulatedRun } from './simulated-run.ts';

/** What a run that is under way asks of chance. */
export interface ContinuedFate extends Fate {
  /** What is left of an attempt that has taken so many milliseconds. */
  rest(step: StepState, taken: number): SimulatedAttempt;
}

/**
 * Plays a run on from where it stands, as a resume takes it up: `state` is a fold of its facts, which is changed, and was never scheduled
 * from. Times are those of the facts. Gives the state at the end.
 */
export function playOnRun(state: RunState, fate: ContinuedFate, now: number): RunState {
  const run = newSimulatedRun(state, fate);
  run.now = now;
  for (const step of state.steps.values()) takeUp(run, step, fate);
  return playOut(run);
}

function takeUp(run: SimulatedRun, step: StepState, fate: ContinuedFate): void {
  const { state, now } = run;
  const { loop, node, retry_at = 0 } = step;
  if (isSettled(step) || step.started_at === undefined) return;
  // How often `while` and `until` let it repeat, only the run will know.
  if (loop && node.loop?.as === undefined && !loop.ended) loop.count = Math.max(loop.next, Math.round(fate.iterations(step)));
  if (opensFrame(state, step) || loop) return;
  if (retry_at > now) {
    run.events.add(retry_at, () => waitForSlot(run, step));
    return;
  }
  if (node.takesSlot) hold(state.agenda, step);
  goOnWithAttempt(run, step, fate.rest(step, Math.max(0, now - (step.attempted_at ?? step.started_at))));
}
