import type { JudgedAlerts } from '../../insight/alerts.ts';
import { alertTexts } from '../../language/texts/alerts.ts';
import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { HistoryTrend, RunRecord, StepSum } from '../../store/history/records.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { drawSparkline } from '../text/sparkline.ts';
import { statusBrush } from '../text/status.ts';
import { table } from '../text/table.ts';
import { formatMinute } from '../text/when.ts';

/** The number of runs in a line of bars: the newest ones. */
const bars = 20;

/** A line for each pipeline: its number of runs, and the trends of time, cost and failures. `runs` are the newest first. */
export function pipelineLines(runs: readonly RunRecord[], style: Paint): string[] {
  const heads = [
    historyTexts.pipeline,
    historyTexts.runs,
    historyTexts.succeeded,
    historyTexts.newest,
    historyTexts.usualTime,
    historyTexts.times,
    historyTexts.costs,
  ];
  const rows = [...Map.groupBy(runs, ({ pipeline }) => pipeline)].map(([pipeline, own]) => {
    const barRuns = own.slice(0, bars).reverse();
    return [
      pipeline,
      grouped(own.length),
      grouped(own.filter(({ status }) => status === 'succeeded').length),
      formatMinute(own[0]?.started_at ?? 0),
      formatDuration(medianOf(own.map(({ duration }) => duration))),
      drawSparkline(barRuns.map(({ duration }) => duration)),
      drawSparkline(barRuns.map(({ cost }) => cost)),
    ];
  });

  return table(
    heads.map((head) => say(head)),
    rows,
    style,
  );
}

/** The runs of a pipeline, the newest first, below their trend. */
export function runLines(runs: readonly RunRecord[], style: Paint): string[] {
  const barRuns = runs.slice(0, bars).reverse();
  const heads = [
    historyTexts.run,
    historyTexts.status,
    historyTexts.started,
    historyTexts.took,
    historyTexts.cost,
    historyTexts.tokens,
    historyTexts.failedSteps,
    historyTexts.retries,
  ];
  const rows = runs.map((run) => [
    run.run,
    run.mode === 'replay' ? say(historyTexts.replayed, { status: run.status }) : run.status,
    formatMinute(run.started_at),
    formatDuration(run.duration),
    run.cost === undefined ? '?' : formatDollars(run.cost),
    grouped(run.input_tokens + run.output_tokens),
    grouped(run.failed),
    grouped(run.retries),
  ]);
  const brushes = [undefined, (text: string) => style[statusBrush(text)](text)];

  return [
    `${say(historyTexts.times)}  ${drawSparkline(barRuns.map(({ duration }) => duration))}`,
    `${say(historyTexts.costs)}  ${drawSparkline(barRuns.map(({ cost }) => cost))}`,
    `${say(historyTexts.failures)}  ${drawSparkline(barRuns.map(({ failed }) => failed))}`,
    '',
    ...table(
      heads.map((head) => say(head)),
      rows,
      style,
      brushes,
    ),
  ];
}

/** A line for each step: its time in the newest run beside its usual time, and the trend of scores by judges. */
export function trendLines({ runs, steps }: HistoryTrend, style: Paint): string[] {
  const judged = [...steps.values()].some((sums) => sums.some(({ quality }) => quality !== undefined));
  const heads = [
    historyTexts.step,
    historyTexts.runs,
    historyTexts.times,
    historyTexts.usualTime,
    historyTexts.newestTime,
    historyTexts.change,
    historyTexts.costs,
    historyTexts.failedTimes,
  ];
  const scoreHeads = judged ? [historyTexts.scores, historyTexts.newestScore] : [];
  const rows = [...steps].map(([step, sums]) => {
    const byRun = new Map(sums.map((sum) => [sum.run, sum]));
    const barRuns = runs.slice(-bars).map(({ run }) => byRun.get(run));
    const usual = medianOf(sums.map(timeOf));
    const newest = timeOf(sums.at(-1));
    const scores = judged ? [drawSparkline(barRuns.map((sum) => sum?.quality)), scoreText(sums)] : [];

    return [
      step,
      grouped(sums.length),
      drawSparkline(barRuns.map((sum) => sum && timeOf(sum))),
      formatDuration(usual),
      formatDuration(newest),
      changeOf(usual, newest),
      drawSparkline(barRuns.map((sum) => sum?.cost)),
      grouped(sums.reduce((sum, { failed }) => sum + failed, 0)),
      ...scores,
    ];
  });

  return table(
    [...heads, ...scoreHeads].map((head) => say(head)),
    rows,
    style,
  );
}

/** The alerts of a pipeline that fired, and those that cannot be judged yet. */
export function alertLines({ alerts, unjudged }: JudgedAlerts, style: Paint): string[] {
  const all = alerts.map(({ message }) => `${style.warn('!')} ${message}`);
  const rest = unjudged.map((why) => style.dim(why));
  return alerts.length + unjudged.length === 0 ? [say(alertTexts.allWell)] : [...all, ...rest];
}

/** The newest score, from 0 to 1. */
const scoreText = (sums: readonly StepSum[]): string => {
  const score = sums.findLast(({ quality }) => quality !== undefined)?.quality;
  return score === undefined ? '' : score.toFixed(2);
};

/** The time of a step; of a loop, that of its usual item. */
const timeOf = (sum: StepSum | undefined): number => (sum?.count ? sum.duration / sum.count : 0);

const changeOf = (usual: number, newest: number): string => {
  if (usual === 0) return '';
  const percent = Math.round((newest / usual - 1) * 100);
  return percent === 0 ? '0 %' : say(historyTexts.percent, { sign: percent > 0 ? '+' : '−', percent: Math.abs(percent) });
};

function medianOf(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}
