import type { Json } from '../../language/json.ts';
import type { Problem, Range } from '../../language/problems.ts';

/**
 * A part of a text that is parsed on its own and reused while its text is unchanged: one top-level entry, or one step of
 * `steps` or `finally`. Every range inside it counts from the block's first character, so an edit elsewhere moves nothing.
 */
export interface Block {
  readonly text: string;
}

/** A block at its place in the present text. */
export interface Placed {
  block: Block;
  at: number;
}

export type SourceNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  kind: 'scalar';
  /** With quotes, block header and indentation; without anchor and tag. */
  range: Range;
  /** The scalar as YAML 1.2 core reads it. A scalar that holds an AUTO tag is always text. */
  value: null | boolean | number | string;
  /** The text that the value comes from: unescaped, unfolded; for a plain scalar as written. */
  text: string;
  style: 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'absent';
  /** The offset in the block of the character at `index` of `text` (`text.length` gives the end). */
  offsetAt(index: number): number;
  /** Whether the text holds `{{`, `{%` or `{#`. */
  template: boolean;
  /** AUTO tags in text order, outermost only; most scalars have none. */
  autos: readonly AutoTag[];
  /** The value is the text of a file whose path stands here: problems in it are reported at that path. */
  file?: { path: string; text: string };
  /** A text of ours that goes behind that of the file whose path stands here. */
  behind?: string;
  /** The origin of a character, for a text that came partly or wholly from another file. */
  origin?(index: number): TextOrigin | undefined;
  /** This part nests too deeply to be parsed, which was reported. */
  unread?: true;
}

/** A position in another file. */
export interface TextOrigin {
  file: { path: string; text: string };
  at: number;
  /** The range that is shown in its place, in the present block of the text. */
  shown: Range;
}

/** The text of a scalar; where it is the path of an included file, the file's text. */
export const fullText = ({ file, text }: ScalarNode): string => file?.text ?? text;

export interface ListNode {
  kind: 'list';
  range: Range;
  items: SourceNode[];
  flow: boolean;
}

export interface MapNode {
  kind: 'map';
  range: Range;
  pairs: Pair[];
  flow: boolean;
}

export interface Pair {
  key: ScalarNode;
  /** A missing value (`key:`) is a scalar of style `absent`, null, with an empty range after the colon. */
  value: SourceNode;
  /** From the key's first character to the value's last. */
  range: Range;
}

/** `<AUTO attrs>words</AUTO>` as it stands in a scalar. All positions are indexes into the scalar's `text`. */
export interface AutoTag {
  /** The whole tag, brackets included. */
  range: Range;
  attributes: AutoAttribute[];
  /** The words between the brackets (empty range where the tag has none); may hold templates and inner tags. */
  words: Range;
  /** Tags inside the words or attributes, in text order. */
  inner: AutoTag[];
  /** False where the end tag is missing. */
  closed: boolean;
}

export interface AutoAttribute {
  name: string;
  nameRange: Range;
  value: string;
  valueRange: Range;
}

/** A file parsed as YAML. Parsing never fails: unreadable parts are problems, readable ones are in the tree. */
export interface Source {
  text: string;
  /** Top-level entries in text order; `steps` and `finally` carry their items as blocks of their own. */
  entries: SourceEntry[];
  /** The range of the root node in the whole text, undefined for an empty file. */
  root: 'map' | 'list' | 'scalar' | undefined;
  /** Problems outside any single block, with ranges in the whole text; `problemsOf` (source.ts) returns all. */
  problems: Problem[];
  /** Comment lines `# baton: ignore CODE` (silences the next line) and `# baton: ignore-file CODE`; `line` is the comment's own, from 0. */
  suppressions: { code: string; line: number; file: boolean }[];
}

export interface SourceEntry extends Placed {
  key: ScalarNode;
  value: SourceNode;
  range: Range;
  /** For `steps` and `finally` with a block list: its items, each a block of its own (then `value` is an empty list). */
  items?: SourceItem[];
  problems: Problem[];
}

export interface SourceItem extends Placed {
  node: SourceNode;
  /** YAML problems inside this block, ranges relative to it. */
  problems: Problem[];
}

/** The plain value of a tree: scalars, lists and maps; a repeated key keeps its last value. */
export function toJson(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  return Object.fromEntries(node.pairs.map((pair) => [pair.key.text, toJson(pair.value)]));
}

/** Whether a name is among the keys of these pairs. */
export const isKeyOf =
  (pairs: readonly { key: Pick<ScalarNode, 'text'> }[]) =>
  (name: string): boolean =>
    pairs.some(({ key }) => key.text === name);

/** The items of a list, the values of a map. */
export function childNodes(node: SourceNode): readonly SourceNode[] {
  if (node.kind === 'list') return node.items;
  return node.kind === 'map' ? node.pairs.map(({ value }) => value) : [];
}

export const pairOf = (node: SourceNode | undefined, key: string): Pair | undefined =>
  node?.kind === 'map' ? node.pairs.findLast((pair) => pair.key.text === key) : undefined;
