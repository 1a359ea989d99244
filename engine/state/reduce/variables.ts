import type { Frame } from '../../compile/graph/graph.ts';
import type { Stored } from '../events.ts';
import type { FrameState, StepState } from '../step.ts';

/** The frame that `set` writes a name to, as seen from `frame`. */
function frameOf(frame: FrameState, name: string): FrameState {
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    if (at.plan.declares.includes(name)) return at;
  }
  return frame;
}

/** Sets a variable, seen from `frame`: where it is declared, else in the frame itself. */
export const assignVariable = (frame: FrameState, name: string, value: Stored): void =>
  void variablesOf(frame, name).set(name, value);

/** The variables that `frame` writes to. */
export function variablesOf(frame: FrameState, name: string): Map<string, Stored> {
  const owner = frameOf(frame, name);
  return owner.shared?.has(name) ? owner.shared : owner.variables;
}

/** A variable as seen from a frame: its own, then the enclosing ones'. */
export function readVariable(frame: FrameState, name: string): Stored | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    const found = at.shared?.get(name) ?? at.variables.get(name);
    if (found) return found;
  }
  return undefined;
}

/** A step seen by its id from a frame, inner frames first. */
export function stepNamed(frame: FrameState, id: string): StepState | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    if (at.owner?.node.loop?.single) continue;
    const position = positions(at).get(id);
    if (position !== undefined) return at.steps[position];
  }
  return undefined;
}

const positionsOfPlan = new WeakMap<Frame, Map<string, number>>();

/** The position of each id in a frame; computed once for each plan. */
function positions(frame: FrameState): Map<string, number> {
  const cached = positionsOfPlan.get(frame.plan);
  if (cached) return cached;
  const made = new Map(frame.steps.map((step, position) => [step.node.id, position]));
  // A frame that is not open yet has no steps, as when a call's inputs are rendered.
  if (made.size) positionsOfPlan.set(frame.plan, made);
  return made;
}
