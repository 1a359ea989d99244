import { Cron } from 'croner';

/** When something is due: a cron expression of five fields or a word such as `@daily`, read in a time zone. */
export interface CronTime {
  cron: string;
  timezone: string;
}

/**
 * The times (milliseconds since 1970) of a schedule that follow a moment, the first ones first; fewer where no more come.
 * A time that the clocks leave out in spring is due where they go on; one hour of the day that comes twice in autumn is due the first
 * time, and what is due every hour, or in a span of hours, is due each time.
 */
export function timesAfter(schedule: CronTime, moment: number, most: number): number[] {
  return cronOf(schedule)
    .nextRuns(most, new Date(moment))
    .map((time) => time.getTime());
}

/** The newest times that are later than `after` and not later than `until`, at most so many, the oldest first. */
export function timesBetween(
  schedule: CronTime,
  { after, until, most }: { after: number; until: number; most: number },
): number[] {
  const cron = cronOf(schedule);
  // The time itself counts, and schedules know no part of a minute.
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
