import type { Graph } from '../compile/graph/graph.ts';
import type { RunState } from './state.ts';
import { isSettled, type StepState } from './step.ts';

/**
 * How many steps of the pipeline itself have had their turn, and how many there are; those skipped by a stop, or by a run of
 * a single step, have not.
 */
interface RunProgress {
  done: number;
  all: number;
}

/**
 * The steps of the pipeline itself, those of `finally` last. Inner steps of groups, loops and calls count with the step that
 * holds them.
 */
export const ownSteps = ({ root }: RunState): StepState[] => [...root.steps, ...(root.invocation.last?.steps ?? [])];

/** The number of a pipeline's own steps. */
export const countOwnSteps = ({ frames, last }: Graph): number =>
  (frames[0]?.nodes.length ?? 0) + (last === undefined ? 0 : (frames[last]?.nodes.length ?? 0));

export function progressOf(state: RunState): RunProgress {
  const done = ownSteps(state).filter(
    (step) => isSettled(step) && step.reason !== 'run-stopped' && step.reason !== 'left-out',
  ).length;
  return { done, all: countOwnSteps(state.root.invocation.graph) };
}
