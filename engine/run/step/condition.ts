import { conditionIsOfLoop } from '../../compile/graph/names/loop-names.ts';
import type { StepRun } from '../context.ts';
import { askCondition } from '../scope/render.ts';

/** Whether the `condition` of a step holds; its values are noted for the log. Each iteration of a loop asks for those that read loop names. */
export function conditionHolds({ context, step, definition, scope, why }: StepRun): boolean {
  const { condition } = definition;
  if (!condition || (step.node.loop && !conditionIsOfLoop(definition))) return true;
  const { result, values } = askCondition(context, condition, scope);
  why.condition = { text: step.node.condition ?? '', values, result };
  return result;
}
