import { allStepKeys } from '../../language/keys.ts';
import type { Nature } from './convert.ts';
import { absent, natureOf, reportDuplicates } from './convert.ts';
import type { ListNode, MapNode, Pair, ScalarNode, SourceNode } from './nodes.ts';
import type { Reading } from './reading.ts';
import { noTags, Scalar } from './scalar.ts';

/**
 * Reads a block that is written plainly: maps and lists, in lines or in brackets of one line, of words, simple numbers, and quoted text of
 * one line without escapes. That is most of every pipeline, and takes a tenth of the time that the parser of YAML takes. Undefined
 * for everything else, which is the parser's: what this gives is what the parser would give, and then nothing is wrong with the text.
 */
export function readPlain(reading: Reading, column: number): SourceNode | undefined {
  const { source, shielded, problems } = reading;
  if (source !== shielded || source.includes('<AUTO') || source.includes('\t')) return undefined;
  const lines = linesOf(source, column);
  const walk: Walk = { reading, lines, at: 0, written: { source, indent: 0 }, depth: 0 };
  const before = problems.length;
  const [first] = lines;
  const brackets = first && /[[{]/.test(source[first.start] ?? '');
  const node = brackets ? readLine(walk, first, 'code') : readLines(walk, column, 'code');
  if (node && walk.at === lines.length) return node;
  problems.length = before;
  return undefined;
}

/** A line with something on it: where that begins and ends in the block, and in which column. What is read of it moves `start` on. */
interface Line {
  start: number;
  end: number;
  column: number;
}

interface Walk {
  reading: Reading;
  lines: readonly Line[];
  /** The line that is next. */
  at: number;
  /** What every scalar of the block was written in. */
  written: { source: string; indent: number };
  depth: number;
}

/** Deeper is left to the parser, which knows how to refuse it. */
const deepest = 50;

/** The lines that hold something. */
function linesOf(text: string, column: number): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const next = newline < 0 ? text.length : newline;
    let [start, end] = [from, next];
    while (start < end && text[start] === ' ') start++;
    if (text[end - 1] === '\r') end--;
    if (start < end && text[start] !== '#') lines.push({ start, end, column: start - from + (from === 0 ? column : 0) });
    from = next + 1;
  }
  return lines;
}

/** What begins at the next line: a list, or a map whose keys stand in `column`. */
function readLines(walk: Walk, column: number, nature: Nature): MapNode | ListNode | undefined {
  const line = walk.lines[walk.at];
  if (!line || ++walk.depth > deepest) return undefined;
  const node = isItem(walk, line) ? readList(walk, column, nature) : readMap(walk, column, nature);
  walk.depth--;
  return node;
}

const isItem = ({ reading: { source } }: Walk, { start }: Line): boolean => source[start] === '-' && source[start + 1] === ' ';

function readList(walk: Walk, column: number, nature: Nature): ListNode | undefined {
  const items: SourceNode[] = [];
  const from = walk.lines[walk.at]?.start ?? 0;
  let end = from + 1;
  for (let line = walk.lines[walk.at]; line?.column === column && isItem(walk, line); line = walk.lines[walk.at]) {
    const { source } = walk.reading;
    let start = line.start + 1;
    while (source[start] === ' ') start++;
    line.column += start - line.start;
    line.start = start;
    const item =
      isItem(walk, line) || keyAt(source, start, false) ? readLines(walk, line.column, nature) : readLine(walk, line, nature);
    if (!item) return undefined;
    items.push(item);
    end = item.range.end;
  }
  return ends(walk, column) ? { kind: 'list', range: { start: from, end }, items: items.slice(), flow: false } : undefined;
}

function readMap(walk: Walk, column: number, nature: Nature): MapNode | undefined {
  const pairs: Pair[] = [];
  const { source } = walk.reading;
  for (let line = walk.lines[walk.at]; line?.column === column && !isItem(walk, line); line = walk.lines[walk.at]) {
    const key = keyAt(source, line.start, false);
    if (!key) return undefined;
    const inside = natureOf(key, nature);
    const keyNode = scalar(walk, { start: line.start, end: line.start + key.length }, 'plain', key, key);
    let start = line.start + key.length + 1;
    while (source[start] === ' ') start++;
    let value: SourceNode | undefined;
    if (start < line.end && source[start] !== '#') {
      line.start = start;
      value = readLine(walk, line, inside);
    } else {
      // A list may stand in the column of its key.
      const below = walk.lines[++walk.at];
      if (below && (below.column > column || (below.column === column && isItem(walk, below))))
        value = readLines(walk, below.column, inside);
      else if (line.end === keyNode.range.end + 1) value = absent(line.end);
    }
    if (!value) return undefined;
    pairs.push(pair(keyNode, value));
  }
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (!first || !last || !ends(walk, column)) return undefined;
  reportDuplicates(walk.reading, pairs, nature);
  return { kind: 'map', range: { start: first.range.start, end: last.range.end }, pairs: pairs.slice(), flow: false };
}

/** Whether what stands in `column` is over: the next line belongs to something around it. */
const ends = ({ lines, at }: Walk, column: number): boolean => (lines[at]?.column ?? -1) <= column;

const pair = (key: ScalarNode, value: SourceNode): Pair => ({
  key,
  value,
  range: { start: key.range.start, end: value.range.end },
});

/** Words that mean a value when they stand alone. */
const special: ReadonlyMap<string, null | boolean> = new Map([
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
/** YAML has no longer ones (1024 characters). */
const longestKey = 1000;
const keyHere = /[A-Za-z_][\w./-]*(?=:(?: |$|\r?\n))/y;

/** The key that stands at a place, before its colon. */
function keyAt(source: string, at: number, flow: boolean): string | undefined {
  keyHere.lastIndex = at;
  const found = keyHere.exec(source)?.[0];
  if (found === undefined || found.length > longestKey || special.has(found)) return undefined;
  return flow && source[at + found.length + 1] !== ' ' ? undefined : (ours.get(found) ?? found);
}

/** Our own keys: one text for all places where one stands. */
const ours: ReadonlyMap<string, string> = new Map(Object.keys(allStepKeys).map((key) => [key, key]));

/** What stands in the rest of a line. */
function readLine(walk: Walk, line: Line, nature: Nature): SourceNode | undefined {
  const { source } = walk.reading;
  const value = readInline(walk, line.start, line.end, false, nature);
  if (!value) return undefined;
  if (!/^(?: *$| +#)/.test(source.slice(value.range.end, line.end))) return undefined;
  walk.at++;
  return value;
}

function readInline(walk: Walk, start: number, end: number, flow: boolean, nature: Nature): SourceNode | undefined {
  switch (walk.reading.source[start]) {
    case '"':
    case "'":
      return readQuoted(walk, start, end);
    case '{':
    case '[':
      return readFlow(walk, start, end, nature);
    default:
      return readWord(walk, start, end, flow);
  }
}

function readQuoted({ reading: { source }, ...walk }: Walk, start: number, end: number): ScalarNode | undefined {
  const quote = source[start] ?? '';
  const close = source.indexOf(quote, start + 1);
  if (close < 0 || close >= end || (quote === "'" && source[close + 1] === quote)) return undefined;
  const text = source.slice(start + 1, close);
  if (quote === '"' && text.includes('\\')) return undefined;
  return scalar(walk, { start, end: close + 1 }, quote === '"' ? 'double' : 'single', text, text);
}

/** What an unquoted value may begin with: nothing that YAML reads as a mark. */
const wordStart = /[\p{L}\d_/.$(<=+]/u;
const simpleNumber = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/;

/** An unquoted value. What may be a number and is none of the simple ones is left to the parser. */
function readWord(walk: Walk, start: number, end: number, flow: boolean): ScalarNode | undefined {
  const { source } = walk.reading;
  if (!wordStart.test(source[start] ?? '')) return undefined;
  const line = source.slice(start, end);
  const stop = flow ? line.search(/[,[\]{}:#]/) : line.search(/ #|:(?: |$)/);
  if (stop >= 0 && (flow ? /[:#]/ : /:/).test(line[stop] ?? '')) return undefined;
  const text = (stop < 0 ? line : line.slice(0, stop)).trimEnd();
  const range = { start, end: start + text.length };
  const meaning = special.get(text);
  if (meaning !== undefined) return scalar(walk, range, 'plain', text, meaning);
  if (simpleNumber.test(text)) return scalar(walk, range, 'plain', text, Number(text));
  return /^[\d.+]/.test(text) && /^[-+.\da-foxin]*$/i.test(text) ? undefined : scalar(walk, range, 'plain', text, text);
}

/** Brackets that are closed in their line. */
function readFlow(walk: Walk, start: number, end: number, nature: Nature): MapNode | ListNode | undefined {
  if (++walk.depth > deepest) return undefined;
  const { source } = walk.reading;
  const close = source[start] === '{' ? '}' : ']';
  const pairs: Pair[] = [];
  const items: SourceNode[] = [];
  const skip = (at: number): number => {
    let next = at;
    while (source[next] === ' ') next++;
    return next;
  };
  let at = skip(start + 1);
  for (let first = true; first ? source[at] !== close : true; first = false) {
    const name = close === '}' ? keyAt(source, at, true) : undefined;
    if (close === '}' && name === undefined) return undefined;
    const from = name === undefined ? at : skip(at + name.length + 1);
    const value = readInline(walk, from, end, true, name === undefined ? nature : natureOf(name, nature));
    if (!value) return undefined;
    if (name === undefined) items.push(value);
    else pairs.push(pair(scalar(walk, { start: at, end: at + name.length }, 'plain', name, name), value));
    at = skip(value.range.end);
    if (source[at] === close) break;
    if (source[at] !== ',') return undefined;
    at = skip(at + 1);
  }
  walk.depth--;
  const range = { start, end: at + 1 };
  if (close === ']') return { kind: 'list', range, items: items.slice(), flow: true };
  reportDuplicates(walk.reading, pairs, nature);
  return { kind: 'map', range, pairs: pairs.slice(), flow: true };
}

const scalar = (
  { written }: Pick<Walk, 'written'>,
  range: ScalarNode['range'],
  style: 'plain' | 'single' | 'double',
  text: string,
  value: ScalarNode['value'],
): ScalarNode => new Scalar({ range, value, text, style, autos: noTags }, written);
