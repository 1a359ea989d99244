import type { Range } from '../problems.ts';
import type { ProblemTextId } from '../texts/compile/problems.ts';

/** A fault of a cron expression, with its range. */
export interface CronFault {
  id: Extract<ProblemTextId, `bad-schedule${string}`>;
  range: Range;
  values: Readonly<Record<string, string | number>>;
}

interface CronField {
  name: string;
  least: number;
  most: number;
  /** Names for numbers, in order from `least`. */
  names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The five fields of a crontab (POSIX); 7 is Sunday too. */
const cronFields: readonly CronField[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: months },
  { name: 'day of the week', least: 0, most: 7, names: weekdays },
];

/** Words that replace the five fields. */
export const cronWords: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** The most days of each month, for days that never come. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The fault of a cron expression with five fields or one word; undefined where it is valid. */
export function findCronFault(text: string): CronFault | undefined {
  const whole = { start: 0, end: text.length };
  const trimmed = text.trim();
  if (trimmed.startsWith('@'))
    return Object.hasOwn(cronWords, trimmed.toLowerCase())
      ? undefined
      : { id: 'bad-schedule.word', range: whole, values: { word: trimmed, words: Object.keys(cronWords).join(', ') } };

  const parts = [...text.matchAll(/\S+/g)];
  if (parts.length !== cronFields.length)
    return {
      id: parts.length === cronFields.length + 1 ? 'bad-schedule.seconds' : 'bad-schedule.fields',
      range: whole,
      values: { count: parts.length },
    };

  const fields = parts.map((part, place) => readField(part[0], part.index, place));
  const fault = fields.find((field) => 'id' in field);
  if (fault) return fault;

  return neverComes(
    fields.flatMap((field) => ('id' in field ? [] : [field])),
    parts,
    whole,
  );
}

/** The numbers of a field, or its fault. */
function readField(text: string, at: number, place: number): ReadonlySet<number> | CronFault {
  const field = cronFields[place] ?? { name: '', least: 0, most: 0 };
  const numbers = new Set<number>();
  let from = at;
  for (const part of text.split(',')) {
    const found = readPart(part, field, { start: from, end: from + part.length });
    if ('id' in found) return found;
    for (const number of found) numbers.add(number);
    from += part.length + 1;
  }

  return numbers;
}

function readPart(part: string, field: CronField, range: Range): readonly number[] | CronFault {
  const fault = (id: CronFault['id'], values: CronFault['values'] = {}): CronFault => ({
    id,
    range: range.end > range.start ? range : { start: range.start, end: range.start + 1 },
    values: { field: field.name, part, least: field.least, most: field.most, names: (field.names ?? []).join(', '), ...values },
  });
  const [span = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,2}$/.test(step))) return fault('bad-schedule.step');
  if (span === '*') return every(field.least, field.most, Number(step ?? 1));

  const [first = '', last, ...rest] = span.split('-');
  const [low, high] = [numberOf(first, field), numberOf(last ?? first, field)];
  if (rest.length > 0 || low === undefined || high === undefined)
    return fault(field.names ? 'bad-schedule.unnamed' : 'bad-schedule.unread');
  if (low < field.least || high > field.most || low > field.most) return fault('bad-schedule.range');
  if (low > high) return fault('bad-schedule.reversed', { first, last: last ?? first });
  if (step !== undefined && last === undefined) return fault('bad-schedule.from', { like: `${first}-${field.most}/${step}` });

  return every(low, high, Number(step ?? 1));
}

function numberOf(word: string, { names, least }: CronField): number | undefined {
  if (/^\d{1,2}$/.test(word)) return Number(word);
  const place = names?.indexOf(word.toUpperCase()) ?? -1;
  return place < 0 ? undefined : place + least;
}

const every = (low: number, high: number, step: number): number[] =>
  Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);

/**
 * Days that none of the expression's months has, such as 31 February. With a day of the week, the day of the month is only an
 * alternative.
 */
function neverComes(
  [, , days, inMonths]: readonly ReadonlySet<number>[],
  parts: readonly { 0: string }[],
  range: Range,
): CronFault | undefined {
  if (!days || !inMonths || parts[4]?.[0] !== '*') return undefined;
  const first = Math.min(...days);
  const comes = [...inMonths].some((month) => first <= (longest[month - 1] ?? 0));
  return comes ? undefined : { id: 'bad-schedule.never', range, values: { day: first } };
}
