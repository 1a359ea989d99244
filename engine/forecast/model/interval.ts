import type { StepPrediction } from './levels.ts';
import { type Quantity, valueAt } from './quantities.ts';
import { studentQuantile } from './student.ts';

/** The expected value, and the range of eight of ten. */
export interface Interval {
  low: number;
  median: number;
  high: number;
}

/** The interval for one duration of a step. */
export function intervalOf({ centre, noise, doubt, freedom }: StepPrediction, quantity: Quantity, runSpread = 0): Interval {
  const spread = Math.hypot(noise, doubt, runSpread) * studentQuantile(0.9, freedom);
  const at = (log: number): number => valueAt(log, quantity);
  return { low: at(centre - spread), median: at(centre), high: at(centre + spread) };
}

/** A value with its weight. */
export interface Weighted {
  value: number;
  weight: number;
}

/** The weighted quantile, interpolated between two values. */
export function weightedQuantile(all: readonly Weighted[], share: number): number {
  const sorted = [...all].filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let [below, last] = [0, sorted[0]];
  for (const one of sorted) {
    const middle = (below + one.weight / 2) / total;
    if (middle >= share && last) {
      const before = (below - last.weight / 2) / total;
      const part = one === last || middle === before ? 1 : (share - before) / (middle - before);
      return last.value + (one.value - last.value) * Math.min(1, Math.max(0, part));
    }

    below += one.weight;
    last = one;
  }

  return last?.value ?? 0;
}
