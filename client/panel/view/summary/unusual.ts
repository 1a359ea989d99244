import { isUnusual, type UsualFigure, type UsualFigures } from '../../../../engine/insight/usual.ts';
import { say } from '../../../../engine/language/texts.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { durationOf, type StepState } from '../../../../engine/state/step.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { formatCost, span } from '../format.ts';

/** The usual usage of steps before a run, by static path. */
export type Usual = ReadonlyMap<string, UsualFigures>;

/** A step that took longer or cost more than usual; for a loop compared with the usual item. */
export interface UnusualStep {
  path: string;
  /** One of its executions. */
  step: StepState;
  what: string;
}

/** The sources of values that the step produced itself in this run. */
const own: ReadonlySet<string> = new Set(['live', 'offline']);

interface Sum {
  first: StepState;
  count: number;
  time: number;
  cost: number;
}

/** Steps that were slow or expensive compared with earlier runs, the largest deviation first. */
export function listUnusual(state: RunState, usual: Usual): UnusualStep[] {
  const outliers: (UnusualStep & { times: number })[] = [];
  for (const [path, { first, count, ...sum }] of sumSteps(state)) {
    const figures = usual.get(path);
    const unusual = (['time', 'cost'] as const).flatMap((figure) => {
      const range = figures?.[figure];
      const value = sum[figure] / count;
      if (!range || isUnusual(figure, value, range) !== 'more') return [];

      const write = writers[figure];
      const [low, median, high] = [write(range.low), write(range.median), write(range.high)];
      const words = say(summaryTabTexts.unusual, { figure: write(value), usual: median, low, high });

      return [{ words, times: value / Math.max(range.median, Number.MIN_VALUE) }];
    });
    if (unusual.length > 0)
      outliers.push({
        path,
        step: first,
        what: unusual.map(({ words }) => words).join('; '),
        times: Math.max(...unusual.map(({ times }) => times)),
      });
  }

  return outliers.sort((a, b) => b.times - a.times);
}

const writers: Readonly<Record<UsualFigure, (figure: number) => string>> = { time: span, cost: formatCost };

/** The usage of each step that succeeded and produced its value itself. */
function sumSteps(state: RunState): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const step of state.steps.values()) {
    const time = durationOf(step);
    if (step.status !== 'succeeded' || time === undefined || !own.has(step.provenance ?? 'live')) continue;
    // Time spent waiting for people is not the step's.
    if (step.node.kind === 'ask' || step.asked !== undefined) continue;

    const path = staticPath(step.path);
    const sum = sums.get(path) ?? { first: step, count: 0, time: 0, cost: 0 };
    sums.set(path, sum);
    sum.count++;
    sum.time += time;
    sum.cost += step.cost ?? 0;
  }

  return sums;
}
