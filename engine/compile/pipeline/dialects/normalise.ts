import type { DialectTable, KeyDialect } from '../../../language/dialects/dialect.ts';
import type { Json } from '../../../language/json.ts';
import type { KeyTable } from '../../../language/keys.ts';
import { isFree } from '../../../language/keys.ts';
import type { Fix, Problem, Range } from '../../../language/problems.ts';
import { slipOf } from '../../../language/suggest.ts';
import { problem } from '../../../language/texts.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf, toJson } from '../../source/nodes.ts';
import type { CanonicalField, DialectUse, Rewriting } from '../fields.ts';
import {
  isComputed,
  isListNode,
  isMapNode,
  isScalarNode,
  mapAt,
  pairAt,
  renameKey,
  rewriteFix,
  scalarAt,
  splitWords,
} from '../fields.ts';

/** The keys of a map in our spelling, and what was met on the way. */
export interface NormalisedKeys {
  fields: Map<string, CanonicalField>;
  unknown: CanonicalField[];
  /** What stays as it was written, under the name that it was understood by: strangers, the refused, what is said twice. */
  rest: CanonicalField[];
  uses: DialectUse[];
  /** What is understood and cannot be carried out. */
  refused: { what: string; range: Range }[];
  problems: Problem[];
}

/** Reads the pairs of a map by a table of keys and one of dialects. Whatever spelling was used, only our names come out. */
export function normaliseKeys(
  pairs: readonly Pair[],
  keys: KeyTable | ((name: string) => boolean),
  dialects: DialectTable,
): NormalisedKeys {
  const known = typeof keys === 'function' ? keys : (name: string) => Object.hasOwn(keys, name);
  const normal: NormalisedKeys = { fields: new Map(), unknown: [], rest: [], uses: [], refused: [], problems: [] };
  const late: (() => void)[] = [];
  const written: { file?: CanonicalField; format?: CanonicalField } = {};

  let names: ReadonlySet<string> | undefined;
  /** Whether our own spelling of a key stands here too: a fix would make it stand twice. */
  const isThere = (key: ScalarNode, name: string): boolean =>
    key.text !== name && (names ??= new Set(pairs.map((pair) => pair.key.text))).has(name);
  /** Where the keys begin that say what was said before. */
  const again = new Set<number>();

  const put = (field: CanonicalField): void => {
    const other = normal.fields.get(field.name);
    if (!other || other.key.text === field.key.text) normal.fields.set(field.name, field);
    else {
      again.add(field.key.range.start);
      normal.rest.push({ ...field, name: field.key.text });
      normal.problems.push(problem('duplicate-key', field.key.range, { key: field.key.text, other: other.key.text }));
    }
  };

  const visit = (name: string, key: ScalarNode, value: SourceNode, range: Range, inner: boolean): void => {
    const rule = ruleFor(dialects, name, value);
    const snake = name.replaceAll('-', '_');
    if (rule) apply(rule, name, key, value, range, inner);
    else if (known(name)) put({ name, key, value, range });
    else if (snake !== name && (known(snake) || Object.hasOwn(dialects, snake))) {
      const before = normal.uses.length + late.length;
      visit(snake, key, value, range, inner);
      if (normal.uses.length + late.length === before)
        use(key.text, snake, key.range, inner || isThere(key, snake) ? undefined : rewriteFix(key.range, snake));
    } else {
      normal.rest.push({ name, key, value, range });
      if (!isFree(name)) normal.unknown.push({ name, key, value, range });
    }
  };

  const use = (from: string, to: string, range: Range, fix?: Fix): void => {
    normal.uses.push({ from, to, range, ...(fix ? { fix } : {}) });
  };

  const apply = (rule: KeyDialect, name: string, key: ScalarNode, value: SourceNode, range: Range, inner: boolean): void => {
    const field = { name, key, value, range };
    if (rule.refused !== undefined) {
      normal.refused.push({ what: rule.refused, range });
      normal.rest.push(field);
    } else if (rule.spread && isMapNode(value)) {
      const members = value.pairs.map((pair) => ({ pair, to: rule.spread?.[pair.key.text] ?? pair.key.text }));
      use(key.text, members.map((member) => member.to).join(', '), key.range);
      for (const { pair, to } of members) visit(to, pair.key, pair.value, pair.range, true);
    } else if (rule.nest && isMapNode(value)) {
      nest(rule.nest, field, value);
    } else if (rule.items && isListNode(value)) {
      use(key.text, rule.items.join(', '), key.range);
      rule.items.forEach((to, index) => {
        const item = value.items[index];
        if (item) put({ name: to, key: renameKey(key, to), value: item, range });
      });
    } else if (rule.product) {
      written[rule.product] = { ...field, value: valueFor(rule, value, normal.uses) };
    } else if (rule.to === undefined) {
      use(key.text, '', key.range);
    } else if (!rule.weak) {
      take(rule, rule.to, field, inner);
    } else {
      const { to } = rule;
      late.push(() => (normal.fields.has(to) ? use(said(key, value), '', key.range) : take(rule, to, field, inner)));
    }
  };

  const take = (rule: KeyDialect, to: string, { key, value, range }: CanonicalField, inner: boolean): void => {
    const ours = valueFor(rule, value, normal.uses);
    const alone = inner || isThere(key, to);
    if (ours !== value) use(said(key, value), said(to, ours), key.range, alone ? undefined : fixFor(key, value, to, ours));
    else if (key.text !== to && !inner) use(key.text, to, key.range, alone ? undefined : rewriteFix(key.range, to));
    put({ name: to, key, value: ours, range });
  };

  const nest = (members: NonNullable<KeyDialect['nest']>, { key, range }: CanonicalField, value: MapNode): void => {
    const groups = new Map<string, Pair[]>();
    for (const pair of value.pairs) {
      const target = Object.hasOwn(members, pair.key.text) ? members[pair.key.text] : undefined;
      if (!target) use(pair.key.text, '', pair.key.range);
      else {
        const ours = pairAt(renameKey(pair.key, target.member), valueFor(target, pair.value, normal.uses));
        groups.set(target.key, [...(groups.get(target.key) ?? []), ours]);
      }
    }
    use(key.text, [...groups.keys()].join(', '), key.range);
    for (const [to, pairs] of groups) put({ name: to, key: renameKey(key, to), value: mapAt(value, pairs), range });
  };

  for (const pair of pairs) visit(pair.key.text, pair.key, pair.value, pair.range, false);
  for (const one of late) one();
  for (const field of typeof keys === 'function' ? [] : normal.unknown) {
    const name = slipOf(field.name, Object.keys(keys));
    if (name !== undefined && !normal.fields.has(name)) normal.fields.set(name, { ...field, name });
  }
  const { file, format } = written;
  if (file) {
    const { key, value, range } = file;
    use(key.text, 'products', key.range);
    if (format) use(format.key.text, 'products', format.key.range);
    const whole = format ? mapAt(value, [pairAt(scalarAt(value, 'file'), value), pairAt(format.key, format.value)]) : value;
    put({ name: 'products', key, value: mapAt(value, [pairAt(scalarAt(value, 'location'), whole)]), range });
  } else if (format) {
    normal.rest.push(format);
    normal.unknown.push(format);
  }
  if (again.size > 0) leave(normal.uses, again);
  return normal;
}

/** What is said twice stays as it was written: without the fixes of what comes later, and of the map as a whole. */
function leave(uses: readonly DialectUse[], again: ReadonlySet<number>): void {
  for (const one of uses) {
    if (one.fix?.edits.some(({ range }) => again.has(range.start))) delete one.fix;
    if (!one.fix) one.stays = true;
  }
}

/** The map in our spelling, where something in it was said otherwise and nothing twice. */
export function rewritingsOf(map: MapNode, { fields, rest, uses, unknown }: NormalisedKeys): Rewriting[] {
  if (uses.length === 0 || uses.some(({ stays }) => stays)) return [];
  // What is read under another key than its own stays as it was written.
  const strange = new Set(unknown.map(({ key }) => key));
  const pairs = [...[...fields.values()].filter(({ key }) => !strange.has(key)), ...rest].map(
    ({ name, key, value, range }): Pair => ({ key: renameKey(key, name), value, range }),
  );
  return [{ map, pairs: pairs.sort((a, b) => a.key.range.start - b.key.range.start), uses: uses.filter(({ fix }) => !fix) }];
}

function ruleFor(dialects: DialectTable, name: string, value: SourceNode): KeyDialect | undefined {
  if (!Object.hasOwn(dialects, name)) return undefined;
  const rules = dialects[name] ?? [];
  const computed = isComputed(value);
  const plain = toJson(value);
  return rules.find((rule) => (computed && (rule.split || rule.refused) ? false : !rule.when || rule.when(plain)));
}

/** Their value in our form; the same node where nothing is to be done. */
function valueFor(rule: Omit<KeyDialect, 'to'>, value: SourceNode, uses: DialectUse[]): SourceNode {
  if (rule.split && isScalarNode(value)) return splitWords(value);
  if (rule.wrap && isMapNode(value)) return { kind: 'list', range: value.range, items: [value], flow: false };
  if (rule.json) return nodeOf(rule.json(toJson(value)), value);
  if (rule.within) return rule.within.reduce((at, name) => pairOf(at, name)?.value ?? at, value);
  if (rule.pairs && isListNode(value)) return mapOfPairs(value.items, value, rule.pairs === 'none');
  if (rule.members && isMapNode(value)) return withMembers(rule.members, value, uses);
  if (rule.convert && !isComputed(value)) {
    const ours = rule.convert(toJson(value));
    if (ours !== undefined) return scalarAt(value, ours);
  }
  return value;
}

function withMembers(members: Readonly<Record<string, KeyDialect>>, map: MapNode, uses: DialectUse[]): MapNode {
  return mapAt(
    map,
    map.pairs.map((pair) => {
      const rule = Object.hasOwn(members, pair.key.text) ? members[pair.key.text] : undefined;
      return rule?.to === undefined ? pair : pairAt(renameKey(pair.key, rule.to), valueFor(rule, pair.value, uses));
    }),
  );
}

/**
 * `[{a: 1}, {name: b, default: 2}, c]` as a map: one-pair maps give name and value, `name:` names the rest, a name alone has no
 * value. With `none` a `None` is no value either.
 */
function mapOfPairs(items: readonly SourceNode[], at: SourceNode, none = false): MapNode {
  const said = (pair: Pair): Pair =>
    none && isScalarNode(pair.value) && pair.value.style === 'plain' && pair.value.text === 'None'
      ? pairAt(pair.key, scalarAt(pair.value, null))
      : pair;
  const pairs = items.flatMap((item): Pair[] => {
    if (isScalarNode(item)) return item.value === null ? [] : [pairAt(item, scalarAt(item, null))];
    if (!isMapNode(item)) return [];
    const name = item.pairs.find((pair) => pair.key.text === 'name');
    const [only] = item.pairs;
    if (name && isScalarNode(name.value) && name.value.value !== null) {
      const rest = item.pairs.filter((pair) => pair !== name);
      return [pairAt(name.value, rest.length ? mapAt(item, rest.map(said)) : scalarAt(item, null))];
    }
    return item.pairs.length === 1 && only ? [said(only)] : item.pairs.map(said);
  });
  return mapAt(at, pairs);
}

/** A constant as a tree that stands where `at` stands. */
function nodeOf(value: Json, at: SourceNode): SourceNode {
  if (Array.isArray(value)) return { kind: 'list', range: at.range, items: value.map((item) => nodeOf(item, at)), flow: true };
  if (typeof value !== 'object' || value === null) return scalarAt(at, value);
  return mapAt(
    at,
    Object.entries(value).map(([name, member]) => pairAt(scalarAt(at, name), nodeOf(member, at))),
  );
}

/** Short enough to be said in a message, and the text that a fix writes: flow YAML of a constant. */
function fixFor(key: ScalarNode, value: SourceNode, to: string, ours: SourceNode): Fix | undefined {
  const text = flowText(toJson(ours));
  if (text === undefined || !isScalarNode(value)) return undefined;
  const whole = { start: key.range.start, end: value.range.end };
  return rewriteFix(whole, `${to}: ${text}`);
}

function said(key: ScalarNode | string, value: SourceNode): string {
  const name = typeof key === 'string' ? key : key.text;
  if (!isScalarNode(value)) return `${name}: ${value.kind === 'list' ? '[…]' : '{…}'}`;
  const text = !isComputed(value) ? flowText(value.value) : undefined;
  return text === undefined || text === '' ? name : `${name}: ${text}`;
}

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
