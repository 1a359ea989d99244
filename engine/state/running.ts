import type { Fact } from './events.ts';

/**
 * How long a run has been running, in milliseconds: the sittings of all processes that had it, each from its first fact to its last. What
 * people leave with a run while no process has it belongs to none.
 */
export interface RunningTime {
  /** In sittings that are over. */
  before: number;
  /** When the present sitting began; undefined between two. */
  from?: number;
  /** The newest fact of the present sitting. */
  last: number;
}

export const timeRun = ({ before, from, last }: RunningTime): number => before + (from === undefined ? 0 : last - from);

/** Counts one fact. */
export function countTime(time: RunningTime, { type, at }: Pick<Fact, 'type' | 'at'>): void {
  if (type === 'run.started' || type === 'run.resumed') {
    time.before = timeRun(time);
    time.from = at;
    time.last = at;
  } else if (type === 'run.finished') {
    // It may have been written long after the process was gone, as a cancel does.
    time.before = timeRun(time);
    delete time.from;
  } else if (type !== 'person.answered' && type !== 'run.edited') time.last = at;
}
