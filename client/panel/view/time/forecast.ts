import type { Interval } from '../../../../engine/forecast/model/interval.ts';
import type { RunOutlook } from '../../../../engine/forecast/simulate/outlook.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { isSettled } from '../../../../engine/state/step.ts';
import type { Stretch } from './axis.ts';

/**
 * The forecast of a step, in milliseconds since the run began (the start may be now). It ends between `low` and `high` in 80
 * per cent of cases.
 */
export interface StepOutlook extends Stretch {
  low: number;
  high: number;
  /** The number of this step's own samples behind it. */
  count: number;
}

/** The forecasts of steps, by path; and the end of the run, if known. */
export interface Outlook {
  steps: ReadonlyMap<string, StepOutlook>;
  end?: Interval | undefined;
}

/**
 * The host's forecast, updated to `now` (milliseconds since 1970): without steps that have ended since, and with nothing
 * before now.
 */
export function outlookAt(foreseen: RunOutlook, state: RunState | undefined, now: number): Outlook {
  const steps = new Map<string, StepOutlook>();
  if (state?.finished) return { steps };

  const start = state?.started?.at;
  const spent = state && start !== undefined ? timeBetween(state.ran, start, now) : 0;
  const notBefore = (at: number): number => Math.max(spent, at);

  for (const { path, from, to, low, high, seen } of foreseen.steps) {
    const step = state?.steps.get(path);
    if (step && isSettled(step)) continue;
    steps.set(path, {
      from: step?.started_at === undefined ? notBefore(from) : spent,
      to: notBefore(to),
      low: notBefore(low),
      high: notBefore(high),
      count: seen,
    });
  }

  const { end } = foreseen;
  return { steps, end: end && { low: notBefore(end.low), median: notBefore(end.median), high: notBefore(end.high) } };
}
