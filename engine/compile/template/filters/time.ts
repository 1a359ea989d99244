import type { Json } from '../../../language/json.ts';
import type { Run } from '../run.ts';
import { type Filter, textOf } from './filter.ts';

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d\d:?\d\d)?$/i;

/** Reads ISO 8601 (without a zone: UTC) or seconds since 1970. */
function timeOf(value: Json, run: Run): Date {
  let time = Number.NaN;
  if (typeof value === 'number') time = value * 1000;
  const parts = typeof value === 'string' ? iso.exec(value.trim()) : null;
  if (parts) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = parts;
    time = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      Math.trunc(Number(`0.${fraction}`) * 1000),
    );
    if (new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)) time = Number.NaN;
    const offset = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
    if (offset) time -= Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000;
  }
  const date = new Date(time);
  if (Number.isNaN(date.getTime()))
    run.fail('bad-value', 'This is no date.', 'Give ISO 8601, for example 2026-01-31T09:30:00Z, or seconds since 1970.');
  return date;
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
const two = (number: number): string => String(number).padStart(2, '0');
const dayOfYear = (date: Date): number => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
const hour12 = (date: Date): number => date.getUTCHours() % 12 || 12;

const fields: Readonly<Record<string, (date: Date) => string>> = {
  '%': () => '%',
  A: (date) => days[date.getUTCDay()] ?? '',
  B: (date) => months[date.getUTCMonth()] ?? '',
  F: (date) => date.toISOString().slice(0, 10),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(hour12(date)),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  T: (date) => date.toISOString().slice(11, 19),
  Y: (date) => String(date.getUTCFullYear()),
  Z: () => 'UTC',
  a: (date) => (days[date.getUTCDay()] ?? '').slice(0, 3),
  b: (date) => (months[date.getUTCMonth()] ?? '').slice(0, 3),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2),
  f: (date) => String(date.getUTCMilliseconds() * 1000).padStart(6, '0'),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  m: (date) => two(date.getUTCMonth() + 1),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  u: (date) => String(date.getUTCDay() || 7),
  w: (date) => String(date.getUTCDay()),
  y: (date) => two(date.getUTCFullYear() % 100),
  z: () => '+0000',
};

export const timeFilters = {
  date: (input, [format], run) => {
    const date = timeOf(input, run);
    return textOf(format, '%Y-%m-%d').replace(/%(.)/gs, (whole, letter: string) => {
      const field = Object.hasOwn(fields, letter) ? fields[letter] : undefined;
      return field
        ? field(date)
        : run.fail(
            'bad-value',
            `\`${whole}\` is no part of a date.`,
            `There are ${Object.keys(fields)
              .map((one) => `%${one}`)
              .join(' ')}.`,
          );
    });
  },
} as const satisfies Record<string, Filter>;
