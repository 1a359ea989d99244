import { type Interval, type Weighted, weightedQuantile } from './interval.ts';
import { normalQuantile } from './student.ts';

/** The distribution of simulated runs, on a logarithmic scale. */
export interface Simulated {
  mean: number;
  spread: number;
}

/** How far a real run lay from the forecast of the other runs, in spreads of the simulation; and its weight. */
export type Score = Weighted;

/** Never narrower than this: two equal runs still differ. */
export const leastSpread = 0.01;

/**
 * The first and ninth deciles of the scores of other pipelines, by class and by the number of their known runs: from `npm run
 * bench:foresight -- --tune`, on families that no judged pipeline belongs to. They count as this many runs, and are the basis
 * of an interval where there are few.
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

/** Whether a pipeline always runs the same steps, or has loops and branches that only the run decides. */
export type PipelineClass = 'steady' | 'open';

const poolWorth = 8;
/** The pool as a few scores: at these quantiles of a normal distribution with the same deciles. */
const shares = Array.from({ length: 15 }, (_, index) => (index + 0.5) / 15);

/**
 * The interval of eight of ten runs, calibrated by scores (cross-conformal prediction: each run is compared with its forecast
 * from the other runs). The quantile counts one run more than there are, so that few runs make it wider.
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
