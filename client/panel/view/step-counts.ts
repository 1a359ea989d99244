import { countOwnSteps, ownSteps } from '../../../engine/state/own-steps.ts';
import { type Look, lookOf, type SeenRun } from './status.ts';

/** How many steps of the pipeline itself stand how; together they are all that it has. */
export function countOwnLooks(state: SeenRun): Map<Look, number> {
  const counts = new Map<Look, number>();
  const add = (look: Look, count: number): void => void (count > 0 && counts.set(look, (counts.get(look) ?? 0) + count));
  const steps = ownSteps(state);
  for (const step of steps) add(lookOf(state, step), 1);
  // A `finally` that has not begun has no steps yet.
  add('todo', countOwnSteps(state.root.invocation.graph) - steps.length);
  return counts;
}
