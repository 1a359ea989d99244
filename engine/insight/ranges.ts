/** From minimum to maximum; `high` is null where it is unbounded or unknown. */
export interface NumberRange {
  low: number;
  high: number | null;
}

export const zeroRange: NumberRange = { low: 0, high: 0 };
export const exactRange = (count: number): NumberRange => ({ low: count, high: count });
export const unknownRange: NumberRange = { low: 0, high: null };

/** Zero times unbounded is zero. */
const product = (a: number | null, b: number | null): number | null => {
  if (a === 0 || b === 0) return 0;
  if (a === null || b === null) return null;
  return a * b;
};
const total = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

export const addRanges = (a: NumberRange, b: NumberRange): NumberRange => ({ low: a.low + b.low, high: total(a.high, b.high) });
export const multiplyRanges = (a: NumberRange, b: NumberRange): NumberRange => ({
  low: a.low * b.low,
  high: product(a.high, b.high),
});
export const sumRanges = (ranges: readonly NumberRange[]): NumberRange => ranges.reduce(addRanges, zeroRange);

/** The minimum and maximum of the values; undefined where there are none. */
export function rangeOfNumbers(numbers: readonly number[]): NumberRange | undefined {
  if (numbers.length === 0) return undefined;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) {
    low = Math.min(low, number);
    high = Math.max(high, number);
  }

  return { low, high };
}
