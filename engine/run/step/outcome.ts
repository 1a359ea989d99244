import type { ComputedRoute } from '../../compile/pipeline/model/step-ref.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { NewFact, SkipReason, Stored } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { stopOf } from '../../state/reduce/joins.ts';
import { opensFrame } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import { errorForTemplates, findHandler, withError } from '../attempts/on-error.ts';
import type { RunContext } from '../context.ts';
import { definitionOf } from '../context.ts';
import { checkBatchAnswer } from '../frames/batch.ts';
import { failureFrom, renderValue } from '../scope/render.ts';
import type { RunScope } from '../scope/run-scope.ts';
import { scopeOf } from '../scope/scope.ts';
import { computeRouteTarget, resolveRouteAutos } from './routes.ts';

/**
 * Guarantees that a step ends once. The first caller ends it, even where that takes a while: a value is written, or a model
 * chooses a route. Any other is refused, as for a step that has settled or is paused.
 */
function endOnce(
  { state: { agenda } }: RunContext,
  step: StepState,
  end: () => Promise<void> | undefined,
): Promise<void> | undefined {
  if (isSettled(step) || agenda.held.has(step)) return undefined;
  const work = end();
  if (!work) return undefined;
  agenda.held.add(step);
  return work.finally(() => agenda.held.delete(step));
}

/** The details of a success besides the value. */
export type Success = Omit<NewFact<'step.succeeded'>, 'type' | 'path' | 'result'>;

/**
 * Records a step's value; its routes are logged before it. A large value is on disk first. A value that is no answer to its
 * batch fails the step, as `failStep`.
 */
export function succeed(context: RunContext, step: StepState, value: Json, more: Success = {}): Promise<void> | undefined {
  const { parameters, why } = more;
  return endOnce(context, step, () =>
    asAnswer(context, step, value, {
      valid: () => record(context, step, value, more),
      failed: (failure) => handleFailure(context, step, failure, defined<FailureNotes>({ parameters, why })),
    }),
  );
}

/** Continues with a value, or with the failure that it is no answer to its batch, for every kind of step. */
function asAnswer(
  context: RunContext,
  step: StepState,
  value: Json,
  { valid, failed }: { valid(): Promise<void> | undefined; failed(failure: Failure): Promise<void> | undefined },
): Promise<void> | undefined {
  const fail = (thrown: unknown) =>
    failed(defined<Failure>({ ...failureFrom(thrown), step: step.path, attempt: step.attempts || undefined, retryable: false }));
  let checking: Promise<void> | undefined;
  try {
    checking = checkBatchAnswer(context, step, value);
  } catch (thrown) {
    return fail(thrown);
  }

  return checking ? checking.then(valid, fail) : valid();
}

function record(context: RunContext, step: StepState, value: Json, more: Success): Promise<void> | undefined {
  const led = (result: Stored) => leadOn(context, step, { result, value, more });
  const stored = context.artifacts.keep(value);
  return stored instanceof Promise ? stored.then(led) : led(stored);
}

interface StoredSuccess {
  result: Stored;
  value: Json;
  more: Success;
}

function leadOn(context: RunContext, step: StepState, { result, value, more }: StoredSuccess): Promise<void> | undefined {
  return takeRoute(context, step, {
    on: 'success',
    value,
    settle(fault) {
      if (fault) stand(context, step, fault);
      else context.fact({ type: 'step.succeeded', path: step.path, result, ...more });
    },
  });
}

/** A step reuses an existing value; its routes are logged before it. */
export function takeOver(context: RunContext, step: StepState, result: Stored, more: Success): Promise<void> | undefined {
  const led = () => {
    const value = context.artifacts.read(result);
    const { parameters, why } = more;
    return asAnswer(context, step, value, {
      valid: () => leadOn(context, step, { result, value, more }),
      failed: (failure) => handleFailure(context, step, failure, defined<FailureNotes>({ parameters, why })),
    });
  };
  return endOnce(context, step, () => {
    const loading = context.artifacts.load(result);
    return loading ? loading.then(led) : led();
  });
}

type FailureNotes = Pick<NewFact<'step.failed'>, 'parameters' | 'why' | 'generated'>;

/**
 * A step failed. A handler of `on_error` may supply a value, or route to a step that handles it; else the failure stands and
 * its policy decides. Nothing handles the failure of a step whose frame was ended; if it had not begun, it is skipped.
 */
export function failStep(
  context: RunContext,
  step: StepState,
  failure: Failure,
  notes: FailureNotes = {},
): Promise<void> | undefined {
  const stop = stopOf(step.frame);
  if (stop && step.started_at === undefined) return skipStep(context, step);

  const located = defined<Failure>({
    ...failure,
    step: failure.step ?? step.path,
    attempt: failure.attempt ?? (step.attempts || undefined),
  });

  return endOnce(context, step, () =>
    stop ? stand(context, step, located, notes) : handleFailure(context, step, located, notes),
  );
}

/** The handler of a failure, its route, or its policy. */
function handleFailure(context: RunContext, step: StepState, failure: Failure, notes: FailureNotes): Promise<void> | undefined {
  const definition = definitionOf(context, step);
  const handler = definition.handlers.length ? findHandler(step, definition, failure)?.handler : undefined;
  if (handler?.use) {
    try {
      const value = renderValue(context, handler.use, withError(scopeOf(context, step), step, failure));
      const degraded = say(runsTexts.usedInstead, { message: failure.message });
      return asAnswer(context, step, value, {
        valid: () => record(context, step, value, { ...notes, degraded }),
        failed: (unfit) => stand(context, step, unfit, notes),
      });
    } catch (thrown) {
      return stand(context, step, { ...failureFrom(thrown), step: step.path }, notes);
    }
  }

  if (handler?.step) context.fact({ type: 'route.taken', path: step.path, on: 'failure', target: handler.step.id });
  else if (failure.kind !== 'cancelled') {
    const settle = (fault: Failure | undefined) => stand(context, step, fault ?? failure, notes);
    return takeRoute(context, step, { on: 'failure', error: failure, settle });
  }

  return stand(context, step, failure, notes);
}

const stand = (context: RunContext, { path }: StepState, failure: Failure, notes: FailureNotes = {}): undefined =>
  void context.fact({ type: 'step.failed', path, failure, ...notes });

/** The condition of a step is false. */
export function skipByCondition(
  context: RunContext,
  step: StepState,
  why: NewFact<'step.skipped'>['why'],
): Promise<void> | undefined {
  return endOnce(context, step, () =>
    takeRoute(context, step, {
      on: 'false',
      settle(fault) {
        if (fault) stand(context, step, fault, { why });
        else context.fact({ type: 'step.skipped', path: step.path, reason: 'condition-false', why });
      },
    }),
  );
}

/**
 * A step does not run, or not to its end. A step that was running when its frame was ended has failed by that, whichever
 * process records it; an open question is no work, and a step with a body is ended by its steps.
 */
export function skipStep(context: RunContext, step: StepState, reason: SkipReason = 'run-stopped'): Promise<void> | undefined {
  const stop = reason === 'run-stopped' ? stopOf(step.frame) : undefined;
  const works = step.started_at !== undefined && step.question === undefined && !opensFrame(context.state, step);
  if (stop && works) return failStep(context, step, stop);
  return endOnce(context, step, () => void context.fact({ type: 'step.skipped', path: step.path, reason }));
}

interface RouteOptions {
  on: ComputedRoute['on'];
  /** The failure, or the value, in scope of the route's templates. */
  error?: Failure;
  value?: Json;
  /** Ends the step; with a failure where a computed target is invalid. */
  settle(fault: Failure | undefined): void;
}

/** Takes the route of a step for its outcome, then ends the step. Returns a promise only where an AUTO tag is asked. */
function takeRoute(context: RunContext, step: StepState, options: RouteOptions): Promise<void> | undefined {
  const { on, settle } = options;
  if (!step.node.routes[on]) return void settle(undefined);

  const { onFalse, onSuccess, onFailure, computedRoutes } = definitionOf(context, step);
  const routes = { false: onFalse, success: onSuccess, failure: typeof onFailure === 'string' ? undefined : onFailure };
  const computed = routes[on] ? undefined : computedRoutes.find((route) => route.on === on);

  const take = (target: string | undefined): void => {
    if (target !== undefined) context.fact({ type: 'route.taken', path: step.path, on, target });
    settle(undefined);
  };

  return computed ? takeComputedRoute(context, step, computed, { ...options, take }) : void take(routes[on]?.id);
}

function takeComputedRoute(
  context: RunContext,
  step: StepState,
  route: ComputedRoute,
  { error, value, take, settle }: RouteOptions & { take(target: string): void },
): Promise<void> | undefined {
  const key = `on_${route.on}`;
  const { scope, values } = scopeOfRoute(context, step, { error, value });
  const fail = (thrown: unknown): undefined => void settle({ ...failureFrom(thrown), step: step.path });

  const lead = (): undefined => {
    let target: string;
    try {
      target = computeRouteTarget(context, step, route, { key, scope });
    } catch (thrown) {
      return fail(thrown);
    }

    take(target);
  };

  try {
    const asking = resolveRouteAutos(context, step, key, { scope, values });
    // A cancelled run leaves the step unchanged: a resume asks again.
    if (asking) return asking.then(lead, (thrown: unknown) => (context.signal.aborted ? undefined : fail(thrown)));
  } catch (thrown) {
    return fail(thrown);
  }

  return lead();
}

/** The scope of a computed route, and the values that its AUTO tags see. */
function scopeOfRoute(
  context: RunContext,
  step: StepState,
  { error, value }: Pick<RouteOptions, 'error' | 'value'>,
): { scope: RunScope; values: JsonMap } {
  const own = scopeOf(context, step);
  if (error) return { scope: withError(own, step, error), values: { error: errorForTemplates(step, error) } };
  if (value === undefined) return { scope: own, values: {} };
  return { scope: own.withValue(value), values: { [step.node.id]: value } };
}
