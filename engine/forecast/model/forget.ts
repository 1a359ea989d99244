import type { Sample } from './samples.ts';

/** The factor by which each later run reduces the weight of an older one. */
const fading = 0.95;
/** The additional factor for runs before a change. */
const outdated = 0.05;
/** A change must show in at least this many runs, and by this many standard errors. */
const change = { runs: 2, most: 8, deviations: 3 };
/** The usual variance between whole runs of one pipeline (of logarithms), and the number of runs that it is worth. */
const usual = { variance: 0.1 ** 2, runs: 3 };

/** How far a whole run lay above or below the expectation for its steps, as a mean of logarithms; by its age. */
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
 * The weights of a pipeline's runs by their age: lower for older ones, and almost zero before a change of level (another
 * provider, a slower network).
 */
export function weightsOf(offsets: RunOffsets): (age: number) => number {
  const since = findDrift(offsets);
  return (age) => fading ** age * (since !== undefined && age >= since ? outdated : 1);
}

/** The age of the newest run before a change; undefined where there was none. */
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

/** The standard deviation between whole runs, beyond that of their steps (of logarithms), pooled over pipelines. */
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
