import type { Json } from '../json.ts';

/**
 * Whether a number equals its text exactly: whole numbers beyond 2^53 mostly do not, infinite ones never. Rounded decimals
 * are expected and count as equal.
 */
export function isExact(text: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return true;
  const digits = /^([+-]?)(\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.exec(text.trim().replaceAll('_', ''));
  if (!digits) return true;
  const size = BigInt(digits[2] ?? '0');
  return BigInt(value) === (digits[1] === '-' ? -size : size);
}

/** Only a text with this many digits, or such an exponent, can be inexact. */
const suspect = /\d{16}|[eE]\+?\d{3}/;

/** Whether a text may contain an inexact number: a quick test, which usually finds none. */
export const writesInexact = (text: string): boolean => suspect.test(text);

/** Parses JSON. A number that would lose precision stays a string. Throws a SyntaxError. */
export function parseJson(text: string): Json {
  if (!writesInexact(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && !isExact(context.source, value) ? context.source : value,
  );
}
