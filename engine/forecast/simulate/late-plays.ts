import type { Deadline } from '../../language/schedules/deadline.ts';
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

/**
 * What ended before `now` is not foreseen any more. Plays of a run that has not begun count from 0, which stands for the moment
 * `began`.
 */
export function gatherLatePlays(now: number, began = 0): LatePlays {
  const gathered = new Map<string, { due: number; late: number; ends: number[] }>();
  let plays = 0;

  const note = (path: string, due: number | undefined, end: number | undefined): void => {
    if (due === undefined || end === undefined || end <= now) return;
    const one = gathered.get(path) ?? { due, late: 0, ends: [] };
    gathered.set(path, one);
    one.ends.push(end);
    if (end > due) one.late++;
  };

  /** A moment of the day is as far ahead of the plays as of their beginning. */
  const onClock = (deadline: Deadline, due: number | undefined): number | undefined =>
    due === undefined || 'after' in deadline ? due : due - began;

  return {
    add(play) {
      plays++;
      const { deadline } = play.graph;
      if (deadline) note('', onClock(deadline, dueOfRun(play)), play.finished?.at);

      for (const step of play.steps.values()) {
        const { deadline: own } = step.node;
        if (own && step.status !== 'skipped') note(step.path, onClock(own, dueOfStep(step, play)), step.finished_at);
      }
    },
    all() {
      const worst = new Map<string, ForeseenDeadline>();
      for (const [path, { due, late, ends }] of gathered) {
        const risk = late / plays;
        const own = staticPath(path);
        if (risk < (worst.get(own)?.risk ?? 0)) continue;

        const { low, median, high } = quantiles(ends);
        worst.set(own, { path, due, risk, end: Math.round(median), low: Math.round(low), high: Math.round(high) });
      }

      return [...worst.values()];
    },
  };
}
