import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { whenAborted } from '../../language/abort.ts';
import type { ReachedLimit, RunLimitName } from '../../language/run-limits.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import { RunError } from '../../state/failure.ts';
import { spend } from '../../state/reduce/calls.ts';
import type { RunState } from '../../state/state.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import type { RemainingBudget, WorstCase } from '../model-port.ts';
import { createAccounts, type StepQuota } from './accounts.ts';
import type { CountedUsage, Tally } from './tally.ts';
import { fitsLimits, newTally, remainingIn, shareOf } from './tally.ts';

/** A call before it is made: its worst case, its model, and its step. */
interface ReservationRequest {
  worst: WorstCase;
  /** The worst case of a shorter answer within the rest; undefined where that would be too short to be useful. */
  within?: ((left: RemainingBudget) => WorstCase | undefined) | undefined;
  model: string;
  step?: StepState;
  signal: AbortSignal;
  /** Called where it has to wait for others to end. */
  waits?(text: string): void;
}

/** Ends a reservation. Called with the actual usage once the facts contain it. */
export interface ReleaseReservation {
  (spent?: CountedUsage): void;
  /** The call has ended: its usage counts until this is called, because it is then in the facts. */
  only?(spent: CountedUsage): void;
  /** The longest answer with a reservation, in tokens, where that is less than requested. */
  most_tokens?: number;
}

/**
 * The budget of a run: usage is reserved before a call and settled after it, so that parallel calls cannot exceed a limit
 * together.
 */
export interface RunBudget {
  /**
   * Counts a step that begins, once, in the run and in the enclosing called pipelines. Throws a RunError of kind `budget`
   * beyond a limit.
   */
  begin(step: StepState): void;
  /**
   * Reserves the worst case in the limits of the run, of the step, and of enclosing steps. Beyond them a shorter answer is
   * reserved, if the request has one. Where others hold the rest, it waits for them, first come, first served. Rejects with a
   * RunError of kind `budget` when the call might exceed a limit, or with the signal's reason.
   */
  reserve(request: ReservationRequest): Promise<ReleaseReservation>;
  /** The same, synchronously: undefined where it would wait. Throws a RunError of kind `budget`. */
  reserveNow(request: Omit<ReservationRequest, 'signal' | 'waits'>): ReleaseReservation | undefined;
  /**
   * What a run that a step makes may take, so that all limits around it hold: as `own` limits say, else an equal part of what is left for
   * as many as may run at once. Nothing of what no limit is on.
   */
  shareFor(step: StepState, own: SpendLimits): SpendLimits;
  /** Limits were changed: waiting calls are checked again. */
  changed(): void;
}

/** `limitsOf` returns a step's own limits, `limitsIn` those of a called pipeline. */
export function createBudget(
  limits: PipelineLimits,
  state: RunState,
  limitsOf: (step: StepState) => SpendLimits | undefined = () => undefined,
  limitsIn: (frame: FrameState) => PipelineLimits | undefined = () => undefined,
): RunBudget {
  const run = newTally(limits);
  const accounts = createAccounts(state, { run, limitsOf, limitsIn });
  /** Usage that is in no fact yet. */
  const unsaid: Tally['spent'] = { cost: 0, tokens: 0, calls: 0 };
  const queue: (() => boolean)[] = [];
  const whole: StepQuota = { most: limits.maxSteps, begun: () => state.begun, admitted: new Set() };
  const quotaOfRun = (): StepQuota => Object.assign(whole, { most: limits.maxSteps });

  const admit = (): void => {
    while (queue[0]?.()) queue.shift();
  };

  const countRun = (): void => {
    run.spent = {
      cost: state.cost.usd + unsaid.cost,
      tokens: state.usage.input_tokens + state.usage.output_tokens + unsaid.tokens,
      calls: state.usage.calls + unsaid.calls,
    };
  };

  return {
    begin(step) {
      // A step that was interrupted or called again has been counted.
      if (step.started_at !== undefined) return;

      const quotas = [quotaOfRun(), ...accounts.enclosingInvocations(step)].filter(({ most }) => most !== undefined);
      for (const quota of quotas) quota.admitted.add(step);
      for (const quota of quotas) {
        const { most } = quota;
        if (most === undefined || !isOver(quota, most)) continue;

        const least = quota.begun() + quota.admitted.size;
        throw over(say(runsTexts.tooManySteps, { most }), {
          hint: say(runsTexts.tooManyStepsHint),
          limit: quota === whole ? { name: 'max_steps', most, least } : undefined,
        });
      }
    },
    reserve: (request) =>
      new Promise((resolve, reject) => {
        const { step, signal, waits } = request;
        const tallies = accounts.talliesOf(step);

        const stopped = (): void => {
          const at = queue.indexOf(enter);
          if (at >= 0) queue.splice(at, 1);
          reject(signal.reason);
          admit();
        };

        /** Whether the request is settled, one way or the other. */
        const enter = (): boolean => {
          countRun();
          const { worst, refusal } = affordable(request, tallies);
          if (!refusal && tallies.some((tally) => !fitsLimits(tally, worst, 'reserved'))) return false;

          off();
          if (refusal) reject(refusal);
          else resolve(hold({ tallies, worst, unsaid, onFree: admit }));

          return true;
        };
        if (signal.aborted) return reject(signal.reason);

        const off = whenAborted(signal, stopped);
        if (queue.length === 0 && enter()) return;

        queue.push(enter);
        waits?.(say(runsTexts.waitsForMoney));
      }),
    reserveNow(request) {
      const tallies = accounts.talliesOf(request.step);
      countRun();
      const { worst, refusal } = affordable(request, tallies);
      if (refusal) throw refusal;
      const isFree = tallies.every((tally) => fitsLimits(tally, worst, 'reserved'));
      return isFree ? hold({ tallies, worst, unsaid, onFree: admit }) : undefined;
    },
    shareFor(step, own) {
      countRun();
      return shareOf(accounts.talliesOf(step), own, limits.maxParallel);
    },
    changed: admit,
  };
}

/**
 * The worst case with which a call can be admitted: its own, or that of a shorter answer; with a refusal where neither ever
 * fits.
 */
function affordable(
  { worst, within: shorten, model }: Pick<ReservationRequest, 'worst' | 'within' | 'model'>,
  tallies: readonly Tally[],
): { worst: WorstCase; refusal?: RunError } {
  const refusalOf = (worstCase: WorstCase): RunError | undefined =>
    tallies.map((tally) => refused(tally, worstCase, model)).find((refusal) => refusal !== undefined);
  const refusal = refusalOf(worst);
  if (!refusal) return { worst };

  const shorter = shorten?.(remainingIn(tallies));
  if (!shorter || refusalOf(shorter)) return { worst, refusal };
  return { worst: shorter };
}

/** Whether more steps have begun, or were admitted, than allowed. */
function isOver({ begun, admitted }: StepQuota, most: number): boolean {
  if (begun() + admitted.size <= most) return false;
  for (const step of admitted) {
    if (step.started_at !== undefined || isSettled(step)) admitted.delete(step);
  }
  return begun() + admitted.size > most;
}

interface Reservation {
  tallies: readonly Tally[];
  worst: WorstCase;
  unsaid: Tally['spent'];
  /** Called when budget has become free. */
  onFree(): void;
}

/**
 * Reserves the worst case in all tallies. The actual usage is then added to the tallies of steps; that of the run is folded
 * from the facts. `unsaid` is usage that is in no fact yet.
 */
function hold({ tallies, worst, unsaid, onFree }: Reservation): ReleaseReservation {
  const change = (sum: Tally['spent'], sign: 1 | -1, { cost = 0, tokens, calls = 1 }: WorstCase): void => {
    sum.cost += sign * cost;
    sum.tokens += sign * tokens;
    sum.calls += sign * calls;
  };

  for (const { reserved } of tallies) change(reserved, 1, worst);
  let reservation: WorstCase | undefined;
  let open = true;

  const ended = (spent?: CountedUsage): void => {
    for (const { reserved } of tallies) change(reserved, -1, worst);
    if (spent) {
      for (const tally of tallies.slice(0, -1)) spend(tally.spent, spent);
    }
  };

  const release = (spent?: CountedUsage): void => {
    if (!open) return;
    open = false;
    if (reservation) change(unsaid, -1, reservation);
    else ended(spent);
    onFree();
  };

  const only = (spent: CountedUsage): void => {
    if (!open || reservation) return;
    ended(spent);
    reservation = { cost: spent.cost ?? 0, tokens: (spent.usage?.input_tokens ?? 0) + (spent.usage?.output_tokens ?? 0) };
    change(unsaid, 1, reservation);
    onFree();
  };

  return Object.assign(release, { only }, worst.most_tokens === undefined ? {} : { most_tokens: worst.most_tokens });
}

/** Why a call can never be made under these limits, whatever calls in flight release. */
function refused(tally: Tally, worst: WorstCase, model: string): RunError | undefined {
  const { limits, spent, path } = tally;
  const whose = path === undefined ? '' : say(runsTexts.ofStep, { step: path });
  if (limits.maxCost !== undefined && worst.cost === undefined)
    return over(say(runsTexts.unknownPrice, { model, whose }), { hint: say(runsTexts.unknownPriceHint) });
  if (fitsLimits(tally, worst)) return undefined;

  const { maxCalls, maxTokens, maxCost = 0 } = limits;
  /** A person can only raise the limits of the run. */
  const limit = (name: RunLimitName, most: number, least: number): ReachedLimit | undefined =>
    path === undefined ? { name, most, least } : undefined;
  const calls = spent.calls + (worst.calls ?? 1);
  if (maxCalls !== undefined && calls > maxCalls)
    return over(say(runsTexts.tooManyCalls, { most: maxCalls, whose }), {
      hint: say(runsTexts.tooManyCallsHint),
      limit: limit('max_calls', maxCalls, calls),
    });
  if (maxTokens !== undefined && spent.tokens + worst.tokens > maxTokens) {
    const left = Math.max(0, maxTokens - spent.tokens);
    return over(say(runsTexts.tooManyTokens, { wanted: worst.tokens, left, most: maxTokens, whose }), {
      limit: limit('max_tokens', maxTokens, spent.tokens + worst.tokens),
    });
  }

  const [wanted, left, most] = [worst.cost ?? 0, Math.max(0, maxCost - spent.cost), maxCost].map(formatDollars);
  return over(say(runsTexts.tooMuchMoney, { wanted: wanted ?? '', left: left ?? '', most: most ?? '', whose }), {
    // Rounded up, since sums of prices are inexact.
    limit: limit('max_cost', maxCost, Math.ceil((spent.cost + (worst.cost ?? 0)) * 1e6) / 1e6),
  });
}

const over = (
  message: string,
  { hint = say(runsTexts.budgetHint), limit }: { hint?: string; limit?: ReachedLimit | undefined } = {},
): RunError => new RunError({ kind: 'budget', message, hint, limit });
