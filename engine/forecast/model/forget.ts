import type { Sample } from './samples.ts';

/** Each run that came since makes an older one count so much less. */
const fading = 0.95;
/** Runs before a change count so much besides. */
const outdated = 0.05;
/** A change has to show in at least so many runs, and by so many standard deviations of their mean. */
const change = { runs: 2, most: 8, deviations: 3 };
/** What runs of one pipeline usually differ by as a whole, as a variance of logarithms, and how many runs that is worth. */
const usual = { variance: 0.1 ** 2, runs: 3 };

/** What a run as a whole lay above or below what was expected of its steps, as a mean of logarithms; by its age. */
export type RunOffsets = ReadonlyMap<number, { mean: number; count: number }>;

/** The offsets of the runs of each pipeline. */
export function offsetsOf(residuals: ReadonlyMap<Sample, number>): Map<string, RunOffsets> {
  const all = new Map<string, Map<number, { mean: number; count: number }>>();
  for (const [{ pipeline, age }, residual] of residuals) {
    const runs = all.get(pipeline) ?? new Map<number, { mean: number; count: number }>();
    all.set(pipeline, runs);
    const run = runs.get(age) ?? { mean: 0, count: 0 };
    run.count++;
    run.mean += (residual - run.mean) / run.count;
    runs.set(age, run);
  }
  return all;
}

/**
 * How much the runs of a pipeline count by their age: less the older they are, and next to nothing where the newest ones differ from them as
 * a whole (another provider, a slower network).
 */
export function weightsOf(offsets: RunOffsets): (age: number) => number {
  const since = findDrift(offsets);
  return (age) => fading ** age * (since !== undefined && age >= since ? outdated : 1);
}

/** The age of the newest run from before a change; undefined where there was none. */
export function findDrift(offsets: RunOffsets): number | undefined {
  const runs = [...offsets].sort(([a], [b]) => a - b).map(([age, { mean }]) => ({ age, mean }));
  let best: { age: number; deviations: number } | undefined;
  for (let newer = change.runs; newer <= Math.min(change.most, runs.length - 2); newer++) {
    const [after, before] = [runs.slice(0, newer), runs.slice(newer)];
    const squares = squaresOf(after) + squaresOf(before);
    const variance = (usual.runs * usual.variance + squares) / (usual.runs + runs.length - 2);
    const gap = Math.abs(meanOf(after) - meanOf(before));
    const deviations = gap / Math.sqrt(variance * (1 / after.length + 1 / before.length));
    const age = before[0]?.age;
    if (age !== undefined && deviations > change.deviations + 1 && deviations > (best?.deviations ?? 0))
      best = { age, deviations };
  }
  return best?.age;
}

const meanOf = (runs: readonly { mean: number }[]): number => runs.reduce((sum, { mean }) => sum + mean, 0) / runs.length;

function squaresOf(runs: readonly { mean: number }[]): number {
  const centre = meanOf(runs);
  return runs.reduce((sum, { mean }) => sum + (mean - centre) ** 2, 0);
}

/** How far runs differ as a whole, beside what their steps do: a standard deviation of logarithms, pooled over pipelines. */
export function spreadOfRuns(all: Iterable<RunOffsets>, noise: number): number {
  let [sum, count] = [usual.variance * usual.runs, usual.runs];
  for (const offsets of all) {
    const since = findDrift(offsets) ?? Number.POSITIVE_INFINITY;
    const runs = [...offsets].filter(([age]) => age < since).map(([, run]) => run);
    if (runs.length < 2) continue;
    const byChance = runs.reduce((total, { count: steps }) => total + noise / steps, 0) / runs.length;
    sum += Math.max(0, squaresOf(runs) - (runs.length - 1) * byChance);
    count += runs.length - 1;
  }
  return Math.sqrt(sum / count);
}
