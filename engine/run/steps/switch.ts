import type { Branch, Step } from '../../compile/pipeline/model/step.ts';
import { fieldOfBranch } from '../../compile/pipeline/steps/kinds/switch.ts';
import type { Json } from '../../language/json.ts';
import type { Why } from '../../state/events.ts';
import { bodyOf } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { timeoutFact, timeoutOf } from '../computed.ts';
import type { RunContext } from '../context.ts';
import { succeed } from '../outcome.ts';
import { render } from '../render.ts';
import { askRoute, targetOf } from '../routes.ts';
import type { StepScope } from '../scope.ts';

/**
 * Chooses the branch whose label is the value of the expression, else `default`. Steps of a branch run in a frame; an id is a
 * route to a step beside the switch, whose value is then the value that chose. Where no branch fits, nothing runs and the value is null.
 */
export function openSwitch(
  context: RunContext,
  step: StepState,
  definition: Step,
  scope: StepScope,
  why: Why,
): Promise<void> | undefined {
  const { work } = definition;
  if (work.kind !== 'switch') return undefined;
  const value = render(context, work.subject, scope);
  const label = labelOf(value);
  const isIt = ({ computedLabel, label: written }: Branch): boolean =>
    (computedLabel ? labelOf(render(context, computedLabel, scope)) : written) === label;
  const branch = work.branches.find(isIt) ?? work.branches.find((one) => one.label === undefined);
  const more: Why = { ...why, branch: { value, chosen: branch ? (branch.label ?? 'default') : null } };
  if (branch?.steps) {
    const timeout = timeoutOf(context, step, definition, scope);
    const computed = timeoutFact(definition, timeout);
    context.fact({ type: 'step.started', path: step.path, branch: branch.id, why: more, ...computed });
    const frame = bodyOf(context.state, step);
    if (frame && timeout !== undefined) context.deadlines.arm(frame, step, timeout);
    return undefined;
  }
  const end = (target: string | undefined): Promise<void> | undefined => {
    if (target !== undefined && leadsOn(step, target)) context.fact({ type: 'route.taken', path: step.path, on: 'case', target });
    return succeed(context, step, branch ? value : null, { why: more });
  };
  const computed = branch?.computedTarget;
  if (!computed) return end(branch?.target?.id);
  const field = fieldOfBranch(branch.id);
  const lead = (): Promise<void> | undefined => end(targetOf(context, step, 'cases', computed, scope));
  const asking = askRoute(context, step, field, scope, {});
  return asking ? asking.then(lead) : lead();
}

/** Values are held against labels as text: YAML keys are. */
const labelOf = (value: Json): string =>
  typeof value === 'string' ? value.trim() : value === null ? 'null' : JSON.stringify(value);

const leadsOn = (step: StepState, target: string): boolean =>
  step.frame.steps.some(
    (one) => one.node.id === target && step.node.routes.case?.some((route) => route.target === one.node.position),
  );
