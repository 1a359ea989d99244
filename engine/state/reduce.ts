import type { Fact, Live, RunEvent, Stored } from './events.ts';
import { isFact } from './events.ts';
import { considerAll, isStopped, openIteration, propagate } from './joins.ts';
import type { Path } from './path.ts';
import { splitCall } from './path.ts';
import type { FrameState, LoopState, RunState, StepState } from './state.ts';
import { frameOf, isSettled, newFrame, newStep } from './state.ts';

/**
 * The only way to learn a run's state: takes one event into `state` (and changes nothing else) and gives the path that it
 * is about, '' for the run as a whole. Folding a log from its first fact gives the state that the live run had.
 */
export function reduce(state: RunState, event: RunEvent): Path {
  if (!isFact(event)) return reduceLive(state, event);
  state.seq = event.seq;
  state.at = event.at;
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
    case 'person.asked':
      state.questions.set(event.question, event);
      return event.path ?? '';
    case 'person.answered':
      state.questions.delete(event.question);
      return '';
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
    case 'plan.added':
    case 'permission.given':
    case 'run.paused':
      return '';
    case 'iteration.settled':
      return settleIteration(state, event);
    case 'step.prepared':
    case 'step.started':
    case 'attempt.started':
    case 'attempt.failed':
    case 'step.succeeded':
    case 'step.failed':
    case 'step.skipped':
    case 'loop.opened':
    case 'loop.checked':
    case 'route.taken':
    case 'run.edited': {
      const step = state.steps.get(event.path);
      if (step) reduceStep(state, step, event);
      return event.path;
    }
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
      | 'route.taken'
      | 'run.edited';
  }
>;

function reduceStep(state: RunState, step: StepState, fact: StepFact): void {
  switch (fact.type) {
    case 'step.prepared':
      step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      return;
    case 'step.started': {
      begin(step, fact.at);
      step.attempts = Math.max(step.attempts, 1);
      if (fact.parameters !== undefined) step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.model) step.model = fact.model;
      const body = step.node.body === undefined || step.node.loop ? undefined : state.graph.frames[step.node.body];
      if (body) openFrame(state, newFrame(body, step.path, step));
      return;
    }
    case 'attempt.started':
      step.status = 'running';
      step.attempts = fact.attempt;
      step.firstCall = step.calls.length;
      delete step.streamed;
      if (step.node.takesSlot) state.agenda.holders.add(step);
      return;
    case 'attempt.failed':
      step.attempts = fact.attempt;
      step.failures.push(fact.failure);
      step.firstCall = step.calls.length;
      if (fact.retry_at === undefined) return;
      step.status = 'waiting';
      state.agenda.holders.delete(step);
      return;
    case 'step.succeeded':
      begin(step, fact.at);
      step.result = fact.result;
      if (fact.parameters !== undefined) step.parameters = fact.parameters;
      if (fact.why) step.why = { ...step.why, ...fact.why };
      if (fact.model) step.model = fact.model;
      if (fact.degraded) step.degraded = fact.degraded;
      if (fact.provenance) step.provenance = fact.provenance;
      if (fact.location) step.location = fact.location;
      if (fact.set)
        for (const [name, value] of Object.entries(fact.set)) frameOf(step.frame, name).variables.set(name, { value });
      settle(state, step, 'succeeded', fact.at);
      return;
    case 'step.failed':
      begin(step, fact.at);
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
      const route = step.node.routes[fact.on];
      if (target) target.activated = true;
      for (const position of route?.past ?? []) {
        const past = step.frame.steps[position];
        if (past) past.routedPast = true;
      }
      return;
    }
    case 'loop.opened':
      begin(step, fact.at);
      if (fact.why) step.why = { ...step.why, ...fact.why };
      openLoop(state, step, fact);
      return;
    case 'loop.checked':
      checkedLoop(state, step, fact);
      return;
    case 'run.edited':
      step.result = fact.value;
      step.provenance = 'edited';
      return;
  }
}

function begin(step: StepState, at: number): void {
  step.started_at ??= at;
  if (!isSettled(step)) step.status = 'running';
}

function settle(state: RunState, step: StepState, status: 'succeeded' | 'failed' | 'skipped' | 'cancelled', at: number): void {
  step.status = status;
  step.finished_at = at;
  delete step.streamed;
  state.order.push(step.path);
  state.agenda.holders.delete(step);
  propagate(state, step);
}

/** Makes the steps of a frame and takes up those that wait for nobody. */
function openFrame(state: RunState, frame: FrameState): void {
  state.frames.set(frame.path, frame);
  const { nodes } = state.graph;
  for (const index of frame.plan.nodes) {
    const node = nodes[index];
    if (!node) continue;
    const step = newStep(node, frame);
    frame.steps.push(step);
    state.steps.set(step.path, step);
  }
  if (!frame.unchecked) considerAll(state, frame);
}

function openLoop(state: RunState, step: StepState, fact: Extract<Fact, { type: 'loop.opened' }>): void {
  const loop: LoopState = { count: fact.count, next: 0, running: 0, settled: 0, failed: 0, iterations: [] };
  if (fact.items) loop.items = fact.items;
  step.loop = loop;
  advance(state, step, loop, fact.at);
}

/** Opens as many iterations as the loop may have in flight; a loop with nothing left is closed. */
function advance(state: RunState, step: StepState, loop: LoopState, at: number): void {
  const most = step.node.loop?.maxParallel ?? Number.POSITIVE_INFINITY;
  while (loop.running < most && loop.next < loop.count && !loop.ended && !isStopped(step.frame)) {
    const frame = openIteration(state, step, loop.next++);
    if (!frame) break;
    loop.running++;
    loop.iterations[loop.next - 1] = { status: 'running', started_at: at };
    frame.unchecked = step.node.loop?.continueIf ?? false;
    openFrame(state, frame);
    if (frame.unchecked) state.agenda.check.push(frame);
  }
  if (loop.running === 0) state.agenda.close.push(step);
}

function checkedLoop(state: RunState, step: StepState, fact: Extract<Fact, { type: 'loop.checked' }>): void {
  const { loop } = step;
  const frame = state.frames.get(`${step.path}[${fact.iteration}]`);
  if (!loop || !frame) return;
  if (fact.verdict === 'break') loop.ended ??= 'break';
  else if (frame.unchecked && fact.verdict === 'go') {
    frame.unchecked = false;
    considerAll(state, frame);
  } else if (frame.unchecked) {
    // `continue_if` holds: the body does not run; the iteration settles as skipped.
    for (const one of frame.steps) state.agenda.skip.push({ step: one, reason: 'condition-false' });
    frame.unchecked = false;
  }
}

function settleIteration(state: RunState, fact: Extract<Fact, { type: 'iteration.settled' }>): Path {
  const frame = state.frames.get(fact.path);
  const step = frame?.owner;
  const loop = step?.loop;
  const number = frame?.iteration;
  if (!step || !loop || number === undefined) return fact.path;
  const iteration = loop.iterations[number];
  loop.iterations[number] = { status: fact.status, started_at: iteration?.started_at ?? fact.at, finished_at: fact.at };
  if (fact.failure) frame.failure = fact.failure;
  loop.running--;
  loop.settled++;
  if (fact.status === 'failed') {
    loop.failed++;
    if (step.node.loop?.onItemFailure === 'stop') loop.ended ??= 'failed';
  }
  advance(state, step, loop, fact.at);
  return step.path;
}

function reduceCall(state: RunState, fact: Extract<Fact, { type: 'call.started' | 'call.settled' }>): Path {
  const place = splitCall(fact.path);
  const step = place && state.steps.get(place.step);
  if (!place || !step) return fact.path;
  if (fact.type === 'call.started') {
    const { path, kind, name, request, prompt, at } = fact;
    // A call that was cut off and is made again keeps its number.
    step.calls[place.number - 1] = { path, kind, name, request, started_at: at, ...(prompt === undefined ? {} : { prompt }) };
    delete step.streamed;
    return step.path;
  }
  const call = step.calls[place.number - 1];
  if (call) call.settled = fact;
  if (fact.model) step.model = fact.model;
  if (fact.provenance !== 'live') step.provenance = fact.provenance;
  if (call?.kind === 'tool') return step.path;
  step.usage = add(step.usage, fact.usage);
  if (fact.cost !== undefined) step.cost = (step.cost ?? 0) + fact.cost;
  count(state, fact);
  return step.path;
}

const add = (a: StepState['usage'], b: StepState['usage']): NonNullable<StepState['usage']> => {
  const sum = { ...a };
  for (const key of ['input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens'] as const)
    if (b?.[key] !== undefined) sum[key] = (sum[key] ?? 0) + b[key];
  return sum;
};

/** What a step asked before its first attempt lies behind it: its own calls come after. */
function resolvedFor(state: RunState, { path, field, question, answer, locked }: Extract<Fact, { type: 'auto.resolved' }>): Path {
  const step = path === undefined ? undefined : state.steps.get(path);
  if (!step) return '';
  step.firstCall = step.calls.length;
  step.why = { ...step.why, auto: [...(step.why?.auto ?? []), { field, question, answer, locked }] };
  return step.path;
}

/** Adds model calls to the run's bill. A call without a known price makes the sum incomplete. */
function count(state: RunState, fact: { usage?: StepState['usage']; cost?: number }, calls = 1): void {
  state.usage.calls += calls;
  state.usage.input_tokens += fact.usage?.input_tokens ?? 0;
  state.usage.output_tokens += fact.usage?.output_tokens ?? 0;
  state.usage.cached_tokens += fact.usage?.cached_tokens ?? 0;
  if (fact.cost === undefined) state.cost.complete = false;
  else state.cost.usd += fact.cost;
}

/** After a resume: what had been begun and not settled is taken up again; it still stands in its queue, which a fold never empties. */
function reopen(state: RunState): void {
  state.agenda.holders.clear();
  state.agenda.again.length = 0;
  for (const step of state.steps.values()) {
    const opensFrame = step.loop !== undefined || (step.node.body !== undefined && state.frames.has(step.path));
    if ((step.status === 'running' || step.status === 'waiting') && !opensFrame) step.status = 'pending';
  }
}

function reduceLive(state: RunState, event: Live): Path {
  if (event.type === 'resource.sample') return '';
  const step = state.steps.get(event.path);
  if (step && event.type === 'step.delta' && !isSettled(step)) step.streamed = (step.streamed ?? '') + event.text;
  return event.path;
}

/** The value of a settled step for whoever reads it; undefined while it has none. */
export const resultOf = (step: StepState): Stored | undefined => (step.status === 'succeeded' ? step.result : undefined);
