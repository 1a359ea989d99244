import { tight } from '../tight.ts';
import { inSteps, newMemory } from './around.ts';
import type { Checkable, Finding, Rule } from './checkable.ts';
import type { PlacedNode } from './steps.ts';

/**
 * What is found in each step by itself, in the order of the steps. It may depend on the step and on all that is around it (`around.ts`), so
 * that after an edit only what has changed is looked into.
 */
export function foundInSteps<One>(
  find: (placed: PlacedNode, add: (one: One) => void, checkable: Checkable) => void,
): (checkable: Checkable) => readonly One[] {
  const memory = newMemory<readonly One[]>();
  const together = new WeakMap<readonly (readonly One[])[], readonly One[]>();
  return (checkable) => {
    const inAll = inSteps(memory, checkable, (placed) => {
      const found: One[] = [];
      find(placed, (one) => void found.push(one), checkable);
      return tight(found);
    });
    const known = together.get(inAll) ?? inAll.flat();
    together.set(inAll, known);
    return known;
  };
}

/** A rule that asks each step by itself. */
export function ofEachStep(
  find: (placed: PlacedNode, report: (finding: Finding) => void, checkable: Checkable) => void,
): NonNullable<Rule['check']> {
  const all = foundInSteps(find);
  return (checkable, report) => all(checkable).forEach(report);
}
