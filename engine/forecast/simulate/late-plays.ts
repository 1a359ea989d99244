import { dueOfRun, dueOfStep } from '../../state/deadlines.ts';
import { staticPath } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import type { ForeseenDeadline } from './foreseen-deadline.ts';
import { quantiles } from './outlook.ts';

/** Gathers how often played runs were late. */
export interface LatePlays {
  add(played: RunState): void;
  /** Everything that is still to end, and due; of a step in a loop the item that is late most often. */
  all(): ForeseenDeadline[];
}

/** What ended before `now` is not foreseen any more. */
export function gatherLatePlays(now: number): LatePlays {
  const gathered = new Map<string, { due: number; late: number; ends: number[] }>();
  let plays = 0;
  const note = (path: string, due: number | undefined, end: number | undefined): void => {
    if (due === undefined || end === undefined || end <= now) return;
    const one = gathered.get(path) ?? { due, late: 0, ends: [] };
    gathered.set(path, one);
    one.ends.push(end);
    if (end > due) one.late++;
  };
  return {
    add(played) {
      plays++;
      note('', dueOfRun(played), played.finished?.at);
      for (const step of played.steps.values()) {
        if (step.node.deadline && step.status !== 'skipped') note(step.path, dueOfStep(step, played), step.finished_at);
      }
    },
    all() {
      const worst = new Map<string, ForeseenDeadline>();
      for (const [path, { due, late, ends }] of gathered) {
        const risk = late / plays;
        const own = staticPath(path);
        if (risk >= (worst.get(own)?.risk ?? 0)) worst.set(own, { path, due, risk, end: Math.round(quantiles(ends).median) });
      }
      return [...worst.values()];
    },
  };
}
