import type { HistoryTrend, StepSum } from '../store/history/records.ts';
import { quantileOf } from './quantile.ts';

/** The median of a figure in earlier runs, and the range of eight of ten. */
export interface UsualRange {
  low: number;
  median: number;
  high: number;
}

/** The usual figures for an item of a step: milliseconds and USD. Absent where there are too few runs. */
export interface UsualFigures {
  time?: UsualRange | undefined;
  cost?: UsualRange | undefined;
}
export type UsualFigure = keyof UsualFigures;

/** The fewest runs for usual figures. */
const fewest = 3;
/** When a figure is unusual: the factor to the median, and the least difference in milliseconds and USD; less is chance. */
const factor = 1.5;
const least: Readonly<Record<UsualFigure, number>> = { time: 500, cost: 0.0005 };

/** The figure of one item of a step in a run; undefined where an item failed, since its time says nothing. */
export const figureOf = (sum: StepSum, figure: UsualFigure): number | undefined =>
  sum.failed > 0 || sum.count === 0 ? undefined : sum[figure === 'time' ? 'duration' : 'cost'] / sum.count;

/** The usual figures of a step over runs. */
export function usualOf(sums: readonly StepSum[]): UsualFigures {
  const rangeOf = (figure: UsualFigure): UsualRange | undefined => usualRange(sums.flatMap((sum) => figureOf(sum, figure) ?? []));
  return { time: rangeOf('time'), cost: rangeOf('cost') };
}

function usualRange(figures: readonly number[]): UsualRange | undefined {
  if (figures.length < fewest) return undefined;
  const sorted = figures.toSorted((a, b) => a - b);
  return { low: quantileOf(sorted, 0.1), median: quantileOf(sorted, 0.5), high: quantileOf(sorted, 0.9) };
}

/** Whether a figure is outside the usual range, beyond chance. */
export function isUnusual(figure: UsualFigure, value: number, { low, median, high }: UsualRange): 'more' | 'less' | undefined {
  if (Math.abs(value - median) < least[figure]) return undefined;
  if (value > high && value >= factor * median) return 'more';
  return value < low && factor * value <= median ? 'less' : undefined;
}

/** Scores of a step by the rubric of its `quality`, from 0 to 1. */
export interface StepScores {
  /** Its static path. */
  step: string;
  newest: number;
  /** The median of earlier runs; absent where there are none. */
  usual?: number;
  /** The score of each judged run, the oldest first. */
  values: number[];
}

/** The steps with scores, the lowest newest score first. */
export function listScores({ steps }: HistoryTrend): StepScores[] {
  const judged: StepScores[] = [];
  for (const [step, sums] of steps) {
    const values = sums.flatMap(({ quality }) => quality ?? []);
    const newest = values.at(-1);
    if (newest === undefined) continue;

    const earlier = values.slice(0, -1).toSorted((a, b) => a - b);
    const scores: StepScores = { step, newest, values };
    if (earlier.length > 0) scores.usual = quantileOf(earlier, 0.5);
    judged.push(scores);
  }

  return judged.sort((a, b) => a.newest - b.newest);
}

/** A step that takes unusually more or less. */
export interface StepTrend {
  /** Its static path. */
  step: string;
  figure: UsualFigure;
  change: 'more' | 'less';
  usual: UsualRange;
  newest: number;
  /** Its figure in each run, the oldest first. */
  values: number[];
}

/** Steps whose newest run is unusual, the largest growth first. */
export function listTrends({ steps }: HistoryTrend): StepTrend[] {
  const stepTrends: StepTrend[] = [];
  for (const [step, sums] of steps) {
    const newest = sums.at(-1);
    if (!newest) continue;

    const before = usualOf(sums.slice(0, -1));
    for (const figure of ['time', 'cost'] as const) {
      const usual = before[figure];
      const value = figureOf(newest, figure);
      const change = usual && value !== undefined ? isUnusual(figure, value, usual) : undefined;
      if (!usual || value === undefined || !change) continue;
      stepTrends.push({ step, figure, change, usual, newest: value, values: sums.flatMap((sum) => figureOf(sum, figure) ?? []) });
    }
  }

  return stepTrends.sort((a, b) => b.newest / Math.max(b.usual.median, 1e-9) - a.newest / Math.max(a.usual.median, 1e-9));
}
