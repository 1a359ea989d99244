import type { Scope } from '../../../compile/template/evaluation/run.ts';
import { mapFrom } from '../../../compile/template/evaluation/values.ts';
import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { type Gathering, gatherAggregates } from '../aggregate.ts';
import { evaluateKeys, mapsWanted } from '../evaluate.ts';
import { type Flow, type ItemFlow, pause } from '../flow.ts';
import type { Operation } from '../operation.ts';
import { canonicalText, orderKeys, sortInPauses } from '../order.ts';
import { type ItemScope, itemScope } from '../scope.ts';
import { each } from './each.ts';

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** Operations with state: all items, or the keys that they have seen. */
export function* sort(items: ItemFlow, { keys }: Of<'sort'>, scope: ItemScope): Flow {
  const held: { item: Json; keys: Json[] }[] = [];
  const by = keys.map((key) => key.by);
  const descending = keys.map((key) => key.descending);

  for (const item of each(items, scope)) {
    if (item !== pause) held.push({ item, keys: evaluateKeys(by, scope) });
    yield pause;
  }

  yield* sortInPauses(held, (a, b) => orderKeys(a.keys, b.keys, descending));
  for (const { item } of held) yield item;
}

interface Group {
  keys: Json[];
  items: Json[];
  gathering: Gathering | undefined;
}

export function* groupBy(items: ItemFlow, operation: Of<'group_by'>, scope: ItemScope, outside: Scope | undefined): Flow {
  const { keys, aggregates } = operation;
  const groups = new Map<string, Group>();
  const formulas = keys.map(({ of }) => of);

  for (const item of each(items, scope)) {
    if (item !== pause) {
      const values = evaluateKeys(formulas, scope);
      const key = canonicalText(values);
      let group = groups.get(key);
      if (!group) {
        group = { keys: values, items: [], gathering: aggregates && gatherAggregates(aggregates, scope, outside) };
        groups.set(key, group);
      }

      if (group.gathering) group.gathering.add();
      else group.items.push(item);
    }
    yield pause;
  }

  for (const group of groups.values()) {
    const named = keys.map(({ name }, at): [string, Json] => [name, group.keys[at] ?? null]);
    yield mapFrom([...named, ...(group.gathering?.result(new Map(named)) ?? [['items', group.items] as const])]);
  }
}

export function* aggregate(items: ItemFlow, { aggregates }: Of<'aggregate'>, scope: ItemScope, outside: Scope | undefined): Flow {
  const gathering = gatherAggregates(aggregates, scope, outside);
  for (const item of each(items, scope)) {
    if (item !== pause) gathering.add();
    yield pause;
  }
  yield mapFrom(gathering.result(new Map()));
}

export function* unique(items: ItemFlow, { keys }: Of<'unique'>, scope: ItemScope): Flow {
  const seen = new Set<string>();
  for (const item of each(items, scope)) {
    const before = seen.size;
    if (item !== pause) seen.add(canonicalText(keys.length ? evaluateKeys(keys, scope) : item));
    yield seen.size > before ? item : pause;
  }
}

export function* join(items: ItemFlow, operation: Of<'join'>, scope: ItemScope, outside: Scope | undefined): Flow {
  const { left, right, type, as } = operation;
  const others = new Map<string | undefined, Json[]>();
  const otherScope = itemScope(outside);

  for (const other of each(operation.with, otherScope)) {
    yield pause;
    if (other === pause) continue;
    if (as === undefined && !isMap(other)) throw mapsWanted('join', other);
    addToGroup(others, joinKey(evaluateKeys(right, otherScope)), other);
  }

  others.delete(undefined);
  const unmatched: Json[] = type === 'left' ? [null] : [];
  for (const item of each(items, scope)) {
    yield pause;
    if (item === pause) continue;
    if (!isMap(item)) throw mapsWanted('join', item);
    const matches = others.get(joinKey(evaluateKeys(left, scope))) ?? unmatched;
    for (const other of matches) yield joined(item, other, as);
  }
}

/**
 * This list's fields come first and go before the other's. An unmatched row stays the same object, which keeps its original
 * spelling.
 */
function joined(item: JsonMap, other: Json, as: string | undefined): Json {
  if (as !== undefined) return { ...item, [as]: other };
  return isMap(other) ? { ...item, ...other, ...item } : item;
}

function addToGroup<Key>(groups: Map<Key, Json[]>, key: Key, item: Json): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

/** Undefined where a key is null or absent: that matches nothing. */
const joinKey = (keys: readonly Json[]): string | undefined => (keys.includes(null) ? undefined : canonicalText([...keys]));
