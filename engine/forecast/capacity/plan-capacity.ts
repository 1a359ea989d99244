import type { ForecastPlace } from '../model/samples.ts';
import { type ForecastBasis, findUnknownLoops, learnBasis } from '../simulate/answer-forecast.ts';
import { createFates } from '../simulate/draw-fate.ts';
import { simulateRun } from '../simulate/simulate-run.ts';

/** The time of a run with so many slots: the median and the 80 % interval, in milliseconds, and the share of runs within the deadline. */
export interface SlotTimes {
  slots: number;
  low: number;
  median: number;
  high: number;
  within: number | null;
}

/** One assignment of models: the cost of a run in USD, and the share of runs within the deadline. */
export interface ModelAssignment {
  /** The steps with another model than now. */
  changes: { step: string; from: string; to: string }[];
  cost: number;
  within: number | null;
  /** The time of a run, as in the table of slots. */
  low: number;
  median: number;
  high: number;
}

export interface CapacityJob {
  do: 'capacity';
  basis: ForecastBasis;
  /** Milliseconds. */
  deadline: number | null;
  /** The possible models of each step, with the resulting step; its own first. */
  choices: { step: string; places: ForecastPlace[] }[];
}

export interface CapacityAnswer {
  unknownLoops: string[];
  slots: SlotTimes[];
  /** More slots than these save less than a fiftieth. */
  knee: number;
  /** Means of a run, with 80 % intervals for the uncertainty about the steps. */
  perRun: { cost: MeanInterval; tokens: number; calls: number };
  /** The calls of each model in a run: their number, tokens, and milliseconds. */
  demand: { model: string; calls: number; tokens: number; ms: number }[];
  /** The cheapest assignment of models that meets the deadline; null if none of the tried ones does. */
  cheapest: ModelAssignment | null;
  /** Whether every cheaper assignment was tried. */
  isExact: boolean;
}

export interface MeanInterval {
  low: number;
  mean: number;
  high: number;
}

/** The number of simulated runs for each number of slots and each assignment (the same, so that both say the same), and over all parameter samples. */
const plays = { setting: 60, beliefs: 40, each: 4 };
const slotCounts: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
/** A further slot that saves less is not worth it. */
const leastSaving = 0.02;
/** The required share of runs within the deadline. */
export const wantedShare = 0.9;
/** The number of simulated assignments, the cheapest first. */
const mostAssignments = 400;

/** Plans the capacity for runs of a pipeline. With `turn` it yields to the event loop meanwhile. */
export async function planCapacity(
  { basis, deadline, choices }: CapacityJob,
  turn?: () => Promise<void>,
): Promise<CapacityAnswer> {
  const learnt = learnBasis(basis);
  const { forecaster, steps, plan } = learnt;
  const unknownLoops = findUnknownLoops(basis, forecaster, steps);
  const none = { slots: [], knee: 0, perRun: { cost: { low: 0, mean: 0, high: 0 }, tokens: 0, calls: 0 }, demand: [] };
  if (unknownLoops.length) return { unknownLoops, ...none, cheapest: null, isExact: true };

  const fates = createFates(forecaster, steps);
  const slots: SlotTimes[] = [];
  for (const count of slotCounts) {
    const times = Array.from(
      { length: plays.setting },
      (_, seed) => simulateRun({ ...plan, maxParallel: count }, fates(seed + 1).fate).at,
    );

    slots.push({ slots: count, ...spreadOf(times), within: shareWithin(times, deadline) });
    await turn?.();
    const before = slots.at(-3);
    // After two slots in a row without a gain, more do not help either.
    if (before && before.median <= (slots.at(-1)?.median ?? 0) * (1 + leastSaving / 4)) break;
  }

  const { perRun, demand } = countDemand(learnt);
  return {
    unknownLoops,
    slots,
    knee: kneeOf(slots),
    perRun,
    demand,
    ...(await findCheapest({ basis, deadline, choices }, learnt, turn)),
  };
}

/** The fewest slots from which the best time is less than a fiftieth away. */
const kneeOf = (slots: readonly SlotTimes[]): number => {
  const best = Math.min(...slots.map(({ median }) => median));
  return slots.find(({ median }) => median <= best * (1 + leastSaving))?.slots ?? 1;
};

function countDemand({ forecaster, steps, plan }: ReturnType<typeof learnBasis>): Pick<CapacityAnswer, 'perRun' | 'demand'> {
  const fates = createFates(forecaster, steps);
  const demand = new Map<string, { model: string; calls: number; tokens: number; ms: number }>();
  const costs: number[] = [];
  let tokens = 0;
  let runs = 0;
  for (let belief = 1; belief <= plays.beliefs; belief++) {
    let cost = 0;
    for (let number = 0; number < plays.each; number++) {
      const { fate, bill } = fates(belief * plays.each + number, belief);
      const counted: typeof fate = {
        ...fate,
        attempt(step) {
          const attempt = fate.attempt(step);
          if (attempt.call) {
            const { model, tokens: used } = attempt.call;
            const one = demand.get(model) ?? { model, calls: 0, tokens: 0, ms: 0 };
            demand.set(model, { model, calls: one.calls + 1, tokens: one.tokens + used, ms: one.ms + attempt.ms });
          }

          return attempt;
        },
      };

      simulateRun(plan, counted);
      runs++;
      cost += bill.cost / plays.each;
      tokens += bill.tokens;
    }

    costs.push(cost);
  }

  const each = [...demand.values()].map(({ model, calls, tokens: used, ms }) => ({
    model,
    calls: calls / runs,
    tokens: used / runs,
    ms: ms / runs,
  }));
  const { low, high } = spreadOf(costs);
  const mean = costs.reduce((sum, one) => sum + one, 0) / costs.length;
  const calls = each.reduce((sum, one) => sum + one.calls, 0);

  return { perRun: { cost: { low, mean, high }, tokens: tokens / runs, calls }, demand: each };
}

/** A choice for each step by its index in `places`, with what a run costs by it. */
interface Assignment {
  picks: number[];
  cost: number;
  /** Only later steps are changed further, so that each assignment is generated once. */
  from: number;
}

/**
 * Tries assignments in the order of their cost, so the first one that meets the deadline is the cheapest of all. Costs add up, times do not (steps
 * run side by side and wait for slots), so no linear program would do.
 */
async function findCheapest(
  { basis, deadline, choices }: Omit<CapacityJob, 'do'>,
  { forecaster }: ReturnType<typeof learnBasis>,
  turn?: () => Promise<void>,
): Promise<Pick<CapacityAnswer, 'cheapest' | 'isExact'>> {
  const priced = choices.map(({ step, places }) => {
    const ranked = places.map((place) => ({ place, cost: meanCost(forecaster, place) })).sort((a, b) => a.cost - b.cost);
    return { step, own: places[0]?.who ?? '', ranked };
  });
  const first = {
    picks: priced.map(() => 0),
    cost: priced.reduce((sum, { ranked }) => sum + (ranked[0]?.cost ?? 0), 0),
    from: 0,
  };
  const open: Assignment[] = [first];

  for (let tried = 0; tried < mostAssignments; tried++) {
    const next = takeCheapest(open);
    if (!next) return { cheapest: null, isExact: true };

    const assignment = judge(next);
    await turn?.();
    if (assignment.within === null || assignment.within >= wantedShare) return { cheapest: assignment, isExact: true };

    for (let at = next.from; at < priced.length; at++) {
      const ranked = priced[at]?.ranked ?? [];
      const [now, then] = [next.picks[at] ?? 0, (next.picks[at] ?? 0) + 1];
      const more = (ranked[then]?.cost ?? Number.NaN) - (ranked[now]?.cost ?? 0);
      if (then < ranked.length) open.push({ picks: next.picks.with(at, then), cost: next.cost + more, from: at });
    }
  }

  return { cheapest: null, isExact: false };

  function judge({ picks }: Assignment): ModelAssignment {
    const places = picks.flatMap((pick, at): [string, ForecastPlace][] => {
      const one = priced[at];
      const place = one?.ranked[pick]?.place;
      return one && place ? [[one.step, place]] : [];
    });
    const { plan, steps } = learnBasis({ ...basis, places: [...basis.places, ...places] }, forecaster);
    const fates = createFates(forecaster, steps);
    const samples = Array.from({ length: plays.setting }, (_, seed) => {
      const { fate, bill } = fates(seed + 1);
      return { ms: simulateRun(plan, fate).at, cost: bill.cost };
    });
    const times = samples.map(({ ms }) => ms);
    const changes = places.flatMap(([step, { who }], at) => {
      const from = priced[at]?.own ?? '';
      return who === from ? [] : [{ step, from, to: who }];
    });
    const cost = samples.reduce((sum, one) => sum + one.cost, 0) / samples.length;

    return { changes, cost, within: shareWithin(times, deadline), ...spreadOf(times) };
  }
}

function takeCheapest(open: Assignment[]): Assignment | undefined {
  let best = 0;
  for (const [at, { cost }] of open.entries()) {
    if (cost < (open[best]?.cost ?? 0)) best = at;
  }
  return open.splice(best, 1)[0];
}

/** The mean of a lognormal cost. */
function meanCost(forecaster: ReturnType<typeof learnBasis>['forecaster'], place: ForecastPlace): number {
  const { centre, noise } = forecaster.predict(place, 'cost');
  return Math.exp(centre + Math.min(1, noise ** 2) / 2) * forecaster.odds(place).runs;
}

const shareWithin = (times: readonly number[], deadline: number | null): number | null =>
  deadline === null ? null : times.filter((ms) => ms <= deadline).length / times.length;

function spreadOf(values: readonly number[]): { low: number; median: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  return { low: at(0.1), median: at(0.5), high: at(0.9) };
}
