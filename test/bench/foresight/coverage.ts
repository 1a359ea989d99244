import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import type { Interval } from '../../../engine/forecast/model/interval.ts';
import { forecastRun, type RunForecast } from '../../../engine/forecast/simulate/forecast-run.ts';
import { quantileOf } from '../../../engine/insight/quantile.ts';
import { knownAfter, type TrueRun, type World } from './truth.ts';

/** What was foreseen of one run, and what came. */
export interface Judged {
  forecast: Interval;
  naive: Interval;
  came: number;
}

/** What is foreseen of the run after these. */
export function foresee({ plan, steps }: World, runs: readonly TrueRun[], count = 100): Promise<RunForecast> {
  const { samples, past } = knownAfter(runs);
  const without = (run: string) => learnForecaster({ samples: samples.filter((one) => one.run !== run) });
  return forecastRun({ plan, steps, forecaster: learnForecaster({ samples }), past, without, count });
}

/** The range of eight of ten of the runs that were. */
export function resample(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  return { low: quantileOf(sorted, 0.1), median: quantileOf(sorted, 0.5), high: quantileOf(sorted, 0.9) };
}

export const covers = ({ low, high }: Interval, came: number): boolean => came >= low && came <= high;

/** The interval score for 80 % (Gneiting and Raftery 2007), as a share of what came: width, and five times what lies outside. */
export function scoreOf({ low, high }: Interval, came: number): number {
  const outside = Math.max(0, low - came) + Math.max(0, came - high);
  return (high - low + 10 * outside) / came;
}

export const share = (all: readonly boolean[]): number => all.filter(Boolean).length / Math.max(1, all.length);
export const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
