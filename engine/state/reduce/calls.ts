import type { Fact, Provenance } from '../events.ts';
import { noteHedgedCall } from '../hedging.ts';
import type { Path } from '../path.ts';
import { splitCall } from '../path.ts';
import { release } from '../schedule/slots.ts';
import type { RunState } from '../state.ts';
import { type CallState, isSettled, type Spending, type StepState } from '../step.ts';
import { multiplyUsage, type UsageCost } from '../usage.ts';
import { closeQuestion } from './questions.ts';

/** A call of a step, started or ended: kept with the step, added to the bill. */
export function reduceCall(state: RunState, fact: Extract<Fact, { type: 'call.started' | 'call.settled' }>): Path {
  const place = splitCall(fact.path);
  const step = place && state.steps.get(place.step);
  if (!place || !step) return fact.path;
  if (fact.type === 'call.started') {
    const { path, kind, name, request, prompt, at, once, agent, hedges, batch, run, item } = fact;
    // A repeated call after an interruption keeps its number.
    const call: CallState = { path, kind, name, request, started_at: at, prompt, once, agent, hedges, batch, run, item };
    const lost = countLost(step.calls[place.number - 1]);
    if (lost) call.lost = lost;
    step.calls[place.number - 1] = call;
    if (state.hedging) noteHedgedCall(state.hedging, step.path, call);

    // What the first one has streamed stays in sight.
    if (hedges === undefined) delete step.streamed;
    goOn(state, step);
    if (batch !== undefined) joinBatch(state, step, { path, batch });
    return step.path;
  }

  const call = step.calls[place.number - 1];
  if (call) call.settled = fact;
  if (call?.batch !== undefined) leaveBatch(state, step);
  if (fact.model) step.model = fact.model;
  if (fact.provenance !== 'live') step.provenance = fact.provenance;
  if (call?.kind === 'tool') return step.path;

  if (call?.lost && canBePaid.has(fact.provenance)) billLost(state, step, fact, call.lost);
  step.usage = add(step.usage, fact.usage);
  if (fact.cost !== undefined) step.cost = (step.cost ?? 0) + fact.cost;
  // A call that another run has paid for is not charged again.
  if (fact.provenance !== 'reused') addToBill(state, fact, callsOf(fact));

  return step.path;
}

/** How often a call was made without an answer in the log. Batches and runs are found again, and tools are not billed. */
export function countLost(call: CallState | undefined): number {
  if (!call || call.kind === 'tool' || call.batch !== undefined || call.run !== undefined) return 0;
  return (call.lost ?? 0) + (call.settled ? 0 : 1);
}

/** Where an answer came from whose call may have cost something the time before. */
const canBePaid: ReadonlySet<Provenance> = new Set<Provenance>(['live', 'cached']);

/**
 * Calls whose answers were lost as a process ended were paid: each counts as what the same call took in the end. Where that is
 * unknown (it failed, or came from the cache), the bill is a lower bound.
 */
function billLost(state: RunState, step: StepState, fact: Extract<Fact, { type: 'call.settled' }>, times: number): void {
  const isKnown = fact.provenance === 'live' && fact.failure === undefined;
  const lost = isKnown ? multiplyUsage(fact, times) : { model_calls: times };
  const calls = callsOf(lost);
  if (calls === 0) return;

  addToBill(state, lost, calls);
  state.lost.calls += calls;
  state.lost.usd += lost.cost ?? 0;
  step.usage = add(step.usage, lost.usage);
  if (lost.cost !== undefined) step.cost = (step.cost ?? 0) + lost.cost;
}

/** A call joins a batch: its step waits without a slot. */
function joinBatch(state: RunState, step: StepState, { path, batch }: { path: Path; batch: string }): void {
  state.batches.get(batch)?.calls.push(path);
  if (isSettled(step)) return;
  step.status = 'waiting';
  release(state.agenda, step);
}

/** The batch has answered: the step continues in its turn. */
function leaveBatch(state: RunState, step: StepState): void {
  if (isSettled(step) || step.question !== undefined || step.retry_at !== undefined) return;
  if (step.status === 'waiting') step.status = 'running';
  state.agenda.unparked.add(step);
}

/** A step continues after waiting for a person. */
function goOn(state: RunState, step: StepState): void {
  if (step.status !== 'waiting' || step.question === undefined || state.questions.has(step.question)) return;
  closeQuestion(state, step);
  step.status = 'running';
}

const add = (a: StepState['usage'], b: StepState['usage']): NonNullable<StepState['usage']> => {
  const sum = { ...a };
  for (const key of ['input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens'] as const) {
    if (b?.[key] !== undefined) sum[key] = (sum[key] ?? 0) + b[key];
  }
  return sum;
};

/** The number of calls of models that a call counts as. */
const callsOf = ({ unasked, model_calls: count }: Pick<UsageCost, 'unasked' | 'model_calls'>): number =>
  count ?? (unasked ? 0 : 1);

/** Adds the usage of a call, as far as it is known. */
export function spend(sum: Spending, spent: Pick<UsageCost, 'usage' | 'cost' | 'unasked' | 'model_calls'>): void {
  const { usage, cost = 0 } = spent;
  sum.cost += cost;
  sum.tokens += (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
  sum.calls += callsOf(spent);
}

/** Adds the usage of a step's calls so far; a call that another run has paid for is not charged again. */
export function addSpending(sum: Spending, { calls, before }: StepState): void {
  for (const call of calls) {
    if (call?.settled && call.kind !== 'tool' && call.settled.provenance !== 'reused')
      spend(sum, multiplyUsage(call.settled, 1 + (call.lost ?? 0)));
  }

  if (!before) return;
  sum.cost += before.cost;
  sum.tokens += before.tokens;
  sum.calls += before.calls;
}

/** The route of an ended step is asked for after its own calls. */
const afterwards: ReadonlySet<string> = new Set(['on_success', 'on_failure']);

/** A step's questions before its first attempt are over: its own calls come after. */
export function reduceAutoResolved(
  state: RunState,
  { path, field, question, answer, locked }: Extract<Fact, { type: 'auto.resolved' }>,
): Path {
  const step = path === undefined ? undefined : state.steps.get(path);
  if (!step) return '';
  if (!afterwards.has(field)) step.firstCall = step.calls.length;
  step.why = { ...step.why, auto: [...(step.why?.auto ?? []), { field, question, answer, locked }] };
  return step.path;
}

/** Adds model calls to the run's bill. A call without a known price makes the sum incomplete. */
export function addToBill(
  state: RunState,
  fact: { usage?: StepState['usage']; cost?: number; cost_open?: true },
  calls = 1,
): void {
  state.usage.calls += calls;
  state.usage.input_tokens += fact.usage?.input_tokens ?? 0;
  state.usage.output_tokens += fact.usage?.output_tokens ?? 0;
  state.usage.cached_tokens += fact.usage?.cached_tokens ?? 0;
  if (fact.cost === undefined || fact.cost_open) state.cost.complete = false;
  state.cost.usd += fact.cost ?? 0;
}
