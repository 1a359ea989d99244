import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { mostNesting } from '../../../language/values/nesting.ts';
import { itemsOf, sizeOf } from '../evaluation/access.ts';
import { finite } from '../evaluation/finite.ts';
import { equal, isNumeric, order } from '../evaluation/operators.ts';
import type { Run } from '../evaluation/run.ts';
import { Absent, isPlain, kindOf, type Operand, orAbsent } from '../evaluation/values.ts';
import { mapped, picked, selectByAttribute } from './each.ts';
import { attributeOf, type Filter, type FilterArguments, numberOf, textOf } from './filter.ts';

/** A filter over the items of a list, the keys of a map or the characters of a text. */
const onItems =
  (work: (items: readonly Json[], given: FilterArguments, run: Run) => Operand): Filter =>
  (input, given, run) => {
    const items = itemsOf(input, run);
    run.items(items.length + 1);
    return work(items, given, run);
  };

/** The member that `attribute` names, or the item itself. */
const keyOf = (item: Json, attribute: Json | undefined, run: Run): Json =>
  attribute === undefined || attribute === null ? item : run.json(attributeOf(item, attribute, run));

/** Null means a missing argument, as in Jinja. */
const argument = (value: Json | undefined): Json | undefined => value ?? undefined;

const folded = (value: Json, exact: boolean): Json => (typeof value === 'string' && !exact ? value.toLowerCase() : value);

/** The key of `sort`, which may name several members with commas. */
function sortKey(item: Json, attribute: Json | undefined, exact: boolean, run: Run): Json {
  if (typeof attribute !== 'string' || !attribute.includes(',')) return folded(keyOf(item, attribute, run), exact);
  return attribute.split(',').map((one) => folded(keyOf(item, one.trim(), run), exact));
}

/** Stable sort by a key. */
export function sortItems(items: readonly Json[], key: (item: Json) => Json, descending: boolean, run: Run): Json[] {
  run.items(items.length * Math.ceil(Math.log2(items.length + 2)));
  const keyed = items.map((item) => ({ item, key: key(item) }));
  keyed.sort((a, b) => (descending ? order(b.key, a.key, run) : order(a.key, b.key, run)));
  return keyed.map(({ item }) => item);
}

/** The first smallest or largest item; absent for an empty list. */
export function extreme(items: readonly Json[], key: (item: Json) => Json, sign: 1 | -1, run: Run): Operand {
  let best: { item: Json; key: Json } | undefined;
  for (const item of items) {
    const own = key(item);
    if (!best || order(own, best.key, run) * sign < 0) best = { item, key: own };
  }
  return best ? best.item : new Absent(sign > 0 ? 'min' : 'max', say(texts.emptyList));
}

export function total(items: readonly Json[], begin: number, run: Run): number {
  let sum = begin;
  for (const item of items) {
    if (!isNumeric(item)) return run.fail('type-mismatch', say(texts.onlyNumbersAdd, { kind: kindOf(item) }));
    sum += Number(item);
  }
  return finite(sum, run);
}

/** Each item once, compared by `key`. */
function distinct(items: readonly Json[], key: (item: Json) => Json, run: Run): Json[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const before = seen.size;
    seen.add(canonical(key(item), run, 0));
    return seen.size > before;
  });
}

/** Equal texts for equal values: JSON with the keys in order. */
function canonical(value: Json, run: Run, level: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (level > mostNesting) run.fail('limit', say(texts.deepValue, { most: mostNesting }));
  run.spend(0.1);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, run, level + 1)).join()}]`;
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${canonical(item, run, level + 1)}`);
  return `{${members.sort().join()}}`;
}

function chunks(items: readonly Json[], size: number, fill: Json | undefined, run: Run): Json[] {
  if (size < 1) run.fail('bad-value', say(texts.groupSize));
  const result: Json[][] = [];
  for (let at = 0; at < items.length; at += size) result.push(items.slice(at, at + size));
  const last = result.at(-1);

  if (last && fill !== undefined) {
    run.items(size);
    if (size > run.size) run.fail('limit', say(texts.longList));
    while (last.length < size) last.push(fill);
  }

  return result;
}

/** As in Jinja: this many columns, the first ones longer, `fill` evens them out. */
function columns(items: readonly Json[], count: number, fill: Json | undefined, run: Run): Json[] {
  if (count < 1) run.fail('bad-value', say(texts.someLists));
  run.items(count);
  if (count > run.size) run.fail('limit', say(texts.longList));
  const each = Math.floor(items.length / count);
  const longer = items.length % count;
  let at = 0;

  return Array.from({ length: count }, (_, number) => {
    const column = items.slice(at, (at += each + (number < longer ? 1 : 0)));
    return fill !== undefined && number >= longer && longer > 0 ? [...column, fill] : column;
  });
}

function flattened(items: readonly Json[], levels: number, run: Run): Json[] {
  let result: Json[] = [...items];
  for (let level = 0; level < levels && result.some(Array.isArray); level++) {
    result = result.flat(1) as Json[];
    run.items(result.length + 100);
  }
  return result;
}

function grouped(items: readonly Json[], [attribute, otherwise, exact]: FilterArguments, run: Run): Json {
  const fold = (value: Json): Json => folded(value, exact === true);
  const keyed = items.map((item): [Json, Json] => {
    const key = attributeOf(item, attribute ?? null, run);
    return [key instanceof Absent && otherwise !== undefined ? otherwise : run.json(key), item];
  });

  const groups: { grouper: Json; list: Json[] }[] = [];
  for (const pair of sortItems(keyed, (one) => fold(keyIn(one)), false, run)) {
    const [key = null, item = null] = Array.isArray(pair) ? pair : [];
    const last = groups.at(-1);
    if (last && equal(fold(last.grouper), fold(key), run)) last.list.push(item);
    else groups.push({ grouper: key, list: [item] });
  }

  return groups;
}

const keyIn = (pair: Json): Json => (Array.isArray(pair) ? (pair[0] ?? null) : null);

export function pairs(input: Json, run: Run): Json[] {
  if (!isPlain(input)) return run.fail('type-mismatch', say(texts.mapWanted, { kind: kindOf(input) }));
  run.items(Object.keys(input).length);
  return Object.entries(input);
}

function dictsorted(input: Json, [exact, by, reverse]: FilterArguments, run: Run): Json {
  if (by !== 'key' && by !== 'value') return run.fail('bad-value', say(texts.sortedBy, { by: String(by) }));
  const at = by === 'value' ? 1 : 0;
  return sortItems(
    pairs(input, run),
    (pair) => folded(Array.isArray(pair) ? (pair[at] ?? null) : null, exact === true),
    reverse === true,
    run,
  );
}

function reversed(input: Json, run: Run): Json {
  const items = [...itemsOf(input, run)].reverse();
  run.items(items.length);
  return typeof input === 'string' ? items.join('') : items;
}

/** FNV-1a, so that the same seed, template and draw always give the same number. */
function drawn(run: Run): number {
  let hash = 0x811c9dc5;
  for (const character of `${run.scope.seed ?? ''}|${run.text}|${run.draws++}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export const listFilters = {
  batch: onItems((items, [size, fill], run) => chunks(items, numberOf(size), argument(fill), run)),
  dictsort: dictsorted,
  first: onItems((items) => orAbsent(items[0], 'first', say(texts.emptyList))),
  flatten: onItems((items, [levels], run) =>
    flattened(items, levels === undefined ? Number.POSITIVE_INFINITY : numberOf(levels), run),
  ),
  groupby: onItems(grouped),
  items: (input, _, run) => pairs(input, run),
  join: onItems((items, [separator, attribute], run) => {
    let size = 0;
    const between = textOf(separator);
    const texts = items.map((item) => {
      const text = run.print(keyOf(item, attribute, run));
      size += text.length + between.length;
      if (size > run.size) run.characters(size);
      return text;
    });

    return run.made(texts.join(between));
  }),
  last: onItems((items) => orAbsent(items.at(-1), 'last', say(texts.emptyList))),
  length: (input, _, run) => sizeOf(input, run),
  list: onItems((items) => [...items]),
  map: mapped,
  max: onItems((items, [exact, attribute], run) =>
    extreme(items, (item) => folded(keyOf(item, attribute, run), exact === true), -1, run),
  ),
  min: onItems((items, [exact, attribute], run) =>
    extreme(items, (item) => folded(keyOf(item, attribute, run), exact === true), 1, run),
  ),
  pick: (input, names, run) =>
    picked(
      input,
      names.flat().filter((name) => typeof name === 'string'),
      run,
    ),
  random: onItems((items, _, run) => orAbsent(items[drawn(run) % items.length], 'random', say(texts.emptyList))),
  reject: selectByAttribute(false, false),
  rejectattr: selectByAttribute(false, true),
  reverse: (input, _, run) => reversed(input, run),
  select: selectByAttribute(true, false),
  selectattr: selectByAttribute(true, true),
  slice: onItems((items, [count, fill], run) => columns(items, numberOf(count), argument(fill), run)),
  sort: onItems((items, [reverse, exact, attribute], run) =>
    sortItems(items, (item) => sortKey(item, attribute, exact === true, run), reverse === true, run),
  ),
  sum: onItems((items, [attribute, begin], run) =>
    total(
      items.map((item) => keyOf(item, attribute, run)),
      numberOf(begin),
      run,
    ),
  ),
  unique: onItems((items, [exact, attribute], run) =>
    distinct(items, (item) => folded(keyOf(item, attribute, run), exact === true), run),
  ),
} as const satisfies Record<string, Filter>;
