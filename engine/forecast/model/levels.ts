import type { Published, Quantity } from './quantities.ts';
import { featuresOf, logOf, measureOf, priorOf, quantityRules } from './quantities.ts';
import { type Belief, dot, learn, type Observed, type Prediction, predict } from './regression.ts';
import { type ForecastPlace, placeKey, type Sample } from './samples.ts';

/** The forecast of one quantity of a step, on a logarithmic scale. */
export interface StepPrediction extends Prediction {
  /** Stragglers, calls that take far longer: how often, and by what factor (a logarithm). */
  stragglers: { share: number; factor: number; seen: number };
  /** The number of samples of exactly this step, and the basis of the forecast where there are none. */
  seen: number;
  from: 'step' | 'like' | 'prior';
}

/** The fitted model of one quantity. */
export interface Levels {
  predict(place: ForecastPlace): StepPrediction;
  /** The difference of each sample from its forecast by the others, in logarithms. */
  residuals: ReadonlyMap<Sample, number>;
}

interface LevelsOptions {
  /** The weight of a sample, at most 1. */
  weightOf(sample: Sample): number;
  publishedOf?: ((who: string) => Published | undefined) | undefined;
}

/** A sample in the form that the levels use. */
interface Row extends Observed {
  sample: Sample;
  step: string;
  who: string;
}

/** A step counts at most as this many samples towards its kind. */
const mostOfStep = 4;
/** The number of observations that a higher level is worth. */
const strength = { slope: 8, level: 1, variance: 8, apart: 6 };
/** Beyond this many standard deviations, and a factor of two, an attempt is a straggler. */
const far = 3.5;
const farLog = Math.log(2);

/**
 * Fits one quantity in levels (a hierarchical model): all steps, those of a kind, those of a kind and model (or tool), and
 * each step by itself. A level takes what it has not seen from the one above. Values are logarithms; a straggler has little
 * weight.
 */
export function fitLevels(samples: readonly Sample[], quantity: Quantity, options: LevelsOptions): Levels {
  const { weightOf, publishedOf } = options;
  const centreOf = (place: ForecastPlace): number => logOf(priorOf(place, quantity, publishedOf?.(place.who)), quantity);
  const rows = samples.flatMap((sample): Row[] => {
    const value = measureOf(sample, quantity);
    if (value === undefined || sample.outcome !== 'succeeded') return [];
    const y = logOf(value, quantity) - centreOf(sample);
    return [
      { sample, step: placeKey(sample), who: whoKey(sample), x: featuresOf(sample, quantity), y, weight: weightOf(sample) },
    ];
  });
  const first = fitOnce(rows, quantity);
  const residualOf = (row: Row, fit: Fit): number => row.y - dot(row.x, fit.beliefOf(row.step, row.who, row.sample.kind).mean);

  const isFar = (row: Row): boolean => {
    const off = residualOf(row, first);
    return off > farLog && off > far * Math.sqrt(first.noiseOf(row.who, row.sample.kind));
  };

  const stragglers = rows.filter(isFar);
  const wild = new Set(stragglers);
  const kept = stragglers.length ? rows.map((row) => (wild.has(row) ? { ...row, weight: 0 } : row)) : rows;
  const fit = stragglers.length ? fitOnce(kept, quantity) : first;
  const strays = countStragglers(rows, wild, (row) => residualOf(row, fit));
  const counts = countBy(rows, ({ step }) => step);
  const usual = { step: meanTokens(rows, ({ step }) => step), who: meanTokens(rows, ({ who }) => who) };

  return {
    residuals: new Map(rows.filter((row) => !wild.has(row)).map((row) => [row.sample, residualOf(row, fit)])),
    predict(place) {
      const [step, who] = [placeKey(place), whoKey(place)];
      const belief = fit.beliefOf(step, who, place.kind);
      const x = featuresOf(place, quantity);
      // A prompt of unknown length is taken to be as long as before.
      if (place.input_tokens === undefined) x[tokensAt] = usual.step.get(step) ?? usual.who.get(who) ?? 0;
      const { centre, ...spread } = predict(belief, x);
      const seen = counts.get(step) ?? 0;
      const like = usual.who.has(who) ? 'like' : 'prior';
      const stray = strays.get(who) ?? noStragglers;

      return { ...spread, centre: centre + centreOf(place), stragglers: stray, seen, from: seen ? 'step' : like };
    },
  };
}

/** The index of the prompt's length among the features. */
const tokensAt = 1;

const meanTokens = (rows: readonly Row[], keyOf: (row: Row) => string): Map<string, number> =>
  mapGroups(rows, keyOf, (group) => group.reduce((sum, { x }) => sum + (x[tokensAt] ?? 0), 0) / group.length);

const whoKey = ({ kind, who }: Pick<ForecastPlace, 'kind' | 'who'>): string => `${kind}\n${who}`;

interface Fit {
  beliefOf(step: string, who: string, kind: string): Belief;
  /** The variance of one duration of a step. */
  noiseOf(who: string, kind: string): number;
}

function fitOnce(rows: readonly Row[], quantity: Quantity): Fit {
  const rule = quantityRules[quantity];
  const byStep = Map.groupBy(rows, ({ step }) => step);
  const noise = fitNoise(rows, byStep, rule.noise);
  // On the levels above a step, a thousand samples of one step count no more than four.
  const shared = [...byStep.values()].flatMap((all) => {
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    const share = Math.min(1, mostOfStep / Math.max(1, total));
    return all.map((row) => ({ ...row, weight: row.weight * share }));
  });

  const top: Belief = {
    mean: [0, ...rule.slopes],
    precision: diagonal(strength.level),
    freedom: strength.variance,
    variance: rule.apart ** 2,
  };
  const under = (mean: readonly number[]): Belief => ({ ...top, mean });
  const all = learn(top, shared);
  const kinds = mapGroups(
    shared,
    ({ sample }) => sample.kind,
    (group) => learn(under(all.mean), group),
  );
  const kindOf = (kind: string): Belief => kinds.get(kind) ?? all;
  const whos = mapGroups(
    shared,
    ({ who }) => who,
    (group) => learn(under(kindOf(group[0].sample.kind).mean), group),
  );

  const apart = fitApart(byStep, whos, rule.apart);

  const priorOfStep = (who: string, kind: string): Belief => {
    const above = whos.get(who) ?? kindOf(kind);
    const variance = noise(who, kind);
    // The number of its own samples that a step's similarity to its kind is worth.
    const worth = Math.min(3, Math.max(0.02, variance / apart(who)));
    return { mean: above.mean, precision: diagonal(worth), freedom: strength.variance, variance };
  };

  const steps = mapGroups(
    rows,
    ({ step }) => step,
    (group) => learn(priorOfStep(group[0].who, group[0].sample.kind), group),
  );

  return { beliefOf: (step, who, kind) => steps.get(step) ?? priorOfStep(who, kind), noiseOf: noise };
}

const diagonal = (level: number): number[][] =>
  [level, strength.slope, strength.slope, strength.slope, strength.slope].map((value, at, all) =>
    all.map((_, column) => (column === at ? value : 0)),
  );

/** The variance between durations of a step: pooled over steps of a kind and model, of a kind, and of all. */
function fitNoise(
  rows: readonly Row[],
  byStep: ReadonlyMap<string, readonly Row[]>,
  prior: number,
): (who: string, kind: string) => number {
  const squares = new Map<string, { sum: number; freedom: number }>();

  const add = (key: string, sum: number, freedom: number): void => {
    const before = squares.get(key) ?? { sum: 0, freedom: 0 };
    squares.set(key, { sum: before.sum + sum, freedom: before.freedom + freedom });
  };

  for (const group of byStep.values()) {
    const [first] = group;
    const total = group.reduce((sum, { weight }) => sum + weight, 0);
    if (!first || total <= 1) continue;

    const mean = group.reduce((sum, { weight, y }) => sum + weight * y, 0) / total;
    // At most three times the usual variance: one straggler is no noise.
    const sum = group.reduce((all, { weight, y }) => all + weight * Math.min((y - mean) ** 2, 9 * prior ** 2), 0);
    for (const key of ['', first.sample.kind, first.who]) add(key, sum, total - 1);
  }

  const pooled = (key: string, above: number, worth: number): number => {
    const { sum, freedom } = squares.get(key) ?? { sum: 0, freedom: 0 };
    return (worth * above + sum) / (worth + freedom);
  };

  const all = pooled('', prior ** 2, strength.variance / 2);
  const kinds = mapGroups(
    rows,
    ({ sample }) => sample.kind,
    ([{ sample }]) => pooled(sample.kind, all, strength.variance),
  );
  const whos = mapGroups(
    rows,
    ({ who }) => who,
    ([{ who, sample }]) => pooled(who, kinds.get(sample.kind) ?? all, strength.variance),
  );

  return (who, kind) => Math.max(1e-4, whos.get(who) ?? kinds.get(kind) ?? all);
}

/** The variance between steps of one kind and model (of logarithms). */
function fitApart(
  byStep: ReadonlyMap<string, readonly Row[]>,
  whos: ReadonlyMap<string, Belief>,
  prior: number,
): (who: string) => number {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const [first, ...others] of byStep.values()) {
    const belief = first && whos.get(first.who);
    if (!first || !belief) continue;
    const group = [first, ...others];
    const off = group.reduce((sum, { x, y }) => sum + y - dot(x, belief.mean), 0) / group.length;
    const before = sums.get(first.who) ?? { sum: 0, count: 0 };
    sums.set(first.who, { sum: before.sum + off ** 2, count: before.count + 1 });
  }

  return (who) => {
    const { sum, count } = sums.get(who) ?? { sum: 0, count: 0 };
    return (strength.apart * prior ** 2 + sum) / (strength.apart + count);
  };
}

const noStragglers = { share: 0.005, factor: Math.log(3), seen: 0 };

/** The frequency of stragglers for each kind and model, and their factor. */
function countStragglers(
  rows: readonly Row[],
  wild: ReadonlySet<Row>,
  residual: (row: Row) => number,
): Map<string, StepPrediction['stragglers']> {
  return mapGroups(
    rows,
    ({ who }) => who,
    (group) => {
      const far = group.filter((row) => wild.has(row));
      const excess = far.reduce((sum, row) => sum + residual(row), 0);
      return {
        share: (far.length + noStragglers.share * 50) / (group.length + 50),
        factor: (excess + 2 * noStragglers.factor) / (far.length + 2),
        seen: far.length,
      };
    },
  );
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

function mapGroups<T, R>(all: readonly T[], keyOf: (one: T) => string, make: (group: readonly [T, ...T[]]) => R): Map<string, R> {
  const made = new Map<string, R>();
  for (const [key, [first, ...others]] of Map.groupBy(all, keyOf)) {
    if (first !== undefined) made.set(key, make([first, ...others]));
  }
  return made;
}
