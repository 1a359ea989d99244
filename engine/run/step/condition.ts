import { conditionIsOfLoop } from '../../compile/graph/names/loop-names.ts';
import type { StepRun } from '../context.ts';
import { askCondition } from '../scope/render.ts';

/**
 * Whether the `condition` of a step holds; its values are noted for the log. One that reads loop names is evaluated in each
 * iteration.
 */
export function conditionHolds({ context, step, definition, scope, why }: StepRun): boolean {
  const { condition } = definition;
  if (!condition || (step.node.loop && !conditionIsOfLoop(definition))) return true;
  const { result, values } = askCondition(context, condition, scope);
  why.condition = { text: step.node.condition ?? '', values, result };
  return result;
}
