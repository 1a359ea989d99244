import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import type { Interval } from '../../../engine/forecast/model/interval.ts';
import { forecastRun, type RunForecast } from '../../../engine/forecast/simulate/forecast-run.ts';
import { quantileOf } from '../../../engine/insight/quantile.ts';
import { knownAfter, type TrueRun, type World } from './truth.ts';

/** What was foreseen of one run, and what came. */
export interface Judged {
  forecast: Interval;
  naive: Interval;
  /** That of somebody who knows how runs differ, but their middle only from the same runs: what can be reached at best. */
  shape: Interval;
  /** The interval of the hidden process itself: nobody can foresee better. */
  true: Interval;
  came: number;
  /** The mean of the runs before. */
  usual: number;
}

/** What is foreseen of the run after these. */
export function foresee({ plan, steps }: World, runs: readonly TrueRun[], count = 100): Promise<RunForecast> {
  const { samples, past } = knownAfter(runs);
  const forecaster = learnForecaster({ samples });
  return forecastRun({ plan, steps, forecaster, past, without: forecaster.without, count });
}

/** The range of eight of ten of the runs that were. */
export function resample(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  return { low: quantileOf(sorted, 0.1), median: quantileOf(sorted, 0.5), high: quantileOf(sorted, 0.9) };
}

/** The spread of the true runs around the middle of the ones before, which so few of them do not tell exactly (on the logarithmic scale). */
export function knowShape(truth: readonly number[], before: readonly number[]): Interval {
  const logs = truth.map(Math.log).sort((a, b) => a - b);
  const centre = mean(logs);
  const middle = mean(before.map(Math.log));
  const wider = Math.sqrt(1 + 1 / before.length);
  const at = (share: number): number => Math.exp(middle + wider * (quantileOf(logs, share) - centre));
  return { low: at(0.1), median: at(0.5), high: at(0.9) };
}

export const covers = ({ low, high }: Interval, came: number): boolean => came >= low && came <= high;

/**
 * The interval score for 80 % (Gneiting and Raftery 2007): width, and ten times what lies outside. As a share of the runs
 * before, which all know: as a share of what came it would reward intervals that are too low.
 */
export function scoreOf({ low, high }: Interval, { came, usual }: Pick<Judged, 'came' | 'usual'>): number {
  const outside = Math.max(0, low - came) + Math.max(0, came - high);
  return (high - low + 10 * outside) / usual;
}

export const share = (all: readonly boolean[]): number => all.filter(Boolean).length / Math.max(1, all.length);
export const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
