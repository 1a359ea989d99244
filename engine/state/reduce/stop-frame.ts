import type { Fact } from '../events.ts';
import type { Path } from '../path.ts';
import type { RunState } from '../state.ts';
import { bodyFrame } from '../state.ts';
import type { FrameState, StepState } from '../step.ts';
import { withdrawQuestions } from './questions.ts';

/** Starts nothing new in a frame and its inner frames, and withdraws their open questions. */
export function reduceFrameStopped(state: RunState, { path, failure }: Extract<Fact, { type: 'frame.stopped' }>): Path {
  const frame = state.frames.get(path);
  if (!frame) return path;

  frame.stopped = true;
  frame.stop ??= failure;
  // Steps that wait for a slot stop waiting: others may hold it for long.
  for (const step of stepsInside(state, frame)) {
    if (waitsForSlot(state, step)) state.agenda.skip.push({ step, reason: 'run-stopped' });
  }

  if (state.questions.size) withdrawQuestions(state);
  return path;
}

/** A step with a slot is running, even if another process started it; a held step is ended by its holder. */
const waitsForSlot = ({ agenda }: RunState, step: StepState): boolean =>
  step.status === 'pending' &&
  step.open === 0 &&
  step.node.takesSlot &&
  !step.frame.unchecked &&
  !agenda.holders.has(step) &&
  !agenda.held.has(step);

/** The steps of a frame and of all its inner frames, without those of any `finally`, which are not stopped with the frame. */
function* stepsInside(state: RunState, frame: FrameState): Iterable<StepState> {
  for (const step of frame.steps) {
    yield step;
    const body = bodyFrame(state, step);
    const iterations = Array.from({ length: step.loop?.next ?? 0 }, (_, at) => state.frames.get(`${step.path}[${at}]`));

    // The one step of a loop without `steps:` has the path of its iteration.
    for (const inner of [body, ...iterations]) {
      if (inner && inner !== frame) yield* stepsInside(state, inner);
    }
  }
}
