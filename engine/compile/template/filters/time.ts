import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from '../evaluation/run.ts';
import { type Filter, textOf } from './filter.ts';

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d\d:?\d\d)?$/i;
const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** Reads ISO 8601 (without a zone: UTC) or seconds since 1970. */
function timeOf(value: Json, run: Run): Date {
  const parts = typeof value === 'string' ? iso.exec(value.trim()) : null;
  const ofText = parts ? readIso(parts) : Number.NaN;
  const date = new Date(typeof value === 'number' ? value * second : ofText);
  return Number.isNaN(date.getTime()) ? run.fail('bad-value', say(texts.noDate), say(texts['noDate.hint'])) : date;
}

/** Milliseconds since 1970; NaN for an impossible date or time. */
function readIso(parts: RegExpExecArray): number {
  const [, years, months, days, hours = '0', minutes = '0', seconds = '0', fraction = '0', zone = 'Z'] = parts;
  const date = new Date(0);
  date.setUTCFullYear(Number(years), Number(months) - 1, Number(days));

  const real = date.getUTCMonth() === Number(months) - 1 && date.getUTCDate() === Number(days);
  if (!real || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN;

  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  const shift = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  const clock = (Number(hours) * 60 + Number(minutes) - shift) * minute + Number(seconds) * second;

  return date.getTime() + clock + Math.trunc(Number(`0.${fraction}`) * 1000);
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const padded = (number: number, width = 2): string => String(number).padStart(width, '0');
const spaced = (number: number): string => String(number).padStart(2);
const dayOfYear = (date: Date): number => Math.floor((date.getTime() - newYear(date.getUTCFullYear())) / day) + 1;
const hour12 = (date: Date): number => date.getUTCHours() % 12 || 12;
/** The week of the year; the first one begins with the first `start` day (0 is Sunday). */
const weekFrom = (date: Date, start: number): number =>
  Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 7 - start) % 7)) / 7);

function newYear(year: number): number {
  const date = new Date(0);
  return date.setUTCFullYear(year, 0, 1);
}

/** Year and week as ISO 8601 counts them: a week belongs to the year of its Thursday. */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * day);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

/** The conversions of `strftime` by their letter, with English names. */
const fields: Readonly<Record<string, (date: Date) => string>> = {
  '%': () => '%',
  A: (date) => days[date.getUTCDay()] ?? '',
  B: (date) => months[date.getUTCMonth()] ?? '',
  C: (date) => padded(Math.floor(date.getUTCFullYear() / 100)),
  D: (date) => written(date, '%m/%d/%y'),
  F: (date) => written(date, '%Y-%m-%d'),
  G: (date) => padded(isoWeek(date).year, 4),
  H: (date) => padded(date.getUTCHours()),
  I: (date) => padded(hour12(date)),
  M: (date) => padded(date.getUTCMinutes()),
  R: (date) => written(date, '%H:%M'),
  S: (date) => padded(date.getUTCSeconds()),
  T: (date) => written(date, '%H:%M:%S'),
  U: (date) => padded(weekFrom(date, 0)),
  V: (date) => padded(isoWeek(date).week),
  W: (date) => padded(weekFrom(date, 1)),
  X: (date) => written(date, '%T'),
  Y: (date) => padded(date.getUTCFullYear(), 4),
  Z: () => 'UTC',
  a: (date) => (days[date.getUTCDay()] ?? '').slice(0, 3),
  b: (date) => (months[date.getUTCMonth()] ?? '').slice(0, 3),
  c: (date) => written(date, '%a %b %e %T %Y'),
  d: (date) => padded(date.getUTCDate()),
  e: (date) => spaced(date.getUTCDate()),
  f: (date) => padded(date.getUTCMilliseconds() * 1000, 6),
  g: (date) => padded(isoWeek(date).year % 100),
  h: (date) => written(date, '%b'),
  j: (date) => padded(dayOfYear(date), 3),
  k: (date) => spaced(date.getUTCHours()),
  l: (date) => spaced(hour12(date)),
  m: (date) => padded(date.getUTCMonth() + 1),
  n: () => '\n',
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  r: (date) => written(date, '%I:%M:%S %p'),
  s: (date) => String(Math.floor(date.getTime() / second)),
  t: () => '\t',
  u: (date) => String(date.getUTCDay() || 7),
  w: (date) => String(date.getUTCDay()),
  x: (date) => written(date, '%m/%d/%y'),
  y: (date) => padded(date.getUTCFullYear() % 100),
  z: () => '+0000',
};

/** Formats a date by a pattern; `unknown` returns the text for a letter without a meaning. */
function written(date: Date, pattern: string, unknown: (part: string) => string = (part) => part): string {
  return pattern.replace(/%(-?)(.)/gs, (part: string, bare: string, letter: string) => {
    const field = Object.hasOwn(fields, letter) ? fields[letter] : undefined;
    if (!field) return unknown(part);
    // `%-d` drops leading zeros and spaces.
    return bare ? field(date).replace(/^[ 0]+(?=\d)/, '') : field(date);
  });
}

export const timeFilters = {
  date: (input, [format], run) =>
    written(timeOf(input, run), textOf(format), (part) => {
      const parts = Object.keys(fields)
        .map((letter) => `%${letter}`)
        .join(' ');
      return run.fail('bad-value', say(texts.datePart, { part }), say(texts['datePart.hint'], { parts }));
    }),
} as const satisfies Record<string, Filter>;
