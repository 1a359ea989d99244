import { synonyms } from './synonyms.ts';

/** A name with its distance from the written word: less than 1 for a difference in case, a little over 1 for a synonym. */
export interface Guess {
  name: string;
  distance: number;
}

/** Names prepared for repeated lookups of the nearest one (near.ts); the result equals that of a linear search. */
export interface Names extends Iterable<string> {
  /** The name nearest to `wrong` that is nearer than `than`; of equally near ones the first. */
  guess(wrong: string, than?: Guess): Guess | undefined;
}

export const isNames = (names: Iterable<string> | Names): names is Names => 'guess' in names;

/**
 * The name that `wrong` most likely means, for "did you mean": one that differs in case or by one typing mistake, else a
 * synonym from other languages (synonyms.ts), else the nearest within edit distance 2 (and less than half of its length).
 */
export function nearest(wrong: string, names: Iterable<string> | Names): string | undefined {
  return (isNames(names) ? names.guess(wrong) : guessAmong(wrong, names))?.name;
}

/**
 * The name that `wrong` misspells by one letter or by case. A misspelt key is reported, and its value is read under the
 * intended key, so that no further problems follow from the misspelling.
 */
export function slipOf(wrong: string, names: Iterable<string>): string | undefined {
  const guess = guessAmong(wrong, names);
  return guess && guess.distance <= 1 ? guess.name : undefined;
}

/** The nearest of `names` that is nearer than `than`, by linear search. */
export function guessAmong(wrong: string, names: Iterable<string>, than?: Guess): Guess | undefined {
  const meant = canonicalNames(wrong);
  let best: string | undefined;
  let least = than?.distance ?? limitFor(wrong);
  for (const name of names) {
    // A name that is not accepted here is no suggestion for itself.
    if (name === wrong) continue;
    const distance = distanceOf(wrong, name, meant);
    if (distance < least) [best, least] = [name, distance];
  }

  return best === undefined ? undefined : { name: best, distance: least };
}

/** The counterparts of a word from other languages, the likeliest first. */
export function canonicalNames(wrong: string): readonly string[] {
  const word = wrong.toLowerCase().replaceAll('-', '_');
  return Object.hasOwn(synonyms, word) ? (synonyms[word] ?? []) : [];
}

/** The edit distance that a suggestion must stay below. */
export const limitFor = (wrong: string): number =>
  Math.min(2, wrong.length < 3 ? wrong.length - 1 : Math.ceil(wrong.length / 2) - 1) + 0.5;

/** The edit distance of a name from `wrong`; `meant` is the counterpart of a foreign word. */
export function distanceOf(wrong: string, name: string, meant: readonly string[]): number {
  const place = meant.indexOf(name);
  return place < 0 ? distanceTo(wrong, name) : Math.min(1, limitFor(wrong) - 0.2) + (place + 1) / 100;
}

function distanceTo(wrong: string, name: string): number {
  if (Math.abs(name.length - wrong.length) > 2 || isFar(wrong, name)) return Number.POSITIVE_INFINITY;
  return name.toLowerCase() === wrong.toLowerCase() ? 0.25 : editDistance(wrong, name);
}

/**
 * Whether two words are certainly more than two edits apart, without the full matrix: each edit adds, removes or changes at
 * most one letter. Case is ignored.
 */
function isFar(a: string, b: string): boolean {
  const [inA, inB] = [lettersOf(a), lettersOf(b)];
  return ones(inA & ~inB) > 2 || ones(inB & ~inA) > 2;
}

/** One bit for each letter; letters that share a bit, or have none, only make words look nearer. */
function lettersOf(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code < 128) bits |= 1 << (code & 31);
  }
  return bits;
}

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left && count < 3; left &= left - 1) count++;
  return count;
}

/** Damerau-Levenshtein distance (optimal string alignment): swapping neighbours counts one. */
function editDistance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }

    [before, row] = [row, next];
  }

  return row[b.length] ?? 0;
}
