import type { Range } from '../../language/problems.ts';
import type { Rewriting } from '../pipeline/dialects/canonical-field.ts';
import type { ListNode, MapNode, Pair, SourceNode } from '../source/nodes.ts';
import type { Between, Comment } from './comments.ts';
import type { Origins } from './origins.ts';
import { keyText, scalarText } from './scalar.ts';
import { firstFrom } from './search.ts';

/** One change of a block's text. */
export interface Edit {
  range: Range;
  text: string;
}

/** A block as printing needs it. All offsets count from its start. */
export interface PrintedBlock {
  text: string;
  /** The column of the block's first character. */
  column: number;
  /** The entries of the file are in braces. */
  inBraces: boolean;
  origins: Origins;
  between: Between;
  /** Fixes inside the range, which may extend beyond its end. */
  editsIn(range: Range): Edit[];
  /** Maps whose canonical form differs from their text. */
  rewritings: ReadonlyMap<MapNode, Rewriting>;
}

/**
 * Prints a map in its canonical form. Values that only move are copied byte for byte, re-indented; comments stay with their
 * key. Undefined where an anchor, an alias or a comment in brackets would be lost, and for a single entry in braces that
 * would become several.
 */
export function printMap(block: PrintedBlock, { map, pairs }: Rewriting, outermost: boolean): Edit | undefined {
  const column = columnOf(block, map.pairs[0]?.key.range.start ?? map.range.start);
  const braces = block.text[map.range.start] === '{';
  const flow = braces || block.inBraces;
  const range = flow || !outermost ? map.range : withTail(block, map.range, column);
  const printer = new MapPrinter(block, range.end);
  const before = block.text.slice(block.text.lastIndexOf('\n', range.start - 1) + 1, range.start);
  const lines = flow
    ? printer.pairs(pairs, column, true)
    : printer.lines(pairs, column, range, before.trim() === '' && block.column === 0);
  if (within(block.between.marks, range, (mark) => mark).some((mark) => !printer.has(mark))) return undefined;
  if (flow && printer.lost(range).length > 0) return undefined;
  if (flow && !braces && (lines.length !== 1 || within(block.between.comments, range, ({ start }) => start).length > 0))
    return undefined;
  if (flow) return { range, text: braces ? `{${lines.join(', ')}}` : lines.join() };

  const text = stacked(lines, column);
  return { range, text: block.text.slice(range.start, range.end).endsWith('\n') ? `${text}\n` : text };
}

/** The range with the comments after it that a block scalar at its end could swallow. */
function withTail({ text, between }: PrintedBlock, range: Range, column: number): Range {
  let { end } = range;
  if (text[end - 1] !== '\n') {
    const newline = text.indexOf('\n', end);
    const line = newline < 0 ? text.length : newline;
    if (within(between.comments, { start: end, end: line }, ({ start }) => start).length) end = line;
  }

  for (const comment of between.comments.slice(firstFrom(between.comments, end, ({ start }) => start))) {
    const line = text.lastIndexOf('\n', comment.start - 1) + 1;
    if (text.slice(end, comment.start).trim() !== '' || comment.start - line <= column) break;
    end = comment.end;
  }

  return { start: range.start, end };
}

/** The items that begin in a range, out of a list in text order. */
const within = <Item>(items: readonly Item[], { start, end }: Range, startOf: (item: Item) => number): Item[] =>
  items.slice(firstFrom(items, start, startOf), firstFrom(items, end, startOf));
const isIn = (offset: number, { start, end }: Range): boolean => offset >= start && offset < end;

/** The column of a character in the whole file. */
function columnOf({ text, column }: PrintedBlock, offset: number): number {
  const line = text.lastIndexOf('\n', offset - 1);
  return line < 0 ? column + offset : offset - line - 1;
}

/** One map being printed, with what was copied for it. */
class MapPrinter {
  readonly block: PrintedBlock;
  readonly copied: Range[] = [];
  /** The end of the rewritten range. */
  readonly end: number;
  constructor(block: PrintedBlock, end: number) {
    this.block = block;
    this.end = end;
  }

  has(offset: number): boolean {
    return this.copied.some((range) => isIn(offset, range));
  }

  /** Comments of a range that were not copied. */
  lost(range: Range): Comment[] {
    return within(this.block.between.comments, range, ({ start }) => start).filter(({ start }) => !this.has(start));
  }

  /**
   * The pairs with the comments of a range, each at its original key. A comment above the first key comes after it where the
   * line of that key has begun already.
   */
  lines(pairs: readonly Pair[], column: number, range: Range, fresh: boolean): string[] {
    const lines = this.pairs(pairs, column, false);
    const [above, after]: [Map<number, string[]>, Map<number, string[]>] = [new Map(), new Map()];
    const put = (where: Map<number, string[]>, at: number, text: string) => where.set(at, [...(where.get(at) ?? []), text]);

    const ended = new Set<number>();
    for (const { start, end, text, space, beside } of this.lost(range)) {
      this.copied.push({ start, end });
      const next = pairs.findIndex(({ key }) => key.range.start > start);
      const own = next < 0 ? pairs.length - 1 : next - 1;
      const [line, key] = [lines[own], pairs[own]?.key.range.start ?? start];

      if (
        beside &&
        line !== undefined &&
        !line.includes('\n') &&
        !ended.has(own) &&
        !this.block.text.slice(key, start).includes('\n')
      ) {
        lines[own] = `${line}${space || ' '}${text}`;
        ended.add(own);
      } else if (next > 0 || (next === 0 && fresh)) put(above, next, text);
      else put(after, Math.max(0, own), text);
    }

    return lines.flatMap((line, index) => {
      const key = pairs[index]?.key.range.start;
      const gap = index > 0 && key !== undefined && hasGapAbove(this.block.text, key) ? [''] : [];
      return [...gap, ...(above.get(index) ?? []), line, ...(after.get(index) ?? [])];
    });
  }

  pairs(pairs: readonly Pair[], column: number, flow: boolean): string[] {
    return pairs.map((pair) => this.pair(pair, column, flow));
  }

  pair({ key, value }: Pair, column: number, flow: boolean): string {
    const { origins } = this.block;
    const origin = origins.pairs.get(key.range.start);
    const written = origins.nodes.has(key);
    const name = written && key.style !== 'literal' && key.style !== 'folded' ? this.copy(key.range) : keyText(key.text);
    if (origin?.value !== value) return `${name}:${this.value(value, column, flow, origin?.key.range.end)}`;

    const from = columnOf(this.block, origin.key.range.start);
    const rest = shifted(this.copy({ start: origin.key.range.end, end: origin.range.end }), column - from);
    const colon = /^\s*:/.exec(rest)?.[0];
    if (colon === undefined) return `${name}:`;

    return `${name}:${/^\S/.test(rest.slice(colon.length)) ? ' ' : ''}${rest.slice(colon.length)}`;
  }

  /** Prints the value behind the colon of a key at `column`; its original text begins at `start`. */
  value(node: SourceNode, column: number, flow: boolean, start = node.range.start): string {
    if (this.block.origins.nodes.has(node)) return this.original(node, column);
    if (node.kind === 'scalar') return spaced(scalarText(node, column, flow));
    const inFlow = flow || /[[{]/.test(this.block.text[node.range.start] ?? '');
    return node.kind === 'map' ? this.made(node, column, inFlow, start) : this.list(node, column, inFlow);
  }

  made(map: MapNode, column: number, flow: boolean, start: number): string {
    const pairs = this.block.rewritings.get(map)?.pairs ?? map.pairs;
    if (pairs.length === 0) return ' {}';
    if (flow) return ` {${this.pairs(pairs, column + 2, flow).join(', ')}}`;

    const newline = this.block.text.indexOf('\n', map.range.end);
    const rest = this.block.text.slice(map.range.end, newline < 0 ? undefined : newline);
    const end = Math.min(this.end, map.range.end + (rest.trimStart().startsWith('#') ? rest.length : 0));
    const lines = this.lines(pairs, column + 2, { start: Math.min(start, map.range.start), end }, true);

    return `\n${' '.repeat(column + 2)}${stacked(lines, column + 2)}`;
  }

  list({ items }: ListNode, column: number, flow: boolean): string {
    if (items.length === 0) return ' []';
    // The words of a text that stood for a list.
    if (items.every((item) => item.kind === 'scalar' && !this.block.origins.nodes.has(item)))
      return ` [${items.map((item) => this.item(item, column, true)).join(', ')}]`;

    const lines = items.map((item) => this.item(item, column + 2, flow));
    if (flow) return ` [${lines.join(', ')}]`;

    const indent = `\n${' '.repeat(column + 2)}- `;
    return indent + lines.join(indent);
  }

  /** An item of a list whose dashes stand at `column`. */
  item(node: SourceNode, column: number, flow: boolean): string {
    if (this.block.origins.nodes.has(node)) {
      const inline = node.kind === 'scalar' || node.flow;
      const from = inline ? this.holder(node) : columnOf(this.block, node.range.start);
      return shifted(this.copy(node.range), inline ? column - from : column + 2 - from);
    }

    const text = this.value(node, column, flow);
    return text.replace(/^\s+/, '');
  }

  original(node: SourceNode, column: number): string {
    if (node.kind === 'scalar' || node.flow) return spaced(shifted(this.copy(node.range), column - this.holder(node)));
    const from = columnOf(this.block, node.range.start);
    return `\n${' '.repeat(column + 2)}${shifted(this.copy(node.range), column + 2 - from)}`;
  }

  holder(node: SourceNode): number {
    return columnOf(this.block, this.block.origins.holders.get(node) ?? node.range.start);
  }

  /** The text of a range with all its fixes applied, without its final line break. */
  copy(range: Range): string {
    this.copied.push(range);
    return chomped(applyEditsInRange(this.block.text, range, this.block.editsIn(range)));
  }
}

/** Lines below each other, starting in one column; the first stands there already. */
const stacked = (lines: readonly string[], column: number): string =>
  lines.map((line, index) => (index === 0 || line === '' ? line : ' '.repeat(column) + line)).join('\n');

/** Whether an empty line stands above a key and its comments. */
function hasGapAbove(text: string, key: number): boolean {
  let line = text.lastIndexOf('\n', key - 1) + 1;
  if (text.slice(line, key).trim() !== '') return false;

  while (line > 0) {
    const before = text.lastIndexOf('\n', line - 2) + 1;
    const above = text.slice(before, line).trim();
    if (above === '') return true;
    if (!above.startsWith('#')) return false;
    line = before;
  }

  return false;
}

const chomped = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);
const spaced = (text: string): string => (text === '' ? '' : ` ${text}`);

/** A part of a text with its edits applied, which are in order and do not overlap. */
export function applyEditsInRange(text: string, range: Range, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = range.start;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.range.start), edit.text);
    at = edit.range.end;
  }

  return [...parts, text.slice(at, range.end)].join('');
}

/** All lines but the first, shifted right or left as far as their indentation allows. */
function shifted(text: string, by: number): string {
  if (by === 0 || !text.includes('\n')) return text;
  const [first = '', ...rest] = text.split('\n');

  const move = (line: string): string => {
    if (line === '' || line === '\r') return line;
    if (by > 0) return ' '.repeat(by) + line;
    return line.slice(Math.min(-by, line.length - line.trimStart().length));
  };

  return [first, ...rest.map(move)].join('\n');
}
