import { tracePath } from '../../../engine/forecast/bottlenecks/trace-path.ts';
import type { RunState } from '../../../engine/state/state.ts';
import { durationOf } from '../../../engine/state/step.ts';
import { span } from './format.ts';

/** A step that the end of the run hung on. */
export interface HoldRow {
  path: string;
  time: string;
  /** Of the time of all of them, in percent. */
  part: number;
}

const mostRows = 8;

/** The critical path of a run that has ended, the longest of its steps first; nothing where one step or none took time. */
export function listHolds(state: RunState): { rows: HoldRow[]; more: number } {
  const path = tracePath(state).map(({ step }) => ({ path: step.path, ms: durationOf(step) ?? 0 }));
  if (path.length < 2) return { rows: [], more: 0 };
  const whole = path.reduce((sum, { ms }) => sum + ms, 0);
  const rows = path
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, mostRows)
    .map(({ path: step, ms }) => ({ path: step, time: span(ms), part: Math.round((100 * ms) / Math.max(1, whole)) }));
  return { rows, more: path.length - rows.length };
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
