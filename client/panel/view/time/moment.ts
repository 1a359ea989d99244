import { staticPath } from '../../../../engine/state/path.ts';
import { opensFrame, type RunState } from '../../../../engine/state/state.ts';
import { barsOfStep, type Phase, type RunInTime } from './bars.ts';
import type { Outlook } from './forecast.ts';

/** The activity at one moment: steps of one node are one entry with a count. */
export interface Active {
  path: string;
  count: number;
  /** Their most informative phase: streaming before work before waiting. */
  phase: Phase | 'foreseen';
}

const rank: readonly Active['phase'][] = ['streaming', 'running', 'waiting', 'foreseen'];

/**
 * The activity at a moment, in milliseconds since the run began: streaming steps first, waiting ones last. After the present
 * it is the forecast.
 */
export function activeAt(run: RunInTime, outlook: Outlook, ms: number): Active[] {
  const active = new Map<string, Active>();

  const note = (path: string, phase: Active['phase']): void => {
    const activity = active.get(path);
    if (!activity) active.set(path, { path, count: 1, phase });
    else {
      activity.count++;
      if (rank.indexOf(phase) < rank.indexOf(activity.phase)) activity.phase = phase;
    }
  };

  if (ms > run.after(run.end)) {
    for (const [path, { from, to }] of outlook.steps) {
      if (from <= ms && ms <= to) note(staticPath(path), 'foreseen');
    }
  } else addBegun(run, ms, note);

  return [...active.values()].sort((a, b) => rank.indexOf(a.phase) - rank.indexOf(b.phase));
}

function addBegun(run: RunInTime, ms: number, note: (path: string, phase: Phase) => void): void {
  const { state, end, after } = run;
  for (const step of leavesOf(state)) {
    if (step.started_at === undefined || after(step.started_at) > ms || after(step.finished_at ?? end) < ms) continue;
    const now = barsOfStep(run, step).filter(({ from, to }) => from <= ms && ms <= to);
    const phase = rank.find((one) => now.some((bar) => bar.phase === one));
    if (phase !== undefined && phase !== 'foreseen') note(staticPath(step.path), phase);
  }
}

function* leavesOf(state: RunState) {
  for (const step of state.steps.values()) {
    if (!opensFrame(state, step)) yield step;
  }
}
