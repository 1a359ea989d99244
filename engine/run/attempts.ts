import type { Step } from '../compile/pipeline/model/step.ts';
import type { MapValue, Value } from '../compile/pipeline/model/value.ts';
import type { Json } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import type { Provenance, Reading, Why } from '../state/events.ts';
import type { Failure } from '../state/failure.ts';
import { neverRetried, RunError } from '../state/failure.ts';
import { stopOf } from '../state/joins.ts';
import type { StepState } from '../state/step.ts';
import { lookUp } from './cache.ts';
import type { Calls } from './calls.ts';
import { callsOf } from './calls.ts';
import { retryFact, timeoutFact, timeoutOf } from './computed.ts';
import type { RunContext } from './context.ts';
import { handlerFor } from './handlers.ts';
import { failStep, succeed } from './outcome.ts';
import { writeProducts } from './products.ts';
import { checkQuality } from './quality.ts';
import { readingsOf } from './readings.ts';
import { failureFrom } from './render.ts';
import type { StepScope } from './scope.ts';
import { scopeOf } from './scope.ts';
import { prepareEnsemble } from './steps/ensemble.ts';
import { askPermission, denialOf, isGiven, unasked } from './steps/permission.ts';
import { preparePrompt } from './steps/prompt.ts';
import { prepareTool } from './steps/tool.ts';

/** What a kind makes of a step before its first attempt: what is shown and logged, and the attempt itself. */
export interface Prepared {
  parameters: Json;
  model?: string;
  /** What makes two calls the same: their content, and who is called. Undefined where every call is its own. */
  identity?: Json | (() => Promise<Json>);
  attempt(signal: AbortSignal, calls: Calls): Promise<Attempted>;
}

export interface Attempted {
  value: Json;
  location?: string;
  provenance?: Provenance;
  degraded?: string;
  why?: Why;
  /** What it read from outside beside its calls. */
  reads?: Reading[];
}

/** Attempts with timeout, retry and backoff until one succeeds or none is left. */
export async function attempt(
  context: RunContext,
  step: StepState,
  definition: Step,
  scope: StepScope,
  why: Why,
  signal: AbortSignal,
): Promise<void> {
  const timeout = timeoutOf(context, step, definition, scope);
  const retry = step.attempts === 0 ? retryFact(context, step, definition, scope) : {};
  let prepared = prepare(context, step, definition, scope, why);
  const { parameters, model } = prepared;
  const kept =
    definition.cache && prepared.identity !== undefined && step.attempts === 0
      ? await lookUp(
          context,
          definition.cache,
          typeof prepared.identity === 'function' ? await prepared.identity() : prepared.identity,
          scope,
        )
      : undefined;
  if (kept) why.cache = kept.why;
  if (kept?.found) {
    const { value, reads } = kept.found;
    await writeProducts(context, step, definition, scope, value);
    await succeed(context, step, value, {
      parameters,
      why,
      provenance: 'cached',
      ...(model ? { model } : {}),
      reads: reads.length ? [...reads] : undefined,
    });
    return;
  }
  if (step.attempts === 0) {
    context.fact({
      type: 'step.started',
      path: step.path,
      parameters,
      // A further attempt may find otherwise; what was found now stays as it is.
      ...(Object.keys(why).length ? { why: { ...why } } : {}),
      ...(model ? { model } : {}),
      ...timeoutFact(definition, timeout),
      ...retry,
    });
    if (writesOutside(step)) await context.ports.log.flushed();
  } else if (step.failures.length >= step.attempts) {
    // Cut off between two attempts: the failed one is not made again.
    context.fact({ type: 'attempt.started', path: step.path, attempt: step.attempts + 1 });
  }
  for (;;) {
    const allowed = context.state.allowed.length;
    try {
      const calls = callsOf(context, step);
      const done = await once(context, step, timeout, prepared, signal, calls);
      const { quality } = definition;
      const judged =
        quality && (await checkQuality(context, step, quality, scope, { value: done.value, asked: parameters }, calls, signal));
      await writeProducts(context, step, definition, scope, done.value);
      const { value, ...more } = done;
      if (kept && more.degraded === undefined)
        await context.ports.cache?.put(kept.key, value, [...readingsOf(step), ...(more.reads ?? [])]);
      await succeed(context, step, value, { ...more, ...(judged ? { why: { ...more.why, quality: judged } } : {}) });
      return;
    } catch (error) {
      const met = failureFrom(error);
      // A model was told that it may not; what else the step does itself has failed.
      const failure = (met.needs && denialOf(step, met.needs)) ?? unasked(context, met);
      if (context.signal.aborted) return;
      if (stopOf(step.frame)) return failStep(context, step, failure);
      // Somebody permitted it to all while it was being refused here: nobody is asked twice.
      if (failure.needs && isGiven(context.state.allowed.slice(allowed), failure.needs)) continue;
      if (failure.needs && !context.ports.people.absent) return askPermission(context, step, failure, failure.needs);
      const delay = retryDelay(step, failure);
      const found = delay === undefined ? handlerFor(step, definition, failure) : undefined;
      const goesOn = found?.handler.retry ?? found?.handler.fallback;
      if (delay === undefined && !goesOn) return failStep(context, step, failure);
      context.fact({
        type: 'attempt.failed',
        path: step.path,
        attempt: step.attempts,
        failure,
        retry_at: context.ports.clock.now() + (delay ?? 0),
        ...(found ? { handler: found.index } : {}),
      });
      if (delay) await context.ports.clock.sleep(delay, signal).catch(() => undefined);
      if (step.node.takesSlot && !signal.aborted) await context.slot(step, signal);
      // A run that ended at once leaves the step as it is: a resume makes the next attempt.
      if (context.signal.aborted) return;
      if (signal.aborted) return failStep(context, step, failureFrom(signal.reason));
      context.fact({ type: 'attempt.started', path: step.path, attempt: step.attempts + 1 });
      try {
        prepared = prepare(context, step, definition, scope, why);
      } catch (thrown) {
        return failStep(context, step, failureFrom(thrown));
      }
    }
  }
}

/** The next attempt: the step's own, or what the handler of its last failure makes of it. */
function prepare(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): Prepared {
  const handler = definition.handlers[step.handledBy.at(-1) ?? -1];
  const failure = step.failures.at(-1);
  if (!handler || !failure) return ofKind(context, step, definition, scope, why);
  const used = step.handledBy.filter((one) => one === step.handledBy.at(-1)).length;
  if (handler.retry && used <= handler.retry.attempts) {
    const changed = withParameters(definition, handler.retry.with);
    return ofKind(context, step, changed, scopeOf(context, step, changed, failure), why);
  }
  const { fallback } = handler;
  if (!fallback) return ofKind(context, step, definition, scope, why);
  const other: Step =
    'model' in fallback ? withModel(definition, fallback.model) : { ...definition, work: { kind: 'tool', ...fallback } };
  const prepared = ofKind(context, step, other, scopeOf(context, step, other, failure), why);
  const note = say(runsTexts.fellBack, { message: failure.message });
  return { ...prepared, attempt: async (signal, calls) => ({ degraded: note, ...(await prepared.attempt(signal, calls)) }) };
}

function ofKind(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): Prepared {
  switch (definition.work.kind) {
    case 'prompt':
      return preparePrompt(context, step, definition, scope, why);
    case 'ensemble':
      return prepareEnsemble(context, step, definition, scope, why);
    default:
      return prepareTool(context, step, definition, scope);
  }
}

/** The step with a model that is asked whatever else it says of models. */
function withModel({ selection: _, cascade: __, ...definition }: Step, model: Value): Step {
  return { ...definition, model };
}

/** The step with some of its parameters replaced. */
function withParameters(definition: Step, replaced: MapValue | undefined): Step {
  const { work } = definition;
  if (!replaced || (work.kind !== 'tool' && work.kind !== 'prompt' && work.kind !== 'ensemble')) return definition;
  const names = new Set(replaced.entries.map(({ key }) => key));
  const kept = work.parameters?.entries.filter(({ key }) => !names.has(key)) ?? [];
  return { ...definition, work: { ...work, parameters: { ...replaced, entries: [...kept, ...replaced.entries] } } };
}

/** One attempt under the step's timeout. A passed deadline is told apart from a cancel by the reason of the signal. */
async function once(
  context: RunContext,
  step: StepState,
  ms: number | undefined,
  prepared: Prepared,
  signal: AbortSignal,
  calls: Calls,
): Promise<Attempted> {
  if (ms === undefined) return guarded(prepared.attempt(signal, calls), signal);
  const deadline = new AbortController();
  const over = new AbortController();
  const both = AbortSignal.any([signal, deadline.signal]);
  context.ports.clock.sleep(ms, AbortSignal.any([over.signal, signal])).then(
    () =>
      deadline.abort(
        new RunError({ kind: 'timeout', message: say(runsTexts.stepTimeout, { step: step.path, seconds: ms / 1000 }) }),
      ),
    () => undefined,
  );
  try {
    return await guarded(prepared.attempt(both, calls), both);
  } finally {
    over.abort();
  }
}

/** After an abort the reason counts, whatever the work made of it. */
async function guarded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted && signal.reason instanceof RunError) throw signal.reason;
    throw error;
  }
}

/** Milliseconds to wait before another attempt, undefined where there is none. What the other side asked for comes first. */
export function retryDelay(
  step: Pick<StepState, 'attempts' | 'node' | 'retry'>,
  failure: Failure,
  random: () => number = Math.random,
): number | undefined {
  const { attempts, delay, max_delay } = step.retry ?? {};
  const said = step.node.retry;
  const retry = step.retry
    ? { ...said, attempts: attempts ?? said.attempts, delay: delay ?? said.delay, maxDelay: max_delay ?? said.maxDelay }
    : said;
  if (step.attempts > retry.attempts) return undefined;
  const wanted = retry.on ? retry.on.includes(failure.kind) : failure.retryable && !neverRetried.includes(failure.kind);
  if (!wanted) return undefined;
  if (failure.retry_after !== undefined) return failure.retry_after;
  const n = Math.max(1, step.attempts);
  const grown =
    retry.backoff === 'exponential' ? retry.delay * 2 ** (n - 1) : retry.backoff === 'linear' ? retry.delay * n : retry.delay;
  const most = Math.min(grown, retry.maxDelay);
  return retry.jitter ? most * (0.5 + random() / 2) : most;
}

/** Whether something outside may come to depend on the step: then its start is on disk first. */
const writesOutside = (step: StepState): boolean =>
  step.node.effect === 'write' || step.node.effect === 'execute' || (step.node.effect === 'network' && step.node.kind === 'tool');
