import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { Provenance, Stored } from '../../state/events.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import { callPath } from '../../state/path.ts';
import { countLost } from '../../state/reduce/calls.ts';
import type { CallState, StepState } from '../../state/step.ts';
import { multiplyUsage, type UsageCost } from '../../state/usage.ts';
import { callParked } from '../batches/parked-call.ts';
import type { CallPlace } from '../call-place.ts';
import type { RunContext } from '../context.ts';
import { permissionsOf } from '../context.ts';
import type { ReleaseReservation } from '../limits/budget.ts';
import type { ModelCall, WorstCase } from '../model-port.ts';
import { failureFrom } from '../scope/render.ts';
import type { CallOutcome, Calls, EndedCall, HedgeTerms, RunOfCall, StepCall } from './call-types.ts';
import { endedBy, raceCalls } from './race-calls.ts';

export function callsOfAttempt(context: RunContext, step: StepState): Calls {
  let next = step.firstCall;
  return numbered(
    context,
    step,
    () => ++next,
    () => next + 1,
  );
}

/** Calls after a step's attempts: a logged one is found by its request. */
export const callsAfterStep = (context: RunContext, step: StepState): Calls =>
  numbered(context, step, ({ kind }, request) => {
    const at = step.calls.findIndex((one) => one?.kind === kind && one.request === request);
    return at < 0 ? step.calls.length + 1 : at + 1;
  });

type NumberOf = (call: StepCall, request: string) => number;

/** `numberOf` uses up a number, `nextNumber` only reads it. */
function numbered(context: RunContext, step: StepState, numberOf: NumberOf, nextNumber: NumberOf = numberOf): Calls {
  const taken = new Set<number>();
  return {
    next(call) {
      const request = requestHash(JSON.stringify(call.request));
      const number = nextNumber(call, request);
      const known = step.calls[number - 1];
      return {
        place: { path: callPath(step.path, number), request },
        stands: known && known.kind === call.kind && known.request === request,
      };
    },
    earlier(call) {
      const request = requestHash(JSON.stringify(call.request));
      for (const [index, known] of step.calls.slice(0, step.firstCall).entries()) {
        if (taken.has(index) || known?.kind !== call.kind || known.request !== request || !known.settled?.result) continue;
        taken.add(index);
        return again(context, known);
      }
      return undefined;
    },
    make(call, work) {
      const request = requestHash(JSON.stringify(call.request));
      return makeCall(context, step, { call, request, number: numberOf(call, request) }, work);
    },
    makeHedged(call, work, hedge) {
      const request = requestHash(JSON.stringify(call.request));
      const [number, second] = [numberOf(call, request), numberOf(call, request)];
      return makeCall(context, step, { call, request, number }, (place) =>
        hedgeCall(context, step, { call, request, second, place, work, hedge }),
      );
    },
  };
}

/** A call with its number. */
interface NumberedCall {
  call: StepCall;
  request: string;
  number: number;
}

async function makeCall(
  context: RunContext,
  step: StepState,
  { call, request, number }: NumberedCall,
  work: (place: CallPlace) => Promise<CallOutcome>,
): Promise<EndedCall> {
  const path = callPath(step.path, number);
  const known = step.calls[number - 1];
  const times = 1 + countLost(known);
  // A call without a permission had no effect: it is made once it is permitted.
  const refused = known?.settled?.failure?.needs !== undefined;
  // A batch is identified by its calls, whatever they contain: it is paid for.
  const isSame = known?.request === request || known?.batch !== undefined;
  if (known?.settled && isSame && !refused) return again(context, known);
  const callPlace: CallPlace = {
    path,
    kind: call.kind,
    request,
    run: context.state.started?.run ?? '',
    waits: (text) => tell(context, step, text),
    allowed: permissionsOf(context, step),
  };
  if (call.asks?.batch) context.park({ step, call, asks: call.asks, place: callPlace });
  const signal = call.signal ?? context.signal;
  const reserving = call.asks
    ? reserveFor(context, step, call, { asks: call.asks, waits: callPlace.waits, signal, times })
    : call.reserve?.();
  const release = reserving && (await reserving);
  // Nothing new starts while the run is paused: neither an agent's round nor a repair.
  const going = context.going(signal);
  if (going) await going.catch((error: unknown) => releaseAndThrow(error, release));
  if (release?.most_tokens !== undefined) callPlace.most_tokens = release.most_tokens;
  const begin = ({ run, item }: RunOfCall): void =>
    context.fact({
      type: 'call.started',
      path,
      kind: call.kind,
      name: call.name,
      request,
      prompt: call.prompt,
      once: call.once || undefined,
      agent: call.agent,
      hedges: call.hedges,
      run,
      item,
    });
  if (call.placeRun) await call.placeRun(begin);
  else begin({});
  try {
    // What must not happen twice is on disk first.
    if (call.once) await context.ports.log.flushed();
    const { result, notes } = await work(callPlace);
    const stored: Stored = await context.artifacts.keep(result);
    context.fact({ type: 'call.settled', path, result: stored, ...notes });
    // Only now: the usage must be in the facts before other calls count on the rest.
    release?.(multiplyUsage(notes, times));
    const { started_at, settled } = step.calls[number - 1] ?? {};
    return { result, notes, milliseconds: millisecondsBetween(started_at, settled?.at) };
  } catch (error) {
    const callUsage = call.asks ? usageOfCall(context, call.asks, error) : usageOfRun(call, error);
    if (!context.signal.aborted && error !== callParked) {
      context.fact({
        type: 'call.settled',
        path,
        failure: failureFrom(error),
        ...callUsage,
        provenance: unansweredFrom(context),
      });
      release?.(callUsage ?? {});
    }
    throw error;
  } finally {
    release?.();
  }
}

interface Reserving {
  asks: ModelCall;
  /** For how many calls: those whose answers were lost were paid too. */
  times: number;
  waits: CallPlace['waits'];
  signal: AbortSignal;
}

/** Reserves the worst case of a call in every limit that it falls under. A second call waits for nobody's money: it is made now, or not. */
async function reserveFor(
  context: RunContext,
  step: StepState,
  { hedges }: StepCall,
  { asks, times, waits, signal }: Reserving,
): Promise<ReleaseReservation> {
  const { models } = context.ports;
  const worst = multiplyWorst(models.worst(asks), times);
  if (hedges === undefined)
    return context.budget.reserve({
      worst,
      within(left) {
        const shorter = models.within?.(asks, { tokens: left.tokens / times, cost: left.cost / times });
        return shorter && multiplyWorst(shorter, times);
      },
      model: asks.model,
      step,
      signal,
      waits,
    });
  const release = context.budget.reserveNow({ worst, model: asks.model, step });
  if (!release) throw new RunError({ kind: 'budget', message: say(runsTexts.waitsForMoney) });
  return release;
}

const multiplyWorst = (worst: WorstCase, times: number): WorstCase => ({
  ...worst,
  tokens: worst.tokens * times,
  cost: worst.cost === undefined ? undefined : worst.cost * times,
  calls: (worst.calls ?? 1) * times,
});

function releaseAndThrow(error: unknown, release: ReleaseReservation | undefined): never {
  release?.();
  throw error;
}

const usageOfRun = ({ kind }: StepCall, error: unknown): UsageCost | undefined =>
  kind === 'run' && isRunError(error) ? error.usage : undefined;

/** The usage of a failed call, as reported by the other side; zero for callees that cost nothing. */
const usageOfCall = ({ ports: { models } }: RunContext, asks: ModelCall, error: unknown): UsageCost =>
  (isRunError(error) && error.usage) || (models.worst(asks).cost === 0 ? { cost: 0 } : {});

const tell = ({ ports, live }: RunContext, { path }: StepState, text: string): void =>
  live({ type: 'step.log', at: ports.clock.now(), path, level: 'info', text });

/** The origin of a call's failure. */
const unansweredFrom = ({ state }: RunContext): Provenance =>
  (({ live: 'live', record: 'live', replay: 'replayed', simulate: 'simulated' }) as const)[state.started?.mode ?? 'live'];

interface HedgedCall {
  call: StepCall;
  request: string;
  /** The number of the second call. */
  second: number;
  /** The place of the first one. */
  place: CallPlace;
  work(place: CallPlace, signal: AbortSignal): Promise<CallOutcome>;
  hedge: HedgeTerms;
}

/** Makes a call with a second one beside it, if it is slow. A process before this one may have had the answer of the second already. */
async function hedgeCall(
  context: RunContext,
  step: StepState,
  { call, request, second, place, work, hedge }: HedgedCall,
): Promise<CallOutcome> {
  const known = step.calls[second - 1];
  if (known?.hedges === place.path && known.request === request && known.settled?.result) {
    hedge.won();
    return takeAnswer(await again(context, known), known.path, {});
  }
  const signal = call.signal ?? context.signal;
  if (hedge.after === undefined) return work(place, signal);
  const path = callPath(step.path, second);
  const outcome = await raceCalls<CallOutcome>({
    after: hedge.after,
    clock: context.ports.clock,
    signal,
    first: (end) => work(place, end),
    second(end) {
      if (!hedge.mayMake(place.path)) return undefined;
      const beside = { ...call, hedges: place.path, signal: end };
      return makeCall(context, step, { call: beside, request, number: second }, (at) =>
        work(at, end).catch((error: unknown) => {
          throw endedBy(error, end);
        }),
      ).catch((error: unknown) => {
        hedge.failed(error);
        throw error;
      });
    },
  });
  if (outcome.by === 'first') return outcome.value;
  hedge.won();
  return takeAnswer(outcome.value, path, call.asks ? usageOfCall(context, call.asks, outcome.lost) : {});
}

/** What another call answered, with what this one took. */
const takeAnswer = ({ result, notes }: CallOutcome, taken: string, { usage, cost }: UsageCost): CallOutcome => ({
  result,
  notes: { ...notes, usage, cost, cost_open: undefined, first_token: undefined, taken },
});

async function again(context: RunContext, { started_at, settled }: CallState): Promise<EndedCall> {
  if (settled?.failure) throw new RunError(settled.failure);
  if (!settled?.result) throw new RunError({ kind: 'internal', message: say(runsTexts.noResult, { call: settled?.path ?? '' }) });
  await context.artifacts.load(settled.result);
  const { seq: _seq, at, type: _type, path: _path, result, failure: _failure, ...notes } = settled;
  return { result: context.artifacts.read(result ?? { value: null }), notes, milliseconds: millisecondsBetween(started_at, at) };
}

const millisecondsBetween = (from: number | undefined, until: number | undefined): number =>
  Math.max(0, (until ?? 0) - (from ?? until ?? 0));

/** A short fingerprint (FNV-1a, 64 bits as two halves) of a request; it contains no secret. */
export function requestHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x01000193);
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
