import type { Json } from '../../language/json.ts';
import type { Counts } from '../contract.ts';

/** Missing counts stay unknown. Cached tokens are part of the input, reasoning tokens of the output. */
export function readCounts(counts: Readonly<Partial<Record<keyof Counts, Json | undefined>>>): Counts {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === 'number' && count >= 0));
}
