import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { isExact } from '../../../language/values/numbers.ts';
import { finite } from '../evaluation/finite.ts';

import type { Run } from '../evaluation/run.ts';
import { kindOf } from '../evaluation/values.ts';
import { type Filter, numberOf } from './filter.ts';

/** A number, or an error with advice. */
export function wantNumber(value: Json | undefined, run: Run): number {
  if (typeof value === 'number') return value;
  const hint = typeof value === 'string' ? say(texts['numberWanted.hint']) : undefined;
  return run.fail('type-mismatch', say(texts.numberWanted, { kind: kindOf(value ?? null) }), hint);
}

/** Rounds like Python: to this many decimals, exact halves to even. */
export function rounded(value: number, digits: number, run: Run): number {
  if (!Number.isFinite(value) || digits > 22) return value;
  if (digits < 0) {
    const unit = 10 ** Math.min(-digits, 308);
    return finite(rounded(value / unit, 0, run) * unit, run);
  }
  if (Math.abs(value) >= 2 ** 53) return value;

  return finite(Math.sign(value) * Number(decimals(Math.abs(value), digits)), run);
}

/** A positive number with this many decimals, exact halves to even as in Python. */
export function decimals(size: number, digits: number): string {
  if (size >= 1e21) return BigInt(size).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  // toFixed works on the exact decimal digits of the number, so a tie shows as a 5 and zeros after it.
  const up = size.toFixed(digits);
  const exact = size.toFixed(Math.min(100, digits + 60));
  const behind = exact.slice(exact.indexOf('.') + 1 + digits);
  const tie = /^50*$/.test(behind) && Number(up.replace('.', '').at(-1)) % 2 === 1;

  return tie ? (Number(up) - 10 ** -digits).toFixed(digits) : up;
}

/** The number in a text; undefined where it is none. */
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

/** A number from a text; an error where it loses precision. */
export function exactNumber(input: Json, number: number | undefined, run: Run): number | undefined {
  if (number === undefined || typeof input !== 'string' || isExact(input, number)) return number;
  return run.fail('bad-value', say(texts.inexact, { text: input.trim() }), say(texts['inexact.hint']));
}

/** The whole number of a text in `base`, or a decimal one without its fraction. */
export function readInteger(value: Json, base: number): number | undefined {
  const based = base === 10 || typeof value !== 'string' ? undefined : readBased(value, base);
  if (based !== undefined) return based;
  const number = readNumber(value);
  return number === undefined ? undefined : Math.trunc(number);
}

function readBased(value: string, base: number): number | undefined {
  const text = value
    .trim()
    .toLowerCase()
    .replace(/^([+-]?)0[xob]/, '$1');
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base);
  const valid = text !== '' && [...text.replace(/^[+-]/, '')].every((digit) => digits.includes(digit)) && /\w/.test(text);

  return valid ? Number.parseInt(text, base) : undefined;
}

/** A base that texts can be written in. */
export function baseOf(base: Json | undefined, run: Run): number {
  const radix = numberOf(base);
  return radix < 2 || radix > 36 ? run.fail('bad-value', say(texts.intBase)) : radix;
}

const units = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (Math.abs(bytes) < base) return Math.abs(bytes) === 1 ? `${bytes} Byte` : `${Math.trunc(bytes)} Bytes`;
  const power = Math.min(units.length, Math.floor(Math.log(Math.abs(bytes)) / Math.log(base) + 1e-12));
  const unit = units[power - 1] ?? '';
  return `${bytes < 0 ? '-' : ''}${decimals(Math.abs(bytes) / base ** power, 1)} ${binary ? `${unit[0]?.toUpperCase() ?? ''}i${unit.slice(1)}` : unit}`;
}

export const numberFilters = {
  abs: (input, _, run) => Math.abs(wantNumber(input, run)),
  filesizeformat: (input, [binary], run) => fileSize(wantNumber(readNumber(input) ?? input, run), binary === true),
  float: (input, [otherwise], run) => exactNumber(input, readNumber(input), run) ?? otherwise ?? null,
  int: (input, [otherwise, base], run) => exactNumber(input, readInteger(input, baseOf(base, run)), run) ?? otherwise ?? null,
  round: (input, [precision, method], run) => {
    const value = wantNumber(input, run);
    const digits = numberOf(precision);
    if (method !== 'common' && method !== 'ceil' && method !== 'floor') return run.fail('bad-value', say(texts.roundMethod));
    if (method === 'common') return rounded(value, digits, run);
    const scale = 10 ** digits;
    return finite((method === 'ceil' ? Math.ceil(value * scale) : Math.floor(value * scale)) / scale, run);
  },
} as const satisfies Record<string, Filter>;
