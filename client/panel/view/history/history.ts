import type { StepScores, StepTrend, UsualFigure } from '../../../../engine/insight/usual.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { RunRecord } from '../../../../engine/store/history/records.ts';
import { historyTabTexts } from '../../texts/history.ts';
import { statusTexts } from '../../texts/status.ts';
import { formatCost, formatFigure, span } from '../format.ts';
import type { Look } from '../status.ts';
import { formatWhen } from '../when.ts';

/** A run as a row of the history. */
export interface HistoryRow {
  run: string;
  look: Look;
  when: string;
  /** Anything unusual: an unsuccessful end, a replay, another version of the text. */
  what: string;
  time: string;
  cost: string;
  failures: string;
  model: string;
  shown: boolean;
}

/** The rows of some runs, the newest first; `shown` is the run that the panel shows. */
export function historyRow(
  runs: readonly RunRecord[],
  at: number,
  { shown, now }: { shown?: string; now: number },
): HistoryRow | undefined {
  const run = runs[at];
  if (!run) return undefined;

  const before = runs[at + 1];
  const look: Look = run.status === 'succeeded' && run.degraded ? 'degraded' : run.status;
  const what = [
    look === 'succeeded' ? '' : say(statusTexts.looks[look]),
    say(historyTabTexts.modes[run.mode]),
    run.parent === undefined ? '' : say(historyTabTexts.branched),
    before && before.hash !== run.hash ? say(historyTabTexts.changed) : '',
    run.run === shown ? say(historyTabTexts.shown) : '',
  ];

  return {
    run: run.run,
    look,
    when: formatWhen(run.started_at, now),
    what: what.filter(Boolean).join(' · '),
    time: span(run.duration),
    cost: run.cost === undefined ? '?' : formatCost(run.cost),
    failures: run.failed === 0 ? '' : say(historyTabTexts.failed, { count: formatFigure(run.failed) }),
    model: run.models.join(', '),
    shown: run.run === shown,
  };
}

/** Maximum number of bars. */
const mostBars = 40;

/** A figure over the runs, the oldest first. */
export interface FigureBars {
  name: string;
  /** Relative to the largest, from 0 to 1, undefined if unknown; and how the run ended. */
  bars: { run: string; part: number | undefined; look: Look }[];
  newest: string;
  /** The usual value, or the number of runs in which it is not zero. */
  usual: string;
  /** All of it in words. */
  words: string;
}

/** Time, cost and failures over the runs. */
export function figureBars(runs: readonly RunRecord[]): FigureBars[] {
  const barRuns = runs.slice(0, mostBars).reverse();
  const usually =
    (write: (figure: number) => string) =>
    (values: readonly number[]): string =>
      say(historyTabTexts.usually, { figure: write(median(values)) });
  const inSoMany = (values: readonly number[]): string =>
    say(historyTabTexts.inSoMany, { count: values.filter(Boolean).length, all: values.length });
  const figures = [
    {
      name: historyTabTexts.time,
      of: ({ duration }: RunRecord): number | undefined => duration,
      write: span,
      sum: usually(span),
    },
    { name: historyTabTexts.cost, of: ({ cost }: RunRecord) => cost, write: formatCost, sum: usually(formatCost) },
    { name: historyTabTexts.failures, of: ({ failed }: RunRecord) => failed, write: formatFigure, sum: inSoMany },
  ];

  return figures.flatMap(({ name: title, of, write, sum }): FigureBars[] => {
    const name = say(title);
    const values = barRuns.map(of);
    const valueText = (value: number | undefined): string => (value === undefined ? '?' : write(value));
    const counted = values.filter((value) => value !== undefined);
    const top = Math.max(0, ...counted);
    if (top === 0) return [];

    const bars = barRuns.map(({ run, status, degraded }, at) => {
      const value = values[at];
      const look: Look = status === 'succeeded' && degraded ? 'degraded' : status;
      return { run, part: value === undefined ? undefined : value / top, look };
    });
    const words = say(historyTabTexts.bars, { figure: name, count: values.length, values: values.map(valueText).join(', ') });

    return [{ name, bars, newest: valueText(values.at(-1)), usual: sum(counted), words }];
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

/** `0.62, usually 0.80`. */
export const scoreWords = ({ newest, usual }: Pick<StepScores, 'newest' | 'usual'>): string =>
  usual === undefined
    ? say(historyTabTexts.firstScore, { newest: newest.toFixed(2) })
    : say(historyTabTexts.score, { newest: newest.toFixed(2), usual: usual.toFixed(2) });

const writers: Readonly<Record<UsualFigure, (figure: number) => string>> = { time: span, cost: formatCost };

/** `slower: 9.8 s, usually 4.6 s (3.9–6.1 s)`. */
export function trendWords({
  figure,
  change,
  newest,
  usual: { low, median: usual, high },
}: Omit<StepTrend, 'step' | 'values'>): string {
  const write = writers[figure];
  return say(historyTabTexts.trend[figure][change], {
    newest: write(newest),
    usual: write(usual),
    low: write(low),
    high: write(high),
  });
}
