import type { NumberRange } from '../../engine/index.ts';

/** An estimate in USD. */
export interface Reckoned {
  cost: NumberRange;
  /** What it is with answers of a usual length, where nothing else says how long they may become. */
  usual?: { cost: NumberRange } | undefined;
}

/** What a person is to confirm: an estimate that may become more than the limit; of one that nothing bounds the least counts. Undefined where it stays below. */
export function costAbove({ cost, usual }: Reckoned, limit: number): NumberRange | undefined {
  const { low, high } = cost.high === null ? (usual?.cost ?? cost) : cost;
  return (high ?? low) > limit ? { low, high } : undefined;
}
