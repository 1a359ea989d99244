/** From the least to the most; `high` is null where nothing bounds it, or nothing is known. */
export interface Range {
  low: number;
  high: number | null;
}

export const none: Range = { low: 0, high: 0 };
export const exactly = (count: number): Range => ({ low: count, high: count });
export const unknown: Range = { low: 0, high: null };

/** Nothing times unbounded is nothing. */
const product = (a: number | null, b: number | null): number | null =>
  a === 0 || b === 0 ? 0 : a === null || b === null ? null : a * b;
const total = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

export const plus = (a: Range, b: Range): Range => ({ low: a.low + b.low, high: total(a.high, b.high) });
export const times = (a: Range, b: Range): Range => ({ low: a.low * b.low, high: product(a.high, b.high) });
export const sum = (ranges: readonly Range[]): Range => ranges.reduce(plus, none);

/** The least and the most of what was seen; undefined where nothing was. */
export function seen(numbers: readonly number[]): Range | undefined {
  if (numbers.length === 0) return undefined;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) {
    low = Math.min(low, number);
    high = Math.max(high, number);
  }
  return { low, high };
}
