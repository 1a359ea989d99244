import type { FactType } from '../events.ts';

/**
 * The running time of a run, in milliseconds: the sum over all its processes, each from its first fact to its last, or to the
 * time at which the next process last saw it alive. Messages left while no process owns the run add nothing. The clock stands
 * still while a person has paused the run.
 */
export interface RunningTime {
  /** In earlier processes. */
  before: number;
  /** When the present process, or the last one, began or continued. */
  from?: number;
  /** The newest fact of that process. */
  last: number;
  /** Since when the run is paused. */
  held?: number;
  /** Its pauses, in order. */
  pauses: Standstill[];
}

/** A pause from one time to another, in milliseconds since 1970. */
export interface Standstill {
  from: number;
  to: number;
}

export const newRunningTime = (): RunningTime => ({ before: 0, last: 0, pauses: [] });

export const timeRun = ({ before, from, last }: RunningTime): number => before + (from === undefined ? 0 : last - from);

/** The same at a time of the present process. */
export const timeRunUntil = (time: RunningTime, now: number): number =>
  time.held === undefined && time.from !== undefined ? time.before + Math.max(now, time.last) - time.from : timeRun(time);

/** A time on the run's own clock, which has no pauses: an event during a pause counts as at its beginning. */
export function runTime({ pauses, held }: RunningTime, at: number): number {
  let stood = held === undefined ? 0 : Math.max(0, at - held);
  for (const { from, to } of pauses) stood += Math.max(0, Math.min(at, to) - from);
  return at - stood;
}

/** The time between two moments, without pauses. */
export const timeBetween = (time: RunningTime, from: number, to: number): number => runTime(time, to) - runTime(time, from);

interface Counted {
  type: FactType;
  at: number;
  left?: number;
  since?: number;
  lasted?: number | undefined;
}

/**
 * Counts one fact; `left` is when the former process ended, if known. Returns the pause that the fact ends: of the continuing
 * process, or one in which the former process ended.
 */
export function countTime(time: RunningTime, fact: Counted): Standstill | undefined {
  const { type, at, left } = fact;
  if (type === 'run.paused') return countPause(time, fact);
  if (type === 'run.started' || type === 'run.resumed') {
    const pause = endPause(time, at);
    if (!pause && left !== undefined) time.last = Math.max(time.last, Math.min(left, at));
    beginSitting(time, at);
    return pause;
  }

  if (!leftBehind.has(type) && time.held === undefined) {
    // Facts that a fork copies from its parent are older than the fork.
    time.last = Math.max(time.last, at);
  }

  return undefined;
}

function countPause(time: RunningTime, { at, since = at, lasted }: Counted): Standstill | undefined {
  if (lasted === undefined) {
    time.held = since;
    time.last = since;
    return undefined;
  }

  const to = since + lasted;
  const pause = endPause(time, to);
  if (pause) {
    beginSitting(time, to);
    return pause;
  }

  const earlier = { from: since, to };
  // A pause copied by a fork.
  time.pauses.push(earlier);

  return earlier;
}

function endPause(time: RunningTime, to: number): Standstill | undefined {
  if (time.held === undefined) return undefined;
  const pause = { from: time.held, to };
  time.pauses.push(pause);
  delete time.held;
  return pause;
}

function beginSitting(time: RunningTime, at: number): void {
  time.before = timeRun(time);
  time.from = at;
  time.last = at;
}

/** Facts that people may write long after the process has ended: answers, limits, values, cancellation. */
const leftBehind: ReadonlySet<FactType> = new Set(['person.answered', 'limits.changed', 'run.edited', 'run.finished']);
