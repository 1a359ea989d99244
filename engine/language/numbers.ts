import type { Json } from './json.ts';

/**
 * Whether a number equals its text to the last digit: whole numbers beyond 2^53 mostly do not, and infinite ones never do. Rounding of
 * decimals is expected everywhere and counts as equal.
 */
export function isExact(text: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return true;
  const digits = /^([+-]?)(\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.exec(text.trim().replaceAll('_', ''));
  if (!digits) return true;
  const size = BigInt(digits[2] ?? '0');
  return BigInt(value) === (digits[1] === '-' ? -size : size);
}

/** Only a text with so many digits, or such an exponent, can hold a number that is not exact. */
const suspect = /\d{16}|[eE]\+?\d{3}/;

/** Whether a text may write a number that would be changed: most write none, and this is quick. */
export const writesInexact = (text: string): boolean => suspect.test(text);

/** JSON as data. A number that would not be what its text says stays that text. Throws a SyntaxError. */
export function parseJson(text: string): Json {
  if (!writesInexact(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && !isExact(context.source, value) ? context.source : value,
  );
}
