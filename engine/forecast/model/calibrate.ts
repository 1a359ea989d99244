import { type Interval, type Weighted, weightedQuantile } from './interval.ts';
import { normalQuantile } from './student.ts';

/** How simulated runs lie, on the scale of logarithms. */
export interface Simulated {
  mean: number;
  spread: number;
}

/** How far a run that was lay from what the other runs foresaw of it, in spreads of the simulation; and how much it counts. */
export type Score = Weighted;

/** Never narrower than this: two runs of the same are not the same. */
export const leastSpread = 0.01;

/**
 * The deciles 10 and 90 of the scores of other pipelines, by class and by how many runs they had known: `npm run bench:foresight -- --tune`,
 * on families that no judged one belongs to. They count as so many runs, and are what an interval rests on where there are few.
 */
const pools: Readonly<Record<PipelineClass, Readonly<Record<'time' | 'cost', readonly Pool[]>>>> = {
  steady: {
    time: [
      { runs: 0, low: -1.3, high: 1.6 },
      { runs: 10, low: -1.25, high: 1.25 },
    ],
    cost: [{ runs: 0, low: -1.25, high: 1.2 }],
  },
  open: {
    time: [
      { runs: 0, low: -1.65, high: 1.7 },
      { runs: 10, low: -1.4, high: 1.6 },
    ],
    cost: [{ runs: 0, low: -1.6, high: 1.4 }],
  },
};

interface Pool {
  runs: number;
  low: number;
  high: number;
}

/** Whether a pipeline always runs the same steps, or loops and ways of which only the run knows. */
export type PipelineClass = 'steady' | 'open';

const poolWorth = 8;
/** The pool as a handful of scores: at these shares of a normal distribution of the same deciles. */
const shares = Array.from({ length: 15 }, (_, index) => (index + 0.5) / 15);

/**
 * The interval in which eight of ten runs lie, made honest by scores (cross-conformal: each run is held against what was foreseen without
 * it). The quantile is that of one run more than there are, so that few runs make it wider.
 */
export function calibrate(
  { mean, spread }: Simulated,
  scores: readonly Score[],
  { median, of, what }: { median: number; of: PipelineClass; what: 'time' | 'cost' },
): Interval {
  const known = scores.length;
  const pool = pools[of][what].findLast(({ runs }) => known >= runs) ?? { low: -1.3, high: 1.3 };
  const scale = normalQuantile(0.9);
  const pooled = shares.map((share): Score => {
    const z = normalQuantile(share) / scale;
    return { value: z < 0 ? -z * pool.low : z * pool.high, weight: poolWorth / shares.length };
  });
  const all = [...pooled, ...scores];
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const part = 0.1 * (total / (total + 1));
  const at = (share: number): number => Math.exp(mean + Math.max(leastSpread, spread) * weightedQuantile(all, share));
  const [low, high] = [at(part), at(1 - part)];
  return { low: Math.min(low, median), median, high: Math.max(high, median) };
}
