import type { FailurePolicy } from '../../language/failures.ts';
import type { SkipReason } from '../events.ts';
import type { Failure } from '../failure.ts';
import { awaitSlot } from '../schedule/agenda.ts';
import type { RunState } from '../state.ts';
import type { FrameState, StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { finallyAfter } from './finally.ts';
import { newStep } from './frames.ts';

/** Whether nothing new may start in a frame: it, or an enclosing one, was stopped by a failure. */
export function isStopped(frame: FrameState): boolean {
  for (let at: FrameState | undefined = frame; at; at = at.parent) {
    if (at.stopped) return true;
  }
  return false;
}

/** What ended a frame, or an enclosing one, before its steps had ended; undefined where nothing did. */
export function stopOf(frame: FrameState): Failure | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.parent) {
    if (at.stop) return at.stop;
  }
  return undefined;
}

/** Creates the steps of a frame and considers those without predecessors; of the branches of a switch the `activated` one. */
export function openFrame(state: RunState, frame: FrameState, activated?: string): void {
  state.frames.set(frame.path, frame);
  const { nodes } = frame.invocation.graph;
  for (const index of frame.plan.nodes) {
    const node = nodes[index];
    if (!node) continue;

    const step = newStep(node, frame);
    if (node.id === activated) step.activated = true;
    if (frame.steps.length) frame.steps.push(step);
    // Most frames of loops have one step, while a list that grows by `push` reserves seventeen.
    else frame.steps = [step];

    state.steps.set(step.path, step);
  }

  if (!frame.unchecked) considerAll(state, frame);
}

/** Considers every step without predecessors in a frame that has just been opened. */
export function considerAll(state: RunState, frame: FrameState): void {
  if (frame.steps.length === 0) frameEnds(state, frame);
  for (const step of frame.steps) {
    if (step.open === 0) consider(state, step);
  }
}

/**
 * A settled step releases its successors. A failure with a route keeps them waiting until the handler has settled; a settled
 * handler decides for those that it handles.
 */
export function propagate(state: RunState, step: StepState): void {
  const { frame } = step;
  // A handler's own failure comes after the one that it did not handle.
  for (const position of step.node.predecessors) answer(state, frame.steps[position], step);
  const failed = step.status === 'failed' || step.status === 'cancelled';
  const handler = step.status === 'failed' ? handlerOf(step) : undefined;

  if (handler) {
    step.handling = 'open';
    // Branches that were not chosen are released first: the chosen one may have to wait for them.
    for (const position of answering(step)) {
      const one = frame.steps[position];
      if (one) release(state, one);
    }
  } else {
    if (failed && isAccepted(step)) step.handling = 'accepted';
    else if (failed) standing(frame, step, step.node.policy);
    releaseAll(state, step);
  }

  frame.unsettled--;
  if (frame.unsettled === 0 && frame.steps.every((one) => one.handling !== 'open')) frameEnds(state, frame);
}

/** A failure that the step's policy accepts. A step ended from outside is never accepted. */
const isAccepted = ({ status, node, frame }: StepState): boolean =>
  status === 'failed' && node.policy === 'accept' && !stopOf(frame);

/** All steps of a frame have settled. After a pipeline's steps come those of its `finally`. */
function frameEnds(state: RunState, frame: FrameState): void {
  const { invocation } = frame;
  const last = finallyAfter(frame);
  if (!last) {
    state.agenda.settle.push(frame === invocation.last && frame.enclosing ? frame.enclosing : frame);
    return;
  }

  invocation.last = last;
  openFrame(state, last);
}

/** The step that handles a failure by a route. */
function handlerOf(step: StepState): StepState | undefined {
  return step.taken === undefined ? undefined : step.frame.steps[step.taken];
}

/** The positions of all possible handlers of a failure. */
const answering = ({ node }: StepState): ReadonlySet<number> => new Set(node.routes.failure?.map(({ target }) => target));

/** `handler` has settled: the failure that activated it is handled, or stands. */
function answer(state: RunState, failed: StepState | undefined, handler: StepState): void {
  if (failed?.handling !== 'open' || failed.taken !== handler.node.position) return;
  failed.handling = handler.status === 'succeeded' ? 'handled' : 'stands';
  if (failed.handling === 'stands') standing(failed.frame, failed, 'fail');
  releaseAll(state, failed, answering(failed));
}

/** An unhandled failure: the frame has failed; under `fail` nothing new starts in it. */
function standing(frame: FrameState, step: StepState, policy: FailurePolicy): void {
  frame.failed ??= step;
  if (policy === 'fail') frame.stopped = true;
}

function releaseAll(state: RunState, step: StepState, except?: ReadonlySet<number>): void {
  const skips =
    (step.status === 'failed' && step.node.policy === 'skip' && step.handling !== 'handled') || step.reason === 'upstream-failed';
  const bypassed = step.reason === 'routed-past' || step.reason === 'not-activated';

  for (const position of step.node.successors) {
    const next = step.frame.steps[position];
    if (!next || except?.has(position)) continue;

    if ((skips || bypassed) && !next.node.ordered?.includes(step.node.position)) {
      if (skips) next.upstreamFailed = true;
      if (bypassed) next.bypassed++;
    }

    release(state, next);
  }
}

function release(state: RunState, next: StepState): void {
  if (isSettled(next)) return;
  next.open--;
  // The steps of a skipped iteration are all skipped together.
  if (next.open === 0 && !next.frame.unchecked && !next.frame.passedOver) consider(state, next);
}

/** Every predecessor has settled: the step is ready, or is skipped for a reason in the graph. */
function consider(state: RunState, step: StepState): void {
  const reason = skipReason(step);
  if (reason) state.agenda.skip.push({ step, reason });
  else enqueue(state, step);
}

/** Steps that take a slot have their own queue, so that they delay no others. A computed priority is not known yet. */
export function enqueue({ agenda }: RunState, step: StepState): void {
  if (step.node.computed?.priority !== undefined && step.priority === undefined) {
    agenda.unranked.push(step);
    return;
  }
  if (step.node.takesSlot && !step.node.loop) awaitSlot(agenda, step);
  else agenda.ready.push(step);
}

function skipReason(step: StepState): SkipReason | undefined {
  if (isStopped(step.frame)) return 'run-stopped';
  if (step.activated) return step.upstreamFailed ? 'upstream-failed' : undefined;
  if (step.upstreamFailed) return 'upstream-failed';
  if (step.routedPast) return 'routed-past';
  if (step.node.dormant) return 'not-activated';

  const length = step.node.predecessors.length - (step.node.ordered?.length ?? 0);
  return length > 0 && step.bypassed === length ? 'routed-past' : undefined;
}
