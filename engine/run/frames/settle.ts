import type { Json, JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { SkipReason } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { bodyFrame } from '../../state/state.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { isDegraded } from '../../state/step.ts';
import { cacheKey } from '../attempts/cache-lookup.ts';
import { retryDelay } from '../attempts/retry-delay.ts';
import { callIdentity } from '../calls/pipeline-identity.ts';
import { readingsInside } from '../calls/readings.ts';
import type { RunContext } from '../context.ts';
import { definitionOf, planOf } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { outputsOf } from '../finish.ts';
import { failureFrom, preload } from '../scope/render.ts';
import { scopeOf } from '../scope/scope.ts';
import { failStep, skipStep, succeed } from '../step/outcome.ts';
import { stepRunOf } from '../step/step-run.ts';
import { settleIteration } from './loop-conditions.ts';
import { isLong, longLoopValue, loopValue } from './loop-value.ts';

/** The value, or the failure, of a group or of one iteration with settled steps. */
export function settleFrame(context: RunContext, frame: FrameState): Promise<void> | undefined {
  const { owner, stop: late } = frame;
  if (!owner) return undefined;
  if (frame.iteration !== undefined) return settleIteration(context, frame, owner);
  const failure = late ?? failureOf(frame);
  // Whether a repeated call may help is decided by the failed step's failure.
  const worth = late ? undefined : frame.failed?.failure?.retryable;
  if (failure)
    return callAgain(context, owner, { ...failure, retryable: worth ?? failure.retryable }) ?? failStep(context, owner, failure);
  const cut = cutReason(frame);
  if (cut) return skipStep(context, owner, cut);
  // Generated steps have the value of a group.
  const isCalled = frame.invocation !== owner.frame.invocation && frame.invocation.text === undefined;
  if (isCalled) return settlePipeline(context, frame, owner);
  if (owner.branch !== undefined) return settleBranch(context, frame, owner);
  return settleWith(context, owner, {
    steps: frame.steps,
    make() {
      const value: JsonMap = {};
      for (const step of frame.steps) {
        if (step.status === 'succeeded' && step.result) setMember(value, step.node.id, context.artifacts.read(step.result));
      }
      return value;
    },
  });
}

/** A switch with a settled branch: its value is that of the branch's last step, as for an iteration. */
function settleBranch(context: RunContext, frame: FrameState, owner: StepState): Promise<void> | undefined {
  const branch = frame.steps.find((step) => step.node.id === owner.branch);
  const steps = (branch && bodyFrame(context.state, branch)?.steps) ?? [];
  const last = steps.at(-1);
  const make = (): Json => (last?.status === 'succeeded' && last.result ? context.artifacts.read(last.result) : null);
  return settleWith(context, owner, { steps, make });
}

/** A failed pipeline call is repeated where `retry` says so; undefined where it is not. */
function callAgain(context: RunContext, owner: StepState, failure: Failure): Promise<void> | undefined {
  const signal = context.deadlines.signal(owner.frame);
  const delay = owner.node.calls === undefined || signal.aborted ? undefined : retryDelay(owner, failure);
  if (delay === undefined) return undefined;
  const { clock } = context.ports;
  context.fact({ type: 'attempt.failed', path: owner.path, attempt: owner.attempts, failure, retry_at: clock.now() + delay });
  return context.rest(delay, signal).then(
    () => void context.state.agenda.ready.push(owner),
    // A run that ended at once leaves the step unchanged: a resume repeats the call.
    () => (context.signal.aborted ? undefined : failStep(context, owner, failureFrom(signal.reason))),
  );
}

/** A called pipeline has ended: its outputs are the value of the calling step. */
async function settlePipeline(context: RunContext, frame: FrameState, owner: StepState): Promise<void> {
  const { outputs, absent, fault } = await outputsOf(context, frame);
  const failure = (frame.invocation.last && (failureOf(frame.invocation.last) ?? frame.invocation.last.stop)) ?? fault;
  if (failure) return failStep(context, owner, failure);
  const definition = definitionOf(context, owner);
  const { work, cache } = definition;
  const renamed = new Map(work.kind === 'pipeline' ? work.rename.map(({ theirs, ours }) => [theirs, ours]) : []);
  const value = Object.fromEntries(Object.entries(outputs).map(([name, one]) => [renamed.get(name) ?? name, one]));
  const degraded = frame.steps.some(isDegraded);
  const why = absent.length ? say(runsTexts.absentOutputs, { names: absent.join(', ') }) : undefined;
  const without = why ?? (degraded ? runsTexts.degradedInside : undefined);
  if (cache && without === undefined) {
    await preload(context, owner.frame, [], definition);
    const identity = callIdentity(context, planOf(context, frame), definition, frame.invocation.inputs ?? {});
    const key = cacheKey(context, cache, identity, scopeOf(context, owner));
    await context.ports.cache?.put(key, value, readingsInside(context.state, owner));
  }
  await settleWith(context, owner, { steps: [], make: () => value, degraded: without });
}

/** A loop has ended: its value is that of its iterations. */
export function closeLoop(context: RunContext, step: StepState): Promise<void> | undefined {
  const { loop } = step;
  if (!loop) return undefined;
  const frames = Array.from({ length: loop.next }, (_, index) => context.state.frames.get(`${step.path}[${index}]`)).filter(
    (frame) => frame !== undefined,
  );
  if (loop.ended === 'failed') return failStep(context, step, loopFailure(step, frames));
  const definition = definitionOf(context, step);
  if (loop.next < loop.count && !loop.ended) return skipStep(context, step);
  if (!loop.ended && definition.loop?.kind === 'while' && definition.loop.strict)
    return failStep(context, step, {
      kind: 'tool',
      message: say(runsTexts.notEnded, { step: step.path, most: loop.count }),
      retryable: false,
    });
  const bodies = frames.flatMap((frame) => frame.steps);
  const counted = step.node.loop?.batch === undefined ? runsTexts.itemsFailed : runsTexts.batchesFailed;
  const degraded = loop.failed ? say(counted, { failed: loop.failed, count: loop.count }) : undefined;
  const close = (): Promise<void> | undefined => {
    if (isLong(frames))
      return longLoopValue(context, step, frames).then((value) => succeedWith(context, step, { steps: bodies, value, degraded }));
    return settleWith(context, step, { steps: bodies, make: () => loopValue(context, step, frames), degraded });
  };
  // Only the list tells the number of items in a failed batch, and the order of answers.
  const loading = step.node.loop?.batch === undefined ? undefined : context.artifacts.load(loop.items);
  return loading ? loading.then(close) : close();
}

function loopFailure(step: StepState, frames: FrameState[]): Failure {
  const frame = frames.find((one) => one.failure ?? one.failed);
  const failure = frame?.failure ?? (frame && failureOf(frame));
  return failure ?? { kind: 'internal', message: say(runsTexts.itemFailed, { step: step.path }), retryable: false };
}

/** The failure of a frame: that of the first unhandled one. */
function failureOf(frame: FrameState): Failure | undefined {
  const { failed } = frame;
  return failed?.failure && { ...failed.failure, step: failed.failure.step ?? failed.path, retryable: false };
}

/** Why steps did not run although the frame's own conditions and routes allowed them; undefined where there are none. */
const cutReason = ({ steps }: FrameState): SkipReason | undefined =>
  (['run-stopped', 'left-out'] as const).find((reason) => steps.some((step) => step.reason === reason));

/** Ends a frame's owner with a value computed from its steps' values, which are loaded first. */
function settleWith(
  context: RunContext,
  owner: StepState,
  { steps, make, degraded }: { steps: StepState[]; make(): Json; degraded?: string | undefined },
): Promise<void> | undefined {
  const loads = steps.map(({ result }) => context.artifacts.load(result)).filter((load) => load !== undefined);
  const end = () => succeedWith(context, owner, { steps, value: make(), degraded });
  return loads.length ? Promise.all(loads).then(end) : end();
}

function succeedWith(
  context: RunContext,
  owner: StepState,
  { steps, value, degraded }: { steps: StepState[]; value: Json; degraded: string | undefined },
): Promise<void> | undefined {
  const provenance = isReused(steps) ? ('reused' as const) : undefined;
  const end = () => succeed(context, owner, value, { degraded: degraded || undefined, provenance });
  // The one step of a loop writes its own output files, for each item.
  if (definitionOf(context, owner).products.length === 0 || owner.node.loop?.single) return end();
  return writeProducts(stepRunOf(context, owner), value).then(end, (error: unknown) =>
    failStep(context, owner, failureFrom(error)),
  );
}

/** A frame counts as reused where everything in it was. */
const isReused = (steps: readonly StepState[]): boolean =>
  steps.some(({ provenance }) => provenance === 'reused') &&
  steps.every(({ status, provenance }) => status === 'skipped' || provenance === 'reused');
