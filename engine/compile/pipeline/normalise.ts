import type { DialectTable, KeyDialect } from '../../language/dialects/dialect.ts';
import type { Json } from '../../language/json.ts';
import type { KeyTable } from '../../language/keys.ts';
import { isFree } from '../../language/keys.ts';
import type { Fix, Problem, Range } from '../../language/problems.ts';
import { phrases, problem, say } from '../../language/texts.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../source/nodes.ts';
import { toJson } from '../source/nodes.ts';
import type { DialectUse, Field } from './fields.ts';
import { isComputed, isList, isMapNode, isScalar, mapAt, pairAt, renamed, scalarAt, splitWords } from './fields.ts';

/** The keys of a map in our spelling, and what was met on the way. */
export interface Normal {
  fields: Map<string, Field>;
  unknown: Field[];
  uses: DialectUse[];
  /** What is understood and cannot be carried out. */
  refused: { what: string; range: Range }[];
  problems: Problem[];
}

/** Reads the pairs of a map by a table of keys and one of dialects. Whatever spelling was used, only our names come out. */
export function normalise(pairs: readonly Pair[], keys: KeyTable | ((name: string) => boolean), dialects: DialectTable): Normal {
  const known = typeof keys === 'function' ? keys : (name: string) => Object.hasOwn(keys, name);
  const normal: Normal = { fields: new Map(), unknown: [], uses: [], refused: [], problems: [] };
  const late: (() => void)[] = [];

  const put = (field: Field): void => {
    const other = normal.fields.get(field.name);
    if (!other) normal.fields.set(field.name, field);
    else if (other.key.text === field.key.text) normal.fields.set(field.name, field);
    else normal.problems.push(problem('duplicate-key', field.key.range, { key: field.key.text, other: other.key.text }));
  };

  const visit = (name: string, key: ScalarNode, value: SourceNode, range: Range, inner: boolean): void => {
    const rule = ruleFor(dialects, name, value);
    const snake = name.replaceAll('-', '_');
    if (rule) apply(rule, name, key, value, range);
    else if (known(name)) put({ name, key, value, range });
    else if (snake !== name && (known(snake) || Object.hasOwn(dialects, snake))) {
      use(key.text, snake, key.range, inner ? undefined : renameFix(key, snake));
      visit(snake, key, value, range, inner);
    } else if (!isFree(name)) normal.unknown.push({ name, key, value, range });
  };

  const use = (from: string, to: string, range: Range, fix?: Fix): void => {
    normal.uses.push({ from, to, range, ...(fix ? { fix } : {}) });
  };

  const apply = (rule: KeyDialect, name: string, key: ScalarNode, value: SourceNode, range: Range): void => {
    if (rule.refused !== undefined) {
      normal.refused.push({ what: rule.refused, range });
    } else if (rule.spread && isMapNode(value)) {
      const members = value.pairs.map((pair) => ({ pair, to: rule.spread?.[pair.key.text] ?? pair.key.text }));
      use(key.text, members.map((member) => member.to).join(', '), key.range);
      for (const { pair, to } of members) visit(to, pair.key, pair.value, pair.range, true);
    } else if (rule.to === undefined) {
      use(key.text, '', key.range);
    } else {
      const to = rule.to;
      const ours = valueFor(rule, value, normal.uses);
      if (ours !== value) use(said(key, value), said(to, ours), key.range, fixFor(key, value, to, ours));
      else if (name !== to) use(key.text, to, key.range, renameFix(key, to));
      const field = { name: to, key, value: ours, range };
      if (!rule.weak) put(field);
      else late.push(() => normal.fields.has(to) || put(field));
    }
  };

  for (const pair of pairs) visit(pair.key.text, pair.key, pair.value, pair.range, false);
  for (const one of late) one();
  return normal;
}

function ruleFor(dialects: DialectTable, name: string, value: SourceNode): KeyDialect | undefined {
  if (!Object.hasOwn(dialects, name)) return undefined;
  const rules = dialects[name] ?? [];
  const computed = isComputed(value);
  const plain = toJson(value);
  return rules.find((rule) => (computed && (rule.split || rule.refused) ? false : !rule.when || rule.when(plain)));
}

/** Their value in our form; the same node where nothing is to be done. */
function valueFor(rule: KeyDialect, value: SourceNode, uses: DialectUse[]): SourceNode {
  if (rule.split && isScalar(value)) return splitWords(value);
  if (rule.wrap && isMapNode(value)) return { kind: 'list', range: value.range, items: [value], flow: false };
  if (rule.product && isScalar(value)) return mapAt(value, [pairAt(scalarAt(value, 'location'), value)]);
  if (rule.pairs && isList(value)) return mapOfPairs(value.items, value);
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
      return rule?.to === undefined ? pair : pairAt(renamed(pair.key, rule.to), valueFor(rule, pair.value, uses));
    }),
  );
}

/** `[{a: 1}, {name: b, default: 2}, c]` as a map: one-pair maps give name and value, `name:` names the rest, a name alone has no value. */
export function mapOfPairs(items: readonly SourceNode[], at: SourceNode): MapNode {
  const pairs = items.flatMap((item): Pair[] => {
    if (isScalar(item)) return item.value === null ? [] : [pairAt(item, scalarAt(item, null))];
    if (!isMapNode(item)) return [];
    const name = item.pairs.find((pair) => pair.key.text === 'name');
    const [only] = item.pairs;
    if (name && isScalar(name.value) && name.value.value !== null)
      return [
        pairAt(
          name.value,
          mapAt(
            item,
            item.pairs.filter((pair) => pair !== name),
          ),
        ),
      ];
    return item.pairs.length === 1 && only ? [only] : item.pairs;
  });
  return mapAt(at, pairs);
}

/** Short enough to be said in a message, and the text that a fix writes: flow YAML of a constant. */
function fixFor(key: ScalarNode, value: SourceNode, to: string, ours: SourceNode): Fix | undefined {
  const text = flowText(toJson(ours));
  if (text === undefined || !isScalar(value)) return undefined;
  const whole = { start: key.range.start, end: value.range.end };
  return { title: say(phrases.rewrite, { to: `${to}: ${text}` }), edits: [{ range: whole, text: `${to}: ${text}` }] };
}

const renameFix = (key: ScalarNode, to: string): Fix => ({
  title: say(phrases.rewrite, { to }),
  edits: [{ range: key.range, text: to }],
});

function said(key: ScalarNode | string, value: SourceNode): string {
  const name = typeof key === 'string' ? key : key.text;
  if (!isScalar(value)) return `${name}: ${value.kind === 'list' ? '[…]' : '{…}'}`;
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
