import type { Step } from '../../engine/compile/pipeline/model.ts';
import type { Position } from '../../engine/compile/source/lines.ts';
import type { Pause, RunHandle } from '../../engine/index.ts';
import { say } from '../../engine/language/texts.ts';
import type { FrameState, StepState } from '../../engine/state/state.ts';
import type { Places } from './places.ts';
import { debugTexts } from './texts.ts';

/** One line of the call stack. */
export interface StackLine {
  name: string;
  at: Position;
  /** What is seen from here: names of this frame, then of those around it. */
  frame: FrameState;
  /** The step that stands in the frame; expressions see its names. Undefined where the pipeline is seen as a whole. */
  standing: StepState | undefined;
  /** What the line is about: the step, or the group or loop that the frame belongs to. */
  about: { step: StepState; definition: Step } | undefined;
}

/** From the step that the run stands at outwards: iterations and groups around it, then the pipeline. */
export function stackOf({ compiled, state }: RunHandle, pause: Pause, places: Places): StackLine[] {
  const about = (step: StepState): StackLine['about'] => {
    const placement = compiled.steps[step.node.index];
    return placement && { step, definition: placement.step };
  };
  const at = (step: StepState): Position => places.of(step.path) ?? places.begin;
  const lines: StackLine[] = [];
  const flying = pause.step ? undefined : inFlight(state.steps.values());
  const top = pause.step ?? flying;
  if (top)
    lines.push({
      name: flying ? say(debugTexts.inFlight, { path: top.path }) : top.path,
      at: at(top),
      frame: top.frame,
      standing: top,
      about: about(top),
    });
  let standing = top;
  for (let frame = top?.frame; frame?.owner; frame = frame.parent) {
    const { owner } = frame;
    lines.push({ name: frameName(frame, owner), at: at(owner), frame, standing, about: about(owner) });
    standing = owner;
  }
  const { name, id } = compiled.pipeline;
  lines.push({ name: name ?? id, at: places.begin, frame: state.root, standing, about: undefined });
  return lines;
}

function frameName({ iteration, path }: FrameState, owner: StepState): string {
  if (iteration === undefined) return path;
  return say(debugTexts.item, { path: owner.path, number: iteration + 1, count: owner.loop?.count ?? iteration + 1 });
}

/** The step with work of its own that began last and has not ended; a person may pause while it goes on. */
function inFlight(steps: Iterable<StepState>): StepState | undefined {
  let newest: StepState | undefined;
  for (const step of steps)
    if (step.status === 'running' && step.node.body === undefined && (step.started_at ?? 0) >= (newest?.started_at ?? 0))
      newest = step;
  return newest;
}

/** Whether a step belongs to the body of a group or a loop, however deep. */
export function isWithin(step: StepState, path: string): boolean {
  for (let frame: FrameState | undefined = step.frame; frame?.owner; frame = frame.parent)
    if (frame.owner.path === path) return true;
  return false;
}
