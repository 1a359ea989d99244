/**
 * How well VS Code finds that what was typed fits a word (the rules of its `fuzzyScoreGracefulAggressive`; test/deep/ranking.test.ts holds
 * this against the real one): the letters in order, more for beginnings of words and for letters in a row. Undefined where it does not fit.
 */
export function fitOf(typed: string, word: string): number | undefined {
  let best = scoreOf(typed, word);
  if (typed.length < 3) return best;
  // Two letters that stand the wrong way round are forgiven, at a price.
  for (let at = 1; at < Math.min(7, typed.length - 1); at++) {
    if (typed[at] === typed[at + 1]) continue;
    const swapped = scoreOf(`${typed.slice(0, at)}${typed[at + 1]}${typed[at]}${typed.slice(at + 2)}`, word);
    if (swapped !== undefined && (best === undefined || swapped - 3 > best)) best = swapped - 3;
  }
  return best;
}

const longest = 128;

/** A letter of what was typed at a place of the word: the best sum so far, how many letters in a row end here, and how one came here. */
interface Cell {
  sum: number;
  run: number;
  from: 'match' | 'left' | 'leap';
}

const empty: Cell = { sum: 0, run: 0, from: 'match' };

function scoreOf(typed: string, word: string): number | undefined {
  const [count, length] = [Math.min(longest, typed.length), Math.min(longest, word.length)];
  const pair: Pair = { typed, word, low: word.toLowerCase(), typedLow: typed.toLowerCase(), length };
  if (count === 0 || count > length) return undefined;
  const bounds = boundsOf(pair, count);
  if (!bounds) return undefined;
  const rows: Cell[][] = [];
  let strong = false;
  for (let row = 0; row < count; row++) {
    const [first = 0, last = 0] = bounds[row] ?? [];
    const before = rows[row - 1];
    const cells: Cell[] = [];
    const stop = bounds[row + 1]?.[1] ?? length;
    for (let at = first; at < stop; at++) {
      const above = at === 0 ? empty : (before?.[at - 1] ?? empty);
      const worth = at <= last ? worthOf(pair, row, at, above.run === 0) : undefined;
      strong ||= row === 0 && (worth?.strong ?? false);
      cells[at] = cellAt(cells, first, at, above, worth?.points);
    }
    rows.push(cells);
  }
  if (!strong) return undefined;
  const last = rows.at(-1) ?? [];
  // Letters of the word that were passed over cost one each; the whole word is worth two.
  return (last[length - 1]?.sum ?? 0) + (length === count ? 2 : 0) - (lastMatch(last) + 1 - count);
}

interface Pair {
  typed: string;
  typedLow: string;
  word: string;
  low: string;
  length: number;
}

/** The first and the last place in the word where each letter can stand; undefined where the letters are not all there, in order. */
function boundsOf({ typedLow, low, length }: Pair, count: number): [number, number][] | undefined {
  const bounds: [number, number][] = [];
  let at = 0;
  for (let row = 0; row < count; row++, at++) {
    while (at < length && low[at] !== typedLow[row]) at++;
    if (at >= length) return undefined;
    bounds.push([at, at]);
  }
  at = length - 1;
  for (let row = count - 1; row >= 0; row--, at--) {
    while (low[at] !== typedLow[row]) at--;
    const bound = bounds[row];
    if (bound) bound[1] = at;
  }
  return bounds;
}

/** The best way to a cell: a match, or past this letter of the word; what comes earlier in the word wins where two are equal. */
function cellAt(cells: readonly Cell[], first: number, at: number, above: Cell, points: number | undefined): Cell {
  const match = points === undefined ? undefined : above.sum + points;
  const past = (by: number): number => (cells[at - by]?.sum ?? 0) - ((cells[at - by]?.run ?? 0) > 0 ? 5 : 0);
  const left = at > first ? past(1) : undefined;
  const leap = at > first + 1 && (cells[at - 1]?.run ?? 0) > 0 ? past(2) : undefined;
  const beats = (one: number | undefined, other: number | undefined): one is number =>
    one !== undefined && (other === undefined || one >= other);
  if (beats(leap, left) && beats(leap, match)) return { sum: leap, run: 0, from: 'leap' };
  if (beats(left, match)) return { sum: left, run: 0, from: 'left' };
  return { sum: match ?? 0, run: above.run + 1, from: 'match' };
}

/** Where in the word the last letter was matched. */
function lastMatch(cells: readonly Cell[]): number {
  let at = cells.length - 1;
  while (at > 0 && cells[at]?.from !== 'match') at -= cells[at]?.from === 'leap' ? 2 : 1;
  return at;
}

const between = /[_\-./\\'":$<>()[\]{} ]/;
const isBetween = (text: string, at: number): boolean => between.test(text[at] ?? '');
const isUpper = ({ word, low }: Pair, at: number): boolean => word[at] !== low[at];

/** What one letter at one place is worth, and whether a match may begin there. */
function worthOf(pair: Pair, row: number, at: number, begins: boolean): { points: number; strong: boolean } | undefined {
  const { typed, typedLow, word, low, length } = pair;
  if (typedLow[row] !== low[at]) return undefined;
  const upper = isUpper(pair, at);
  const behind = isBetween(low, at - 1) || low[at - 1] === '\t';
  const same = typed[row] === word[at] ? 7 : 5;
  let points = 1;
  if (at === row) points = same;
  else if (upper && (at === 0 || !isUpper(pair, at - 1))) points = same;
  else if (isBetween(low, at) && (at === 0 || !isBetween(low, at - 1))) points = 5;
  else if (behind) points = 5;
  const strong = points > 1;
  const gap = upper || behind;
  if (row === 0) points -= at > 0 ? (gap ? 3 : 5) : 0;
  else points += begins ? (gap ? 2 : 0) : gap ? 0 : 1;
  if (at + 1 === length) points -= gap ? 3 : 5;
  return { points, strong };
}
