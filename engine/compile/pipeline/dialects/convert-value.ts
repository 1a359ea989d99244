import type { KeyDialect } from '../../../language/dialects/dialect.ts';
import type { Json } from '../../../language/json.ts';
import type { Fix } from '../../../language/problems.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf, toJson } from '../../source/nodes.ts';
import {
  isComputed,
  isListNode,
  isMapNode,
  isScalarNode,
  mapAt,
  pairAt,
  renameKey,
  scalarAt,
  splitWords,
} from '../source-nodes.ts';
import type { DialectUse } from './canonical-field.ts';
import { rewriteFix } from './canonical-field.ts';

/** A value of a dialect in canonical form; the same node where the alias rule changes nothing. */
export function convertValue(rule: Omit<KeyDialect, 'to'>, value: SourceNode, uses: DialectUse[]): SourceNode {
  if (rule.split && isScalarNode(value)) return splitWords(value);
  if (rule.wrap && isMapNode(value)) return { kind: 'list', range: value.range, items: [value], flow: false };
  if (rule.json) return nodeOf(rule.json(toJson(value)), value);
  if (rule.within) return rule.within.reduce((node, name) => pairOf(node, name)?.value ?? node, value);
  if (rule.under)
    return rule.under.reduceRight<SourceNode>((node, name) => mapAt(value, [pairAt(scalarAt(value, name), node)]), value);
  if (rule.pairs && isListNode(value)) return mapOfPairs(value.items, value, rule.pairs === 'none');
  if (rule.members && isMapNode(value)) return renameMembers(rule.members, value, uses);

  if (rule.convert && !isComputed(value)) {
    const canonical = rule.convert(toJson(value));
    if (canonical !== undefined) return scalarAt(value, canonical);
  }

  return value;
}

function renameMembers(rules: Readonly<Record<string, KeyDialect>>, map: MapNode, uses: DialectUse[]): MapNode {
  const pairs = map.pairs.map((pair) => {
    const rule = Object.hasOwn(rules, pair.key.text) ? rules[pair.key.text] : undefined;
    return rule?.to === undefined ? pair : pairAt(renameKey(pair.key, rule.to), convertValue(rule, pair.value, uses));
  });
  return mapAt(map, pairs);
}

/**
 * `[{a: 1}, {name: b, default: 2}, c]` as a map: maps of one pair give name and value, `name:` names the other pairs, a name alone has no
 * value. With `noneIsEmpty` a plain `None` is no value either.
 */
function mapOfPairs(items: readonly SourceNode[], at: SourceNode, noneIsEmpty: boolean): MapNode {
  const emptied = (pair: Pair): Pair => {
    const isNone = isScalarNode(pair.value) && pair.value.style === 'plain' && pair.value.text === 'None';
    return noneIsEmpty && isNone ? pairAt(pair.key, scalarAt(pair.value, null)) : pair;
  };

  const pairs = items.flatMap((item): Pair[] => {
    if (isScalarNode(item)) return item.value === null ? [] : [pairAt(item, scalarAt(item, null))];
    if (!isMapNode(item)) return [];
    const name = item.pairs.find((pair) => pair.key.text === 'name');
    if (!name || !isScalarNode(name.value) || name.value.value === null) return item.pairs.map(emptied);
    const rest = item.pairs.filter((pair) => pair !== name);
    return [pairAt(name.value, rest.length ? mapAt(item, rest.map(emptied)) : scalarAt(item, null))];
  });

  return mapAt(at, pairs);
}

/** A constant as a tree that stands where `at` stands. */
function nodeOf(value: Json, at: SourceNode): SourceNode {
  if (Array.isArray(value)) return { kind: 'list', range: at.range, items: value.map((item) => nodeOf(item, at)), flow: true };
  if (typeof value !== 'object' || value === null) return scalarAt(at, value);
  const pairs = Object.entries(value).map(([name, member]) => pairAt(scalarAt(at, name), nodeOf(member, at)));
  return mapAt(at, pairs);
}

/** The fix that writes a key with its value in canonical form, where that is short enough for one line. */
export function fixForValue(key: ScalarNode, value: SourceNode, to: string, canonical: SourceNode): Fix | undefined {
  const text = flowText(toJson(canonical));
  if (text === undefined || !isScalarNode(value)) return undefined;
  return rewriteFix({ start: key.range.start, end: value.range.end }, `${to}: ${text}`);
}

/** A key with its value as a message shows it. */
export function describeField(name: string, value: SourceNode): string {
  if (!isScalarNode(value)) return `${name}: ${value.kind === 'list' ? '[…]' : '{…}'}`;
  const text = isComputed(value) ? undefined : flowText(value.value);
  return text === undefined || text === '' ? name : `${name}: ${text}`;
}

/** A constant in YAML's flow style; undefined for maps, which are too long to be shown. */
function flowText(value: Json): string | undefined {
  if (value === null) return '';
  if (Array.isArray(value)) {
    const items = value.map(flowText);
    return items.every((item) => item !== undefined) ? `[${items.join(', ')}]` : undefined;
  }
  if (typeof value === 'object') return undefined;
  if (typeof value !== 'string') return String(value);

  return /^[A-Za-z_][\w-]*$/.test(value) ? value : JSON.stringify(value);
}
