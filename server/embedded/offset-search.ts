import type { OffsetMap } from '../../engine/compile/pipeline/embedded/printed.ts';

/**
 * The first index of a text of some length whose offset is not before a given one, by binary search; offsets grow with
 * indexes.
 */
export function firstIndexAt(length: number, placeOf: OffsetMap, offset: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(middle, true) < offset) low = middle + 1;
    else high = middle;
  }

  return low;
}
