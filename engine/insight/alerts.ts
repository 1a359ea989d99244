import type { AlertThresholds } from '../compile/pipeline/model/pipeline.ts';
import { alertTexts as texts } from '../language/texts/alerts.ts';
import { say } from '../language/texts.ts';
import { formatDollars } from '../language/values/money.ts';
import type { HistoryTrend, RunRecord, StepSum } from '../store/history/records.ts';
import { quantileOf } from './quantile.ts';
import { formatTime } from './report/format.ts';

/** A figure of a run beyond its threshold. */
export interface Alert {
  kind: keyof AlertThresholds;
  /** The static path of its step; absent for the whole run. */
  step?: string | undefined;
  /** The figure, and the threshold: milliseconds, USD, shares, or for a drift a factor. */
  value: number;
  bound: number;
  /** A sentence for people. */
  message: string;
}

/** The alerts of a trend's newest run, and the thresholds that could not be judged, with reasons. */
export interface JudgedAlerts {
  alerts: Alert[];
  unjudged: string[];
}

/** The number of newest runs for a rate, and the fewest that are enough. */
const ofRate = { most: 20, least: 5 };
/** A drift lasts: the median of this many newest runs is compared with that of earlier ones. */
const ofDrift = { recent: 3, before: 3 };
/** Smaller changes are chance, whatever their factor: milliseconds, and characters. */
const chance = { duration: 500, answer: 40 };

/** Compares the newest run of a trend with thresholds. Replays and unfinished runs say nothing. */
export function judgeAlerts(thresholds: AlertThresholds, trend: HistoryTrend): JudgedAlerts {
  const runs = trend.runs.filter(isTelling);
  const newest = runs.at(-1);
  const judged: JudgedAlerts = { alerts: [], unjudged: [] };
  if (!newest) return judged;

  judgeRun(thresholds, newest, judged);
  judgeRate(thresholds, runs, judged);
  judgeAgreement(thresholds, sumsOf(trend, newest), judged);
  judgeDrift(thresholds, trend, runs, judged);

  return judged;
}

const isTelling = ({ mode, status }: RunRecord): boolean =>
  (mode === 'live' || mode === 'record') && (status === 'succeeded' || status === 'failed');

function judgeRun({ time, cost }: AlertThresholds, run: RunRecord, { alerts, unjudged }: JudgedAlerts): void {
  if (time !== undefined && run.worked > time) {
    const message = say(texts.time, { value: formatTime(run.worked), bound: formatTime(time) });
    alerts.push({ kind: 'time', value: run.worked, bound: time, message });
  }

  if (cost === undefined) return;
  if (run.cost === undefined) unjudged.push(say(texts.unknownCost));
  else if (run.cost > cost) {
    const message = say(texts.cost, { value: formatDollars(run.cost), bound: formatDollars(cost) });
    alerts.push({ kind: 'cost', value: run.cost, bound: cost, message });
  }
}

function judgeRate(
  { failure_rate: bound }: AlertThresholds,
  all: readonly RunRecord[],
  { alerts, unjudged }: JudgedAlerts,
): void {
  if (bound === undefined) return;
  const runs = all.slice(-ofRate.most);
  if (runs.length < ofRate.least) {
    unjudged.push(say(texts.fewForRate, { least: ofRate.least, runs: runs.length }));
    return;
  }

  const failed = runs.filter(({ status }) => status === 'failed').length;
  const value = failed / runs.length;
  if (value <= bound) return;

  const message = say(texts.failureRate, { failed, runs: runs.length, value: percentOf(value), bound: percentOf(bound) });
  alerts.push({ kind: 'failure_rate', value, bound, message });
}

const percentOf = (share: number): string => String(Number((share * 100).toFixed(1)));

/** The usage of each step in a run. */
const sumsOf = ({ steps }: HistoryTrend, { run }: RunRecord): StepSum[] =>
  [...steps.values()].flatMap((sums) => sums.findLast((sum) => sum.run === run) ?? []);

function judgeAgreement(
  { agreement: bound }: AlertThresholds,
  sums: readonly StepSum[],
  { alerts, unjudged }: JudgedAlerts,
): void {
  if (bound === undefined) return;
  let isKnown = false;
  for (const { step, agreement: value } of sums) {
    if (value === undefined) continue;
    isKnown = true;
    if (value >= bound) continue;
    const message = say(texts.agreement, { step, value: value.toFixed(2), bound });
    alerts.push({ kind: 'agreement', step, value, bound, message });
  }

  if (!isKnown) unjudged.push(say(texts.noAgreement));
}

function judgeDrift(
  { drift: bound }: AlertThresholds,
  { steps }: HistoryTrend,
  runs: readonly RunRecord[],
  { alerts, unjudged }: JudgedAlerts,
): void {
  if (bound === undefined) return;
  const least = ofDrift.recent + ofDrift.before;
  if (runs.length < least) unjudged.push(say(texts.fewForDrift, { least, runs: runs.length }));
  const telling = new Set(runs.map(({ run }) => run));
  const newest = runs.at(-1)?.run;

  for (const [step, all] of steps) {
    const sums = all.filter(({ run, failed, count }) => telling.has(run) && failed === 0 && count > 0);
    // A step that the newest run did not reach is no news.
    if (sums.at(-1)?.run !== newest) continue;

    const duration = driftOf(sums.map((sum) => sum.duration / sum.count));
    if (duration && duration.factor > bound && duration.recent - duration.usual >= chance.duration) {
      const values = { value: formatTime(duration.recent), usual: formatTime(duration.usual) };
      alerts.push(driftAlert(texts.longer, { step, factor: duration.factor, bound }, values));
    }

    const answer = driftOf(sums.flatMap((sum) => sum.answer ?? []));
    if (!answer || Math.abs(answer.recent - answer.usual) < chance.answer) continue;

    const values = { value: Math.round(answer.recent), usual: Math.round(answer.usual) };
    if (answer.factor > bound) alerts.push(driftAlert(texts.wordier, { step, factor: answer.factor, bound }, values));
    else if (1 / answer.factor > bound) alerts.push(driftAlert(texts.terser, { step, factor: 1 / answer.factor, bound }, values));
  }
}

function driftAlert(
  text: typeof texts.longer | typeof texts.wordier | typeof texts.terser,
  { step, factor, bound }: { step: string; factor: number; bound: number },
  { value, usual }: { value: string | number; usual: string | number },
): Alert {
  const message = say(text, { step, factor: factor.toFixed(1), bound, value, usual, recent: ofDrift.recent });
  return { kind: 'drift', step, value: factor, bound, message };
}

/**
 * The medians of the newest and of earlier figures, and the factor between them; undefined where there are too few. The
 * oldest come first.
 */
function driftOf(figures: readonly number[]): { recent: number; usual: number; factor: number } | undefined {
  if (figures.length < ofDrift.recent + ofDrift.before) return undefined;
  const middleOf = (part: readonly number[]): number =>
    quantileOf(
      part.toSorted((a, b) => a - b),
      0.5,
    );
  const recent = middleOf(figures.slice(-ofDrift.recent));
  const usual = middleOf(figures.slice(0, -ofDrift.recent));

  // A figure of zero has no factor; one unit replaces it.
  return { recent, usual, factor: Math.max(recent, 1) / Math.max(usual, 1) };
}
