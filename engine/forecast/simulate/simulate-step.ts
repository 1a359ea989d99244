import type { RouteCause } from '../../compile/graph/graph.ts';
import { choosesBranch } from '../../compile/graph/places.ts';
import { retryDelay } from '../../run/attempts/retry-delay.ts';
import type { SkipReason } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { isSkippedByStop } from '../../state/schedule/interrupted.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import { applyFact, type SimulatedAttempt, type SimulatedRun } from './simulated-run.ts';

/** The value of every step in a simulated run, and every failure. */
const nothing = { value: null };
const overload: Failure = { kind: 'overload', message: '', retryable: true };

/** Starts a ready step. A person answers at once. */
export function startSimulated(run: SimulatedRun, step: StepState): void {
  const { state, fate } = run;
  const { node, path } = step;
  if (isSettled(step)) return;

  if (isSkippedByStop(step)) skipSimulated(run, step, 'run-stopped');
  else if (node.condition !== undefined && !fate.holds(step)) {
    takeRoute(run, step, 'false');
    skipSimulated(run, step, 'condition-false');
  } else if (node.loop) applyFact(run, { type: 'loop.opened', path, count: Math.max(0, Math.round(fate.iterations(step))) });
  else if (choosesBranch(node)) chooseBranch(run, step);
  else if (node.kind === 'ask') succeedSimulated(run, step);
  else if (opensBody(state, step)) applyFact(run, { type: 'step.started', path });
  else beginAttempt(run, step);
}

/** A group, or a call of a known pipeline; a step that chooses or generates one is simulated without inner steps. */
const opensBody = ({ called }: RunState, { node }: StepState): boolean =>
  node.calls === undefined ? node.body !== undefined : !node.mayCall && called.has(node.calls);

function chooseBranch(run: SimulatedRun, step: StepState): void {
  const { node, path, frame } = step;
  const { graph } = frame.invocation;
  const inside = node.body === undefined ? undefined : graph.frames[node.body];
  const branches = inside?.nodes.flatMap((index) => graph.nodes[index]?.id ?? []) ?? [];
  const branch = run.fate.branch(step, branches);

  if (branch !== undefined) applyFact(run, { type: 'step.started', path, branch });
  else {
    takeRoute(run, step, 'case');
    endWell(run, step);
  }
}

/** Makes an attempt of a step. */
function beginAttempt(run: SimulatedRun, step: StepState): void {
  step.attempts = Math.max(1, step.attempts);
  const attempt = run.fate.attempt(step);
  if (attempt.ms <= 0 && !attempt.fails && !attempt.final) succeedSimulated(run, step);
  else {
    if (step.started_at === undefined) applyFact(run, { type: 'step.started', path: step.path });
    workOn(run, step, attempt);
  }
}

/** Makes an attempt, or the rest of it, once the provider's limits admit it. */
export function workOn(run: SimulatedRun, step: StepState, attempt: SimulatedAttempt): void {
  const begin = (end?: () => void): void =>
    run.events.add(run.now + Math.max(0, attempt.ms), () => {
      end?.();
      endAttempt(run, step, attempt);
    });
  if (run.turns && attempt.call) run.turns.take(attempt.call, begin);
  else begin();
}

function endAttempt(run: SimulatedRun, step: StepState, { fails, final }: SimulatedAttempt): void {
  if (isSettled(step)) return;
  const delay = fails && !final ? retryDelay(step, overload, () => run.fate.jitter(step)) : undefined;
  if (delay !== undefined) {
    const retry_at = run.now + delay;
    applyFact(run, { type: 'attempt.failed', path: step.path, attempt: step.attempts, failure: overload, retry_at });
    run.events.add(retry_at, () => waitForSlot(run, step));
  } else if (fails || final) failSimulated(run, step);
  else succeedSimulated(run, step);
}

/** After the backoff another attempt starts as soon as there is a slot. */
export function waitForSlot(run: SimulatedRun, step: StepState): void {
  if (isSettled(step)) return;
  if (step.node.takesSlot) run.state.agenda.again.push(step);
  else repeatAttempt(run, step);
}

export function repeatAttempt(run: SimulatedRun, step: StepState): void {
  applyFact(run, { type: 'attempt.started', path: step.path, attempt: step.attempts + 1 });
  beginAttempt(run, step);
}

export function succeedSimulated(run: SimulatedRun, step: StepState): void {
  if (isSettled(step)) return;
  takeRoute(run, step, 'success');
  endWell(run, step);
}

const endWell = (run: SimulatedRun, { path }: StepState): void =>
  applyFact(run, { type: 'step.succeeded', path, result: nothing });

export function failSimulated(run: SimulatedRun, step: StepState, failure: Failure = overload): void {
  if (isSettled(step)) return;
  takeRoute(run, step, 'failure');
  applyFact(run, { type: 'step.failed', path: step.path, failure: { ...failure, retryable: false } });
}

export const skipSimulated = (run: SimulatedRun, { path }: StepState, reason: SkipReason): void =>
  applyFact(run, { type: 'step.skipped', path, reason });

/** Takes a route, as a run does right before a step ends. */
function takeRoute(run: SimulatedRun, step: StepState, on: RouteCause): void {
  const routes = step.node.routes[on];
  if (!routes) return;
  const ids = routes.flatMap(({ target }) => step.frame.steps[target]?.node.id ?? []);
  const target = run.fate.route(step, on, ids);
  if (target !== undefined) applyFact(run, { type: 'route.taken', path: step.path, on, target });
}
