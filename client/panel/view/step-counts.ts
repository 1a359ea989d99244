import { countOwnSteps, ownSteps } from '../../../engine/state/own-steps.ts';
import { type Look, lookOf, type SeenRun } from './status.ts';

/** The number of the pipeline's own steps in each state; together they are all its steps. */
export function countOwnLooks(state: SeenRun): Map<Look, number> {
  const counts = new Map<Look, number>();
  const add = (look: Look, count: number): void => void (count > 0 && counts.set(look, (counts.get(look) ?? 0) + count));
  const steps = ownSteps(state);
  for (const step of steps) add(lookOf(state, step), 1);

  // The steps of a `finally` that has not begun do not exist yet.
  add('todo', countOwnSteps(state.root.invocation.graph) - steps.length);
  return counts;
}
