import type { Json } from '../language/json.ts';
import type { NewFact, Stored } from '../state/events.ts';
import type { Failure } from '../state/failure.ts';
import type { StepState } from '../state/state.ts';
import type { RunContext } from './context.ts';
import { definitionOf } from './context.ts';

type Success = Omit<NewFact<'step.succeeded'>, 'type' | 'path' | 'result'>;

/** Records a step's value; routes that it takes stand in the log before it. A large value is on disk first. */
export function succeed(context: RunContext, step: StepState, value: Json, more: Success = {}): Promise<void> | undefined {
  const record = (result: Stored): void => {
    route(context, step, 'success');
    context.fact({ type: 'step.succeeded', path: step.path, result, ...more });
  };
  const stored = context.artifacts.keep(value);
  if (stored instanceof Promise) return stored.then(record);
  return void record(stored);
}

export function failStep(
  context: RunContext,
  step: StepState,
  failure: Failure,
  more: Pick<NewFact<'step.failed'>, 'parameters' | 'why'> = {},
): void {
  if (failure.kind !== 'cancelled') route(context, step, 'failure');
  const known: Failure = {
    ...failure,
    step: failure.step ?? step.path,
    ...(step.attempts ? { attempt: failure.attempt ?? step.attempts } : {}),
  };
  context.fact({ type: 'step.failed', path: step.path, failure: known, ...more });
}

export function skipStep(context: RunContext, step: StepState, why: NewFact<'step.skipped'>['why']): void {
  route(context, step, 'false');
  context.fact({ type: 'step.skipped', path: step.path, reason: 'condition-false', ...(why ? { why } : {}) });
}

function route(context: RunContext, step: StepState, on: 'false' | 'success' | 'failure'): void {
  if (!step.node.routes[on]) return;
  const definition = definitionOf(context, step);
  const target =
    on === 'false'
      ? definition.onFalse?.id
      : on === 'success'
        ? definition.onSuccess?.id
        : typeof definition.onFailure === 'string'
          ? undefined
          : definition.onFailure.id;
  if (target) context.fact({ type: 'route.taken', path: step.path, on, target });
}
