import { hashText, uniformFor } from '../../forecast/model/chance.ts';
import { normalQuantile } from '../../forecast/model/student.ts';
import type { ModelExperience } from '../../language/models/experience.ts';

/** A model as an arm of the bandit that chooses by experience. Absent values are unknown. */
export interface Arm {
  model: string;
  /** USD of a call by the price list, and the usual latency in milliseconds. */
  cost?: number | undefined;
  latency?: number | undefined;
}

/** The fewest attempts at steps of a class, over all fitting models, before experience chooses. */
export const fewestTries = 10;
/** The share of choices for exploration, so that no model is forgotten. */
export const floor = 0.05;
/** The weights of a good answer: quality, price, speed. A failed answer is worth nothing. */
const worth = { good: 0.5, price: 0.3, speed: 0.2 };
/**
 * The smallest cost and time that are compared, so that free or immediate answers are not infinitely good: USD, and
 * milliseconds.
 */
const least = { cost: 0.0001, time: 50 };

/** The value of each model of a list, by its index: higher is better. */
export interface SampledScores {
  scores: number[];
  /** The choice is an exploration, which may pick any model. */
  explored: boolean;
}

/** The number of known attempts at steps of a class. */
export const countTries = (known: readonly ModelExperience[], arms: readonly Arm[]): number =>
  known.reduce((sum, { model, tried }) => sum + (arms.some((arm) => arm.model === model) ? tried : 0), 0);

/**
 * Thompson sampling: a success rate of each model is drawn from its posterior (Beta, from 1 and 1 on) and weighed with its
 * cost and time. `known` is of one class. The same `key` and data give the same draw.
 */
export function drawScores(arms: readonly Arm[], known: readonly ModelExperience[], key: string): SampledScores {
  const at = hashText(key);
  const seed = countTries(known, arms);
  const explored = uniformFor(seed, at, 0) < floor;
  if (explored) return { scores: arms.map((_, index) => uniformFor(seed, at, index + 1)), explored };

  const rates = drawRates(known, key);
  // For a model that was never asked every rate is equally likely.
  const rateOf = (model: string): number => rates.get(model) ?? uniformFor(seed, hashText(`${key}\n${model}`), 0);

  return { scores: weigh(arms, known, rateOf), explored };
}

/** A success rate of each model, drawn from its posterior. */
export function drawRates(known: readonly ModelExperience[], key: string): Map<string, number> {
  return new Map(
    known.map(({ model, tried, good }) => {
      const stream = streamOf(tried, hashText(`${key}\n${model}`));
      return [model, drawBeta(1 + Math.max(0, good), 1 + Math.max(0, tried - good), stream)];
    }),
  );
}

/** The values of models with these success rates: from 0 to 1. */
export function weigh(arms: readonly Arm[], known: readonly ModelExperience[], rateOf: (model: string) => number): number[] {
  const figures = arms.map(({ model, cost, latency }) => {
    const seen = known.find((one) => one.model === model);
    return { model, cost: seen?.cost ?? cost, time: seen?.time ?? latency };
  });
  const lowest = (name: 'cost' | 'time'): number => Math.min(...figures.map((one) => one[name] ?? Number.POSITIVE_INFINITY));
  const [cheapest, soonest] = [lowest('cost'), lowest('time')];

  return figures.map(({ model, cost, time }) => {
    // An unknown price earns nothing; a model of unknown speed counts as the fastest, or it would never be measured.
    const price = cost === undefined ? 0 : (cheapest + least.cost) / (cost + least.cost);
    const speed = time === undefined ? 1 : (soonest + least.time) / (time + least.time);
    return rateOf(model) * (worth.good + worth.price * price + worth.speed * speed);
  });
}

/** Pseudo-random numbers between 0 and 1 (exclusive). */
function streamOf(seed: number, key: number): () => number {
  let use = 0;
  return () => uniformFor(seed, key, use++);
}

/** A draw from a Beta distribution; both parameters are 1 or more. */
function drawBeta(a: number, b: number, next: () => number): number {
  const [x, y] = [drawGamma(a, next), drawGamma(b, next)];
  return x / (x + y);
}

/** A draw from a Gamma distribution with a shape of 1 or more (Marsaglia and Tsang, doi.org/10.1145/358407.358414). */
function drawGamma(shape: number, next: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalQuantile(next());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
