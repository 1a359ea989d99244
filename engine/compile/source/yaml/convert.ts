import type { Alias, YAMLMap, YAMLSeq, Pair as YamlPair, Scalar as YamlScalar } from 'yaml';
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Problem, Range } from '../../../language/problems.ts';
import { sourceTexts } from '../../../language/texts/compile/source.ts';
import { say } from '../../../language/texts.ts';
import { isExact } from '../../../language/values/numbers.ts';
import type { AutoTag, ListNode, MapNode, Pair, ScalarNode, SourceNode } from '../nodes.ts';
import { findTags, maxNested } from '../tags/find-tags.ts';
import { merge, resolveAlias } from './aliases.ts';
import type { Style } from './decode.ts';
import { decode } from './decode.ts';
import type { Reading } from './reading.ts';
import { maxYamlDepth } from './reading.ts';
import { noTags, rangeIn, Scalar } from './scalar.ts';
import type { Close } from './syntax.ts';
import { syntaxProblem, tooDeep, unclosed } from './syntax.ts';

/**
 * The nature of a part of the file: `code` that the language reads; the author's own `data`, where a duplicate key is only
 * worth a hint; or `prose` for people, where an AUTO tag is literal.
 */
export type Nature = 'code' | 'data' | 'prose';

/** The nature of the value of a key. */
export function natureOf(key: string, enclosing: Nature): Nature {
  if (enclosing !== 'code') return enclosing;
  if (/^(?:description|metadata|x-.*)$/.test(key)) return 'prose';
  return /^(?:parameters|data|config|context)$/.test(key) ? 'data' : 'code';
}

/** How a parsed piece is located in its block. */
interface ParseContext {
  reading: Reading;
  /** Added to the parser's offsets to count from the block's start. */
  delta: number;
  depth: number;
  /** The position of a missing value. */
  end: number;
  nature: Nature;
  /** It is inside brackets. */
  flow?: boolean;
}

const inBrackets = (place: ParseContext): ParseContext => (place.flow ? place : { ...place, flow: true });

/** Converts the parser's node to ours. */
export function convert(place: ParseContext, node: unknown): SourceNode {
  const { reading } = place;
  const converted = convertBare(place, node);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor) reading.anchors.set(anchor, { node: converted, size: count(converted) });
  return converted;
}

function convertBare(place: ParseContext, node: unknown): SourceNode {
  if (isScalar(node)) return convertScalar(place, node);
  if (isAlias(node)) return convertAlias(place, node);
  if (!isMap(node) && !isSeq(node)) return absent(place.end);

  const { reading, delta } = place;
  if (place.depth >= maxYamlDepth) {
    const start = clip(reading, (node.range?.[0] ?? 0) + delta);
    reading.problems.push(tooDeep({ start, end: start + 1 }));
    return absent(start, true);
  }

  return isMap(node) ? convertMap(place, node) : convertList(place, node);
}

export const absent = (at: number, unread = false): ScalarNode =>
  new Scalar(
    {
      range: { start: at, end: at },
      value: null,
      text: '',
      style: 'absent',
      autos: noTags,
      unread: unread || undefined,
    },
    undefined,
  );

const styles: Readonly<Record<string, Style>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

const quotes: Readonly<Partial<Record<Style, '"' | "'">>> = { single: "'", double: '"' };

const clip = (reading: Reading, offset: number) => Math.max(0, Math.min(reading.source.length, offset));
const rangeOf = ({ reading, delta }: ParseContext, range: readonly number[] | null | undefined): Range => {
  const start = clip(reading, (range?.[0] ?? 0) + delta);
  return { start, end: Math.max(start, clip(reading, (range?.[1] ?? 0) + delta)) };
};

function convertScalar(place: ParseContext, node: YamlScalar): ScalarNode {
  const { source, masked } = place.reading;
  const range = rangeOf(place, node.range);
  const style = styles[node.type ?? ''] ?? 'plain';
  if (style === 'plain' && range.start === range.end) return absent(range.start);

  const indent = node.srcToken && 'indent' in node.srcToken ? node.srcToken.indent : 0;
  const covered = source !== masked && source.slice(range.start, range.end) !== masked.slice(range.start, range.end);
  const text = covered ? decode(source, range.start, range.end, style, indent).text : (node.source ?? '');
  const tags = text.includes('<AUTO') ? findTags(text) : undefined;
  const quote = quotes[style];
  if (quote) reportUnclosed(place.reading, range, quote);
  const scalar = new Scalar(
    { range, value: covered ? text : jsonValue(node.value, text), text, style, autos: tags?.tags ?? noTags },
    { source, indent },
  );
  const { value } = scalar;
  if (style === 'plain' && typeof value === 'number' && !isExact(text, value)) place.reading.problems.push(inexact(text, range));
  const [first] = scalar.autos;
  if (tags?.deep && first) place.reading.problems.push(tooDeep(rangeIn(scalar, opening(first)), maxNested));

  if (tags && place.nature !== 'prose') {
    for (const open of tags.unclosed) place.reading.problems.push(unclosedTag(scalar, open, place.flow));
  }

  return scalar;
}

/** Reports a node without its closing quote or bracket. */
function reportUnclosed({ source, problems, blank }: Reading, range: Range, close: Close): void {
  // The closing bracket may be in an unparsed part.
  if (blank !== undefined && range.start <= blank) return;
  if (range.end - range.start < 2 || source[range.end - 1] !== close) problems.push(unclosed(source, range, close));
}

/** A number that cannot be represented exactly. */
function inexact(text: string, range: Range): Problem {
  const fixes = [{ title: say(sourceTexts['inexact.fix']), edits: [{ range, text: `"${text}"` }] }];
  return syntaxProblem('wrong-type', range, say(sourceTexts.inexact, { text }), {
    hint: say(sourceTexts['inexact.hint']),
    fixes,
  });
}

/** Tags such as `!!binary` make values without a JSON form; those stay text. */
const jsonValue = (value: unknown, text: string): ScalarNode['value'] =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : text;

/** Begins with `<AUTO`. */
const opening = ({ range: { start } }: AutoTag): Range => ({ start, end: start + '<AUTO'.length });

function unclosedTag(scalar: ScalarNode, open: Range, flow = false): Problem {
  const finished = scalar.text[open.end - 1] === '>';
  const end = endOfWords(scalar, open.end, flow);
  const at = scalar.offsetAt(end ?? 0);

  return syntaxProblem(
    'auto-unclosed',
    rangeIn(scalar, open),
    finished ? say(sourceTexts.openAuto) : say(sourceTexts.unfinishedAuto),
    finished && end !== undefined
      ? {
          fixes: [{ title: say(sourceTexts['openAuto.fix']), edits: [{ range: { start: at, end: at }, text: '</AUTO>' }] }],
        }
      : {},
  );
}

/**
 * The end of the words behind a tag: at a surrounding bracket (`flow`) of an unquoted value; undefined where a key may stand
 * before it.
 */
function endOfWords({ text, style }: ScalarNode, from: number, flow: boolean): number | undefined {
  let end = text.length;
  if (flow && style === 'plain') {
    let depth = 0;
    for (let at = from; at < text.length; at++) {
      const sign = text[at] ?? '';
      if ('[{'.includes(sign)) depth++;
      else if (']}'.includes(sign) && --depth < 0) {
        end = at;
        break;
      }
    }

    if (depth < 0 && /,\s*["']?[\w-]+["']?\s*:/.test(text.slice(from, end))) return undefined;
  }

  return text.slice(0, end).trimEnd().length;
}

function convertAlias(place: ParseContext, node: Alias): SourceNode {
  const range = rangeOf(place, node.range);
  const found = node.source ? resolveAlias(place.reading, node.source, range) : undefined;
  if (found) return found;
  const text = place.reading.source.slice(range.start, range.end);
  return new Scalar({ range, value: text, text, style: 'plain', autos: noTags }, { source: place.reading.source, indent: 0 });
}

/** The range of a node as written here; an alias in this block has its anchor's node, but its own position. */
function writtenEnd(place: ParseContext, node: unknown, converted: SourceNode): number {
  return isAlias(node) ? rangeOf(place, node.range).end : converted.range.end;
}

function convertList(place: ParseContext, node: YAMLSeq): ListNode {
  const flow = node.flow === true;
  const range = rangeOf(place, node.range);
  if (flow) reportUnclosed(place.reading, range, ']');
  const inside = flow ? inBrackets(place) : place;

  const items: SourceNode[] = [];
  let end = range.start + 1;
  for (const item of node.items) {
    const converted = isPair(item)
      ? convertMapOf({ ...inside, depth: place.depth + 1 }, [item], true, range)
      : convert({ ...inside, depth: place.depth + 1, end }, item);
    end = Math.max(end, writtenEnd(place, item, converted));
    items.push(converted);
  }

  return { kind: 'list', range: flow ? range : { start: range.start, end }, items, flow };
}

function convertMap(place: ParseContext, node: YAMLMap): MapNode {
  const range = rangeOf(place, node.range);
  // A pair in brackets (`[a: 1]`) is a map without braces or a token of its own.
  if (node.srcToken?.type === 'flow-collection') reportUnclosed(place.reading, range, '}');
  return node.flow ? convertMapOf(inBrackets(place), node.items, true, range) : convertMapOf(place, node.items, false, range);
}

function convertMapOf(place: ParseContext, items: readonly YamlPair[], flow: boolean, range: Range): MapNode {
  const pairs = items.map((pair) => convertPair(place, pair));
  reportDuplicates(place.reading, pairs, place.nature);
  const [first, last] = [pairs[0], pairs.at(-1)];
  const written = flow || !first || !last ? range : { start: first.range.start, end: last.range.end };
  return { kind: 'map', range: written, pairs: merge(place.reading, pairs), flow };
}

function convertPair(place: ParseContext, pair: YamlPair): Pair {
  const key = convertKey(place, pair.key);
  const keyEnd = writtenEnd(place, pair.key, key);
  const nature = natureOf(key.text, place.nature);
  const value = convert({ ...place, depth: place.depth + 1, end: keyEnd, nature }, pair.value);
  const start = isAlias(pair.key) ? rangeOf(place, pair.key.range).start : key.range.start;
  return { key, value, range: { start, end: Math.max(keyEnd, writtenEnd(place, pair.value, value)) } };
}

function convertKey(place: ParseContext, node: unknown): ScalarNode {
  const key = convert({ ...place, depth: place.depth + 1, nature: 'prose' }, node);
  if (key.kind === 'scalar') return key;

  const { reading } = place;
  reading.problems.push(
    syntaxProblem('yaml-syntax', key.range, say(sourceTexts.keyNotText), {
      hint: say(sourceTexts['keyNotText.hint']),
    }),
  );

  const text = reading.source.slice(key.range.start, key.range.end);
  return new Scalar(
    { range: key.range, value: text, text, style: 'plain', autos: noTags },
    { source: reading.source, indent: 0 },
  );
}

/** Reports each duplicate key. */
export function reportDuplicates(reading: Reading, pairs: readonly Pair[], nature: Nature): void {
  if (pairs.length < 2 || standOnce(pairs)) return;
  const first = new Map<string, Pair>();
  for (const pair of pairs) {
    const { text, style, range } = pair.key;
    const before = first.get(text);
    if (!before) first.set(text, pair);
    else if (style !== 'absent' && text !== '<<')
      reading.problems.push(duplicateKeyProblem(text, range, before.key.range, nature));
  }
}

/** The usual case, found without a map where the pairs are few. */
const standOnce = (pairs: readonly Pair[]): boolean =>
  pairs.length <= 8 && pairs.every(({ key }, place) => pairs.findIndex((one) => one.key.text === key.text) === place);

export const duplicateKeyProblem = (name: string, range: Range, first: Range, nature: Nature = 'code'): Problem =>
  syntaxProblem('duplicate-key', range, say(sourceTexts.keyTwice, { name }), {
    severity: nature === 'code' ? 'error' : 'hint',
    related: [{ range: first, message: say(sourceTexts.firstKey, { name }) }],
  });

/** The number of values in a tree. */
function count(node: SourceNode): number {
  if (node.kind === 'scalar') return 1;
  if (node.kind === 'list') return node.items.reduce((sum, item) => sum + count(item), 1);
  return node.pairs.reduce((sum, pair) => sum + 1 + count(pair.value), 1);
}
