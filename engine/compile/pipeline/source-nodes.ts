import type { Range } from '../../language/problems.ts';
import type { AutoTag, ListNode, MapNode, Pair, ScalarNode, SourceNode } from '../source/nodes.ts';
import { shiftTag } from '../source/tags/find-tags.ts';

export const isScalarNode = (node: SourceNode | undefined): node is ScalarNode => node?.kind === 'scalar';
export const isListNode = (node: SourceNode | undefined): node is ListNode => node?.kind === 'list';
export const isMapNode = (node: SourceNode | undefined): node is MapNode => node?.kind === 'map';

/** A key without a value, or `null`: it sets nothing. */
export const isEmptyNode = (node: SourceNode | undefined): boolean =>
  node === undefined || (isScalarNode(node) && node.value === null && node.autos.length === 0);

/** Whether a scalar's value is known only later: it holds a template or an AUTO tag. */
export const isComputed = (node: SourceNode | undefined): boolean =>
  isScalarNode(node) && (node.template || node.autos.length > 0);

/** The text of a constant scalar, trimmed. */
export const wordOf = (node: SourceNode | undefined): string | undefined =>
  isScalarNode(node) && !isComputed(node) && node.value !== null ? node.text.trim() : undefined;

/** A generated scalar at the position of `at`; every index of its text maps to the start of that position. */
export function scalarAt(at: SourceNode, value: null | boolean | number | string): ScalarNode {
  const text = value === null ? '' : String(value);
  return {
    kind: 'scalar',
    range: at.range,
    value,
    text,
    style: 'plain',
    template: text.includes('{{') || text.includes('{%') || text.includes('{#'),
    autos: [],
    offsetAt: (index) => (index >= text.length ? at.range.end : at.range.start),
  };
}

export const mapAt = (at: SourceNode, pairs: Pair[]): MapNode => ({ kind: 'map', range: at.range, pairs, flow: true });

export const pairAt = (key: ScalarNode, value: SourceNode): Pair => ({
  key,
  value,
  range: { start: Math.min(key.range.start, value.range.start), end: Math.max(key.range.end, value.range.end) },
});

/** The same key under another name; it keeps its position. */
export const renameKey = (key: ScalarNode, name: string): ScalarNode =>
  key.text === name ? key : { ...scalarAt(key, name), style: key.style };

/** The part of a scalar's text from `start` to `end`; every index keeps its position. */
export function partOf(node: ScalarNode, start: number, end: number): ScalarNode {
  const text = node.text.slice(start, end);
  const part: ScalarNode = {
    ...scalarAt(node, text),
    range: { start: node.offsetAt(start), end: node.offsetAt(end) },
    offsetAt: (index) => node.offsetAt(Math.min(start + index, end)),
  };
  if (node.origin) part.origin = (index) => node.origin?.(start + index);

  return part;
}

/** A text with the brackets of its AUTO tags removed; every index keeps its position. */
export function stripTags(node: ScalarNode): ScalarNode {
  const parts: ScalarNode[] = [];

  const take = (from: number, to: number, tags: readonly AutoTag[]): void => {
    let at = from;
    for (const tag of tags) {
      parts.push(partOf(node, at, tag.range.start));
      take(
        tag.words.start,
        tag.words.end,
        tag.inner.filter(({ range }) => range.start >= tag.words.start),
      );
      at = tag.range.end;
    }

    parts.push(partOf(node, at, to));
  };

  take(0, node.text.length, node.autos);
  return joinScalars(parts.filter(({ text }) => text !== ''));
}

/** The items of a text such as `a, b c`, each with its position. */
export function splitWords(node: ScalarNode): ListNode {
  const items = [...node.text.matchAll(/[^\s,]+/g)].map((found) => partOf(node, found.index, found.index + found[0].length));
  return { kind: 'list', range: node.range, items, flow: true };
}

/** The same value at another position, for a value that is written once and applies to many. */
export function moveNode(node: SourceNode, at: Range): SourceNode {
  const range = { start: at.start, end: at.start };
  const key = (one: ScalarNode): ScalarNode => ({ ...one, range, offsetAt: () => at.start });
  if (node.kind === 'scalar') return key(node);
  if (node.kind === 'list') return { ...node, range, items: node.items.map((item) => moveNode(item, at)) };
  return { ...node, range, pairs: node.pairs.map((pair) => ({ key: key(pair.key), value: moveNode(pair.value, at), range })) };
}

/**
 * Scalars and generated texts joined to one text; every index of a scalar keeps its position, a generated text has that of
 * the preceding scalar's end.
 */
export function joinScalars(parts: readonly (ScalarNode | string)[]): ScalarNode {
  const nodes = parts.filter((part) => typeof part !== 'string');
  const [first, last] = [nodes[0], nodes.at(-1)];
  const starts: number[] = [];
  const places: ((index: number) => number)[] = [];
  const autos: AutoTag[] = [];
  let [text, before] = ['', first?.range.start ?? 0];
  for (const part of parts) {
    const [start, place] = [text.length, before];
    starts.push(start);
    if (typeof part === 'string') {
      places.push(() => place);
      text += part;
    } else {
      places.push((index) => part.offsetAt(Math.min(index - start, part.text.length)));
      autos.push(...part.autos.map((tag) => shiftTag(tag, start)));
      before = part.range.end;
      text += part.text;
    }
  }

  return {
    kind: 'scalar',
    range: { start: first?.range.start ?? 0, end: last?.range.end ?? 0 },
    value: text,
    text,
    style: 'plain',
    template: text.includes('{{') || nodes.some((node) => node.template),
    autos,
    offsetAt: (index) => places[starts.findLastIndex((start) => start <= index)]?.(index) ?? 0,
  };
}
