import type { ComputedRoute } from '../../compile/pipeline/model/step.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
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
import { failureFrom, renderValue } from '../scope/render.ts';
import { scopeOf } from '../scope/scope.ts';
import { computeRouteTarget, resolveRouteAutos } from './routes.ts';

/**
 * The rule that a step ends once. Whoever comes first ends it, also where that takes a while: a value is written, or a model says where it
 * leads. Everybody else is turned away, as from a step that has settled and from one that somebody holds.
 */
function ending(
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

/** The members of a success beside the value. */
export type Success = Omit<NewFact<'step.succeeded'>, 'type' | 'path' | 'result'>;

/** Records a step's value; routes that it takes stand in the log before it. A large value is on disk first. */
export function succeed(context: RunContext, step: StepState, value: Json, more: Success = {}): Promise<void> | undefined {
  return ending(context, step, () => record(context, step, value, more));
}

function record(context: RunContext, step: StepState, value: Json, more: Success): Promise<void> | undefined {
  const led = (result: Stored) => leadOn(context, step, result, value, more);
  const stored = context.artifacts.keep(value);
  return stored instanceof Promise ? stored.then(led) : led(stored);
}

function leadOn(context: RunContext, step: StepState, result: Stored, value: Json, more: Success): Promise<void> | undefined {
  return route(context, step, 'success', { value }, (fault) => {
    if (fault) stand(context, step, fault);
    else context.fact({ type: 'step.succeeded', path: step.path, result, ...more });
  });
}

/** A step takes over a value that it did not make now; routes that it takes stand in the log before it. */
export function takeOver(context: RunContext, step: StepState, result: Stored, more: Success): Promise<void> | undefined {
  const led = () => leadOn(context, step, result, context.artifacts.read(result), more);
  return ending(context, step, () => {
    const loading = context.artifacts.load(result);
    return loading ? loading.then(led) : led();
  });
}

type Known = Pick<NewFact<'step.failed'>, 'parameters' | 'why'>;

/**
 * A step failed. A handler of `on_error` may give a value in its place, or lead to a step that handles it; else the failure stands and its
 * policy decides. Nothing comes after what was ended, so nothing answers for it; what had not begun then is left out.
 */
export function failStep(context: RunContext, step: StepState, failure: Failure, more: Known = {}): Promise<void> | undefined {
  const stop = stopOf(step.frame);
  if (stop && step.started_at === undefined) return skipStep(context, step);
  const known: Failure = {
    ...failure,
    step: failure.step ?? step.path,
    ...(step.attempts ? { attempt: failure.attempt ?? step.attempts } : {}),
  };
  return ending(context, step, () => (stop ? stand(context, step, known, more) : met(context, step, known, more)));
}

/** What meets a failure: its handler, its route, or its policy. */
function met(context: RunContext, step: StepState, known: Failure, more: Known): Promise<void> | undefined {
  const definition = definitionOf(context, step);
  const found = definition.handlers.length ? findHandler(step, definition, known)?.handler : undefined;
  if (found?.use) {
    try {
      const value = renderValue(context, found.use, withError(scopeOf(context, step), step, known));
      return record(context, step, value, { ...more, degraded: say(runsTexts.usedInstead, { message: known.message }) });
    } catch (thrown) {
      return stand(context, step, { ...failureFrom(thrown), step: step.path }, more);
    }
  }
  if (found?.step) context.fact({ type: 'route.taken', path: step.path, on: 'failure', target: found.step.id });
  else if (known.kind !== 'cancelled')
    return route(context, step, 'failure', { error: known }, (fault) => stand(context, step, fault ?? known, more));
  return stand(context, step, known, more);
}

const stand = (context: RunContext, { path }: StepState, failure: Failure, more: Known = {}): undefined =>
  void context.fact({ type: 'step.failed', path, failure, ...more });

/** The condition of a step is false. */
export function skipByCondition(
  context: RunContext,
  step: StepState,
  why: NewFact<'step.skipped'>['why'],
): Promise<void> | undefined {
  const known = why ? { why } : {};
  return ending(context, step, () =>
    route(context, step, 'false', {}, (fault) => {
      if (fault) stand(context, step, fault, known);
      else context.fact({ type: 'step.skipped', path: step.path, reason: 'condition-false', ...known });
    }),
  );
}

/**
 * A step does not run, or not to its end. What was at work as its frame was ended has failed by that, whichever process says so; a question
 * is no work, and what opened a frame is told by its steps.
 */
export function skipStep(context: RunContext, step: StepState, reason: SkipReason = 'run-stopped'): Promise<void> | undefined {
  const stop = reason === 'run-stopped' ? stopOf(step.frame) : undefined;
  const works = step.started_at !== undefined && step.question === undefined && !opensFrame(context.state, step);
  if (stop && works) return failStep(context, step, stop);
  return ending(context, step, () => void context.fact({ type: 'step.skipped', path: step.path, reason }));
}

/**
 * Takes the route that a step says for what happened, then goes on with `settle`, which is given the failure where a computed target cannot
 * be told. Gives a promise only where somebody is asked.
 */
function route(
  context: RunContext,
  step: StepState,
  on: ComputedRoute['on'],
  { error, value }: { error?: Failure; value?: Json },
  settle: (fault: Failure | undefined) => void,
): Promise<void> | undefined {
  if (!step.node.routes[on]) return void settle(undefined);
  const key = `on_${on}`;
  const { onFalse, onSuccess, onFailure, computedRoutes } = definitionOf(context, step);
  const said = on === 'false' ? onFalse : on === 'success' ? onSuccess : typeof onFailure === 'string' ? undefined : onFailure;
  const computed = said ? undefined : computedRoutes.find((one) => one.on === on);
  const take = (target: string | undefined): void => {
    if (target !== undefined) context.fact({ type: 'route.taken', path: step.path, on, target });
    settle(undefined);
  };
  if (!computed) return void take(said?.id);
  const failed = (thrown: unknown): undefined => {
    settle({ ...failureFrom(thrown), step: step.path });
  };
  const own = scopeOf(context, step);
  const scope = error ? withError(own, step, error) : value === undefined ? own : own.withValue(value);
  const lead = (): undefined => {
    let target: string;
    try {
      target = computeRouteTarget(context, step, computed, { key, scope });
    } catch (thrown) {
      return failed(thrown);
    }
    take(target);
  };
  const shown: JsonMap = error ? { error: errorForTemplates(step, error) } : value === undefined ? {} : { [step.node.id]: value };
  try {
    const asking = resolveRouteAutos(context, step, key, { scope, values: shown });
    // A cancelled run leaves the step as it is: a resume asks again.
    if (asking) return asking.then(lead, (thrown: unknown) => (context.signal.aborted ? undefined : failed(thrown)));
  } catch (thrown) {
    return failed(thrown);
  }
  return lead();
}
