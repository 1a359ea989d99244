import type { Fact, wayTypes } from '../events.ts';
import { hold, release } from '../schedule/slots.ts';
import type { RunState } from '../state.ts';
import type { StepState } from '../step.ts';
import { beginStep, openBody } from './begin-step.ts';
import { enqueue, propagate } from './joins.ts';
import { reduceLoopChecked, reduceLoopOpened } from './loops.ts';
import { closeQuestion, withdrawQuestions } from './questions.ts';
import { dropCalledSteps } from './resume.ts';
import { timeBetween } from './running-time.ts';
import { assignVariable } from './variables.ts';

/** Folds a fact into a step that has not ended: it begins the step, routes onwards, or ends it. */
export function reduceStep(state: RunState, step: StepState, fact: Fact<(typeof wayTypes)[number]>): void {
  switch (fact.type) {
    case 'step.prepared':
      reducePrepared(state, step, fact);
      return;
    case 'step.started':
      reduceStarted(state, step, fact);
      return;
    case 'attempt.started':
      reduceAttemptStarted(state, step, fact);
      return;
    case 'attempt.failed':
      reduceAttemptFailed(state, step, fact);
      return;
    case 'step.succeeded':
      reduceSucceeded(state, step, fact);
      return;
    case 'step.failed':
      beginStep(state, step, fact.at);
      step.failure = fact.failure;
      if (fact.generated !== undefined) step.generated = fact.generated;
      noteDecisions(step, fact);
      settle(state, step, fact.failure.kind === 'cancelled' ? 'cancelled' : 'failed', fact.at);
      return;
    case 'step.skipped':
      step.reason = fact.reason;
      noteDecisions(step, fact);
      settle(state, step, 'skipped', fact.at);
      return;
    case 'route.taken':
      reduceRouteTaken(step, fact);
      return;
    case 'loop.opened':
      beginStep(state, step, fact.at);
      noteDecisions(step, fact);
      if (fact.timeout !== undefined) step.timeout = fact.timeout;
      reduceLoopOpened(state, step, fact);
      return;
    case 'loop.checked':
      reduceLoopChecked(state, step, fact);
      return;
  }
}

/** The parameters, the model and the reasons in a fact. */
function noteDecisions(
  step: StepState,
  { parameters, why, model }: Partial<Pick<Fact<'step.started'>, 'parameters' | 'why' | 'model'>>,
): void {
  if (parameters !== undefined) step.parameters = parameters;
  if (why) step.why = { ...step.why, ...why };
  if (model) step.model = model;
}

function reducePrepared(state: RunState, step: StepState, fact: Fact<'step.prepared'>): void {
  noteDecisions(step, fact);
  if (fact.priority === undefined || step.status !== 'pending') return;
  step.priority = fact.priority;
  enqueue(state, step);
}

function reduceStarted(state: RunState, step: StepState, fact: Fact<'step.started'>): void {
  beginStep(state, step, fact.at);
  delete step.retry_at;
  step.attempts = Math.max(step.attempts, step.failures.length + 1);
  noteDecisions(step, fact);
  if (fact.timeout !== undefined) step.timeout = fact.timeout;
  if (fact.retry) step.retry = fact.retry;
  if (fact.detached) step.detached = true;
  else if (!step.node.loop) openBody(state, step, fact);
}

function reduceAttemptStarted(state: RunState, step: StepState, fact: Fact<'attempt.started'>): void {
  step.status = 'running';
  step.attempts = fact.attempt;
  step.attempted_at = fact.at;
  step.firstCall = step.calls.length;
  delete step.retry_at;
  delete step.streamed;
  closeQuestion(state, step);
  if (step.node.takesSlot) hold(state.agenda, step);
}

function reduceAttemptFailed(state: RunState, step: StepState, fact: Fact<'attempt.failed'>): void {
  step.attempts = fact.attempt;
  step.failures.push(fact.failure);
  step.handledBy.push(fact.handler);
  step.firstCall = step.calls.length;
  if (fact.retry_at === undefined) return;

  step.retry_at = fact.retry_at;
  step.failed_at = fact.at;
  if (step.node.calls !== undefined && !step.detached) dropCalledSteps(state, step);
  else step.status = 'waiting';
  release(state.agenda, step);
}

function reduceSucceeded(state: RunState, step: StepState, fact: Fact<'step.succeeded'>): void {
  beginStep(state, step, fact.at);
  step.result = fact.result;
  noteDecisions(step, fact);
  if (fact.degraded) step.degraded = fact.degraded;
  if (fact.shown) step.shown = fact.shown;
  if (fact.provenance) step.provenance = fact.provenance;
  if (fact.location) step.location = fact.location;
  if (fact.reads) step.reads = fact.reads;

  if (fact.set) {
    for (const [name, value] of Object.entries(fact.set)) assignVariable(step.frame, name, { value });
  }

  settle(state, step, 'succeeded', fact.at);
}

function reduceRouteTaken(step: StepState, fact: Fact<'route.taken'>): void {
  const { steps } = step.frame;
  const target = steps.find(({ node }) => node.id === fact.target);
  if (!target) return;

  target.activated = true;
  step.led = [...(step.led ?? []), { on: fact.on, target: fact.target }];
  if (fact.on === 'failure') step.taken = target.node.position;
  const route = step.node.routes[fact.on]?.find(({ target: position }) => position === target.node.position);

  for (const [first, last] of route?.past ?? []) {
    for (const past of steps.slice(first, last + 1)) past.routedPast = true;
  }
}

function settle(state: RunState, step: StepState, status: 'succeeded' | 'failed' | 'skipped' | 'cancelled', at: number): void {
  step.status = status;
  step.finished_at = at;
  const { started_at = at } = step;
  // Most steps of a long loop end when they begin.
  const stood = at === started_at ? 0 : at - started_at - timeBetween(state.ran, started_at, at);
  if (stood) step.stood = stood;
  delete step.retry_at;
  delete step.streamed;
  closeQuestion(state, step);
  state.order.push(step.path);
  release(state.agenda, step);
  propagate(state, step);
  if (step.frame.stopped && state.questions.size) withdrawQuestions(state);
}
