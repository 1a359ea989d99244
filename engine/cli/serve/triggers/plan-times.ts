import type { ScheduleTrigger } from '../../../compile/pipeline/model/trigger.ts';
import type { JsonMap } from '../../../language/json.ts';

/** What is kept of a schedule between times and servers. Times are milliseconds since 1970. */
export interface ScheduleMark {
  /** The expression and its zone: a schedule that was changed begins anew. */
  schedule: string;
  /** What was due until then is dealt with. */
  until: number;
  /** Times that wait for a run to end, the oldest first. */
  waiting: readonly number[];
  /** The run that was begun last, and the time that it was for. */
  run?: string | undefined;
  time?: number | undefined;
  /** Why the last time began nothing. */
  problem?: string | undefined;
}

/** How many missed times `catch_up: all` makes up for, and how many wait at most. */
export const mostMissed = 24;
/** Milliseconds that a server may be late before a time counts as missed. */
const lateness = 60_000;
/** Milliseconds that a mark may lie ahead before the clock counts as set back: more than a change of summer time by hand. */
const setBack = 25 * 3_600_000;

/** How many of the missed times begin a run all the same. */
const madeUp: Readonly<Record<ScheduleTrigger['catchUp'], number>> = { none: 0, one: 1, all: mostMissed };

interface PlannedTimes {
  mark: ScheduleMark;
  /** Times at which a run begins now. */
  begin: readonly number[];
  /** Times at which none begins, and why. */
  skipped: readonly { time: number; why: 'missed' | 'overlap' }[];
  /** The run at work is ended first. */
  cancels: boolean;
}

interface Question {
  /** Undefined for a schedule that is seen for the first time. */
  mark: ScheduleMark | undefined;
  /** The schedule as it is written now. */
  schedule: string;
  now: number;
  /** Times after one and not after another, the newest ones: one more than may be made up for. */
  times(after: number, until: number): readonly number[];
  /** Whether the run that was begun last is still at work. */
  isAtWork: boolean;
  rules: Pick<ScheduleTrigger, 'catchUp' | 'overlap'>;
}

/** What is to be done about a schedule now. Pure: the same question has the same answer on every server. */
export function planTimes({ mark: before, schedule, now, times, isAtWork, rules }: Question): PlannedTimes {
  const isNew = before?.schedule !== schedule || before.until > now + setBack;
  if (isNew) {
    const mark: ScheduleMark = { schedule, until: now, waiting: [], run: before?.run, time: before?.time };
    return { mark, begin: [], skipped: [], cancels: false };
  }
  const due = times(before.until, now);
  const missed = due.filter((time) => now - time > lateness);
  const coming = due.filter((time) => !missed.includes(time));
  // A time that is due now makes up for those before it, where one is enough.
  const count = rules.catchUp === 'one' && coming.length > 0 ? 0 : madeUp[rules.catchUp];
  const made = missed.slice(missed.length - Math.min(missed.length, count));
  const left = missed.filter((time) => !made.includes(time)).map((time) => ({ time, why: 'missed' as const }));

  const placed = placeTimes({ waiting: [...before.waiting, ...made], coming, isAtWork }, rules.overlap);
  const skipped = [...left, ...placed.skipped.map((time) => ({ time, why: 'overlap' as const }))];
  const mark = { ...before, until: Math.max(before.until, now), waiting: placed.waiting };
  return { mark, begin: placed.begin, skipped, cancels: placed.cancels };
}

/** The mark of what was kept; undefined where it is none. */
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

/** Which times begin a run now, which wait, which go. What waits already, and what was missed, begins one after the other. */
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
