import { describeLimit, isWorth } from '../../../../engine/insight/limit-worth.ts';
import { explainTimeTexts } from '../../../../engine/language/texts/insight/explain-time.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { TimeInfo } from '../../../panel-content.ts';
import { bottleneckTexts } from '../../texts/bottlenecks.ts';
import { span } from '../format.ts';
import { formatInterval } from '../plan/range.ts';

/** A step that does work, and how much the end of the run hangs on it. */
export interface BottleneckRow {
  path: string;
  /** How often it is on the critical path: a share of simulated runs, or yes and no of a past one. */
  critical: string;
  slack: string;
  takes: string;
}

const mostRows = 8;

/** The steps that the end hangs on, the most important first. */
export function listBottlenecks({ steps, run }: TimeInfo): { rows: BottleneckRow[]; more: number } {
  const share = (part: number): string =>
    run === undefined
      ? say(explainTimeTexts.percent, { percent: Math.round(part * 100) })
      : say(part > 0 ? explainTimeTexts.yes : explainTimeTexts.no);
  const rows = steps.slice(0, mostRows).map(({ path, critical, slack, duration }) => ({
    path,
    critical: share(critical),
    slack: span(slack),
    takes: span(duration),
  }));

  return { rows, more: steps.length - rows.length };
}

/** What more slots are worth: those that save something, the most first; one sentence where none does. */
export function describeSlots(explained: TimeInfo): string[] {
  const worth = explained.limits
    .filter((limit) => isWorth(limit, explained))
    .sort((a, b) => b.saves.mean - a.saves.mean)
    .map((limit) => describeLimit(limit, explained, span));
  return worth.length ? worth : [say(bottleneckTexts.limitsNothing)];
}

/** What the figures rest on; a past run is its own proof. */
export const bottleneckBasis = ({ run, played, basis = 'guess', trouble, duration }: TimeInfo): string | undefined => {
  if (run !== undefined) return undefined;
  const why = say(explainTimeTexts.by[trouble === undefined ? basis : 'unread']);
  return say(explainTimeTexts.ofFile, { count: played, why, time: formatInterval(duration, span) });
};

/** The slack of steps outside of loops, in milliseconds, by their path. */
export const slackOfSteps = ({ steps }: Pick<TimeInfo, 'steps'>): ReadonlyMap<string, number> =>
  new Map(steps.flatMap(({ path, slack }) => (path.includes('[') ? [] : [[path, slack] as const])));
