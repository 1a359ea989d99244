import type { Scope } from '../../compile/template/evaluation/run.ts';
import type { Json } from '../../language/json.ts';
import type { Breath, Flow, ItemFlow } from './flow.ts';
import { collectFlow } from './flow.ts';
import { isSingle, type Operation } from './operation.ts';
import { filterItems, flatten, limit, map, pick, renameMembers } from './operations/each.ts';
import { aggregate, groupBy, join, sort, unique } from './operations/whole.ts';
import { itemScope } from './scope.ts';

/** Runs operations over items lazily: each item goes through all of them before the next is taken. */
export function flowThrough(items: ItemFlow, operations: readonly Operation[], outside?: Scope): Flow {
  return operations.reduce<Flow>((flow, operation) => applyOperation(flow, operation, outside), started(items));
}

function* started(items: ItemFlow): Flow {
  yield* items;
}

function applyOperation(items: ItemFlow, operation: Operation, outside: Scope | undefined): Flow {
  const scope = itemScope(outside);
  switch (operation.kind) {
    case 'filter':
      return filterItems(items, operation, scope);
    case 'map':
      return map(items, operation, scope);
    case 'sort':
      return sort(items, operation, scope);
    case 'group_by':
      return groupBy(items, operation, scope, outside);
    case 'aggregate':
      return aggregate(items, operation, scope, outside);
    case 'join':
      return join(items, operation, scope, outside);
    case 'unique':
      return unique(items, operation, scope);
    case 'flatten':
      return flatten(items, operation);
    case 'limit':
      return limit(items, operation);
    case 'pick':
      return pick(items, operation);
    case 'rename':
      return renameMembers(items, operation);
  }
}

/**
 * The value of a transform: a list, or the one map of `aggregate`. A promise only where it takes longer than a turn. Throws
 * (or rejects with) a TemplateError that names the item, or what `breath.check` throws.
 */
export function transformItems(
  items: ItemFlow,
  operations: readonly Operation[],
  outside: Scope | undefined,
  breath: Breath,
): Json | Promise<Json> {
  const list = collectFlow(flowThrough(items, operations, outside), breath);
  const value = (all: Json[]): Json => (isSingle(operations) ? (all[0] ?? null) : all);
  return list instanceof Promise ? list.then(value) : value(list);
}
