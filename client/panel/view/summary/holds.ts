import { tracePath } from '../../../../engine/forecast/bottlenecks/trace-path.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { durationOf } from '../../../../engine/state/step.ts';
import { span } from '../format.ts';

/** A step on the critical path, all of its items together. */
export interface HoldRow {
  path: string;
  /** How many of its items did; 1 for a step outside of loops. */
  items: number;
  time: string;
  /** Its share of the time of the whole path, in percent. */
  part: number;
}

const mostRows = 8;

/** The critical path of a run that has ended, the longest of its steps first; nothing where one step or none took time. */
export function listHolds(state: RunState): { rows: HoldRow[]; more: number } {
  const path = tracePath(state).map(({ step }) => ({ path: step.path, ms: durationOf(step) ?? 0 }));
  if (path.length < 2) return { rows: [], more: 0 };

  const whole = path.reduce((sum, { ms }) => sum + ms, 0);
  const steps = Array.from(
    Map.groupBy(path, (one) => staticPath(one.path)),
    ([own, items]) => ({
      path: items.length === 1 ? (items[0]?.path ?? own) : own,
      items: items.length,
      ms: items.reduce((sum, { ms }) => sum + ms, 0),
    }),
  );
  const rows = steps
    .sort((a, b) => b.ms - a.ms)
    .slice(0, mostRows)
    .map(({ ms, ...step }) => ({ ...step, time: span(ms), part: Math.round((100 * ms) / Math.max(1, whole)) }));

  return { rows, more: steps.length - rows.length };
}

/** The steps of the critical path of a run that has ended, and everything around them. */
export function heldSteps(state: RunState): Set<string> {
  const paths = new Set<string>();
  for (const { step } of tracePath(state)) {
    paths.add(step.path);
    for (const { index } of step.path.matchAll(/[.[/]/g)) paths.add(step.path.slice(0, index));
  }
  return paths;
}
