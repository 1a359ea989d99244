import type { FactType } from '../events.ts';

/**
 * How long a run has been running, in milliseconds: the sittings of all processes that had it, each from its first fact to its last, or to
 * when its process was last seen alive where the next one could tell. What people leave with a run while no process has it belongs to none.
 */
export interface RunningTime {
  /** In sittings that are over. */
  before: number;
  /** When the present sitting, or the last one, began. */
  from?: number;
  /** The newest fact of that sitting. */
  last: number;
}

export const timeRun = ({ before, from, last }: RunningTime): number => before + (from === undefined ? 0 : last - from);

/** Counts one fact; `left` is when the sitting before it ended, where that is known. */
export function countTime(time: RunningTime, { type, at, left }: { type: FactType; at: number; left?: number }): void {
  if (type === 'run.started' || type === 'run.resumed') {
    if (left !== undefined) time.last = Math.max(time.last, Math.min(left, at));
    time.before = timeRun(time);
    time.from = at;
    time.last = at;
  } else if (!leftBehind.has(type)) {
    // What a fork takes over of its parent is older than the fork.
    time.last = Math.max(time.last, at);
  }
}

/** What may be written long after the process was gone: by those who answer, give values or cancel. */
const leftBehind: ReadonlySet<FactType> = new Set(['person.answered', 'run.edited', 'run.finished']);
