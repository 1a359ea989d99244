import type { Failure } from '../../state/failure.ts';
import { stopOf } from '../../state/reduce/joins.ts';
import type { StepState } from '../../state/step.ts';
import type { Why } from '../../state/why.ts';
import { callParked } from '../batches/parked-call.ts';
import { callsOfAttempt } from '../calls/logged-calls.ts';
import { readingsOf } from '../calls/readings.ts';
import type { RunContext, StepAttempt, StepRun } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { checkBatchAnswer } from '../frames/batch.ts';
import { askLimit, limitToAsk } from '../people/ask-limit.ts';
import { askPermission, denialOf, isPermitted, withPermissionHint } from '../people/ask-permission.ts';
import { failureFrom } from '../scope/render.ts';
import { computedTimeout, computeRetry, timeoutOf } from '../step/computed.ts';
import { failStep, succeed } from '../step/outcome.ts';
import type { CachedResult, CacheLookup } from './cache-lookup.ts';
import { lookUpCache } from './cache-lookup.ts';
import { findHandler } from './on-error.ts';
import { prepareAttempt } from './prepare.ts';
import type { PreparedAttempt } from './prepared-attempt.ts';
import { checkQuality } from './quality.ts';
import { retryDelay } from './retry-delay.ts';
import { executeWithin } from './timeout.ts';

/** Shared by all attempts of a step. */
interface AttemptsOptions {
  /** Aborts the attempts with the run, or with an enclosing frame. */
  signal: AbortSignal;
  /** The timeout of each attempt in milliseconds. */
  timeoutMs: number | undefined;
  /** The entry of the result cache that the first success fills. */
  cacheKey: string | undefined;
}

/** Executes a step in attempts, with timeout, retry and backoff, until one succeeds or none is left. */
export async function runAttempts(run: StepRun): Promise<void> {
  const { context, step, definition, why } = run;
  const signal = context.deadlines.signal(step.frame);
  const timeoutMs = timeoutOf(run);
  const retry = step.attempts === 0 ? computeRetry(run) : undefined;
  const prepared = prepareAttempt(run);

  // An attempt that waited for a batch continues as the same attempt.
  const goesOn = step.attempts > 0 && definition.work.kind === 'prompt' && definition.work.batchApi === true;
  const isCacheable = definition.cache !== undefined && prepared.identity !== undefined && (step.attempts === 0 || goesOn);
  const cached = isCacheable ? await lookUpPrepared(run, prepared) : undefined;
  if (cached && !goesOn) why.cache = cached.why;
  if (cached?.result && !goesOn) return succeedCached(run, prepared, cached.result);

  const written = beginAttempts(run, prepared, { timeoutMs, retry });
  if (written) await written;

  const options: AttemptsOptions = { signal, timeoutMs, cacheKey: cached?.key };
  for (let next: PreparedAttempt | undefined = prepared; next; ) next = await runAttempt(run, next, options);
}

async function lookUpPrepared(run: StepRun, { identity }: PreparedAttempt): Promise<CacheLookup | undefined> {
  const { cache } = run.definition;
  if (!cache || identity === undefined) return undefined;
  return lookUpCache(run.context, cache, typeof identity === 'function' ? await identity() : identity, run.scope);
}

async function succeedCached(
  run: StepRun,
  { parameters, model }: PreparedAttempt,
  { value, reads }: CachedResult,
): Promise<void> {
  const { context, step, why } = run;
  await writeProducts(run, value);
  await succeed(context, step, value, {
    parameters,
    why,
    provenance: 'cached',
    model: model || undefined,
    reads: reads.length ? [...reads] : undefined,
  });
}

/** Writes the start of the first attempt, or of the next one where a resume finds that the last one failed. */
function beginAttempts(
  { context, step, definition, why }: StepRun,
  { parameters, model, started }: PreparedAttempt,
  { timeoutMs, retry }: { timeoutMs: number | undefined; retry: StepState['retry'] },
): Promise<void> | undefined {
  if (step.attempts > 0) {
    // Interrupted between two attempts: the failed one is not repeated.
    if (step.failures.length >= step.attempts)
      context.fact({ type: 'attempt.started', path: step.path, attempt: step.attempts + 1 });
    return writeAhead(context, step);
  }

  context.fact({
    type: 'step.started',
    path: step.path,
    parameters,
    // A copy: a later attempt may decide differently, and this fact must not change.
    why: Object.keys(why).length ? { ...why } : undefined,
    model: model || undefined,
    timeout: computedTimeout(definition, timeoutMs),
    retry,
    ...started,
  });

  return writeAhead(context, step);
}

/** Where something outside may come to depend on an attempt, its start is on disk first. */
function writeAhead({ ports }: RunContext, { node: { effect, kind } }: StepState): Promise<void> | undefined {
  const writesOutside = effect === 'write' || effect === 'execute' || (effect === 'network' && kind === 'tool');
  return writesOutside ? ports.log.flushed() : undefined;
}

/** Makes one attempt. Returns the next one, if one is needed; undefined where the step has ended or waits for a person. */
async function runAttempt(
  run: StepRun,
  prepared: PreparedAttempt,
  options: AttemptsOptions,
): Promise<PreparedAttempt | undefined> {
  const { context, step } = run;
  const permissions = context.state.allowed.length;
  try {
    await succeedAttempt({ ...run, signal: options.signal, calls: callsOfAttempt(context, step) }, prepared, options);
    return undefined;
  } catch (thrown) {
    if (thrown === callParked) return undefined;
    const error = failureFrom(thrown);
    // A model learnt that it may not; a use by the step itself fails.
    const failure = (error.needs && denialOf(step, error.needs)) ?? withPermissionHint(context, step, error);

    // A permission for all steps came while this use was refused: nobody is asked twice.
    const isPermittedNow = failure.needs && isPermitted(context.state.allowed.slice(permissions), failure.needs);
    return afterFailure(run, failure, isPermittedNow ? prepared : undefined, options.signal);
  }
}

async function succeedAttempt(attempt: StepAttempt, prepared: PreparedAttempt, options: AttemptsOptions): Promise<void> {
  const { context, step, definition } = attempt;
  const { value, ...result } = await executeWithin(options.timeoutMs, attempt, prepared);
  await checkBatchAnswer(context, step, value);

  const quality = definition.quality && (await checkQuality(attempt, definition.quality, { value, asked: prepared.parameters }));
  await writeProducts(attempt, value);
  if (options.cacheKey !== undefined && result.degraded === undefined)
    await context.ports.cache?.put(options.cacheKey, value, [...readingsOf(step), ...(result.reads ?? [])]);
  const why: Why | undefined = quality ? { ...result.why, quality } : result.why;
  await succeed(context, step, value, { ...result, why });
}

/**
 * Retries a failed attempt, asks a person, or fails the step; `permitted`: the same attempt again, since its permission has
 * come meanwhile.
 */
async function afterFailure(
  run: StepRun,
  failure: Failure,
  permitted: PreparedAttempt | undefined,
  signal: AbortSignal,
): Promise<PreparedAttempt | undefined> {
  const { context, step } = run;
  if (context.signal.aborted) return undefined;
  if (stopOf(step.frame)) return fail(run, failure);
  if (permitted) return permitted;
  if (failure.needs && !context.ports.people.absent) {
    await askPermission(context, step, failure, failure.needs);
    return undefined;
  }

  const limit = limitToAsk(context, step, failure);
  if (limit) {
    await askLimit(context, step, failure, limit);
    return undefined;
  }

  const delay = retryDelay(step, failure);
  const handled = delay === undefined ? findHandler(step, run.definition, failure) : undefined;
  if (delay === undefined && !handled?.again) return fail(run, failure);

  context.fact({
    type: 'attempt.failed',
    path: step.path,
    attempt: step.attempts,
    failure,
    retry_at: context.ports.clock.now() + (delay ?? 0),
    handler: handled?.index,
  });

  return nextAttempt(run, delay ?? 0, signal);
}

/** Waits for the backoff, for a slot of `max_parallel`, and while the run is paused, then prepares the next attempt. */
async function nextAttempt(run: StepRun, delay: number, signal: AbortSignal): Promise<PreparedAttempt | undefined> {
  const { context, step } = run;
  if (delay) await context.rest(delay, signal).catch(() => undefined);
  if (step.node.takesSlot && !signal.aborted) await context.slot(step, signal);
  await context.going(signal)?.catch(() => undefined);

  // A run that ended at once leaves the step unchanged: a resume makes the next attempt.
  if (context.signal.aborted) return undefined;
  if (signal.aborted) return fail(run, failureFrom(signal.reason));

  context.fact({ type: 'attempt.started', path: step.path, attempt: step.attempts + 1 });
  const written = writeAhead(context, step);
  if (written) await written;

  try {
    return prepareAttempt(run);
  } catch (thrown) {
    return fail(run, failureFrom(thrown));
  }
}

async function fail({ context, step }: StepRun, failure: Failure): Promise<undefined> {
  await failStep(context, step, failure);
}
