import { hashText, uniformFor } from '../../forecast/model/chance.ts';
import { normalQuantile } from '../../forecast/model/student.ts';
import type { ModelExperience } from '../../language/experience.ts';

/** A model among which experience chooses. What is absent is unknown. */
export interface Arm {
  model: string;
  /** USD of a call by the price list, and milliseconds that a call usually takes. */
  cost?: number | undefined;
  latency?: number | undefined;
}

/** Attempts at steps of a class, by the models that fit, before experience chooses. */
export const fewestTries = 10;
/** The share of choices that go to any model, so that none is forgotten. */
export const floor = 0.05;
/** Of what a good answer is worth: that it is good, that it is cheap, that it comes soon. An answer that fails is worth nothing. */
const worth = { good: 0.5, price: 0.3, speed: 0.2 };
/** Cost and time are held against each other from here on, so that what is free or at once is no infinity: USD, and milliseconds. */
const least = { cost: 0.0001, time: 50 };

/** What each of a list of models is worth, by its place: the higher the better. */
export interface Drawn {
  scores: number[];
  /** The choice is one of the floor of exploration, which goes to any model. */
  explored: boolean;
}

/** How many attempts at steps of a class are known of models. */
export const countTries = (known: readonly ModelExperience[], arms: readonly Arm[]): number =>
  known.reduce((sum, { model, tried }) => sum + (arms.some((arm) => arm.model === model) ? tried : 0), 0);

/**
 * Thompson sampling: of each model a success rate is drawn from what is known of it (Beta, from 1 and 1 on) and weighed with its cost and
 * time. `known` is of one class. The same `key` and knowledge draw the same.
 */
export function drawScores(arms: readonly Arm[], known: readonly ModelExperience[], key: string): Drawn {
  const at = hashText(key);
  const seed = countTries(known, arms);
  const explored = uniformFor(seed, at, 0) < floor;
  if (explored) return { scores: arms.map((_, index) => uniformFor(seed, at, index + 1)), explored };
  const rates = drawRates(known, key);
  // Of a model that was never asked everything is as likely.
  const rateOf = (model: string): number => rates.get(model) ?? uniformFor(seed, hashText(`${key}\n${model}`), 0);
  return { scores: weigh(arms, known, rateOf), explored };
}

/** A success rate of each model, drawn from what is known of it. */
export function drawRates(known: readonly ModelExperience[], key: string): Map<string, number> {
  return new Map(
    known.map(({ model, tried, good }) => {
      const stream = streamOf(tried, hashText(`${key}\n${model}`));
      return [model, drawBeta(1 + Math.max(0, good), 1 + Math.max(0, tried - good), stream)];
    }),
  );
}

/** What models are worth at success rates: from 0 to 1. */
export function weigh(arms: readonly Arm[], known: readonly ModelExperience[], rateOf: (model: string) => number): number[] {
  const figures = arms.map(({ model, cost, latency }) => {
    const seen = known.find((one) => one.model === model);
    return { model, cost: seen?.cost ?? cost, time: seen?.time ?? latency };
  });
  const lowest = (name: 'cost' | 'time'): number => Math.min(...figures.map((one) => one[name] ?? Number.POSITIVE_INFINITY));
  const [cheapest, soonest] = [lowest('cost'), lowest('time')];
  return figures.map(({ model, cost, time }) => {
    // An unknown price earns nothing; a model of unknown speed is as quick as any, for else it would never be measured.
    const price = cost === undefined ? 0 : (cheapest + least.cost) / (cost + least.cost);
    const speed = time === undefined ? 1 : (soonest + least.time) / (time + least.time);
    return rateOf(model) * (worth.good + worth.price * price + worth.speed * speed);
  });
}

/** Numbers above 0 and below 1, one after another. */
function streamOf(seed: number, key: number): () => number {
  let use = 0;
  return () => uniformFor(seed, key, use++);
}

/** A draw of a Beta distribution; both parameters are 1 or more. */
function drawBeta(a: number, b: number, next: () => number): number {
  const [x, y] = [drawGamma(a, next), drawGamma(b, next)];
  return x / (x + y);
}

/** A draw of a Gamma distribution of a shape from 1 on (Marsaglia and Tsang, doi.org/10.1145/358407.358414). */
function drawGamma(shape: number, next: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalQuantile(next());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
