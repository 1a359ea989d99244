import type { Step } from '../../compile/pipeline/model/step.ts';
import type { SwitchBranch } from '../../compile/pipeline/model/work.ts';
import { fieldOfBranch } from '../../compile/pipeline/steps/kinds/switch.ts';
import type { Json } from '../../language/json.ts';
import type { StepState } from '../../state/step.ts';
import type { Why } from '../../state/why.ts';
import type { StepRun } from '../context.ts';
import { renderValue } from '../scope/render.ts';
import { computedTimeout, timeoutOf } from '../step/computed.ts';
import { succeed } from '../step/outcome.ts';
import { computeRouteTarget, resolveRouteAutos } from '../step/routes.ts';
import { armBody } from './group.ts';

/**
 * Chooses the branch whose label equals the value of the expression, else `default`. A branch with steps runs in a frame; an
 * id is a route to a step beside the switch, and the switch then has the chosen value. Where no branch matches, nothing runs
 * and the value is null.
 */
export function openSwitch(run: StepRun, work: Extract<Step['work'], { kind: 'switch' }>): Promise<void> | undefined {
  const { context, step, definition, scope, why } = run;
  const value = renderValue(context, work.subject, scope);
  const label = labelOf(value);
  const isIt = ({ computedLabel, label: written }: SwitchBranch): boolean =>
    (computedLabel ? labelOf(renderValue(context, computedLabel, scope)) : written) === label;
  const branch = work.branches.find(isIt) ?? work.branches.find((one) => one.label === undefined);
  const chosen = branch ? (branch.label ?? 'default') : null;
  const more: Why = { ...why, branch: { value, chosen } };
  if (branch?.steps) {
    const timeoutMs = timeoutOf(run);
    const timeout = computedTimeout(definition, timeoutMs);
    context.fact({ type: 'step.started', path: step.path, branch: branch.id, why: more, timeout });
    armBody(run, timeoutMs);
    return undefined;
  }

  const end = (target: string | undefined): Promise<void> | undefined => {
    if (target !== undefined && leadsOn(step, target)) context.fact({ type: 'route.taken', path: step.path, on: 'case', target });
    return succeed(context, step, branch ? value : null, { why: more });
  };

  const computed = branch?.computedTarget;
  if (!computed) return end(branch?.target?.id);

  const field = fieldOfBranch(branch.id);
  const lead = (): Promise<void> | undefined => end(computeRouteTarget(context, step, computed, { key: 'cases', scope }));
  const asking = resolveRouteAutos(context, step, field, { scope, values: {} });

  return asking ? asking.then(lead) : lead();
}

/** Values are compared with labels as text, like YAML keys. */
const labelOf = (value: Json): string => (typeof value === 'string' ? value.trim() : JSON.stringify(value));

const leadsOn = (step: StepState, target: string): boolean =>
  step.frame.steps.some(
    (one) => one.node.id === target && step.node.routes.case?.some((route) => route.target === one.node.position),
  );
