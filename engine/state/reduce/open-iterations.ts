import { iterationPath } from '../path.ts';
import type { RunState } from '../state.ts';
import type { FrameState, LoopState, StepState } from '../step.ts';
import { newFrame } from './frames.ts';
import { isStopped, openFrame } from './joins.ts';

/** The most iterations that one fact opens, to keep turns of the event loop short. */
const together = 500;

/** Opens iterations up to the loop's parallelism, or the most of one fact; a loop with nothing left is closed. */
export function openIterations(state: RunState, step: StepState, loop: LoopState, at: number): void {
  if (loop.opening) return;
  const wanted = loop.maxParallel ?? step.node.loop?.maxParallel;
  const most = typeof wanted === 'number' ? wanted : Number.POSITIVE_INFINITY;

  for (let opened = 0; loop.running < most && loop.next < loop.count && !loop.ended && !isStopped(step.frame); opened++) {
    if (opened === together) {
      loop.opening = true;
      state.agenda.more.push(step);
      return;
    }

    const frame = openIteration(step, loop.next++);
    if (!frame) break;

    loop.running++;
    loop.iterations[loop.next - 1] = { status: 'running', started_at: at, finished_at: undefined };
    frame.unchecked = step.node.loop?.asksBefore ?? false;
    openFrame(state, frame);
    if (frame.unchecked) state.agenda.check.push(frame);
  }

  if (loop.running === 0) state.agenda.close.push(step);
}

/** The frame of one iteration of a loop, not yet opened. */
function openIteration(step: StepState, index: number): FrameState | undefined {
  const plan = step.node.body === undefined ? undefined : step.frame.invocation.graph.frames[step.node.body];
  return plan && newFrame(plan, iterationPath(step.path, index), step, index);
}
