import type { Fact, Live, NewFact, RunEvent } from './events.ts';
import { isFact, wayTypes } from './events.ts';
import type { Path } from './path.ts';
import { beginStep, openBody } from './reduce/begin-step.ts';
import { addToBill, reduceAutoResolved, reduceCall } from './reduce/calls.ts';
import { reduceRunEdited } from './reduce/edits.ts';
import { enqueue, openFrame, propagate } from './reduce/joins.ts';
import { reduceIterationSettled, reduceLoopChecked, reduceLoopOpened } from './reduce/loops.ts';
import { closeQuestion, reducePersonAnswered, reducePersonAsked, withdrawQuestions } from './reduce/questions.ts';
import { dropCalledSteps, reopenRun } from './reduce/resume.ts';
import { countTime } from './reduce/running-time.ts';
import { reduceFrameStopped } from './reduce/stop-frame.ts';
import { assignVariable } from './reduce/variables.ts';
import { hold, release } from './schedule/slots.ts';
import type { RunState } from './state.ts';
import type { StepState } from './step.ts';
import { isSettled } from './step.ts';

/**
 * The only way to learn a run's state: takes one event into `state` (and changes nothing else) and gives the path that it
 * is about, '' for the run as a whole. Folding a log from its first fact gives the state that the live run had.
 */
export function reduce(state: RunState, event: RunEvent): Path {
  if (!isFact(event)) return reduceLive(state, event);
  state.seq = event.seq;
  state.at = event.at;
  countTime(state.ran, event);
  switch (event.type) {
    case 'run.started':
      state.started = event;
      state.status = 'running';
      openFrame(state, state.root);
      return '';
    case 'run.finished':
      state.finished = event;
      state.status = event.status;
      return '';
    case 'run.resumed':
      delete state.finished;
      state.status = 'running';
      reopenRun(state);
      return '';
    case 'auto.resolved':
      state.autos.set(event.site, {
        answer: event.answer,
        model: event.model,
        locked: event.locked,
        degraded: event.degraded ?? false,
      });
      if (event.calls) addToBill(state, event, event.calls);
      return reduceAutoResolved(state, event);
    case 'auto.failed':
      if (event.calls) addToBill(state, event, event.calls);
      return '';
    case 'person.asked':
      return reducePersonAsked(state, event);
    case 'person.answered':
      return reducePersonAnswered(state, event);
    case 'variable.set':
      state.frames.get(event.frame)?.variables.set(event.name, event.value);
      return '';
    case 'product.written': {
      const { path, name, file, bytes, hash } = event;
      state.products.push({ path, name, file, bytes, hash });
      return path;
    }
    case 'call.started':
    case 'call.settled':
      return reduceCall(state, event);
    case 'permission.given': {
      const { tool, pattern, isolation, step } = event;
      const allowed: RunState['allowed'][number] = { tool };
      if (pattern !== undefined) allowed.pattern = pattern;
      if (isolation !== undefined) allowed.isolation = isolation;
      if (step !== undefined) allowed.step = step;
      state.allowed.push(allowed);
      return step ?? '';
    }
    case 'plan.added':
    case 'run.paused':
      return '';
    case 'iteration.settled':
      return reduceIterationSettled(state, event);
    case 'frame.stopped':
      return reduceFrameStopped(state, event);
    case 'run.edited':
      return reduceRunEdited(state, event);
    default: {
      const step = state.steps.get(event.path);
      if (step && !isSettled(step)) reduceStep(state, step, event);
      return event.path;
    }
  }
}

/** Whether a fact is about the way of a step that has come to its end: nothing begins it again, leads on from it or ends it. */
export function comesTooLate(state: RunState, fact: NewFact): boolean {
  const step = isOnWay(fact) ? state.steps.get(fact.path) : undefined;
  return step !== undefined && isSettled(step);
}

const ofWay: ReadonlySet<string> = new Set(wayTypes);
const isOnWay = (fact: NewFact): fact is NewFact<(typeof wayTypes)[number]> => ofWay.has(fact.type);

function reduceStep(state: RunState, step: StepState, fact: Fact<(typeof wayTypes)[number]>): void {
  switch (fact.type) {
    case 'step.prepared':
      if (fact.parameters !== undefined) step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.priority !== undefined && step.status === 'pending') {
        step.priority = fact.priority;
        enqueue(state, step);
      }
      return;
    case 'step.started': {
      beginStep(state, step, fact.at);
      delete step.retry_at;
      step.attempts = Math.max(step.attempts, step.failures.length + 1);
      if (fact.parameters !== undefined) step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.model) step.model = fact.model;
      if (fact.timeout !== undefined) step.timeout = fact.timeout;
      if (fact.retry) step.retry = fact.retry;
      if (!step.node.loop) openBody(state, step, fact);
      return;
    }
    case 'attempt.started':
      step.status = 'running';
      step.attempts = fact.attempt;
      step.firstCall = step.calls.length;
      delete step.retry_at;
      delete step.streamed;
      closeQuestion(state, step);
      if (step.node.takesSlot) hold(state.agenda, step);
      return;
    case 'attempt.failed':
      step.attempts = fact.attempt;
      step.failures.push(fact.failure);
      step.handledBy.push(fact.handler);
      step.firstCall = step.calls.length;
      if (fact.retry_at === undefined) return;
      step.retry_at = fact.retry_at;
      if (step.node.calls !== undefined) dropCalledSteps(state, step);
      else step.status = 'waiting';
      release(state.agenda, step);
      return;
    case 'step.succeeded':
      beginStep(state, step, fact.at);
      step.result = fact.result;
      if (fact.parameters !== undefined) step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.model) step.model = fact.model;
      if (fact.degraded) step.degraded = fact.degraded;
      if (fact.shown) step.shown = fact.shown;
      if (fact.provenance) step.provenance = fact.provenance;
      if (fact.location) step.location = fact.location;
      if (fact.reads) step.reads = fact.reads;
      if (fact.set) {
        for (const [name, value] of Object.entries(fact.set)) assignVariable(step.frame, name, { value });
      }
      settle(state, step, 'succeeded', fact.at);
      return;
    case 'step.failed':
      beginStep(state, step, fact.at);
      step.failure = fact.failure;
      if (fact.parameters !== undefined) step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      settle(state, step, fact.failure.kind === 'cancelled' ? 'cancelled' : 'failed', fact.at);
      return;
    case 'step.skipped':
      step.reason = fact.reason;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      settle(state, step, 'skipped', fact.at);
      return;
    case 'route.taken': {
      const target = step.frame.steps.find((one) => one.node.id === fact.target);
      if (!target) return;
      target.activated = true;
      step.led = [...(step.led ?? []), { on: fact.on, target: fact.target }];
      if (fact.on === 'failure') step.taken = target.node.position;
      const route = step.node.routes[fact.on]?.find((one) => one.target === target.node.position);
      for (const [first, last] of route?.past ?? []) {
        for (const past of step.frame.steps.slice(first, last + 1)) past.routedPast = true;
      }
      return;
    }
    case 'loop.opened':
      beginStep(state, step, fact.at);
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.timeout !== undefined) step.timeout = fact.timeout;
      reduceLoopOpened(state, step, fact);
      return;
    case 'loop.checked':
      reduceLoopChecked(state, step, fact);
      return;
  }
}

function settle(state: RunState, step: StepState, status: 'succeeded' | 'failed' | 'skipped' | 'cancelled', at: number): void {
  step.status = status;
  step.finished_at = at;
  delete step.retry_at;
  delete step.streamed;
  closeQuestion(state, step);
  state.order.push(step.path);
  release(state.agenda, step);
  propagate(state, step);
  if (step.frame.stopped && state.questions.size) withdrawQuestions(state);
}

function reduceLive(state: RunState, event: Live): Path {
  if (event.type === 'resource.sample') return '';
  const step = state.steps.get(event.path);
  if (step && event.type === 'step.delta' && !isSettled(step)) step.streamed = (step.streamed ?? '') + event.text;
  return event.path;
}
