import type { Json } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import type { NewFact, Stored } from '../state/events.ts';
import type { Failure } from '../state/failure.ts';
import { stopOf } from '../state/joins.ts';
import type { StepState } from '../state/state.ts';
import type { RunContext } from './context.ts';
import { definitionOf } from './context.ts';
import { handlerFor, withError } from './handlers.ts';
import { failureFrom, render, renderText } from './render.ts';
import { scopeOf } from './scope.ts';

type Success = Omit<NewFact<'step.succeeded'>, 'type' | 'path' | 'result'>;

/** Records a step's value; routes that it takes stand in the log before it. A large value is on disk first. */
export function succeed(context: RunContext, step: StepState, value: Json, more: Success = {}): Promise<void> | undefined {
  const record = (result: Stored): undefined => {
    const fault = route(context, step, 'success', undefined, value);
    if (fault) return stand(context, step, fault, {});
    context.fact({ type: 'step.succeeded', path: step.path, result, ...more });
    return undefined;
  };
  const stored = context.artifacts.keep(value);
  if (stored instanceof Promise) return stored.then(record);
  return record(stored);
}

/** A step takes over a value that it did not make now; routes that it takes stand in the log before it. */
export function takeOver(context: RunContext, step: StepState, result: Stored, more: Success): Promise<void> | undefined {
  const record = (): undefined => {
    const fault = route(context, step, 'success', undefined, context.artifacts.read(result));
    if (fault) return stand(context, step, fault, {});
    context.fact({ type: 'step.succeeded', path: step.path, result, ...more });
    return undefined;
  };
  const loading = context.artifacts.load(result);
  return loading ? loading.then(record) : record();
}

/**
 * A step failed. A handler of `on_error` may give a value in its place, or lead to a step that handles it; else the failure stands and its
 * policy decides.
 */
export function failStep(
  context: RunContext,
  step: StepState,
  failure: Failure,
  more: Pick<NewFact<'step.failed'>, 'parameters' | 'why'> = {},
): Promise<void> | undefined {
  const known: Failure = {
    ...failure,
    step: failure.step ?? step.path,
    ...(step.attempts ? { attempt: failure.attempt ?? step.attempts } : {}),
  };
  // Nothing comes after what was ended, so nothing answers for it.
  if (stopOf(step.frame)) return stand(context, step, known, more);
  const definition = definitionOf(context, step);
  const found = definition.handlers.length ? handlerFor(step, definition, known)?.handler : undefined;
  if (found?.use) {
    try {
      const value = render(context, found.use, withError(scopeOf(context, step), step, known));
      return succeed(context, step, value, { ...more, degraded: say(runsTexts.usedInstead, { message: known.message }) });
    } catch (thrown) {
      return stand(context, step, { ...failureFrom(thrown), step: step.path }, more);
    }
  }
  if (found?.step) context.fact({ type: 'route.taken', path: step.path, on: 'failure', target: found.step.id });
  else if (known.kind !== 'cancelled') {
    const fault = route(context, step, 'failure', known);
    if (fault) return stand(context, step, fault, more);
  }
  return stand(context, step, known, more);
}

function stand(
  context: RunContext,
  step: StepState,
  failure: Failure,
  more: Pick<NewFact<'step.failed'>, 'parameters' | 'why'>,
): undefined {
  context.fact({ type: 'step.failed', path: step.path, failure, ...more });
  return undefined;
}

export function skipStep(context: RunContext, step: StepState, why: NewFact<'step.skipped'>['why']): undefined {
  const fault = route(context, step, 'false');
  if (fault) return stand(context, step, fault, why ? { why } : {});
  context.fact({ type: 'step.skipped', path: step.path, reason: 'condition-false', ...(why ? { why } : {}) });
  return undefined;
}

/** Takes the route that a step says for what happened. Gives the failure where a computed target cannot be told. */
function route(
  context: RunContext,
  step: StepState,
  on: 'false' | 'success' | 'failure',
  error?: Failure,
  value?: Json,
): Failure | undefined {
  if (!step.node.routes[on]) return undefined;
  const { onFalse, onSuccess, onFailure, computedRoutes } = definitionOf(context, step);
  const said = on === 'false' ? onFalse : on === 'success' ? onSuccess : typeof onFailure === 'string' ? undefined : onFailure;
  const computed = said ? undefined : computedRoutes.find((one) => one.on === on);
  let target = said?.id;
  if (computed) {
    try {
      const own = scopeOf(context, step);
      const scope = error ? withError(own, step, error) : value === undefined ? own : own.withValue(value);
      target = renderText(context, computed.value, scope).trim();
    } catch (thrown) {
      return { ...failureFrom(thrown), step: step.path };
    }
    if (!computed.candidates.some(({ id }) => id === target)) {
      const names = computed.candidates.map(({ id }) => id).join(', ');
      const message = say(runsTexts.notACandidate, { key: `on_${on}`, step: step.path, got: JSON.stringify(target), names });
      return { kind: 'template', message, step: step.path, retryable: false };
    }
  }
  if (target !== undefined) context.fact({ type: 'route.taken', path: step.path, on, target });
  return undefined;
}
