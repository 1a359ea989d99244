import type { Json } from '../../../language/json.ts';
import { finite } from '../operators.ts';
import type { Run } from '../run.ts';
import { kindOf } from '../values.ts';
import { type Filter, numberOf } from './filter.ts';

/** A number, or an error that says what to do. */
export function wantNumber(value: Json | undefined, run: Run): number {
  if (typeof value === 'number') return value;
  const hint = typeof value === 'string' ? 'Turn the text into a number with `| float`.' : undefined;
  return run.fail('type-mismatch', `A number is wanted here, not ${kindOf(value ?? null)}.`, hint);
}

/** Rounds like Python: to so many decimals, exact halves to the even side. */
export function rounded(value: number, digits: number, run: Run): number {
  if (!Number.isFinite(value) || digits > 22) return value;
  if (digits < 0) {
    const unit = 10 ** Math.min(-digits, 308);
    return finite(rounded(value / unit, 0, run) * unit, run);
  }
  const size = Math.abs(value);
  if (size >= 2 ** 53) return value;
  // toFixed works on the exact decimal digits of the number, so a tie shows as a 5 and zeros after it.
  const up = size.toFixed(digits);
  const exact = size.toFixed(Math.min(100, digits + 60));
  const behind = exact.slice(exact.indexOf('.') + 1 + digits);
  const tie = /^50*$/.test(behind) && Number(up.replace('.', '').at(-1)) % 2 === 1;
  const result = tie ? Number(up) - 10 ** -digits : Number(up);
  return finite(Math.sign(value) * (tie ? Number(result.toFixed(digits)) : result), run);
}

/** The number that a text writes, undefined where it writes none. */
export function readNumber(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const number = /^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)
    ? Number(text.replaceAll('_', ''))
    : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The whole number that a text writes in `base`. */
export function readInteger(value: Json, base: number): number | undefined {
  if (base === 10 || typeof value !== 'string') {
    const number = readNumber(value);
    return number === undefined ? undefined : Math.trunc(number);
  }
  const text = value
    .trim()
    .toLowerCase()
    .replace(/^([+-]?)0[xob]/, '$1');
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base);
  const valid = text !== '' && [...text.replace(/^[+-]/, '')].every((digit) => digits.includes(digit)) && /\w/.test(text);
  return valid ? Number.parseInt(text, base) : undefined;
}

const units = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (Math.abs(bytes) < base) return Math.abs(bytes) === 1 ? `${bytes} Byte` : `${Math.trunc(bytes)} Bytes`;
  const power = Math.min(units.length, Math.floor(Math.log(Math.abs(bytes)) / Math.log(base) + 1e-12));
  const unit = units[power - 1] ?? '';
  return `${(bytes / base ** power).toFixed(1)} ${binary ? `${unit[0]?.toUpperCase() ?? ''}i${unit.slice(1)}` : unit}`;
}

export const numberFilters = {
  abs: (input, _, run) => Math.abs(wantNumber(input, run)),
  filesizeformat: (input, [binary], run) => fileSize(wantNumber(readNumber(input) ?? input, run), binary === true),
  float: (input, [otherwise]) => readNumber(input) ?? numberOf(otherwise, 0),
  int: (input, [otherwise, base], run) => {
    const radix = numberOf(base, 10);
    if (radix < 2 || radix > 36) run.fail('bad-value', 'A base is a number from 2 to 36.');
    return readInteger(input, radix) ?? numberOf(otherwise, 0);
  },
  round: (input, [precision, method], run) => {
    const value = wantNumber(input, run);
    const digits = numberOf(precision, 0);
    if (method !== undefined && method !== 'common' && method !== 'ceil' && method !== 'floor')
      return run.fail('bad-value', 'The method is `common`, `ceil` or `floor`.');
    if (method === undefined || method === 'common') return rounded(value, digits, run);
    const scale = 10 ** digits;
    return finite((method === 'ceil' ? Math.ceil(value * scale) : Math.floor(value * scale)) / scale, run);
  },
} as const satisfies Record<string, Filter>;
