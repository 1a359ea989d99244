import type { DialectTable, KeyDialect } from '../../../language/dialects/dialect.ts';
import type { KeyTable } from '../../../language/keys.ts';
import { isFreeKey } from '../../../language/keys.ts';
import { problem } from '../../../language/problem.ts';
import type { Problem, Range } from '../../../language/problems.ts';
import { slipOf } from '../../../language/spelling/suggest.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { toJson } from '../../source/nodes.ts';
import { isComputed, isListNode, isMapNode, mapAt, pairAt, renameKey, scalarAt } from '../source-nodes.ts';
import type { CanonicalField, DialectUse, Rewriting } from './canonical-field.ts';
import { rewriteFix } from './canonical-field.ts';
import { convertValue, describeField, fixForValue } from './convert-value.ts';

/** The keys of a map in canonical spelling, with the findings on the way. */
export interface NormalisedKeys {
  /** By canonical key. */
  fields: Map<string, CanonicalField>;
  unknown: CanonicalField[];
  /** Pairs that a rewriting keeps as they are: unknown and refused keys, and duplicates. */
  rest: CanonicalField[];
  uses: DialectUse[];
  /** Keys that are known and not supported. */
  refused: { what: string; range: Range }[];
  problems: Problem[];
}

/** A pair while it is normalised; `name` is the key that it is read by. */
interface KeyReading extends CanonicalField {
  /** It is a member of another key and becomes a key of its own, so no single edit can rewrite it. */
  nested: boolean;
}

/** The state of one call of `normaliseKeys`. */
interface Normalisation {
  result: NormalisedKeys;
  pairs: readonly Pair[];
  isCanonical(name: string): boolean;
  dialects: DialectTable;
  /** The keys as written; computed when a fix needs them. */
  writtenKeys?: ReadonlySet<string>;
  /** Aliases that yield to the canonical key: they are read after all other pairs. */
  weakAliases: { rule: KeyDialect; to: string; reading: KeyReading }[];
  /** The start positions of keys that duplicate the meaning of another. */
  duplicates: Set<number>;
  /** The older keys for the one output file of a step. */
  product: { file?: CanonicalField; format?: CanonicalField };
}

/** Reads the pairs of a map by a table of keys and a table of alias rules. The result has only canonical keys. */
export function normaliseKeys(
  pairs: readonly Pair[],
  keys: KeyTable | ((name: string) => boolean),
  dialects: DialectTable,
): NormalisedKeys {
  const normalisation: Normalisation = {
    result: { fields: new Map(), unknown: [], rest: [], uses: [], refused: [], problems: [] },
    pairs,
    isCanonical: typeof keys === 'function' ? keys : (name) => Object.hasOwn(keys, name),
    dialects,
    weakAliases: [],
    duplicates: new Set(),
    product: {},
  };

  for (const { key, value, range } of pairs) readPair(normalisation, { name: key.text, key, value, range, nested: false });
  readWeakAliases(normalisation);
  if (typeof keys !== 'function') readMisspeltKeys(normalisation.result, Object.keys(keys));
  readProduct(normalisation);
  if (normalisation.duplicates.size > 0) withdrawFixes(normalisation.result.uses, normalisation.duplicates);

  return normalisation.result;
}

/**
 * Reads a pair by its alias rule, else by its canonical key, else by that key with hyphens for underscores, else as unknown.
 */
function readPair(normalisation: Normalisation, reading: KeyReading): void {
  const { result, dialects, isCanonical } = normalisation;
  const { name, value } = reading;
  const rule = findRule(dialects, name, value);
  const snake = name.replaceAll('-', '_');

  if (rule) applyRule(normalisation, rule, reading);
  else if (isCanonical(name)) addField(normalisation, fieldOf(reading));
  else if (snake !== name && (isCanonical(snake) || Object.hasOwn(dialects, snake)))
    readHyphenatedKey(normalisation, reading, snake);
  else {
    result.rest.push(fieldOf(reading));
    if (!isFreeKey(name)) result.unknown.push(fieldOf(reading));
  }
}

/** `max-parallel` for `max_parallel`. Where an alias rule notes the use itself, one note is enough. */
function readHyphenatedKey(normalisation: Normalisation, reading: KeyReading, snake: string): void {
  const noted = (): number => normalisation.result.uses.length + normalisation.weakAliases.length;
  const before = noted();
  readPair(normalisation, { ...reading, name: snake });
  if (noted() === before) noteRename(normalisation, reading, snake);
}

const fieldOf = ({ name, key, value, range }: KeyReading): CanonicalField => ({ name, key, value, range });

/** Adds a field under its canonical key; the first of two spellings counts. */
function addField({ result, duplicates }: Normalisation, field: CanonicalField): void {
  const first = result.fields.get(field.name);
  if (!first || first.key.text === field.key.text) {
    result.fields.set(field.name, field);
    return;
  }

  duplicates.add(field.key.range.start);
  result.rest.push({ ...field, name: field.key.text });
  result.problems.push(problem('duplicate-key', field.key.range, { key: field.key.text, other: first.key.text }));
}

/** Notes a deprecated spelling of a key, with the fix that renames it. */
function noteRename(normalisation: Normalisation, reading: KeyReading, to: string): void {
  const { key } = reading;
  const fix = isFixable(normalisation, reading, to) ? rewriteFix(key.range, to) : undefined;
  normalisation.result.uses.push({ from: key.text, to, range: key.range, fix });
}

/** Whether one edit can write the canonical key: not if it would become a duplicate, nor for a pair inside another key. */
function isFixable(normalisation: Normalisation, { key, nested }: KeyReading, to: string): boolean {
  if (nested) return false;
  normalisation.writtenKeys ??= new Set(normalisation.pairs.map((pair) => pair.key.text));
  return key.text === to || !normalisation.writtenKeys.has(to);
}

/** The alias rule that fits a key and its value. */
function findRule(dialects: DialectTable, name: string, value: SourceNode): KeyDialect | undefined {
  if (!Object.hasOwn(dialects, name)) return undefined;
  const computed = isComputed(value);
  const json = toJson(value);
  return dialects[name]?.find((rule) => (computed && (rule.split || rule.refused) ? false : !rule.when || rule.when(json)));
}

function applyRule(normalisation: Normalisation, rule: KeyDialect, reading: KeyReading): void {
  const { result, weakAliases, product } = normalisation;
  const { key, value, range } = reading;
  if (rule.refused !== undefined) {
    result.refused.push({ what: rule.refused, range });
    result.rest.push(fieldOf(reading));
  } else if (rule.spread && isMapNode(value)) spreadMembers(normalisation, rule.spread, reading, value.pairs);
  else if (rule.nest && isMapNode(value)) regroupMembers(normalisation, rule.nest, reading, value);
  else if (rule.items && isListNode(value)) spreadItems(normalisation, rule.items, reading, value.items);
  else if (rule.product) product[rule.product] = { ...fieldOf(reading), value: convertValue(rule, value, result.uses) };
  else if (rule.to === undefined) normalisation.result.uses.push({ from: key.text, to: '', range: key.range });
  else if (rule.weak) weakAliases.push({ rule, to: rule.to, reading });
  else readAlias(normalisation, rule, rule.to, reading);
}

/** Members of a map that are keys of their own here. */
function spreadMembers(
  normalisation: Normalisation,
  names: NonNullable<KeyDialect['spread']>,
  { key }: KeyReading,
  pairs: readonly Pair[],
): void {
  const members = pairs.map((pair) => ({ pair, to: names[pair.key.text] ?? pair.key.text }));
  normalisation.result.uses.push({ from: key.text, to: members.map(({ to }) => to).join(', '), range: key.range });
  for (const { pair, to } of members) {
    const { key: memberKey, value, range } = pair;
    readPair(normalisation, { name: to, key: memberKey, value, range, nested: true });
  }
}

/** Items of a list that are keys of their own here, in the order of `names`. */
function spreadItems(
  normalisation: Normalisation,
  names: readonly string[],
  { key, range }: KeyReading,
  items: readonly SourceNode[],
): void {
  normalisation.result.uses.push({ from: key.text, to: names.join(', '), range: key.range });
  for (const [index, name] of names.entries()) {
    const value = items[index];
    if (value) addField(normalisation, { name, key: renameKey(key, name), value, range });
  }
}

/** Members of a map that are members of other keys here. */
function regroupMembers(
  normalisation: Normalisation,
  rules: NonNullable<KeyDialect['nest']>,
  { key, range }: KeyReading,
  map: MapNode,
): void {
  const groups = new Map<string, Pair[]>();
  for (const pair of map.pairs) {
    const rule = Object.hasOwn(rules, pair.key.text) ? rules[pair.key.text] : undefined;
    if (!rule) {
      normalisation.result.uses.push({ from: pair.key.text, to: '', range: pair.key.range });
      continue;
    }

    const member = pairAt(renameKey(pair.key, rule.member), convertValue(rule, pair.value, normalisation.result.uses));
    groups.set(rule.key, [...(groups.get(rule.key) ?? []), member]);
  }

  normalisation.result.uses.push({ from: key.text, to: [...groups.keys()].join(', '), range: key.range });
  for (const [name, pairs] of groups)
    addField(normalisation, { name, key: renameKey(key, name), value: mapAt(map, pairs), range });
}

/** A deprecated spelling of one key, and of its value. */
function readAlias(normalisation: Normalisation, rule: KeyDialect, to: string, reading: KeyReading): void {
  const { key, value, range, nested } = reading;
  const canonical = convertValue(rule, value, normalisation.result.uses);
  if (canonical !== value) {
    const fix = isFixable(normalisation, reading, to) ? fixForValue(key, value, to, canonical) : undefined;
    normalisation.result.uses.push({
      from: describeField(key.text, value),
      to: describeField(to, canonical),
      range: key.range,
      fix,
    });
  } else if (key.text !== to && !nested) noteRename(normalisation, reading, to);

  addField(normalisation, { name: to, key, value: canonical, range });
}

/** Weak aliases count only where nothing else sets the same key. */
function readWeakAliases(normalisation: Normalisation): void {
  for (const { rule, to, reading } of normalisation.weakAliases) {
    const { key, value } = reading;
    if (normalisation.result.fields.has(to))
      normalisation.result.uses.push({ from: describeField(key.text, value), to: '', range: key.range });
    else readAlias(normalisation, rule, to, reading);
  }
}

/** An unknown key one typing mistake away from a canonical one is read as that one. The problem is reported nevertheless. */
function readMisspeltKeys({ fields, unknown }: NormalisedKeys, keys: readonly string[]): void {
  for (const field of unknown) {
    const name = slipOf(field.name, keys);
    if (name !== undefined && !fields.has(name)) fields.set(name, { ...field, name });
  }
}

/** The file in older keys is a product called `location`; a format without a file has no meaning. */
function readProduct(normalisation: Normalisation): void {
  const { file, format } = normalisation.product;
  if (!file) {
    if (!format) return;
    normalisation.result.rest.push(format);
    normalisation.result.unknown.push(format);
    return;
  }

  const { key, value, range } = file;
  normalisation.result.uses.push({ from: key.text, to: 'products', range: key.range });
  if (format) normalisation.result.uses.push({ from: format.key.text, to: 'products', range: format.key.range });
  const product = format ? mapAt(value, [pairAt(scalarAt(value, 'file'), value), pairAt(format.key, format.value)]) : value;
  const products = mapAt(value, [pairAt(scalarAt(value, 'location'), product)]);
  addField(normalisation, { name: 'products', key, value: products, range });
}

/** A map with duplicates is not rewritten, and its duplicates have no fix: the author must decide which of the two counts. */
function withdrawFixes(uses: readonly DialectUse[], duplicates: ReadonlySet<number>): void {
  for (const use of uses) {
    if (use.fix?.edits.some(({ range }) => duplicates.has(range.start))) use.fix = undefined;
    if (!use.fix) use.stays = true;
  }
}

/** The map in canonical spelling, where its spelling differs and nothing is duplicated. */
export function rewritingsOf(map: MapNode, { fields, rest, uses, unknown }: NormalisedKeys): Rewriting[] {
  if (uses.length === 0 || uses.some(({ stays }) => stays)) return [];
  // A misspelt key is read under the intended name, and stays as written.
  const unknownKeys = new Set(unknown.map(({ key }) => key));
  const canonical = [...fields.values()].filter(({ key }) => !unknownKeys.has(key));
  const pairs = [...canonical, ...rest].map(({ name, key, value, range }): Pair => ({ key: renameKey(key, name), value, range }));
  return [{ map, pairs: pairs.sort((a, b) => a.key.range.start - b.key.range.start), uses: uses.filter(({ fix }) => !fix) }];
}
