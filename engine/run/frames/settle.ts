import { conditionIsOfLoop } from '../../compile/graph/names/loop-names.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { AutoSite, Condition } from '../../compile/pipeline/model/value.ts';
import type { Operand } from '../../compile/template/evaluation/values.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { NewFact, SkipReason } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { stepNamed } from '../../state/reduce/variables.ts';
import { bodyFrame } from '../../state/state.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { isDegraded } from '../../state/step.ts';
import { cacheKey } from '../attempts/result-cache.ts';
import { retryDelay } from '../attempts/retry-delay.ts';
import { callsOfAttempt } from '../calls/logged-calls.ts';
import { callIdentity } from '../calls/pipeline-identity.ts';
import { readingsInside } from '../calls/readings.ts';
import type { RunContext } from '../context.ts';
import { definitionOf, planOf } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { outputsOf } from '../finish.ts';
import { lookUpLoopName, runningLoopView } from '../scope/loop-names.ts';
import { askCondition, failureFrom, preload } from '../scope/render.ts';
import type { RunScope } from '../scope/run-scope.ts';
import { scopeInFrame, scopeOf } from '../scope/scope.ts';
import { stepView } from '../scope/step-view.ts';
import { failStep, skipStep, succeed } from '../step/outcome.ts';
import { stepRunOf } from '../step/step-run.ts';
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

function settleIteration(context: RunContext, frame: FrameState, owner: StepState): Promise<void> | undefined {
  const { stop: late } = frame;
  const end = (failure?: Failure): void => {
    const last = frame.steps.at(-1)?.status === 'succeeded' ? 'succeeded' : 'skipped';
    const status = failure || frame.failed ? 'failed' : last;
    const fact: NewFact<'iteration.settled'> = { type: 'iteration.settled', path: frame.path, status };
    if (failure) fact.failure = failure;
    context.fact(fact);
  };
  const { loop } = definitionOf(context, owner);
  const breakIf = loop?.breakIf;
  const until = loop?.kind === 'while' ? loop.until : undefined;
  if (late || frame.failed || frame.passedOver) return void end(late);
  if (!breakIf && !until) return void end();
  const holds = (condition: Condition | undefined, scope: RunScope): boolean =>
    condition !== undefined && askCondition(context, condition, scope).result;
  return evaluateAtEnd(context, frame, {
    conditions: [until, breakIf],
    work(scope) {
      const ends = holds(until, scope);
      const verdict = ends ? 'until' : 'break';
      if (ends || holds(breakIf, scope))
        context.fact({ type: 'loop.checked', path: owner.path, iteration: frame.iteration ?? 0, verdict });
      end();
    },
    failed: end,
  });
}

/** `continue_if`, and a `condition` that reads loop names, before the body of an iteration. */
export function checkIteration(context: RunContext, frame: FrameState): Promise<void> | undefined {
  const { owner, iteration } = frame;
  if (!owner || iteration === undefined) return undefined;
  const definition = definitionOf(context, owner);
  const { loop } = definition;
  return evaluateAtEnd(context, frame, {
    conditions: [loop?.kind === 'while' ? loop.while : undefined, loop?.continueIf],
    work(scope) {
      const { condition } = definition;
      if (loop?.kind === 'while' && loop.while && !askCondition(context, loop.while, beforeNext(context, frame, scope)).result)
        return context.fact({ type: 'loop.checked', path: owner.path, iteration, verdict: 'while' });
      const passes = loop?.continueIf ? askCondition(context, loop.continueIf, scope).result : false;
      const holds = condition && !conditionIsOfLoop(definition) ? askCondition(context, condition, scope).result : true;
      context.fact({ type: 'loop.checked', path: owner.path, iteration, verdict: passes || !holds ? 'continue' : 'go' });
    },
    failed: (failure) => context.fact({ type: 'iteration.settled', path: frame.path, status: 'failed', failure }),
  });
}

/** The AUTO tags of one condition, nested ones first. */
const sitesIn = ({ autos }: Step, { node }: Condition): AutoSite[] => autos.filter((site) => site.node === node);

/**
 * The scope of conditions at the ends of a loop: that of the body's steps, with the one step of a loop without `steps:` under
 * its id.
 */
function scopeAtEnd(context: RunContext, frame: FrameState): RunScope {
  const scope = scopeInFrame(context, frame);
  const [only] = frame.steps;
  if (!frame.owner?.node.loop?.single || !only) return scope;
  return { ...scope, lookup: (name) => (name === only.node.id ? stepView(context, only) : scope.lookup(name)) };
}

/** `while` is evaluated before an iteration with the results of the previous one; before the first there are none. */
function beforeNext(context: RunContext, frame: FrameState, scope: RunScope): RunScope {
  const { owner, iteration } = frame;
  const before = owner && iteration ? context.state.frames.get(`${owner.path}[${iteration - 1}]`) : undefined;
  if (!owner || !before) return scope;
  const last = scopeAtEnd(context, before);
  const lookUpStep = (name: string): Operand | undefined =>
    !owner.node.loop?.single && stepNamed(before, name) === owner ? runningLoopView(context, frame, owner) : last.lookup(name);
  return { ...scope, lookup: (name) => lookUpLoopName(context, frame, name) ?? lookUpStep(name) };
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
  return clock.sleep(delay, signal).then(
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

interface Evaluation {
  /** Conditions whose AUTO tags are resolved first. */
  conditions: readonly (Condition | undefined)[];
  work(scope: RunScope): void;
  failed(failure: Failure): void;
}

/** Evaluates conditions at an end of an iteration; an error in them fails the iteration, never silently. */
function evaluateAtEnd(
  context: RunContext,
  frame: FrameState,
  { conditions, work, failed }: Evaluation,
): Promise<void> | undefined {
  const attempt = (): void => {
    try {
      work(scopeAtEnd(context, frame));
    } catch (error) {
      failed(failureFrom(error));
    }
  };
  const before = frame.iteration ? context.state.frames.get(`${frame.owner?.path}[${frame.iteration - 1}]`) : undefined;
  const waiting = preload(
    context,
    frame,
    [...frame.steps, ...(before?.steps ?? [])].map((step) => step.result),
  );
  const { owner } = frame;
  const sites = owner
    ? conditions.flatMap((one) => (one?.kind === 'auto' ? sitesIn(definitionOf(context, owner), one) : []))
    : [];
  if (!owner || sites.length === 0) return waiting ? waiting.then(attempt) : void attempt();
  return Promise.resolve(waiting)
    .then(() =>
      context.autos?.({
        context,
        step: owner,
        sites,
        calls: callsOfAttempt(context, owner),
        at: { ...scopeAtEnd(context, frame), path: frame.path },
      }),
    )
    .then(attempt, (error: unknown) => {
      if (!context.signal.aborted) failed(failureFrom(error));
    });
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
