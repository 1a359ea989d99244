import type { Node } from '../../../graph/graph.ts';
import type { ScopePhase } from '../../../graph/names/reads.ts';
import type { Typing } from '../typing.ts';

/** Whether `call` is in scope: in a step that calls a tool; with a loop on it, in what each item evaluates. */
export const seesCall = ({ checkable: { steps } }: Typing, { index }: Node, scope: ScopePhase): boolean =>
  (scope === 'item' || scope === 'made') && steps[index]?.step.work.kind === 'tool';
