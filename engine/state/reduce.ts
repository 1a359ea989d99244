import type { JsonMap } from '../language/json.ts';
import { isMap } from '../language/json.ts';
import { count, reduceCall, resolvedFor } from './calls.ts';
import { isLeftOut } from './cut.ts';
import type { Fact, Live, RunEvent, Stored } from './events.ts';
import { isFact } from './events.ts';
import type { FrameState } from './frame.ts';
import { newFrame, newRoot } from './frame.ts';
import { enqueue, openFrame, propagate } from './joins.ts';
import { checkedLoop, openLoop, settleIteration } from './loops.ts';
import { setVariable, variablesOf } from './names.ts';
import type { Path } from './path.ts';
import { answeredOf, askedOf, closeQuestion, withdrawQuestions } from './questions.ts';
import { countTime, timeRun } from './running.ts';
import { hold, release } from './slots.ts';
import type { RunState } from './state.ts';
import { bodyOf } from './state.ts';
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
      reopen(state);
      return '';
    case 'auto.resolved':
      state.autos.set(event.site, {
        answer: event.answer,
        model: event.model,
        locked: event.locked,
        degraded: event.degraded ?? false,
      });
      if (event.calls) count(state, event, event.calls);
      return resolvedFor(state, event);
    case 'auto.failed':
      if (event.calls) count(state, event, event.calls);
      return '';
    case 'person.asked':
      return askedOf(state, event);
    case 'person.answered':
      return answeredOf(state, event);
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
      const { tool, pattern, step } = event;
      state.allowed.push({ tool, ...(pattern === undefined ? {} : { pattern }), ...(step === undefined ? {} : { step }) });
      return step ?? '';
    }
    case 'plan.added':
    case 'run.paused':
      return '';
    case 'iteration.settled':
      return settleIteration(state, event);
    case 'frame.stopped':
      return stoppedOf(state, event);
    case 'run.edited':
      return editedOf(state, event);
    case 'step.prepared':
    case 'step.started':
    case 'attempt.started':
    case 'attempt.failed':
    case 'step.succeeded':
    case 'step.failed':
    case 'step.skipped':
    case 'loop.opened':
    case 'loop.checked':
    case 'route.taken': {
      const step = state.steps.get(event.path);
      if (step) reduceStep(state, step, event);
      return event.path;
    }
  }
}

/** Nothing new starts in a frame and in those inside it; what somebody is asked there is asked for nothing. */
function stoppedOf(state: RunState, { path, failure }: Extract<Fact, { type: 'frame.stopped' }>): Path {
  const frame = state.frames.get(path);
  if (!frame) return path;
  frame.stopped = true;
  frame.stop ??= failure;
  // Steps that wait for a slot wait no longer: somebody else may have it for long.
  for (const step of stepsInside(state, frame))
    if (waitsForSlot(state, step)) state.agenda.skip.push({ step, reason: 'run-stopped' });
  if (state.questions.size) withdrawQuestions(state);
  return path;
}

/** What has a slot is at work, also where another process had begun it. What waits for its next attempt has one who ends it. */
const waitsForSlot = ({ agenda }: RunState, step: StepState): boolean =>
  step.status === 'pending' &&
  step.open === 0 &&
  step.node.takesSlot &&
  !step.frame.unchecked &&
  !agenda.holders.has(step) &&
  !agenda.later.has(step);

/** The steps of a frame and of all frames in it. */
function* stepsInside(state: RunState, frame: FrameState): Iterable<StepState> {
  for (const step of frame.steps) {
    yield step;
    const body = bodyOf(state, step);
    const last = body && body.unit !== frame.unit ? body.unit.last : undefined;
    const iterations = Array.from({ length: step.loop?.next ?? 0 }, (_, at) => state.frames.get(`${step.path}[${at}]`));
    // The one step of a loop without `steps:` has the path of its iteration.
    for (const inner of [body, last, ...iterations]) if (inner && inner !== frame) yield* stepsInside(state, inner);
  }
}

type StepFact = Extract<
  Fact,
  {
    type:
      | 'step.prepared'
      | 'step.started'
      | 'attempt.started'
      | 'attempt.failed'
      | 'step.succeeded'
      | 'step.failed'
      | 'step.skipped'
      | 'loop.opened'
      | 'loop.checked'
      | 'route.taken';
  }
>;

function reduceStep(state: RunState, step: StepState, fact: StepFact): void {
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
      begin(state, step, fact.at);
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
      if (step.node.calls !== undefined) dropCall(state, step);
      else step.status = 'waiting';
      release(state.agenda, step);
      return;
    case 'step.succeeded':
      begin(state, step, fact.at);
      step.result = fact.result;
      if (fact.parameters !== undefined) step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.model) step.model = fact.model;
      if (fact.degraded) step.degraded = fact.degraded;
      if (fact.shown) step.shown = fact.shown;
      if (fact.provenance) step.provenance = fact.provenance;
      if (fact.location) step.location = fact.location;
      if (fact.set) for (const [name, value] of Object.entries(fact.set)) setVariable(step.frame, name, { value });
      settle(state, step, 'succeeded', fact.at);
      return;
    case 'step.failed':
      begin(state, step, fact.at);
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
      for (const position of route?.past ?? []) {
        const past = step.frame.steps[position];
        if (past) past.routedPast = true;
      }
      return;
    }
    case 'loop.opened':
      begin(state, step, fact.at);
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.timeout !== undefined) step.timeout = fact.timeout;
      openLoop(state, step, fact);
      return;
    case 'loop.checked':
      checkedLoop(state, step, fact);
      return;
  }
}

/** A person gave a step its value: at once where it has succeeded, else in its turn. */
function editedOf(state: RunState, { path, value }: Extract<Fact, { type: 'run.edited' }>): Path {
  const step = state.steps.get(path);
  if (step?.status === 'succeeded') {
    if (step.node.kind === 'set') setAgain(step, value);
    step.result = value;
    step.provenance = 'edited';
  } else state.edits.set(path, value);
  return path;
}

/** The frame of a group, of a switch (where one branch runs), or of a called pipeline. */
function openBody(state: RunState, step: StepState, fact: Extract<Fact, { type: 'step.started' }>): void {
  const { body, calls, kind } = step.node;
  const name = fact.pipeline === undefined ? calls : step.node.mayCall?.[fact.pipeline];
  const called = name === undefined ? undefined : state.called.get(name);
  if (called) {
    const root = newRoot(called, `${step.path}/`, step, isMap(fact.parameters) ? fact.parameters : {}, name);
    root.begun = timeRun(state.ran);
    declare(root, fact.variables);
    openFrame(state, root);
    return;
  }
  const plan = body === undefined ? undefined : step.frame.unit.graph.frames[body];
  if (!plan || (kind === 'switch' && fact.branch === undefined)) return;
  if (fact.branch !== undefined) step.branch = fact.branch;
  // The iteration that a looped switch is the one step of has the path already.
  const path = state.frames.has(step.path) ? `${step.path}.` : step.path;
  const frame = newFrame(plan, path, step);
  frame.begun = timeRun(state.ran);
  declare(frame, fact.variables);
  openFrame(state, frame, fact.branch);
}

/** A called pipeline that failed and is called again: nothing of it stays, and the step is as it was before. */
function dropCall(state: RunState, step: StepState): void {
  const inside = (path: string): boolean => path.startsWith(`${step.path}/`);
  for (const path of state.steps.keys()) if (inside(path)) state.steps.delete(path);
  for (const path of state.frames.keys()) if (inside(path)) state.frames.delete(path);
  state.order = state.order.filter((path) => !inside(path));
  // It is taken up anew, as one that has never begun.
  step.status = 'pending';
}

function declare(frame: FrameState, variables: JsonMap = {}): void {
  for (const [name, value] of Object.entries(variables)) frame.variables.set(name, { value });
}

function begin(state: RunState, step: StepState, at: number): void {
  step.started_at ??= at;
  step.frame.begun ??= timeRun(state.ran);
  if (!isSettled(step)) step.status = 'running';
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

/**
 * After a resume: what had been begun and not settled is taken up again; it still stands in its queue, which a fold never empties. What
 * waits for its next attempt is put aside until then.
 */
function reopen(state: RunState): void {
  for (const step of [...state.agenda.holders]) release(state.agenda, step);
  state.agenda.again.length = 0;
  state.agenda.later.clear();
  for (const step of state.steps.values()) {
    const opensFrame =
      step.loop !== undefined ||
      ((step.node.body !== undefined || step.node.calls !== undefined) && bodyOf(state, step) !== undefined);
    // Who waits for a person waits on, or has the answer already.
    if ((step.status === 'running' || step.status === 'waiting') && !opensFrame && step.question === undefined)
      step.status = 'pending';
    if (step.status === 'pending' && step.retry_at !== undefined && step.retry_at > state.at && !isLeftOut(step))
      state.agenda.later.add(step);
  }
}

function reduceLive(state: RunState, event: Live): Path {
  if (event.type === 'resource.sample') return '';
  const step = state.steps.get(event.path);
  if (step && event.type === 'step.delta' && !isSettled(step)) step.streamed = (step.streamed ?? '') + event.text;
  return event.path;
}

/** What a `set` step wrote is written anew, where nobody has written it since. */
function setAgain({ frame, result }: StepState, edited: Stored): void {
  const before = result && 'value' in result && isMap(result.value) ? result.value : {};
  const now = 'value' in edited && isMap(edited.value) ? edited.value : {};
  for (const [name, value] of Object.entries(now)) {
    const variables = variablesOf(frame, name);
    const present = variables.get(name);
    const same = present && 'value' in present && JSON.stringify(present.value) === JSON.stringify(before[name]);
    if (same || !present) variables.set(name, { value });
  }
}
