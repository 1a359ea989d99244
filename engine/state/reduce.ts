import { defined } from '../language/json.ts';
import type { DeadlineRisk } from './deadline-risk.ts';
import { isAnythingDue } from './deadlines.ts';
import type { Fact, Live, NewFact, RunEvent } from './events.ts';
import { isFact, wayTypes } from './events.ts';
import { newHedging } from './hedging.ts';
import type { Path } from './path.ts';
import { reduceBatch, waitForBatches } from './reduce/batches.ts';
import { reduceBreaker } from './reduce/breakers.ts';
import { addToBill, reduceAutoResolved, reduceCall } from './reduce/calls.ts';
import { reduceRunEdited } from './reduce/edits.ts';
import { openFrame } from './reduce/joins.ts';
import { reduceLimitsChanged } from './reduce/limits.ts';
import { reduceIterationSettled } from './reduce/loops.ts';
import { extendWaits, reducePersonAnswered, reducePersonAsked } from './reduce/questions.ts';
import { reopenRun } from './reduce/resume.ts';
import { countTime } from './reduce/running-time.ts';
import { reduceStep } from './reduce/steps.ts';
import { reduceFrameStopped } from './reduce/stop-frame.ts';
import type { ExpectedTimes } from './schedule/expected-times.ts';
import { UpwardRank } from './schedule/order.ts';
import type { RunState } from './state.ts';
import { isSettled } from './step.ts';

/**
 * The only way to compute a run's state: folds one event into `state` (and changes nothing else) and returns the path that it
 * is about, '' for the run as a whole. Folding a log from its first fact gives the state that the live run had.
 */
export function reduce(state: RunState, event: RunEvent): Path {
  if (!isFact(event)) return reduceLive(state, event);
  state.seq = event.seq;
  state.at = event.at;

  const pause = countTime(state.ran, event);
  if (pause) extendWaits(state, pause);
  switch (event.type) {
    case 'run.started':
      state.started = event;
      state.status = 'running';
      // Without times of earlier runs, slack is what is left until something is due.
      if (isAnythingDue(state)) orderBy(state, { steps: {} });
      openFrame(state, state.root);
      return '';
    case 'run.finished':
      return reduceRunFinished(state, event);
    case 'run.resumed':
      reopenRun(state);
      return '';
    case 'auto.resolved':
      noteAutoAnswer(state, event);
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
    case 'batch.prepared':
    case 'batch.submitted':
    case 'batch.cancelled':
    case 'batch.ended':
      return reduceBatch(state, event);
    case 'permission.given': {
      const { tool, pattern, isolation, step } = event;
      state.allowed.push(defined({ tool, pattern, isolation, step }));
      return step ?? '';
    }
    case 'breaker.opened':
    case 'breaker.closed':
      return reduceBreaker(state.breakers, event);
    case 'limits.changed':
      return reduceLimitsChanged(state, event);
    case 'format.raised':
      return raiseFormat(state, event);
    case 'order.expected':
      orderBy(state, event);
      return '';
    case 'hedge.expected':
      state.hedging = newHedging(event.after);
      return '';
    case 'deadline.at_risk':
      return reduceAtRisk(state, event);
    case 'run.paused':
    case 'plan.added':
      return '';
    case 'iteration.settled':
      return reduceIterationSettled(state, event);
    case 'frame.stopped':
      return reduceFrameStopped(state, event);
    case 'run.edited':
      return reduceRunEdited(state, event);
    default: {
      const step = state.steps.get(event.path);
      if (step && !isSettled(step)) {
        reduceStep(state, step, event);
        state.agenda.order?.note(step, event);
      }
      return event.path;
    }
  }
}

function reduceRunFinished(state: RunState, event: Extract<Fact, { type: 'run.finished' }>): Path {
  state.finished = event;
  state.status = event.status;
  waitForBatches(state);
  return '';
}

function raiseFormat(state: RunState, { format }: Extract<Fact, { type: 'format.raised' }>): Path {
  state.format = format;
  return '';
}

/** Steps that wait are placed by it when the next slot is free. */
function orderBy(state: RunState, expected: ExpectedTimes): void {
  const { agenda } = state;
  agenda.order = new UpwardRank(expected, {
    called: () => state.called,
    maxParallel: () => agenda.maxParallel,
    began: () => state.started?.at ?? state.at,
  });
  agenda.orderedBy = 0;
}

function noteAutoAnswer(
  { autos }: RunState,
  { site, answer, model, locked, degraded = false }: Extract<Fact, { type: 'auto.resolved' }>,
): void {
  autos.set(site, { answer, model, locked, degraded });
}

function reduceAtRisk(state: RunState, { path, due, risk, end, at }: Extract<Fact, { type: 'deadline.at_risk' }>): Path {
  const deadlineRisk: DeadlineRisk = defined({ due, risk, end, at });
  const step = path === '' ? undefined : state.steps.get(path);
  if (step) step.risk = deadlineRisk;
  else if (path === '') state.risk = deadlineRisk;
  return path;
}

/** Whether a fact about the course of a step comes after the step's end: then it is ignored. */
export function comesTooLate(state: RunState, fact: NewFact): boolean {
  const step = isOnWay(fact) ? state.steps.get(fact.path) : undefined;
  return step !== undefined && isSettled(step);
}

const ofWay: ReadonlySet<string> = new Set(wayTypes);
const isOnWay = (fact: NewFact): fact is NewFact<(typeof wayTypes)[number]> => ofWay.has(fact.type);

function reduceLive(state: RunState, event: Live): Path {
  if (event.type === 'resource.sample') {
    state.resources = event;
    state.agenda.memoryShort = event.short;
    return '';
  }

  const step = state.steps.get(event.path);
  if (step && event.type === 'step.delta' && !isSettled(step)) step.streamed = (step.streamed ?? '') + event.text;
  return event.path;
}
