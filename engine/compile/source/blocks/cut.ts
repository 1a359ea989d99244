import { isEntry, isListItem, restOfLine } from './shape.ts';

/** A part of a text that is parsed as a block; `column` is the column of its first character. */
export interface Cut {
  start: number;
  end: number;
  column: number;
  /** An item that lacks its dash. */
  dashless?: true;
}

interface Layout {
  /** The start of the content: after the byte order mark, directives and `---`. */
  start: number;
  /** The end: before a second document. */
  end: number;
  /** The top-level entries; undefined where the text is no block map, and must be parsed as a whole. */
  entries: Cut[] | undefined;
  /** Every line was judged by itself, and there is only one document. */
  simple: boolean;
}

/** Finds the top-level entries by their indentation alone: in a block map, a line no deeper than the first key begins an entry. */
export function findTopEntries(text: string): Layout {
  const { start, end } = document(text);
  const first = nextContent(text, start, end);
  if (!first) return { start, end, entries: undefined, simple: false };

  const line = restOfLine(text, first.content);
  if (!isEntry(line) && (/^[[{&!*?|>"'%@`]|^-(?:\s|$)|^---/.test(line) || !hasEntry(text, first.content, end)))
    return { start, end, entries: undefined, simple: false };

  const entries: Cut[] = [];
  const base = first.content - first.start;
  let simple = end === text.length;
  for (let at: LineStart | undefined = first; at; at = nextContent(text, nextLine(text, at.content), end)) {
    const last = entries.at(-1);
    const column = at.content - at.start;
    const begins = !last || (column <= base && beginsEntry(restOfLine(text, at.content), column === base));
    if (begins === 'unclear') simple = false;

    if (begins === 'unclear' ? last && !insideTag(text, last.start, at.content) : begins) {
      if (last) last.end = at.start;
      entries.push({ start: at.content, end, column });
    }
  }

  return { start, end, entries, simple };
}

interface LineStart {
  start: number;
  content: number;
}

const nextLine = (text: string, at: number): number => {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
};

/** The next line with content. A line that begins with a tab belongs to the one before. */
function nextContent(text: string, from: number, end: number): LineStart | undefined {
  for (let start = from; start < end; start = nextLine(text, start)) {
    let content = start;
    while (text[content] === ' ') content++;
    const first = text[content];
    if (content < end && first !== '#' && first !== '\n' && first !== '\r' && first !== '\t') return { start, content };
  }
  return undefined;
}

/** Whether a line no deeper than the first key begins an entry; unclear where that depends on the lines before. */
function beginsEntry(line: string, atBase: boolean): boolean | 'unclear' {
  if (/^[\]}]/.test(line) || isProperties(line) || (atBase && isListItem(line))) return false;
  return isEntry(line) || 'unclear';
}

/** Whether a line holds only anchors and tags: they belong to the value of the entry before, in a wrong column. */
const isProperties = (line: string): boolean => /^(?:[&!]\S*\s*)+(?:#.*)?$/.test(line);

/** Whether an AUTO tag from the entry is still open: its words may stand at the line's start. */
function insideTag(text: string, from: number, to: number): boolean {
  const before = text.slice(from, to);
  const count = (what: RegExp) => [...before.matchAll(what)].length;
  return before.includes('<AUTO') && text.includes('</AUTO', to) && count(/<AUTO(?=[\s>])/g) > count(/<\/AUTO\s*>/g);
}

function hasEntry(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at = nextLine(text, at)) {
    if (isEntry(restOfLine(text, at))) return true;
  }
  return false;
}

/** The first document of the text. Only `\n` ends a line: YAML knows no other separators, unlike the flag `m`. */
function document(text: string): { start: number; end: number } {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  const marker = /(?<![^\n\uFEFF])---(?![^\s])([^\n]*)/g;
  marker.lastIndex = start;

  const first = text.startsWith('---', start) || text.includes('\n---') ? marker.exec(text) : null;
  // Only directives may stand before it.
  let body = start;
  if (first && !/(?<![^\n])[ \t]*(?:[^#%\s]|(?<=[ \t])%)/.test(text.slice(start, first.index))) {
    body = nextLine(text, first.index);
    // The rest of the line belongs to it, and no block map may begin there.
    start = /^\s*(?:#|$)/.test(first[1] ?? '') ? body : first.index;
  }

  const next = /(?<![^\n])(?:---|\.\.\.)(?=\s|$)/g;
  next.lastIndex = body;
  const second = text.includes('\n---', body - 1) || text.includes('\n...', body - 1) ? next.exec(text) : null;

  return { start, end: second && second.index > start ? second.index : text.length };
}

const listHead = /^(?:steps|finally|"(?:steps|finally)"|'(?:steps|finally)')[ \t]*:[ \t]*(?:#[^\n]*)?\r?\n/;

/** The items of an entry `steps:` or `finally:` that holds a block list. Items that begin in another column are items still. */
export function cutItems(text: string, entry: Cut): Cut[] | undefined {
  const head = listHead.exec(text.slice(entry.start, entry.end));
  if (!head) return undefined;

  let at = nextContent(text, entry.start + head[0].length, entry.end);
  const items: Cut[] = [];
  if (at && !isListItem(restOfLine(text, at.content))) {
    // The first item has lost its dash: where others follow, it is an item nevertheless.
    const dashless = at;
    do at = nextContent(text, nextLine(text, at.content), entry.end);
    while (at && !(isListItem(restOfLine(text, at.content)) && at.content - at.start <= dashless.content - dashless.start));
    items.push({
      start: dashless.content,
      end: at?.start ?? entry.end,
      column: dashless.content - dashless.start,
      dashless: true,
    });
  }

  if (!at) return undefined;
  const column = at.content - at.start;
  for (; at; at = nextContent(text, nextLine(text, at.content), entry.end)) {
    const own = at.content - at.start;
    if (own > column || !isListItem(restOfLine(text, at.content))) continue;
    const last = items.at(-1);
    if (last) last.end = at.start;
    items.push({ start: at.content, end: entry.end, column: own });
  }

  return items;
}

/**
 * The items of a part of a list, which begins with an item and ends before the line of another item or entry; all begin in
 * one column, entries in `base`. Undefined where a line is not, or not certainly, part of them.
 */
export function cutStretch(text: string, { start, end, column }: Cut, base: number): Cut[] | undefined {
  if (!isListItem(restOfLine(text, start))) return undefined;
  let last: Cut = { start, end, column };
  const items = [last];

  for (let at = nextContent(text, nextLine(text, start), end); at; at = nextContent(text, nextLine(text, at.content), end)) {
    const own = at.content - at.start;
    const begins = own <= column && isListItem(restOfLine(text, at.content));
    if (begins ? own !== column : own <= base) return undefined;
    if (!begins) continue;

    last.end = at.start;
    last = { start: at.content, end, column };
    items.push(last);
  }

  return items;
}

/**
 * Splits a broken item that contains the next one: a dash in the column of the item's keys, right behind a key that already
 * has its value. Returns the parts; undefined where there is no such dash.
 */
export function cutStrayItem(text: string, item: Cut): [Cut, Cut] | undefined {
  let before: { column: number; full: boolean } | undefined;
  for (let at = nextContent(text, item.start, item.end); at; at = nextContent(text, nextLine(text, at.content), item.end)) {
    const line = restOfLine(text, at.content);
    const isFirst = at.start < item.start || at.content === item.start;
    const column = isFirst ? item.column : at.content - at.start;
    if (before?.full && isListItem(line) && column === before.column && at.content > item.start)
      return [
        { ...item, end: at.start },
        { start: at.content, end: item.end, column },
      ];

    const key = line.replace(/^(?:- +)+/, '');
    if (isEntry(key))
      before = { column: column + line.length - key.length, full: !/:\s*(?:#.*)?$|[|>][-+\d]*\s*(?:#.*)?$/.test(key) };
  }

  return undefined;
}
