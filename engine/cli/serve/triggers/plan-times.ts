import type { ScheduleTrigger } from '../../../compile/pipeline/model/trigger.ts';
import type { JsonMap } from '../../../language/json.ts';

/** What is kept of a schedule between its times and between servers. Times are milliseconds since 1970. */
export interface ScheduleMark {
  /** The expression and its time zone: after a change the schedule starts afresh. */
  schedule: string;
  /** Times up to this one are handled. */
  until: number;
  /** Times that wait for the end of a run, the oldest first. */
  waiting: readonly number[];
  /** The last run, and the time that it was started for. */
  run?: string | undefined;
  time?: number | undefined;
  /** The reason that no run was started the last time. */
  problem?: string | undefined;
}

/** The most missed times that `catch_up: all` makes up for, and the most that wait. */
export const mostMissed = 24;
/** Milliseconds after which a late time counts as missed. */
const lateness = 60_000;
/**
 * Milliseconds that a mark may lie in the future before the clock counts as set back: more than a manual change to summer
 * time.
 */
const setBack = 25 * 3_600_000;

/** The number of missed times that start a run nevertheless. */
const madeUp: Readonly<Record<ScheduleTrigger['catchUp'], number>> = { none: 0, one: 1, all: mostMissed };

interface PlannedTimes {
  mark: ScheduleMark;
  /** Times that start a run now. */
  begin: readonly number[];
  /** Times that start none, with the reason. */
  skipped: readonly { time: number; why: 'missed' | 'overlap' }[];
  /** The running run is cancelled first. */
  cancels: boolean;
}

interface PlanRequest {
  /** Undefined for a schedule that is new. */
  mark: ScheduleMark | undefined;
  /** The schedule as written now. */
  schedule: string;
  now: number;
  /** The newest scheduled times between two moments: one more than may be made up for. */
  times(after: number, until: number): readonly number[];
  /** Whether the last run is still running. */
  isAtWork: boolean;
  rules: Pick<ScheduleTrigger, 'catchUp' | 'overlap'>;
}

/** Decides what to do for a schedule now. Pure: the same question has the same answer on every server. */
export function planTimes({ mark: before, schedule, now, times, isAtWork, rules }: PlanRequest): PlannedTimes {
  const isNew = before?.schedule !== schedule || before.until > now + setBack;
  if (isNew) {
    const mark: ScheduleMark = { schedule, until: now, waiting: [], run: before?.run, time: before?.time };
    return { mark, begin: [], skipped: [], cancels: false };
  }

  const due = times(before.until, now);
  const missed = due.filter((time) => now - time > lateness);
  const coming = due.filter((time) => !missed.includes(time));
  // A time that is due now also makes up for the missed ones before it, where one run is enough.
  const count = rules.catchUp === 'one' && coming.length > 0 ? 0 : madeUp[rules.catchUp];
  const made = missed.slice(missed.length - Math.min(missed.length, count));
  const left = missed.filter((time) => !made.includes(time)).map((time) => ({ time, why: 'missed' as const }));

  const placed = placeTimes({ waiting: [...before.waiting, ...made], coming, isAtWork }, rules.overlap);
  const skipped = [...left, ...placed.skipped.map((time) => ({ time, why: 'overlap' as const }))];
  const mark = { ...before, until: Math.max(before.until, now), waiting: placed.waiting };

  return { mark, begin: placed.begin, skipped, cancels: placed.cancels };
}

/** Parses a mark; undefined where it is malformed. */
export function parseScheduleMark({ schedule, until, waiting, run, time, problem }: JsonMap): ScheduleMark | undefined {
  if (typeof schedule !== 'string' || typeof until !== 'number' || !Array.isArray(waiting)) return undefined;
  return {
    schedule,
    until,
    waiting: waiting.filter((one) => typeof one === 'number').slice(0, mostMissed),
    run: typeof run === 'string' ? run : undefined,
    time: typeof time === 'number' ? time : undefined,
    problem: typeof problem === 'string' ? problem : undefined,
  };
}

interface Placed<T> {
  begin: readonly T[];
  waiting: readonly T[];
  skipped: readonly T[];
  cancels: boolean;
}

/**
 * Decides which times start a run now, which wait, and which are dropped. Waiting and missed times start their runs one after
 * the other.
 */
export function placeTimes<T>(
  { waiting, coming, isAtWork }: { waiting: readonly T[]; coming: readonly T[]; isAtWork: boolean },
  overlap: ScheduleTrigger['overlap'],
): Placed<T> {
  if (overlap === 'allow') return { begin: [...waiting, ...coming], waiting: [], skipped: [], cancels: false };
  const line = [...waiting];
  const skipped: T[] = [];
  for (const time of coming) {
    const ahead = line.length + (isAtWork ? 1 : 0);
    if (ahead > 0 && (overlap === 'skip' || (overlap === 'queue' && ahead > 1))) {
      skipped.push(time);
      continue;
    }

    if (overlap === 'cancel') skipped.push(...line.splice(0));
    line.push(time);
  }

  const cancels = overlap === 'cancel' && isAtWork && coming.length > 0;
  if (isAtWork) return { begin: [], waiting: line, skipped, cancels };
  return { begin: line.slice(0, 1), waiting: line.slice(1), skipped, cancels };
}
