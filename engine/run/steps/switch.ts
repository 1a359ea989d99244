import type { Branch, Step } from '../../compile/pipeline/model.ts';
import type { Json } from '../../language/json.ts';
import type { Why } from '../../state/events.ts';
import type { StepState } from '../../state/state.ts';
import type { RunContext } from '../context.ts';
import { succeed } from '../outcome.ts';
import { render } from '../render.ts';
import type { StepScope } from '../scope.ts';

/**
 * Chooses the branch whose label is the value of the expression, else `default`. Steps of a branch run in a frame; an id is a
 * route to a step beside the switch, whose value is then the value that chose. Where no branch fits, nothing runs and the value is null.
 */
export function openSwitch(
  context: RunContext,
  step: StepState,
  { work }: Step,
  scope: StepScope,
  why: Why,
): Promise<void> | undefined {
  if (work.kind !== 'switch') return undefined;
  const value = render(context, work.subject, scope);
  const label = labelOf(value);
  const branch = work.branches.find((one) => one.label === label) ?? work.branches.find((one) => one.label === undefined);
  const more: Why = { ...why, branch: { value, chosen: branch ? (branch.label ?? 'default') : null } };
  if (branch?.steps) {
    context.fact({ type: 'step.started', path: step.path, branch: branch.id, why: more });
    return undefined;
  }
  if (branch?.target && leadsOn(step, branch))
    context.fact({ type: 'route.taken', path: step.path, on: 'case', target: branch.target.id });
  return succeed(context, step, branch ? value : null, { why: more });
}

/** Values are held against labels as text: YAML keys are. */
const labelOf = (value: Json): string =>
  typeof value === 'string' ? value.trim() : value === null ? 'null' : JSON.stringify(value);

const leadsOn = (step: StepState, { target }: Branch): boolean =>
  step.frame.steps.some(
    (one) => one.node.id === target?.id && step.node.routes.case?.some((route) => route.target === one.node.position),
  );
