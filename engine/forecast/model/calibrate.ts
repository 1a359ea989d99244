import type { Interval, Weighted } from './interval.ts';

/** The distribution of simulated runs, on a logarithmic scale. */
export interface Simulated {
  mean: number;
  spread: number;
}

/** How far a real run lay from the forecast of the other runs, in spreads of the simulation; and its weight. */
export type Score = Weighted;

/** Never narrower than this: two equal runs still differ. */
export const leastSpread = 0.01;
/** A single run, however odd, counts as no more than so many spreads. */
const farthest = 4;

/**
 * How far the first and ninth deciles of real runs lie from the middle of the simulated ones, in spreads of these, by class and by the number
 * of known runs: measured on families that no judged pipeline belongs to (`npm run bench:foresight -- coverage5 --tune`). More known
 * runs make the centre surer.
 */
const pools: Readonly<Record<PipelineClass, Readonly<Record<'time' | 'cost', readonly Pool[]>>>> = {
  steady: {
    time: [
      { runs: 0, low: 1.33, high: 1.3 },
      { runs: 10, low: 1.19, high: 1.28 },
    ],
    cost: [{ runs: 0, low: 1.3, high: 1.2 }],
  },
  open: {
    time: [{ runs: 0, low: 1.35, high: 1.58 }],
    cost: [{ runs: 0, low: 1.3, high: 1.33 }],
  },
};

interface Pool {
  runs: number;
  low: number;
  high: number;
}

/** Whether a pipeline always runs the same steps, or has loops and branches that only the run decides. */
export type PipelineClass = 'steady' | 'open';

/**
 * What other pipelines say, in runs of this one: of how wide its simulations are too narrow or too wide, and of where its runs
 * lie. Five scores alone say little of either.
 */
const worth = { scale: 16, shift: 8 };

/**
 * The interval of eight of ten runs, calibrated by scores (each run is compared with its forecast from the other runs): they
 * move the simulated distribution and widen it, as far as there are enough of them.
 */
export function calibrate(
  { mean, spread }: Simulated,
  scores: readonly Score[],
  { median, of, what }: { median: number; of: PipelineClass; what: 'time' | 'cost' },
): Interval {
  const pool = pools[of][what].findLast(({ runs }) => scores.length >= runs) ?? { low: 1.3, high: 1.3 };
  const near = scores.map(({ value, weight }) => ({ value: Math.min(farthest, Math.max(-farthest, value)), weight }));
  const known = near.reduce((sum, { weight }) => sum + weight, 0);
  const shift = near.reduce((sum, { value, weight }) => sum + weight * value, 0) / (known + worth.shift);
  const squares = near.reduce((sum, { value, weight }) => sum + weight * (value - shift) ** 2, 0);
  const scale = Math.sqrt((worth.scale + squares) / (worth.scale + known));
  const width = Math.max(leastSpread, spread);
  const [low, high] = [Math.exp(mean + width * (shift - scale * pool.low)), Math.exp(mean + width * (shift + scale * pool.high))];
  const middle = median * Math.exp(width * shift);

  return { low: Math.min(low, middle), median: middle, high: Math.max(high, middle) };
}
