import { Cron } from 'croner';

/** A schedule: a cron expression of five fields or a word such as `@daily`, in a time zone. */
export interface CronTime {
  cron: string;
  timezone: string;
}

/**
 * The times (milliseconds since 1970) of a schedule after a moment, in order; fewer where there are no more. A time skipped
 * in spring is due when the clocks continue; the hour repeated in autumn is due only the first time, but a schedule for every
 * hour, or a span of hours, is due each time.
 */
export function timesAfter(schedule: CronTime, moment: number, most: number): number[] {
  return cronOf(schedule)
    .nextRuns(most, new Date(moment))
    .map((time) => time.getTime());
}

/** The newest times later than `after` and not later than `until`, at most this many, the oldest first. */
export function timesBetween(
  schedule: CronTime,
  { after, until, most }: { after: number; until: number; most: number },
): number[] {
  const cron = cronOf(schedule);
  // The time itself counts, and schedules have whole minutes.
  const found = cron.previousRuns(most, new Date(Math.floor(until / 60_000) * 60_000 + 60_000));

  return found
    .map((time) => time.getTime())
    .filter((time) => time > after && time <= until)
    .sort((a, b) => a - b);
}

const made = new Map<string, Cron>();

function cronOf({ cron, timezone }: CronTime): Cron {
  const key = `${cron}\n${timezone}`;
  const known = made.get(key) ?? new Cron(cron.toLowerCase(), { timezone, mode: '5-part', paused: true });
  if (made.size < 1000) made.set(key, known);
  return known;
}
