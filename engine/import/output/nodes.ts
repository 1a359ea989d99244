import type { Node } from 'yaml';
import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Json } from '../../language/json.ts';
import type { Field } from '../source/fields.ts';

/** What is written at one key: a node, or plain data; undefined leaves the key out. */
export type Out = Node | Json | undefined;

/** A key with its value and the field of the source that it comes from, whose comments it keeps. */
export type Entry = readonly [key: string, value: Out, from?: Field | undefined];

/** Longer texts on one line are written as a block. */
const longLine = 100;

/** A block map of what is defined. */
export function mapOf(entries: readonly Entry[]): YAMLMap {
  const map = new YAMLMap();
  for (const [key, value, from] of entries) {
    if (value === undefined) continue;
    const node = nodeOf(value);
    const name = new Scalar(key);
    if (from) keepComments(name, node, from);
    map.add(new Pair(name, node));
  }
  return map;
}

export function listOf(items: readonly Out[], flow = false): YAMLSeq {
  const list = new YAMLSeq();
  for (const item of items) if (item !== undefined) list.add(nodeOf(item));
  if (flow) list.flow = true;
  return list;
}

/** Short lists of words on one line: `[a, b]`. */
export const words = (items: readonly string[]): YAMLSeq => listOf(items, true);

/** Text as a person would write it: several lines, or one long one, as a block. */
export function textNode(text: string, long = longLine): Scalar {
  const scalar = new Scalar(text);
  if (text.includes('\n') ? text.trim() !== '' : text.length > long) scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
}

/** A comment behind a value on its line. */
export function remark(value: Out, comment: string): Out {
  const node = nodeOf(value ?? null);
  node.comment = comment;
  return node;
}

export function nodeOf(value: Node | Json): Node {
  if (isNode(value)) return value;
  if (typeof value === 'string') return textNode(value, 2 * longLine);
  if (Array.isArray(value))
    return listOf(
      value,
      value.length < 6 && value.every((item) => item !== null && typeof item !== 'object' && String(item).length < 30),
    );
  if (value !== null && typeof value === 'object') return mapOf(Object.entries(value));
  return new Scalar(value);
}

const isNode = (value: Node | Json): value is Node =>
  value instanceof Scalar || value instanceof YAMLMap || value instanceof YAMLSeq;

/** The comments above a key, behind it and behind its value. */
function keepComments(key: Scalar, value: Node, { key: theirs, value: from }: Field): void {
  if (theirs.commentBefore) key.commentBefore = theirs.commentBefore;
  const behind = [theirs.comment, from?.comment].filter((one) => one);
  // The comment at the end of a list or map belongs to what follows; only that of a scalar stands behind it.
  if (from instanceof Scalar && behind.length && !value.comment && value instanceof Scalar) value.comment = behind.join('\n');
  if (from && !(from instanceof Scalar) && from.commentBefore && !(value instanceof Scalar))
    value.commentBefore = from.commentBefore;
}
