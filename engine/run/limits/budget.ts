import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { formatDollars } from '../../language/money.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { addSpending, spend } from '../../state/reduce/calls.ts';
import { rootOf } from '../../state/reduce/frames.ts';
import type { RunState } from '../../state/state.ts';
import type { FrameState, Invocation, StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import type { RemainingBudget, WorstCase } from '../ports.ts';
import type { Spent, Tally } from './tally.ts';
import { fitsLimits, newTally, remainingIn } from './tally.ts';

/** A call that is about to be made: the most that it takes, whom it asks, and for which step. */
interface ReservationRequest {
  worst: WorstCase;
  /** The worst case of a shorter answer, that fits into what is left; undefined where there is none of use. */
  within?: ((left: RemainingBudget) => WorstCase | undefined) | undefined;
  model: string;
  step?: StepState;
  signal: AbortSignal;
  /** Told where it has to wait for others to end. */
  waits?(text: string): void;
}

/** Ends a reservation. Given what was really spent, once that stands in the facts. */
export interface ReleaseReservation {
  (spent?: Spent): void;
  /** The call has ended: what it took counts from now on, until this is called because it stands in the facts. */
  only?(spent: Spent): void;
  /** The longest answer that was reserved for, in tokens, where that is less than was wished for. */
  most_tokens?: number;
}

/** What is spent on models is reserved before a call and settled after it, so that calls in flight together cannot break a limit. */
export interface RunBudget {
  /** Counts a step that begins, once, in the run and in the called pipelines around it. Throws a RunError of kind `budget` when it is one too many. */
  begin(step: StepState): void;
  /**
   * Reserves the worst case in the limits of the run, of the step, and of the steps around it. Where that is more than they leave, a
   * shorter answer is reserved for, if the request knows one. Where others hold what is left, it waits
   * for them, first come, first served. Rejects with a RunError of kind `budget` when the call might break a limit, or with the signal's reason.
   */
  reserve(request: ReservationRequest): Promise<ReleaseReservation>;
}

/** `limitsOf` says what a step itself may spend, `limitsIn` what a called pipeline says of itself. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function createBudget(
  limits: PipelineLimits,
  state: RunState,
  limitsOf: (step: StepState) => SpendLimits | undefined = () => undefined,
  limitsIn: (frame: FrameState) => PipelineLimits | undefined = () => undefined,
): RunBudget {
  const run = newTally(limits);
  const steps = new Map<string, Tally | undefined>();
  /** Of each call of a pipeline: what it may spend, and how many steps may begin in it. */
  const units = new Map<Invocation, Around>();
  const unsaid: Tally['spent'] = { cost: 0, tokens: 0, calls: 0 };
  const queue: (() => boolean)[] = [];
  const whole: Counted = { most: limits.maxSteps, begun: () => state.begun, admitted: new Set() };

  function tallyOf(step: StepState): Tally | undefined {
    if (steps.has(step.path)) return steps.get(step.path);
    const own = limitsOf(step);
    const tally = own && newTally(own, step.path);
    // In the map first: what it has spent before is added from the state, once.
    steps.set(step.path, tally);
    if (tally) {
      for (const other of state.steps.values()) {
        if (within(other, step)) addSpending(tally.spent, other);
      }
    }
    return tally;
  }

  /** What a called pipeline keeps to, beside what the step that calls it may spend. */
  function unitOf(frame: FrameState, owner: StepState): Around {
    const { invocation } = frame;
    const known = units.get(invocation);
    if (known) return known;
    const own = limitsIn(frame);
    const tally = own && spends(own) ? newTally(own, owner.path) : undefined;
    const made: Around = { most: own?.maxSteps, begun: () => invocation.begun, admitted: new Set(), tally };
    units.set(invocation, made);
    if (tally) {
      for (const other of state.steps.values()) {
        if (other !== owner && within(other, owner)) addSpending(tally.spent, other);
      }
    }
    return made;
  }

  /** The called pipelines that a step runs in, inner ones first. */
  function unitsAround(step: StepState): Around[] {
    const all: Around[] = [];
    for (let at: StepState | undefined = step; at; at = ownerOf(at)) {
      const owner = ownerOf(at);
      if (owner && owner.frame.invocation !== at.frame.invocation) all.push(unitOf(at.frame, owner));
    }
    return all;
  }

  /** The limits that a call of a step falls under, inner ones first. */
  function talliesOf(step: StepState | undefined): Tally[] {
    const all: Tally[] = [];
    for (let at = step; at; at = ownerOf(at)) {
      const tally = tallyOf(at);
      if (tally) all.push(tally);
    }
    if (step) {
      for (const { tally } of unitsAround(step)) {
        if (tally) all.push(tally);
      }
    }
    return [...all, run];
  }

  function admit(): void {
    while (queue[0]?.()) queue.shift();
  }

  return {
    begin(step) {
      // Cut off and taken up again, or called again: it has been counted.
      if (step.started_at !== undefined) return;
      const around = [whole, ...unitsAround(step)].filter(({ most }) => most !== undefined);
      for (const counted of around) counted.admitted.add(step);
      for (const counted of around) {
        const { most } = counted;
        if (most !== undefined && isOver(counted, most))
          throw over(say(runsTexts.tooManySteps, { most }), runsTexts.tooManyStepsHint);
      }
    },
    reserve: ({ worst: wanted, within: shorten, model, step, signal, waits }) =>
      new Promise((resolve, reject) => {
        const tallies = talliesOf(step);
        const stopped = (): void => {
          const at = queue.indexOf(enter);
          if (at >= 0) queue.splice(at, 1);
          reject(signal.reason);
          admit();
        };
        /** Whether the matter is settled, one way or the other. */
        const enter = (): boolean => {
          run.spent = {
            cost: state.cost.usd + unsaid.cost,
            tokens: state.usage.input_tokens + state.usage.output_tokens + unsaid.tokens,
            calls: state.usage.calls + unsaid.calls,
          };
          const refusalOf = (one: WorstCase) =>
            tallies.map((tally) => refused(tally, one, model)).find((refusal) => refusal !== undefined);
          const first = refusalOf(wanted);
          const shorter = first && shorten?.(remainingIn(tallies));
          const fits = shorter !== undefined && refusalOf(shorter) === undefined;
          const [worst, refusal] = fits ? [shorter, undefined] : [wanted, first];
          if (!refusal && tallies.some((tally) => !fitsLimits(tally, worst, 'reserved'))) return false;
          signal.removeEventListener('abort', stopped);
          if (refusal) reject(refusal);
          else resolve(hold(tallies, worst, unsaid, admit));
          return true;
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener('abort', stopped, { once: true });
        if (queue.length === 0 && enter()) return;
        queue.push(enter);
        waits?.(say(runsTexts.waitsForMoney));
      }),
  };
}

const spends = ({ maxCost, maxTokens, maxCalls }: SpendLimits): boolean =>
  maxCost !== undefined || maxTokens !== undefined || maxCalls !== undefined;

/** How many steps of a pipeline may begin. */
interface Counted {
  most: number | undefined;
  /** How many have, as the facts tell. */
  begun(): number;
  /** Those that were let in; some of them have begun since, and are counted by the facts. */
  admitted: Set<StepState>;
}

interface Around extends Counted {
  tally: Tally | undefined;
}

/** Whether more steps have begun, or were let in, than may. */
function isOver({ begun, admitted }: Counted, most: number): boolean {
  if (begun() + admitted.size <= most) return false;
  for (const step of admitted) {
    if (step.started_at !== undefined || isSettled(step)) admitted.delete(step);
  }
  return begun() + admitted.size > most;
}

/**
 * Puts the worst case aside in all tallies; what was really spent is added to those of steps, the run's is folded from the facts. `unsaid`
 * is what no fact tells yet.
 */
function hold(tallies: readonly Tally[], worst: WorstCase, unsaid: Tally['spent'], then: () => void): ReleaseReservation {
  const change = (sum: Tally['spent'], sign: 1 | -1, { cost = 0, tokens }: WorstCase): void => {
    sum.cost += sign * cost;
    sum.tokens += sign * tokens;
    sum.calls += sign;
  };
  for (const { reserved } of tallies) change(reserved, 1, worst);
  let kept: WorstCase | undefined;
  let open = true;
  const ended = (spent?: Spent): void => {
    for (const { reserved } of tallies) change(reserved, -1, worst);
    if (spent) {
      for (const tally of tallies.slice(0, -1)) spend(tally.spent, spent);
    }
  };
  const release = (spent?: Spent): void => {
    if (!open) return;
    open = false;
    if (kept) change(unsaid, -1, kept);
    else ended(spent);
    then();
  };
  const only = (spent: Spent): void => {
    if (!open || kept) return;
    ended(spent);
    kept = { cost: spent.cost ?? 0, tokens: (spent.usage?.input_tokens ?? 0) + (spent.usage?.output_tokens ?? 0) };
    change(unsaid, 1, kept);
    then();
  };
  return Object.assign(release, { only }, worst.most_tokens === undefined ? {} : { most_tokens: worst.most_tokens });
}

/** Why a call can never be made under these limits, whatever becomes of the calls in flight. */
function refused(tally: Tally, worst: WorstCase, model: string): RunError | undefined {
  const { limits, spent, path } = tally;
  const whose = path === undefined ? '' : say(runsTexts.ofStep, { step: path });
  if (limits.maxCost !== undefined && worst.cost === undefined)
    return over(say(runsTexts.unknownPrice, { model, whose }), runsTexts.unknownPriceHint);
  if (fitsLimits(tally, worst)) return undefined;
  const { maxCalls, maxTokens, maxCost = 0 } = limits;
  if (maxCalls !== undefined && spent.calls + 1 > maxCalls)
    return over(say(runsTexts.tooManyCalls, { most: maxCalls, whose }), runsTexts.tooManyCallsHint);
  if (maxTokens !== undefined && spent.tokens + worst.tokens > maxTokens) {
    const left = Math.max(0, maxTokens - spent.tokens);
    return over(say(runsTexts.tooManyTokens, { wanted: worst.tokens, left, most: maxTokens, whose }));
  }
  const [wanted, left, most] = [worst.cost ?? 0, Math.max(0, maxCost - spent.cost), maxCost].map(formatDollars);
  return over(say(runsTexts.tooMuchMoney, { wanted: wanted ?? '', left: left ?? '', most: most ?? '', whose }));
}

/** Whether a step is another or lies inside it. */
function within(step: StepState, other: StepState): boolean {
  for (let at: StepState | undefined = step; at; at = ownerOf(at)) {
    if (at === other) return true;
  }
  return false;
}

/** The step that a step lies in, also one in a `finally`. */
const ownerOf = ({ frame }: StepState): StepState | undefined => frame.owner ?? rootOf(frame).owner;

const over = (message: string, hint: string = runsTexts.budgetHint): RunError => new RunError({ kind: 'budget', message, hint });
