import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import type { RunHandle } from '../../engine/index.ts';
import type { FrameState, StepState } from '../../engine/state/state.ts';

/** One line of the call stack, innermost first. */
export interface StackLine {
  name: string;
  /** From 1. */
  line: number;
  step: StepState | undefined;
}

/** Whether a step is the one that a loop without `steps:` repeats. */
export const isLoopItem = (step: StepState): boolean => step.frame.owner?.node.loop?.single ?? false;

/** From the step about to start outwards: iterations and groups around it, then the pipeline. */
export function stackOf({ compiled, state }: RunHandle, step: StepState | undefined): StackLine[] {
  const starts = lineStarts(compiled.text);
  const lineOf = (one: StepState): number => {
    const placement = compiled.steps[one.node.index];
    return placement ? toPosition(starts, compiled.at(placement.block) + placement.step.range.start).line + 1 : 1;
  };
  const stack: StackLine[] = [];
  if (step) stack.push({ name: step.path, line: lineOf(step), step });
  for (let frame: FrameState | undefined = step?.frame; frame?.owner; frame = frame.parent) {
    const { owner, iteration } = frame;
    const count = owner.loop?.count;
    const name = iteration === undefined ? owner.path : `${owner.path}: item ${iteration + 1}${count === undefined ? '' : ` of ${count}`}`;
    stack.push({ name, line: lineOf(owner), step: owner });
  }
  stack.push({ name: compiled.pipeline.name ?? state.graph.id, line: 1, step: undefined });
  return stack;
}
