import type { Node } from 'yaml';
import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Json } from '../../language/json.ts';
import type { SourceField } from '../source/fields.ts';

/** What is written at one key: a node, or plain data; undefined leaves the key out. */
export type OutputValue = Node | Json | undefined;

/** A key with its value, and the source's field whose comments it keeps. */
export type OutputEntry = readonly [key: string, value: OutputValue, from?: SourceField | undefined];

/** Longer texts on one line are written as a block. */
const longLine = 100;

/** A block map, without undefined entries. */
export function outputMap(entries: readonly OutputEntry[]): YAMLMap {
  const map = new YAMLMap();
  for (const [key, value, from] of entries) {
    if (value === undefined) continue;
    const node = outputNode(value);
    const name = new Scalar(key);
    if (from) keepComments(name, node, from);
    map.add(new Pair(name, node));
  }

  return map;
}

export function outputList(items: readonly OutputValue[], flow = false): YAMLSeq {
  const list = new YAMLSeq();
  for (const item of items) {
    if (item !== undefined) list.add(outputNode(item));
  }
  if (flow) list.flow = true;
  return list;
}

/** Short lists of words on one line: `[a, b]`. */
export const flowList = (items: readonly string[]): YAMLSeq => outputList(items, true);

/** Text as a person would write it: several lines, or a long one, as a block scalar. */
export function textNode(text: string, long = longLine): Scalar {
  const scalar = new Scalar(text);
  if (text.includes('\n') ? text.trim() !== '' : text.length > long) scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
}

/** A comment behind a value on its line. */
export function withComment(value: OutputValue, comment: string): OutputValue {
  const node = outputNode(value ?? null);
  node.comment = comment;
  return node;
}

export function outputNode(value: Node | Json): Node {
  if (isNode(value)) return value;
  if (typeof value === 'string') return textNode(value, 2 * longLine);
  if (Array.isArray(value))
    return outputList(
      value,
      value.length < 6 && value.every((item) => item !== null && typeof item !== 'object' && String(item).length < 30),
    );
  if (value !== null && typeof value === 'object') return outputMap(Object.entries(value));

  return new Scalar(value);
}

const isNode = (value: Node | Json): value is Node =>
  value instanceof Scalar || value instanceof YAMLMap || value instanceof YAMLSeq;

/** The comments above a key, behind it and behind its value. */
function keepComments(key: Scalar, value: Node, { key: theirs, value: from }: SourceField): void {
  if (theirs.commentBefore) key.commentBefore = theirs.commentBefore;
  const behind = [theirs.comment, from?.comment].filter((one) => one);
  // The comment at the end of a list or map belongs to what follows; only that of a scalar is behind it.
  if (from instanceof Scalar && behind.length && !value.comment && value instanceof Scalar) value.comment = behind.join('\n');
  if (from && !(from instanceof Scalar) && from.commentBefore && !(value instanceof Scalar))
    value.commentBefore = from.commentBefore;
}
