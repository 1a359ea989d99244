import type { NumberRange } from '../../../engine/index.ts';

/** An estimate in USD. */
export interface Reckoned {
  cost: NumberRange;
  /** With answers of the usual length, if nothing else bounds their length. */
  usual?: { cost: NumberRange } | undefined;
}

/**
 * The cost to confirm: an estimate whose upper end is above the limit; an unbounded one counts by its lower end. Undefined if
 * it stays below.
 */
export function costAbove({ cost, usual }: Reckoned, limit: number): NumberRange | undefined {
  const { low, high } = cost.high === null ? (usual?.cost ?? cost) : cost;
  return (high ?? low) > limit ? { low, high } : undefined;
}
