import type { Json, JsonMap } from '../../language/json.ts';
import { pause } from './flow.ts';

const rank = (value: Json): number => {
  if (typeof value === 'boolean') return 0;
  if (typeof value === 'number') return 1;
  if (typeof value === 'string') return 2;
  return Array.isArray(value) ? 3 : 4;
};

/**
 * Negative, zero or positive for any two values: booleans, numbers, text (by code units), lists (item by item), maps (by
 * their canonical text), null last.
 */
export function compareValues(a: Json, b: Json): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (Array.isArray(a) && Array.isArray(b)) return orderLists(a, b);
  if (typeof a === 'object') return compareValues(canonicalText(a), canonicalText(b));

  return Number(a) - Number(b);
}

function orderLists(a: readonly Json[], b: readonly Json[]): number {
  for (const [at, one] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const difference = compareValues(one, other);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The order by keys with a direction each; null is always last. */
export function orderKeys(a: readonly Json[], b: readonly Json[], descending: readonly boolean[]): number {
  for (const [at, down] of descending.entries()) {
    const [one, other] = [a[at] ?? null, b[at] ?? null];
    const difference = compareValues(one, other);
    if (difference !== 0) return down && one !== null && other !== null ? -difference : difference;
  }
  return 0;
}

/** Equal texts for equal values: JSON with the keys in order. */
export function canonicalText(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  return canonicalMap(value);
}

const canonicalMap = (map: JsonMap): string =>
  `{${Object.keys(map)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(map[key] ?? null)}`)
    .join()}}`;

/** The size of the parts that are sorted at once, and of merges between two pauses. */
const run = 512;

/** Stable sort of a list in place, with pauses (merge sort). */
export function* sortInPauses<One>(list: One[], compare: (a: One, b: One) => number): Generator<typeof pause, void, undefined> {
  for (let at = 0; at < list.length; at += run) {
    const part = list.slice(at, at + run).sort(compare);
    for (const [offset, one] of part.entries()) list[at + offset] = one;
    yield pause;
  }
  for (let width = run; width < list.length; width *= 2) {
    for (let at = 0; at + width < list.length; at += width * 2) yield* merge(list, at, width, compare);
  }
}

function* merge<One>(
  list: One[],
  at: number,
  width: number,
  compare: (a: One, b: One) => number,
): Generator<typeof pause, void, undefined> {
  const left = list.slice(at, at + width);
  const right = list.slice(at + width, at + width * 2);
  let [l, r, to] = [0, 0, at];
  while (l < left.length || r < right.length) {
    const [one, other] = [left[l], right[r]];
    if (other === undefined || (one !== undefined && compare(one, other) <= 0)) {
      if (one !== undefined) list[to++] = one;
      l++;
    } else {
      list[to++] = other;
      r++;
    }

    if (to % run === 0) yield pause;
  }
}
