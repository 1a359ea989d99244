import type { Range } from '../../language/problems.ts';
import type { Rewriting } from '../pipeline/fields.ts';
import type { ListNode, MapNode, Pair, SourceNode } from '../source/nodes.ts';
import type { Between, Comment } from './comments.ts';
import type { Origins } from './origins.ts';
import { keyText, scalarText } from './scalar.ts';

/** One change of a block's text. */
export interface Edit {
  range: Range;
  text: string;
}

/** What printing knows of a block. All offsets count from it. */
export interface Sheet {
  text: string;
  /** The column of the block's first character. */
  column: number;
  origins: Origins;
  between: Between;
  /** What stands inside the range, mended already, with whatever reaches over its end. */
  editsIn(range: Range): Edit[];
  /** Maps that are printed otherwise than they were made. */
  rewritings: ReadonlyMap<MapNode, Rewriting>;
}

/**
 * A map as its rewriting says it, in place of what stands there. What is only moved is copied byte for byte (its lines indented anew);
 * comments stay with the key that they stand at. Undefined where an anchor or alias would be lost.
 */
export function printMap(sheet: Sheet, { map, pairs }: Rewriting, outermost: boolean): Edit | undefined {
  const column = columnOf(sheet, map.pairs[0]?.key.range.start ?? map.range.start);
  const flow = sheet.text[map.range.start] === '{';
  const range = flow || !outermost ? map.range : withTail(sheet, map.range, column);
  const page = new Page(sheet);
  const lines = page.pairs(pairs, column, flow);
  if (sheet.between.marks.some((mark) => isIn(mark, range) && !page.has(mark))) return undefined;
  const lost = sheet.between.comments.filter((comment) => isIn(comment.start, range) && !page.has(comment.start));
  if (flow) return lost.length ? undefined : { range, text: `{${lines.join(', ')}}` };
  const text = withComments(lines, pairs, lost).join(`\n${' '.repeat(column)}`);
  return { range, text: sheet.text.slice(range.start, range.end).endsWith('\n') ? `${text}\n` : text };
}

/** The range with the comments after it that a block scalar at its end could swallow. */
function withTail({ text, between }: Sheet, range: Range, column: number): Range {
  let { end } = range;
  if (text[end - 1] !== '\n') {
    const newline = text.indexOf('\n', end);
    const line = newline < 0 ? text.length : newline;
    if (between.comments.some(({ start }) => start >= end && start < line)) end = line;
  }
  for (const comment of between.comments) {
    if (comment.start < end) continue;
    const line = text.lastIndexOf('\n', comment.start - 1) + 1;
    if (text.slice(end, comment.start).trim() !== '' || comment.start - line <= column) break;
    end = comment.end;
  }
  return { start: range.start, end };
}

/** Puts each comment above the key that it stood at; one that stands above the first comes after it, since there the line has begun. */
function withComments(printed: readonly string[], pairs: readonly Pair[], lost: readonly Comment[]): string[] {
  const [above, after]: [Map<number, string[]>, Map<number, string[]>] = [new Map(), new Map()];
  const lines = [...printed];
  const put = (where: Map<number, string[]>, at: number, text: string) => where.set(at, [...(where.get(at) ?? []), text]);
  for (const { start, text, beside } of lost) {
    const next = pairs.findIndex(({ key }) => key.range.start > start);
    const own = next < 0 ? pairs.length - 1 : next - 1;
    const line = lines[own];
    if (beside && line !== undefined && !line.includes('\n')) lines[own] = `${line}  ${text}`;
    else if (beside && own > 0) put(above, own, text);
    else if (next > 0) put(above, next, text);
    else put(after, Math.max(0, own), text);
  }
  return lines.flatMap((line, index) => [...(above.get(index) ?? []), line, ...(after.get(index) ?? [])]);
}

const isIn = (offset: number, { start, end }: Range): boolean => offset >= start && offset < end;

/** The column of a character in the whole file. */
function columnOf({ text, column }: Sheet, offset: number): number {
  const line = text.lastIndexOf('\n', offset - 1);
  return line < 0 ? column + offset : offset - line - 1;
}

/** One map being printed, with what was copied for it. */
class Page {
  readonly sheet: Sheet;
  readonly copied: Range[] = [];
  constructor(sheet: Sheet) {
    this.sheet = sheet;
  }

  has(offset: number): boolean {
    return this.copied.some((range) => isIn(offset, range));
  }

  pairs(pairs: readonly Pair[], column: number, flow: boolean): string[] {
    return pairs.map((pair) => chomped(this.pair(pair, column, flow)));
  }

  pair({ key, value }: Pair, column: number, flow: boolean): string {
    const { origins } = this.sheet;
    const origin = origins.pairs.get(key.range.start);
    const written = origins.nodes.has(key);
    const name = written && key.style !== 'literal' && key.style !== 'folded' ? this.copy(key.range) : keyText(key.text);
    if (origin?.value !== value) return `${name}:${this.value(value, column, flow)}`;
    const from = columnOf(this.sheet, origin.key.range.start);
    const rest = shifted(this.copy({ start: origin.key.range.end, end: origin.range.end }), column - from);
    const colon = /^\s*:/.exec(rest)?.[0];
    if (colon === undefined) return `${name}:`;
    return `${name}:${/^\S/.test(rest.slice(colon.length)) ? ' ' : ''}${rest.slice(colon.length)}`;
  }

  /** What stands behind the colon of a key at `column`. */
  value(node: SourceNode, column: number, flow: boolean): string {
    if (this.sheet.origins.nodes.has(node)) return this.original(node, column);
    if (node.kind === 'scalar') return spaced(scalarText(node, column, flow));
    const inFlow = flow || /[[{]/.test(this.sheet.text[node.range.start] ?? '');
    const text = node.kind === 'map' ? this.made(node, column, inFlow) : this.list(node, column, inFlow);
    return text;
  }

  made(map: MapNode, column: number, flow: boolean): string {
    const pairs = this.sheet.rewritings.get(map)?.pairs ?? map.pairs;
    if (pairs.length === 0) return ' {}';
    const lines = this.pairs(pairs, column + 2, flow);
    if (flow) return ` {${lines.join(', ')}}`;
    const indent = `\n${' '.repeat(column + 2)}`;
    return indent + lines.join(indent);
  }

  list({ items }: ListNode, column: number, flow: boolean): string {
    if (items.length === 0) return ' []';
    const lines = items.map((item) => chomped(this.item(item, column + 2, flow)));
    if (flow) return ` [${lines.join(', ')}]`;
    const indent = `\n${' '.repeat(column + 2)}- `;
    return indent + lines.join(indent);
  }

  /** An item of a list whose dashes stand at `column`. */
  item(node: SourceNode, column: number, flow: boolean): string {
    if (this.sheet.origins.nodes.has(node)) {
      const inline = node.kind === 'scalar' || node.flow;
      const from = inline ? this.holder(node) : columnOf(this.sheet, node.range.start);
      return shifted(this.copy(node.range), inline ? column - from : column + 2 - from);
    }
    const text = this.value(node, column, flow);
    return text.replace(/^\s+/, '');
  }

  original(node: SourceNode, column: number): string {
    if (node.kind === 'scalar' || node.flow) return spaced(shifted(this.copy(node.range), column - this.holder(node)));
    const from = columnOf(this.sheet, node.range.start);
    return `\n${' '.repeat(column + 2)}${shifted(this.copy(node.range), column + 2 - from)}`;
  }

  holder(node: SourceNode): number {
    return columnOf(this.sheet, this.sheet.origins.holders.get(node) ?? node.range.start);
  }

  /** The text of a range with everything in it mended. */
  copy(range: Range): string {
    this.copied.push(range);
    return edited(this.sheet.text, range, this.sheet.editsIn(range));
  }
}

/** Without the line break that ends a block scalar. */
const chomped = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);
const spaced = (text: string): string => (text === '' ? '' : ` ${text}`);

/** A part of a text with its edits made; they stand in it in order and do not overlap. */
export function edited(text: string, range: Range, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = range.start;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.range.start), edit.text);
    at = edit.range.end;
  }
  return [...parts, text.slice(at, range.end)].join('');
}

/** All lines but the first, moved to the right or the left as far as they are indented. */
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
