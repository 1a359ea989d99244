import { placeKey, type Sample } from './samples.ts';

/** Counts of two loops that differ from run to run are taken to be independent until so many pairs speak for something else. */
const unrelated = 2;

/**
 * How much the iterations of a pipeline's loops vary together from run to run: the correlation of the logarithms of their
 * counts, from 0 to 1. Lists of one run are often long together.
 */
export function correlateCounts(samples: readonly Sample[]): (pipeline: string) => number {
  const known = new Map<string, number>();
  const counted = Map.groupBy(
    samples.filter(({ iterations }) => iterations !== undefined),
    ({ pipeline }) => pipeline,
  );

  return (pipeline) => {
    const correlation = known.get(pipeline) ?? correlationOf(counted.get(pipeline) ?? []);
    known.set(pipeline, correlation);
    return correlation;
  };
}

function correlationOf(samples: readonly Sample[]): number {
  const loops = [...Map.groupBy(samples, placeKey).values()].flatMap((all) => standardize(all) ?? []);
  let [sum, pairs] = [0, 0];
  for (const [at, one] of loops.entries()) {
    for (const other of loops.slice(at + 1)) {
      for (const [run, deviation] of one) {
        const beside = other.get(run);
        if (beside === undefined) continue;
        sum += deviation * beside;
        pairs++;
      }
    }
  }

  return Math.min(1, Math.max(0, sum / (pairs + unrelated)));
}

/** By run how far the count of a loop lay from its mean, in standard deviations; undefined where it never differs. */
function standardize(all: readonly Sample[]): Map<string, number> | undefined {
  const logs = all.map(({ run, iterations = 0 }) => ({ run, log: Math.log(iterations + 1) }));
  const mean = logs.reduce((sum, { log }) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, { log }) => sum + (log - mean) ** 2, 0) / logs.length;
  return variance > 0 ? new Map(logs.map(({ run, log }) => [run, (log - mean) / Math.sqrt(variance)])) : undefined;
}
