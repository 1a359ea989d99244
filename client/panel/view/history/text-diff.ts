import { diffLines, diffWordsWithSpace } from 'diff';

/** A piece of a line; `changed` if the other text has something else, or nothing, in its place. */
export interface DiffPiece {
  text: string;
  changed: boolean;
}

/** A line of one text beside that of the other; a missing side is absent. `hidden` is the number of omitted equal lines. */
export interface DiffRow {
  left?: DiffPiece[] | undefined;
  right?: DiffPiece[] | undefined;
  same: boolean;
  hidden?: number | undefined;
}

export interface TextDiff {
  rows: DiffRow[];
  /** Only the beginnings of the texts were compared. */
  cut: boolean;
}

/** Maximum compared characters of a text, and number of context lines around differences. */
const mostLetters = 40_000;
const contextLines = 2;
/**
 * Maximum number of different lines, and of words in a line, before the texts are shown as completely removed and added: the
 * search takes quadratic time.
 */
const mostEdits = { lines: 2000, words: 200 };

/** Two texts line by line, side by side; changed lines word by word. */
export function alignTexts(before: string, after: string): TextDiff {
  const cut = before.length > mostLetters || after.length > mostLetters;
  const [one, other] = [before.slice(0, mostLetters), after.slice(0, mostLetters)];
  const rows: DiffRow[] = [];
  let removed: string[] = [];
  let added: string[] = [];

  const pair = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) rows.push(pairLines(removed[at], added[at]));
    removed = [];
    added = [];
  };

  const changes = diffLines(one, other, { maxEditLength: mostEdits.lines, stripTrailingCr: true }) ?? [
    { value: one, removed: true, added: false },
    { value: other, removed: false, added: true },
  ];

  for (const change of changes) {
    const lines = linesOf(change.value);
    if (change.removed) removed.push(...lines);
    else if (change.added) added.push(...lines);
    else {
      pair();
      for (const text of lines) rows.push({ left: whole(text, false), right: whole(text, false), same: true });
    }
  }

  pair();
  return { rows: foldSame(rows), cut };
}

const whole = (text: string, changed: boolean): DiffPiece[] => [{ text, changed }];

/** The lines of a text, whose last one may lack a line break. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function pairLines(left: string | undefined, right: string | undefined): DiffRow {
  const words = left !== undefined && right !== undefined ? compareWords(left, right) : undefined;
  if (words) return words;
  return {
    left: left === undefined ? undefined : whole(left, true),
    right: right === undefined ? undefined : whole(right, true),
    same: false,
  };
}

/** Undefined if the lines have almost nothing in common: then whole lines are clearer than marks on every word. */
function compareWords(left: string, right: string): DiffRow | undefined {
  const changes = diffWordsWithSpace(left, right, { maxEditLength: mostEdits.words });
  if (!changes) return undefined;

  const common = changes.reduce((sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length), 0);
  if (3 * common < Math.max(left.length, right.length)) return undefined;
  return {
    left: changes.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, changed: removed })),
    right: changes.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, changed: added })),
    same: false,
  };
}

/** Of long equal parts only the lines beside a difference are kept. */
function foldSame(rows: readonly DiffRow[]): DiffRow[] {
  const folded: DiffRow[] = [];
  let at = 0;
  while (at < rows.length) {
    const next = rows.findIndex(({ same }, place) => place >= at && !same);
    const end = next < 0 ? rows.length : next;
    const first = at === 0 ? 0 : contextLines;
    const last = next < 0 ? 0 : contextLines;
    const hidden = end - at - first - last;
    if (hidden > 1) folded.push(...rows.slice(at, at + first), { same: true, hidden }, ...rows.slice(end - last, end));
    else folded.push(...rows.slice(at, end));
    at = end;
    while (at < rows.length && rows[at]?.same === false) folded.push(...rows.slice(at, ++at));
  }

  return folded;
}
