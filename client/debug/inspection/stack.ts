import { isWrittenOut } from '../../../engine/compile/graph/building/written-out.ts';
import type { Step } from '../../../engine/compile/pipeline/model/step.ts';
import type { Compiled, RunHandle } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import { iterationsOf } from '../../../engine/state/reduce/loops.ts';
import type { CallState, FrameState, StepState } from '../../../engine/state/step.ts';
import type { SourceLocation, SourceLocations } from '../breakpoints/locations.ts';
import { debugTexts } from '../texts.ts';

/** One line of the call stack. */
export interface StackLine {
  name: string;
  at: SourceLocation;
  /** The innermost scope: names of this frame, then of the enclosing ones. */
  frame: FrameState;
  /** The current step of the frame; expressions see its names. Undefined for the pipeline as a whole. */
  standing: StepState | undefined;
  /** The call of a model or tool that the line stands for. */
  call?: CallState;
  /** The subject of the line: the step, or the group or loop of the frame. */
  about: { step: StepState; definition: Step } | undefined;
}

/** The data of a run from which its stack is derived. */
export type StackedRun = Pick<RunHandle, 'compiled' | 'state'>;

/**
 * The stack from a step outwards: an open call, the step, iterations and groups around it, the pipeline; for a called
 * pipeline also the calling step and its surroundings. `held`: the run is stopped before the step, or at its failure; `call`:
 * it is stopped in that call.
 */
export function stackOf(
  { compiled, state }: StackedRun,
  places: SourceLocations,
  { top, held, call: entered }: { top: StepState | undefined; held: boolean; call?: string | undefined },
): StackLine[] {
  const about = (step: StepState): StackLine['about'] => {
    const placement = compiledOf(compiled, step.frame)?.steps[step.node.index];
    return placement && { step, definition: placement.step };
  };

  const at = (step: StepState): SourceLocation => places.of(step.path) ?? places.begin(step.frame.invocation.name);
  const lines: StackLine[] = [];

  const standAt = (step: StepState, name: string, call?: CallState): void => {
    const line = { name, at: at(step), frame: step.frame, standing: step, about: about(step) };
    lines.push(call ? { ...line, call } : line);
  };

  if (top) {
    const call = standingCall(top, held, entered);
    if (call) standAt(top, say(debugTexts.callInFlight, { path: call.path, name: call.name }), call);
    standAt(top, isInFlight(top) && !held && !entered ? say(debugTexts.inFlight, { path: top.path }) : top.path);
  }

  let standing = top;
  for (let frame = top?.frame ?? state.root; ; ) {
    const { owner, enclosing, invocation } = frame;
    const begin = places.begin(invocation.name);
    if (enclosing) {
      // The steps of `finally` belong to no step, only to the pipeline.
      const [first] = frame.steps;
      if (owner) lines.push({ name: frameName(frame, owner), at: at(owner), frame, standing, about: about(owner) });
      else lines.push({ name: frame.path, at: first ? at(first) : begin, frame, standing, about: undefined });
      frame = enclosing;
    } else {
      lines.push({ name: pipelineName(compiled, frame), at: begin, frame, standing, about: undefined });
      if (!owner) return lines;
      standAt(owner, owner.path);
      frame = owner.frame;
    }

    standing = owner ?? standing;
  }
}

/** The call that a step waits for, or the one that was stepped into. */
function standingCall({ calls }: StepState, held: boolean, entered: string | undefined): CallState | undefined {
  if (entered !== undefined) return calls.find((call) => call?.path === entered);
  return held ? undefined : calls.findLast((call) => call && !call.settled);
}

/** The name of a frame's pipeline. */
function pipelineName(compiled: Compiled, frame: FrameState): string {
  const { owner } = frame;
  const { name, id } = compiledOf(compiled, frame)?.pipeline ?? compiled.pipeline;
  // An inline pipeline has no file to take an id from: it is named after its step.
  return name ?? (owner && isWrittenOut(owner.node) ? owner.path : id);
}

/** The compile of a frame's pipeline. */
export const compiledOf = (compiled: Compiled, { invocation }: FrameState): Compiled | undefined =>
  invocation.name === undefined ? compiled : compiled.called.get(invocation.name);

export function frameName({ iteration, path }: FrameState, owner: StepState): string {
  if (iteration === undefined) return path;
  const { loop } = owner;
  const number = iteration + 1;
  // The number of iterations of `while` and `until` is known only at the end.
  if (owner.node.loop?.as === undefined) return say(debugTexts.iteration, { path: owner.path, number });
  return say(debugTexts.item, { path: owner.path, number, count: loop ? iterationsOf(owner, loop) : number });
}

/** Whether a step with work of its own is in progress; a person may pause meanwhile. */
export const isInFlight = ({ status, node }: StepState): boolean =>
  (status === 'running' || status === 'waiting') && node.body === undefined && node.calls === undefined;

/** The enclosing frame; for `finally`, its pipeline's steps. */
export const enclosingFrame = (frame: FrameState): FrameState | undefined => frame.parent ?? frame.enclosing;

/** Whether a step belongs to the body of a group or a loop, or to a called pipeline, at any depth. */
export function isWithin(step: StepState, path: string): boolean {
  for (let frame: FrameState | undefined = step.frame; frame; frame = enclosingFrame(frame)) {
    if (frame.owner?.path === path) return true;
  }
  return false;
}

/** Whether a step is in a frame, at any depth. */
export function isInFrame(step: StepState, wanted: FrameState): boolean {
  for (let frame: FrameState | undefined = step.frame; frame; frame = enclosingFrame(frame)) {
    if (frame === wanted) return true;
  }
  return false;
}

/** The step whose body is the frame, or that called its pipeline. */
export function stepOwningFrame(frame: FrameState | undefined): StepState | undefined {
  for (let at = frame; at; at = enclosingFrame(at)) {
    if (at.owner) return at.owner;
  }
  return undefined;
}
