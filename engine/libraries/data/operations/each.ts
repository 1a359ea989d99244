import { mapFrom, put } from '../../../compile/template/evaluation/values.ts';
import type { Json, JsonMap } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { itemValue, mapsWanted, testHolds } from '../evaluate.ts';
import { type Flow, type ItemFlow, pause } from '../flow.ts';
import type { ItemTemplate, Operation } from '../operation.ts';
import type { ItemScope } from '../scope.ts';

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** Operations on one item at a time, without state. */
export function* filterItems(items: ItemFlow, { test }: Of<'filter'>, scope: ItemScope): Flow {
  for (const item of each(items, scope)) yield item !== pause && testHolds(test, scope) ? item : pause;
}

export function* map(items: ItemFlow, { to }: Of<'map'>, scope: ItemScope): Flow {
  for (const item of each(items, scope)) yield item === pause ? pause : shaped(to, scope);
}

function shaped(shape: ItemTemplate, scope: ItemScope): Json {
  if (shape.kind === 'formula') return itemValue(shape.formula, scope);
  if (shape.kind === 'list') return shape.items.map((item) => shaped(item, scope));
  return mapFrom(shape.entries.map(({ name, value }) => [name, shaped(value, scope)]));
}

/** Iterates over the items, setting each as the present one, with its number. */
export function* each(items: ItemFlow, scope: ItemScope): Flow {
  for (const item of items) {
    if (item !== pause) {
      scope.item = item;
      scope.index++;
    }
    yield item;
  }
}

export function* flatten(items: ItemFlow, { by }: Of<'flatten'>): Flow {
  for (const item of items) {
    if (item === pause) yield pause;
    else if (by === undefined) yield* Array.isArray(item) ? item : [item];
    else yield* elements(item, by);
  }
}

/**
 * Copies of an item, one for each element of its list. A missing value, an empty list and null give none; any other value
 * stays.
 */
function* elements(item: Json, by: string): Flow {
  if (!isMap(item)) throw mapsWanted('flatten', item);
  const list = Object.hasOwn(item, by) ? item[by] : undefined;
  yield pause;
  if (list === undefined || list === null) return;
  if (!Array.isArray(list)) yield item;
  else for (const element of list) yield { ...item, [by]: element };
}

export function* limit(items: ItemFlow, { count, offset = 0 }: Of<'limit'>): Flow {
  let [seen, given] = [0, 0];
  if (count === 0) return;
  for (const item of items) {
    if (item === pause || seen++ < offset) {
      yield pause;
      continue;
    }

    yield item;
    // The next item is not even requested.
    if (++given === count) return;
  }
}

export function* pick(items: ItemFlow, { fields }: Of<'pick'>): Flow {
  for (const item of items) {
    if (item === pause) yield pause;
    else if (!isMap(item)) throw mapsWanted('pick', item);
    else
      yield mapFrom(fields.flatMap((name): [string, Json][] => (Object.hasOwn(item, name) ? [[name, item[name] ?? null]] : [])));
  }
}

export function* renameMembers(items: ItemFlow, { names }: Of<'rename'>): Flow {
  const renames = new Map(names.map(({ from, to }) => [from, to]));
  for (const item of items) {
    if (item === pause) yield pause;
    else if (!isMap(item)) throw mapsWanted('rename', item);
    else yield renamed(item, renames);
  }
}

/** A new name replaces an existing field. */
function renamed(item: JsonMap, renames: ReadonlyMap<string, string>): JsonMap {
  const taken = new Set<string>();
  for (const [from, to] of renames) {
    if (Object.hasOwn(item, from)) taken.add(to);
  }

  const map: JsonMap = {};
  for (const [name, value] of Object.entries(item)) {
    const to = renames.get(name);
    if (to !== undefined || !taken.has(name)) put(map, to ?? name, value);
  }

  return map;
}
