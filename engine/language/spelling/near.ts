import type { Guess, Names } from './suggest.ts';
import { canonicalNames, distanceOf, guessAmong, isNames, limitFor } from './suggest.ts';

/** Up to this many lookups are a linear search. Most texts need no more, and sorting pays only beyond. */
const fewQuestions = 4;

/** Names that are collected at the first lookup, and sorted after many. */
export function namesOf(make: () => readonly string[]): Names {
  let made: readonly string[] | undefined;
  let sorted: Sorted | undefined;
  let asked = 0;
  const words = (): readonly string[] => (made ??= make());

  return {
    [Symbol.iterator]: () => words()[Symbol.iterator](),
    guess(wrong, than) {
      if (++asked <= fewQuestions) return guessAmong(wrong, words(), than);
      sorted ??= sortedNames(words());
      return guessSorted(wrong, sorted, than);
    },
  };
}

/** Several lists of names as one; of equally near names the one of the earlier list is preferred. */
export function joinedNames(parts: readonly Iterable<string>[]): Names {
  return {
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
    guess(wrong, than) {
      let best: Guess | undefined;
      for (const part of parts)
        best = (isNames(part) ? part.guess(wrong, best ?? than) : guessAmong(wrong, part, best ?? than)) ?? best;
      return best;
    },
  };
}

interface Sorted {
  /** Unique names by their length, sorted. */
  names: ReadonlyMap<number, readonly string[]>;
  /** The original index of each name. */
  places: ReadonlyMap<string, number>;
  /** Names that differ only in case, by their lower-case form. */
  alike: ReadonlyMap<string, readonly string[]>;
}

function sortedNames(all: readonly string[]): Sorted {
  const places = new Map<string, number>();
  const alike = new Map<string, string[]>();
  for (const [index, name] of all.entries()) {
    if (places.has(name)) continue;
    places.set(name, index);
    const others = alike.get(name.toLowerCase());
    if (others) others.push(name);
    else alike.set(name.toLowerCase(), [name]);
  }

  return { names: Map.groupBy([...places.keys()].sort(), ({ length }) => length), places, alike };
}

function guessSorted(wrong: string, { names, places, alike }: Sorted, than: Guess | undefined): Guess | undefined {
  const meant = canonicalNames(wrong);
  let [best, least]: [string | undefined, number] = [undefined, than?.distance ?? limitFor(wrong)];

  const take = (name: string): void => {
    if (name === wrong) return;
    const distance = distanceOf(wrong, name, meant);
    const before = best === undefined ? Number.NEGATIVE_INFINITY : (places.get(best) ?? 0);
    if (distance < least || (distance === least && (places.get(name) ?? 0) < before)) [best, least] = [name, distance];
  };

  for (const name of alike.get(wrong.toLowerCase()) ?? []) take(name);
  for (const name of meant) {
    if (places.has(name)) take(name);
  }

  for (const length of [0, 1, -1, 2, -2])
    walk(wrong, names.get(wrong.length + length) ?? [], () => Math.min(2, Math.floor(least)), take);
  return best === undefined ? undefined : { name: best, distance: least };
}

/**
 * Collects every name with an edit distance to `wrong` of at most `most()`; all names have the same length. Row i of the
 * matrix holds the distances of a name's first i letters to every prefix of `wrong`; names with a common prefix share its
 * rows, and a prefix that is too far is skipped with all its names. So the work depends on the number of near prefixes, not
 * on the number of names.
 */
function walk(wrong: string, names: readonly string[], most: () => number, take: (name: string) => void): void {
  const rows: number[][] = [Array.from({ length: wrong.length + 1 }, (_, index) => index)];
  let before = '';
  /** The least distance of any name whose prefix has this row: the remaining length difference counts too. */
  const leastIn = (row: readonly number[], left: number): number =>
    row.reduce((least, cost, j) => Math.min(least, cost + Math.abs(wrong.length - j - left)), Number.POSITIVE_INFINITY);

  for (let at = 0; at < names.length; ) {
    const name = names[at] ?? '';
    let depth = sharedStart(before, name);
    let isNear = true;
    before = name;

    while (isNear && depth < name.length) {
      depth++;
      const row = nextRow(wrong, name, depth, rows);
      rows[depth] = row;
      isNear = leastIn(row, name.length - depth) <= most();
    }

    if (isNear) {
      take(name);
      at++;
    } else {
      before = name.slice(0, depth);
      at = behind(names, before, at + 1);
    }
  }
}

function sharedStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length++;
  return length;
}

function nextRow(wrong: string, name: string, depth: number, rows: readonly number[][]): number[] {
  const [row = [], earlier = []] = [rows[depth - 1], rows[depth - 2]];
  const [letter, last] = [name[depth - 1], name[depth - 2]];
  const next = [depth];

  for (let j = 1; j <= wrong.length; j++) {
    const same = wrong[j - 1] === letter ? 0 : 1;
    let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
    if (depth > 1 && j > 1 && wrong[j - 1] === last && wrong[j - 2] === letter) cost = Math.min(cost, (earlier[j - 2] ?? 0) + 1);
    next.push(cost);
  }

  return next;
}

/** The first index from `from` on whose name does not begin with `start`, in sorted names. */
function behind(names: readonly string[], start: string, from: number): number {
  let [low, high] = [from, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (names[middle]?.startsWith(start)) low = middle + 1;
    else high = middle;
  }

  return low;
}
