import { conditionIsOfLoop } from '../compile/graph/reads.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { Stored } from '../state/events.ts';
import type { Failure, RunError } from '../state/failure.ts';
import type { FrameState, StepState } from '../state/state.ts';
import type { RunContext } from './context.ts';
import { definitionOf } from './context.ts';
import { failStep, succeed } from './outcome.ts';
import { writeProducts } from './products.ts';
import type { RunScope } from './render.ts';
import { ask, failureFrom, preload } from './render.ts';
import { scopeInFrame, scopeOf } from './scope.ts';

/** The value, or the failure, of a group or of one iteration whose steps have all settled. */
export function settleFrame(context: RunContext, frame: FrameState, late: RunError | undefined): Promise<void> | undefined {
  const { owner } = frame;
  if (!owner) return undefined;
  if (frame.iteration !== undefined) return settleIteration(context, frame, owner, late);
  const failure = late?.failure ?? failureOf(frame);
  if (failure) return void failStep(context, owner, failure);
  if (isCutShort(frame)) return void context.fact({ type: 'step.skipped', path: owner.path, reason: 'run-stopped' });
  return settled(context, owner, frame.steps, () => {
    const value: JsonMap = {};
    for (const step of frame.steps)
      if (step.status === 'succeeded' && step.result) value[step.node.id] = context.artifacts.read(step.result);
    return value;
  });
}

function settleIteration(
  context: RunContext,
  frame: FrameState,
  owner: StepState,
  late: RunError | undefined,
): Promise<void> | undefined {
  const end = (failure?: Failure): void => {
    const status = failure || frame.failed ? 'failed' : frame.steps.at(-1)?.status === 'succeeded' ? 'succeeded' : 'skipped';
    context.fact({ type: 'iteration.settled', path: frame.path, status, ...(failure ? { failure } : {}) });
  };
  const breakIf = definitionOf(context, owner).loop?.breakIf;
  if (!breakIf || late || frame.failed) return void end(late?.failure);
  return evaluated(
    context,
    frame,
    (scope) => {
      if (ask(context, breakIf, scope).result)
        context.fact({ type: 'loop.checked', path: owner.path, iteration: frame.iteration ?? 0, verdict: 'break' });
      end();
    },
    end,
  );
}

/** `continue_if`, and a `condition` that reads loop names, before the body of an iteration. */
export function checkIteration(context: RunContext, frame: FrameState): Promise<void> | undefined {
  const { owner, iteration } = frame;
  if (!owner || iteration === undefined) return undefined;
  const definition = definitionOf(context, owner);
  return evaluated(
    context,
    frame,
    (scope) => {
      const { condition, loop } = definition;
      const passes = loop?.continueIf ? ask(context, loop.continueIf, scope).result : false;
      const holds = condition && !conditionIsOfLoop(definition) ? ask(context, condition, scope).result : true;
      context.fact({ type: 'loop.checked', path: owner.path, iteration, verdict: passes || !holds ? 'continue' : 'go' });
    },
    (failure) => {
      context.fact({ type: 'iteration.settled', path: frame.path, status: 'failed', failure });
      for (const step of frame.steps) context.fact({ type: 'step.skipped', path: step.path, reason: 'run-stopped' });
    },
  );
}

/** Evaluates something of an iteration; what cannot be evaluated fails the iteration, never silently. */
function evaluated(
  context: RunContext,
  frame: FrameState,
  work: (scope: RunScope) => void,
  failed: (failure: Failure) => void,
): Promise<void> | undefined {
  const attempt = (): void => {
    try {
      work(scopeInFrame(context, frame));
    } catch (error) {
      failed(failureFrom(error));
    }
  };
  const waiting = preload(
    context,
    frame,
    frame.steps.map((step) => step.result),
  );
  return waiting ? waiting.then(attempt) : void attempt();
}

/** The loop's value: what each iteration gave, in item order; what failed or was skipped is null. */
export function closeLoop(context: RunContext, step: StepState): Promise<void> | undefined {
  const { loop } = step;
  if (!loop) return undefined;
  const frames = Array.from({ length: loop.next }, (_, index) => context.state.frames.get(`${step.path}[${index}]`)).filter(
    (frame) => frame !== undefined,
  );
  if (loop.ended === 'failed') return void failStep(context, step, loopFailure(step, frames));
  if (loop.next < loop.count && !loop.ended)
    return void context.fact({ type: 'step.skipped', path: step.path, reason: 'run-stopped' });
  const bodies = frames.flatMap((frame) => frame.steps);
  const degraded = loop.failed ? `${loop.failed} of ${loop.count} items failed` : undefined;
  return settled(context, step, bodies, () => loopValue(context, step, frames), degraded);
}

function loopValue(context: RunContext, step: StepState, frames: FrameState[]): JsonMap {
  const value = (one: StepState | undefined): Json =>
    one?.status === 'succeeded' && one.result ? context.artifacts.read(one.result) : null;
  const results = frames.map((frame, index) =>
    step.loop?.iterations[index]?.status === 'succeeded' ? value(frame.steps.at(-1)) : null,
  );
  const plan = frames[0]?.steps ?? [];
  const steps: JsonMap = {};
  if (!step.node.loop?.single)
    for (const [position, one] of plan.entries()) steps[one.node.id] = frames.map((frame) => value(frame.steps[position]));
  return { results, steps, iterations: frames.length, failed: step.loop?.failed ?? 0, ended_by: step.loop?.ended ?? 'done' };
}

function loopFailure(step: StepState, frames: FrameState[]): Failure {
  const frame = frames.find((one) => one.failure ?? one.failed);
  const failure = frame?.failure ?? (frame && failureOf(frame));
  return failure ?? { kind: 'internal', message: `An item of ${step.path} failed.`, retryable: false };
}

/** What made a frame fail: the failure of the first step that nobody handled. */
function failureOf(frame: FrameState): Failure | undefined {
  const { failed } = frame;
  return failed?.failure && { ...failed.failure, step: failed.failure.step ?? failed.path, retryable: false };
}

/** Whether steps were left out because something around the frame failed. */
const isCutShort = (frame: FrameState): boolean => frame.steps.some((step) => step.reason === 'run-stopped');

/** Succeeds a frame's owner with a value made of its steps' values, which are loaded first. */
function settled(
  context: RunContext,
  owner: StepState,
  steps: StepState[],
  make: () => Json,
  degraded?: string,
): Promise<void> | undefined {
  const stored: (Stored | undefined)[] = steps.map((step) => step.result);
  const loads = stored.map((one) => context.artifacts.load(one)).filter((one) => one !== undefined);
  const definition = definitionOf(context, owner);
  const done = (): Promise<void> | undefined => {
    const value = make();
    const end = () => succeed(context, owner, value, degraded ? { degraded } : {});
    // The one step of a loop writes its products itself, for each item.
    if (definition.products.length === 0 || owner.node.loop?.single) return end();
    return writeProducts(context, owner, definition, scopeOf(context, owner), value).then(end, (error: unknown) =>
      failStep(context, owner, failureFrom(error)),
    );
  };
  return loads.length ? Promise.all(loads).then(done) : done();
}
