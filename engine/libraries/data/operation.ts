import type { ScalarNode } from '../../compile/source/nodes.ts';
import type { Template } from '../../compile/template/syntax/ast.ts';
import type { Json } from '../../language/json.ts';
import type { AggregateName } from '../../language/kinds/transform.ts';

/** An expression over items, with its position. */
export interface Formula {
  template: Template;
  /** The meaning of its bare names: fields of an item, of an item of the joined list, or keys and aggregates of a group. */
  sees: 'item' | 'right' | 'group';
  node: ScalarNode;
  /** Its place, for example `steps.0.filter`. */
  field: string;
}

/** The new item of `map`: formulas in lists and maps. */
export type ItemTemplate =
  | { kind: 'formula'; formula: Formula }
  | { kind: 'map'; entries: readonly { name: string; value: ItemTemplate }[] }
  | { kind: 'list'; items: readonly ItemTemplate[] };

export interface OperationKey {
  name: string;
  of: Formula;
}

export interface SortKey {
  by: Formula;
  descending: boolean;
}

/** An aggregate function with its formula; without one, it takes whole items. */
export interface OutsideCall {
  function: AggregateName;
  of?: Formula;
}

/** A named value over many items: `result` reads each call's result by the name from `callName`. */
export interface Aggregate {
  name: string;
  calls: readonly OutsideCall[];
  result: Formula;
}

export const outsideCallName = (at: number): string => `#${at}`;

/**
 * One operation on a list. `List` and `Count` are the types of `with`, `count` and `offset`: values of the pipeline when it
 * is read, plain ones when it runs.
 */
export type Operation<List = readonly Json[], Count = number> =
  | { kind: 'filter'; test: Formula }
  | { kind: 'map'; to: ItemTemplate }
  | { kind: 'sort'; keys: readonly SortKey[] }
  | { kind: 'group_by'; keys: readonly OperationKey[]; aggregates?: readonly Aggregate[] }
  | { kind: 'aggregate'; aggregates: readonly Aggregate[] }
  | {
      kind: 'join';
      with: List;
      left: readonly Formula[];
      right: readonly Formula[];
      type: 'inner' | 'left';
      as?: string;
      /** Its place, for messages. */
      field: string;
    }
  /** Without keys, whole items are compared. */
  | { kind: 'unique'; keys: readonly Formula[] }
  | { kind: 'flatten'; by?: string }
  | { kind: 'limit'; count?: Count; offset?: Count; field: string }
  | { kind: 'pick'; fields: readonly string[] }
  | { kind: 'rename'; names: readonly { from: string; to: string }[] };

/** Whether the operations turn the list into one map. */
export const isSingle = (operations: readonly Operation<unknown, unknown>[]): boolean =>
  operations.some(({ kind }) => kind === 'aggregate');

/** The operations with their outer values resolved; `field` is a value's place. */
export function resolveOperations<List, Count>(
  operations: readonly Operation<List, Count>[],
  give: { list(value: List, field: string): readonly Json[]; count(value: Count, field: string): number },
): Operation[] {
  return operations.map((operation): Operation => {
    if (operation.kind === 'join') return { ...operation, with: give.list(operation.with, `${operation.field}.with`) };
    if (operation.kind !== 'limit') return operation;

    const { count, offset, kind, field } = operation;
    return {
      kind,
      field,
      count: count === undefined ? undefined : give.count(count, `${field}.count`),
      offset: offset === undefined ? undefined : give.count(offset, `${field}.offset`),
    };
  });
}

/** Every formula of an operation, in text order. */
export function* formulasOf(operation: Operation<unknown, unknown>): Generator<Formula> {
  switch (operation.kind) {
    case 'filter':
      yield operation.test;
      return;
    case 'map':
      yield* inShape(operation.to);
      return;
    case 'sort':
      for (const { by } of operation.keys) yield by;
      return;
    case 'group_by':
      for (const { of } of operation.keys) yield of;
      yield* inAggregates(operation.aggregates ?? []);
      return;
    case 'aggregate':
      yield* inAggregates(operation.aggregates);
      return;
    case 'join':
      yield* operation.left;
      yield* operation.right;
      return;
    case 'unique':
      yield* operation.keys;
      return;
  }
}

function* inShape(shape: ItemTemplate): Generator<Formula> {
  if (shape.kind === 'formula') yield shape.formula;
  else if (shape.kind === 'list') {
    for (const item of shape.items) yield* inShape(item);
  } else for (const { value } of shape.entries) yield* inShape(value);
}

function* inAggregates(aggregates: readonly Aggregate[]): Generator<Formula> {
  for (const { calls, result } of aggregates) {
    for (const { of } of calls) {
      if (of) yield of;
    }
    yield result;
  }
}
