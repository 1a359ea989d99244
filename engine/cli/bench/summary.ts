import { quantileOf } from '../../insight/quantile.ts';
import type { BenchmarkCase, CrossedThreshold, MeasureSummary } from '../../launch/inspect/benchmark-document.ts';
import type { BenchmarkSeries } from '../../store/benchmarks.ts';
import type { BenchmarkRun } from '../../testing/bench/bench.ts';
import { runMeasures } from '../../testing/bench/measures.ts';
import { chanceOfDifference } from '../../testing/bench/rank-test.ts';
import type { BenchOptions } from './options.ts';

/**
 * The significance level: a difference with a smaller p-value is beyond noise. With few runs on a side no p-value is that
 * small.
 */
const noise = { chance: 0.01, runs: 5 };

type Cases = BenchmarkSeries['cases'];

/** The samples of successful runs, by case and measure. A measure that is unknown for one of the runs has no samples. */
export function samplesOf(runs: readonly BenchmarkRun[]): Cases {
  const cases: Cases = {};
  for (const [name, own] of Map.groupBy(runs, (run) => run.case)) {
    const succeeded = own.filter((run) => run.succeeded);
    const samples: Record<string, number[]> = {};
    for (const measure of runMeasures) {
      const values = succeeded.flatMap(({ measures }) => measures[measure] ?? []);
      if (values.length > 0 && values.length === succeeded.length) samples[measure] = values;
    }
    cases[name] = { runs: own.length, samples };
  }
  return cases;
}

/** The figures of each case, beside those of an earlier benchmark. */
export function summariseCases(runs: readonly BenchmarkRun[], earlier: BenchmarkSeries | undefined): BenchmarkCase[] {
  return Object.entries(samplesOf(runs)).map(([name, { runs: count, samples }]) => {
    const own = runs.filter((run) => run.case === name);
    const before = earlier && Object.hasOwn(earlier.cases, name) ? earlier.cases[name]?.samples : undefined;
    return {
      case: name,
      runs: count,
      succeeded: own.filter(({ succeeded }) => succeeded).length,
      reasons: [...new Set(own.flatMap(({ reason }) => reason ?? []))],
      measures: Object.fromEntries(
        Object.entries(samples).map(([measure, values]) => [measure, summarise(values, before?.[measure])]),
      ),
    };
  });
}

function summarise(values: readonly number[], before: readonly number[] | undefined): MeasureSummary {
  const sorted = values.toSorted((a, b) => a - b);
  const summary: MeasureSummary = {
    median: quantileOf(sorted, 0.5),
    p90: quantileOf(sorted, 0.9),
    min: quantileOf(sorted, 0),
    max: quantileOf(sorted, 1),
  };
  if (!before?.length) return summary;
  const earlier = quantileOf(
    before.toSorted((a, b) => a - b),
    0.5,
  );
  return { ...summary, earlier, change: changeOf(values, before, summary.median - earlier) };
}

function changeOf(values: readonly number[], before: readonly number[], by: number): MeasureSummary['change'] {
  if (Math.min(values.length, before.length) < noise.runs) return 'unknown';
  if (by === 0 || chanceOfDifference(values, before) >= noise.chance) return 'none';
  return by > 0 ? 'more' : 'less';
}

/** The thresholds that were crossed. */
export function listCrossed(cases: readonly BenchmarkCase[], { maxTime, maxCost, minSuccess }: BenchOptions): CrossedThreshold[] {
  const [runs, succeeded] = [sum(cases, (one) => one.runs), sum(cases, (one) => one.succeeded)];
  const actual = runs === 0 ? 0 : (100 * succeeded) / runs;
  const success: CrossedThreshold[] = actual < minSuccess ? [{ option: 'min-success', wanted: minSuccess, actual }] : [];
  return [...success, ...crossedMedians(cases, 'max-time', maxTime), ...crossedMedians(cases, 'max-cost', maxCost)];
}

function crossedMedians(
  cases: readonly BenchmarkCase[],
  option: 'max-time' | 'max-cost',
  wanted: number | undefined,
): CrossedThreshold[] {
  if (wanted === undefined) return [];
  const measure = option === 'max-time' ? 'time' : 'cost';
  const medians = cases.map(({ case: name, measures }) => ({ case: name, actual: measures[measure]?.median }));
  return medians.filter(({ actual }) => actual === undefined || actual > wanted).map((one) => ({ option, wanted, ...one }));
}

const sum = (cases: readonly BenchmarkCase[], part: (one: BenchmarkCase) => number): number =>
  cases.reduce((total, one) => total + part(one), 0);
