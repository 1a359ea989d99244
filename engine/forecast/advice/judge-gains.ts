import type { Graph } from '../../compile/graph/graph.ts';
import type { ForecastPlace } from '../model/samples.ts';
import { type ForecastBasis, findUnknownLoops, learnBasis } from '../simulate/answer-forecast.ts';
import { createFates } from '../simulate/draw-fate.ts';
import { simulateRun } from '../simulate/simulate-run.ts';
import type { SimulatedPlan } from '../simulate/simulated-run.ts';

/** A mean with its 95 % interval. */
export interface Bounds {
  low: number;
  mean: number;
  high: number;
}

/** A variant of a pipeline with one edit: its differences from the basis. */
export interface PlanVariant {
  graph: Graph;
  called: [string, Graph][];
  maxParallel: number;
  /** Steps with other forecasts, and the share answered from the cache. */
  places: [string, ForecastPlace][];
  hits: [string, number][];
}

/** The expected saving of an edit per run: milliseconds and USD, negative if it costs more. */
export interface Gain {
  time: Bounds;
  cost: Bounds;
  /** The forecast of a run without the edit. */
  before: { time: number; cost: number };
}

export interface GainsJob {
  do: 'gains';
  basis: ForecastBasis;
  variants: PlanVariant[];
}

/** `gains` in the order of the variants; null where an edit changes next to nothing. */
export interface GainsAnswer {
  gains: (Gain | null)[];
  /** Loops of unknown length: then nothing can be judged. */
  unknownLoops: string[];
}

/** The number of parameter samples, and of simulations for each; fewer for large pipelines. The first screening uses fewer too. */
const plays = { beliefs: 60, least: 24, each: 4, first: 4, steps: 40_000 };
/** Simulations for each sample, and steps in all, of an edit that saves much now and then and nothing mostly. */
const morePlays = { each: 32, steps: 80_000 };
/** Edits with a smaller effect are not examined further. */
const leastShare = 0.005;
/**
 * How much wider bounds are than those of the beliefs: what a belief leaves out, such as how far the steps of a model differ alike. Measured on
 * families that the bench does not judge (`npm run bench:foresight -- advice --tune`).
 */
const widening = 1.2;

/** Judges the gains of edits: each variant is simulated against the original with the same random draws. */
export async function judgeGains({ basis, variants }: GainsJob, turn?: () => Promise<void>): Promise<GainsAnswer> {
  const learnt = learnBasis(basis);
  const unknownLoops = findUnknownLoops(basis, learnt.forecaster, learnt.steps);
  if (unknownLoops.length) return { gains: [], unknownLoops };

  const beliefs = Math.max(
    plays.least,
    Math.min(plays.beliefs, Math.round(plays.steps / (basis.graph.nodes.length * plays.each))),
  );
  const play = createPlayer(learnt);

  const before = new Map<number, Played>();

  const playBefore = (seed: number, belief: number): Played => {
    const known = before.get(seed) ?? play(learnt.plan, seed, belief);
    before.set(seed, known);
    return known;
  };

  const gains: (Gain | null)[] = [];
  for (const variant of variants) {
    const changed = learnBasis({ ...basis, ...replaced(basis, variant) }, variant.hits.length ? undefined : learnt.forecaster);
    const playAfter = createPlayer(changed);
    const differences: Difference[] = [];

    const playBelief = async (belief: number, from: number, to: number): Promise<void> => {
      for (let number = from; number < to; number++) {
        const seed = belief * morePlays.each + number;
        const one = playBefore(seed, belief);
        differences.push({ belief, before: one, after: playAfter(changed.plan, seed, belief) });
      }
      await turn?.();
    };

    for (let belief = 1; belief <= beliefs; belief++) {
      await playBelief(belief, 0, plays.each);
      if (belief === plays.first && isIdle(differences)) break;
    }

    const each = Math.min(morePlays.each, Math.floor(morePlays.steps / (basis.graph.nodes.length * beliefs)));
    if (isRare(variant) && differences.length > plays.first * plays.each) {
      for (let belief = 1; belief <= beliefs; belief++) await playBelief(belief, plays.each, each);
    }

    gains.push(isIdle(differences) ? null : gainOf(differences));
  }

  return { gains, unknownLoops };
}

interface Played {
  time: number;
  cost: number;
  failed: boolean;
}

interface Difference {
  belief: number;
  before: Played;
  after: Played;
}

function replaced(basis: ForecastBasis, { graph, called, maxParallel, places, hits }: PlanVariant): Partial<ForecastBasis> {
  return { graph, called, maxParallel, places: [...basis.places, ...places], hits: [...basis.hits, ...hits] };
}

function createPlayer({ forecaster, steps }: ReturnType<typeof learnBasis>) {
  const fates = createFates(forecaster, steps);
  return (plan: SimulatedPlan, seed: number, belief: number): Played => {
    const { fate, bill } = fates(seed, belief);
    const { at, finished } = simulateRun(plan, fate);
    return { time: at, cost: bill.cost, failed: finished?.status !== 'succeeded' };
  };
}

/** A run that fails while the other one succeeds is no saving. */
const comparable = (all: readonly Difference[]): Difference[] =>
  all.filter(({ before, after }) => before.failed === after.failed);

function isIdle(all: readonly Difference[]): boolean {
  const kept = comparable(all);

  const changes = (of: 'time' | 'cost'): boolean => {
    const whole = kept.reduce((sum, { before }) => sum + before[of], 0);
    const change = kept.reduce((sum, { before, after }) => sum + Math.abs(before[of] - after[of]), 0);
    return change > leastShare * whole;
  };

  return !changes('time') && !changes('cost');
}

/** Second calls save something only where a call is slow. */
const isRare = ({ places }: PlanVariant): boolean => places.some(([, { changed }]) => changed?.hedgedAfter !== undefined);

function gainOf(all: readonly Difference[]): Gain {
  const kept = comparable(all);
  const meanBefore = (of: 'time' | 'cost'): number =>
    kept.reduce((sum, { before }) => sum + before[of], 0) / Math.max(1, kept.length);

  const bounds = (of: 'time' | 'cost'): Bounds => {
    const samples = Map.groupBy(kept, ({ belief }) => belief).values();
    return gainBounds(Array.from(samples, (sample) => sample.map(({ before, after }) => before[of] - after[of])));
  };

  return { time: bounds('time'), cost: bounds('cost'), before: { time: meanBefore('time'), cost: meanBefore('cost') } };
}

/** The ratio of the half-widths of a 95 % and an 80 % interval. */
const beyond = 1.96 / 1.2816;

/** A mean saving is one over so many runs. */
const runsOfMean = 100;

/**
 * Bounds of a mean saving by the savings of parameter samples: deciles over the means of samples follow the skew, and a single
 * sample hardly moves them. Means of few simulations differ by chance alone too: where there were many simulations, deciles are drawn
 * in as far as chance is more than in a mean over `runsOfMean` runs (one-way analysis of variance, one standard error in favour of the samples).
 */
export function gainBounds(samples: readonly (readonly number[])[]): Bounds {
  const means = samples.map(meanOf);
  const mean = meanOf(means);
  const sorted = means.toSorted((a, b) => a - b);
  const decileAt = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  const off = (decile: number): number => widening * beyond * drawnIn(samples, means) * (decile - mean);
  return { low: mean + Math.min(0, off(decileAt(0.1))), mean, high: mean + Math.max(0, off(decileAt(0.9))) };
}

function drawnIn(samples: readonly (readonly number[])[], means: readonly number[]): number {
  const count = samples[0]?.length ?? 0;
  if (count <= plays.each) return 1;
  const between = varianceOf(means);
  const within = meanOf(samples.map(varianceOf));
  const apart = Math.max(0, between * (1 + Math.sqrt(2 / samples.length)) - within / count);
  return between > 0 ? Math.min(1, Math.sqrt((apart + within / runsOfMean) / between)) : 1;
}

const meanOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);

function varianceOf(all: readonly number[]): number {
  const mean = meanOf(all);
  return all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, all.length - 1);
}
