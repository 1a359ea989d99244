import type { ComputedRoute } from '../compile/pipeline/model/step.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import type { NewFact, Stored } from '../state/events.ts';
import type { Failure } from '../state/failure.ts';
import { stopOf } from '../state/joins.ts';
import type { StepState } from '../state/step.ts';
import { isSettled } from '../state/step.ts';
import type { RunContext } from './context.ts';
import { definitionOf } from './context.ts';
import { errorOf, handlerFor, withError } from './handlers.ts';
import { failureFrom, render } from './render.ts';
import { askRoute, targetOf } from './routes.ts';
import { scopeOf } from './scope.ts';

type Success = Omit<NewFact<'step.succeeded'>, 'type' | 'path' | 'result'>;

/** Records a step's value; routes that it takes stand in the log before it. A large value is on disk first. */
export function succeed(context: RunContext, step: StepState, value: Json, more: Success = {}): Promise<void> | undefined {
  const record = (result: Stored): Promise<void> | undefined =>
    route(context, step, 'success', { value }, (fault) => {
      if (fault) stand(context, step, fault, {});
      else context.fact({ type: 'step.succeeded', path: step.path, result, ...more });
    });
  const stored = context.artifacts.keep(value);
  if (stored instanceof Promise) return stored.then(record);
  return record(stored);
}

/** A step takes over a value that it did not make now; routes that it takes stand in the log before it. */
export function takeOver(context: RunContext, step: StepState, result: Stored, more: Success): Promise<void> | undefined {
  const record = (): Promise<void> | undefined =>
    route(context, step, 'success', { value: context.artifacts.read(result) }, (fault) => {
      if (fault) stand(context, step, fault, {});
      else context.fact({ type: 'step.succeeded', path: step.path, result, ...more });
    });
  const loading = context.artifacts.load(result);
  return loading ? loading.then(record) : record();
}

/**
 * A step failed. A handler of `on_error` may give a value in its place, or lead to a step that handles it; else the failure stands and its
 * policy decides. Nothing comes of it where the end of its frame has settled the step.
 */
export function failStep(
  context: RunContext,
  step: StepState,
  failure: Failure,
  more: Pick<NewFact<'step.failed'>, 'parameters' | 'why'> = {},
): Promise<void> | undefined {
  if (isSettled(step)) return undefined;
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
  else if (known.kind !== 'cancelled')
    return route(context, step, 'failure', { error: known }, (fault) => stand(context, step, fault ?? known, more));
  return stand(context, step, known, more);
}

function stand(
  context: RunContext,
  step: StepState,
  failure: Failure,
  more: Pick<NewFact<'step.failed'>, 'parameters' | 'why'>,
): undefined {
  if (!isSettled(step)) context.fact({ type: 'step.failed', path: step.path, failure, ...more });
  return undefined;
}

export function skipStep(context: RunContext, step: StepState, why: NewFact<'step.skipped'>['why']): Promise<void> | undefined {
  return route(context, step, 'false', {}, (fault) => {
    if (fault) stand(context, step, fault, why ? { why } : {});
    else context.fact({ type: 'step.skipped', path: step.path, reason: 'condition-false', ...(why ? { why } : {}) });
  });
}

/**
 * Takes the route that a step says for what happened, then goes on with `settle`, which is given the failure where a computed target cannot
 * be told. Gives a promise only where somebody is asked. A step that has settled meanwhile goes nowhere any more.
 */
function route(
  context: RunContext,
  step: StepState,
  on: ComputedRoute['on'],
  { error, value }: { error?: Failure; value?: Json },
  settle: (fault: Failure | undefined) => void,
): Promise<void> | undefined {
  if (isSettled(step)) return undefined;
  const end = (fault: Failure | undefined): void => {
    if (!isSettled(step)) settle(fault);
  };
  if (!step.node.routes[on]) return void end(undefined);
  const key = `on_${on}`;
  const { onFalse, onSuccess, onFailure, computedRoutes } = definitionOf(context, step);
  const said = on === 'false' ? onFalse : on === 'success' ? onSuccess : typeof onFailure === 'string' ? undefined : onFailure;
  const computed = said ? undefined : computedRoutes.find((one) => one.on === on);
  const take = (target: string | undefined): void => {
    if (target !== undefined && !isSettled(step)) context.fact({ type: 'route.taken', path: step.path, on, target });
    end(undefined);
  };
  if (!computed) return void take(said?.id);
  const failed = (thrown: unknown): undefined => {
    end({ ...failureFrom(thrown), step: step.path });
  };
  const own = scopeOf(context, step);
  const scope = error ? withError(own, step, error) : value === undefined ? own : own.withValue(value);
  const lead = (): undefined => {
    let target: string;
    try {
      target = targetOf(context, step, key, computed, scope);
    } catch (thrown) {
      return failed(thrown);
    }
    take(target);
  };
  const shown: JsonMap = error ? { error: errorOf(step, error) } : value === undefined ? {} : { [step.node.id]: value };
  try {
    const asking = askRoute(context, step, key, scope, shown);
    // A cancelled run leaves the step as it is: a resume asks again.
    if (asking) return asking.then(lead, (thrown: unknown) => (context.signal.aborted ? undefined : failed(thrown)));
  } catch (thrown) {
    return failed(thrown);
  }
  return lead();
}
