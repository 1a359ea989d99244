import type { Graph } from '../compile/graph/graph.ts';
import type { RunState } from './state.ts';
import { isSettled, type StepState } from './step.ts';

/** How many steps of the pipeline itself had their turn, and how many there are; those that a stopped run, or one of a single step, left out had none. */
interface RunProgress {
  done: number;
  all: number;
}

/** The steps of the pipeline itself, those of `finally` last. What is inside groups, loops and calls counts with the step that holds it. */
export const ownSteps = ({ root }: RunState): StepState[] => [...root.steps, ...(root.invocation.last?.steps ?? [])];

/** How many steps a pipeline has itself. */
export const countOwnSteps = ({ frames, last }: Graph): number =>
  (frames[0]?.nodes.length ?? 0) + (last === undefined ? 0 : (frames[last]?.nodes.length ?? 0));

export function progressOf(state: RunState): RunProgress {
  const done = ownSteps(state).filter(
    (step) => isSettled(step) && step.reason !== 'run-stopped' && step.reason !== 'left-out',
  ).length;
  return { done, all: countOwnSteps(state.root.invocation.graph) };
}
