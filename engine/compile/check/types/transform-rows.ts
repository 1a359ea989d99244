import { aggregates as aggregateFunctions, isOutside } from '../../../language/kinds/transform.ts';
import { joinedNames } from '../../../language/spelling/near.ts';
import type { Names } from '../../../language/spelling/suggest.ts';
import {
  integer,
  listType,
  type MapField,
  mapType,
  nullType,
  string,
  type Type,
  union,
  unknownType,
  valueType,
} from '../../../language/types.ts';
import {
  type Aggregate,
  type Formula,
  type ItemTemplate,
  type Operation,
  outsideCallName,
} from '../../../libraries/data/operation.ts';
import type { Value } from '../../pipeline/model/value.ts';
import { fieldNames } from '../../template/types/field-names.ts';
import { infer } from '../../template/types/infer.ts';

/** The names in scope in one formula. */
interface RowScope {
  lookup(name: string): Type | undefined;
  names(): Names;
}

export interface RowTypes {
  /** The type of the whole transform. */
  value: Type;
  /** By formula. */
  scopes: ReadonlyMap<Formula, RowScope>;
}

/** Types of the pipeline around a transform. */
interface OutsideTypes {
  /** A name from outside of the items. */
  outside(name: string): Type | undefined;
  outsideNames(): readonly string[];
  value(value: Value): Type;
}

/** The types of items on their way through the operations. */
export function inferRowTypes(from: Type, operations: readonly Operation<Value, Value>[], outside: OutsideTypes): RowTypes {
  const rows: RowsInProgress = { scopes: new Map(), outside };
  let item = itemOf(from);
  let single = false;
  for (const operation of operations) {
    item = asOneMap(typeAfter(rows, item, operation));
    single ||= operation.kind === 'aggregate';
  }

  return { value: single ? item : listType(item), scopes: rows.scopes };
}

interface RowsInProgress {
  scopes: Map<Formula, RowScope>;
  outside: OutsideTypes;
}

/** The type of an item after an operation. */
function typeAfter(rows: RowsInProgress, item: Type, operation: Operation<Value, Value>): Type {
  switch (operation.kind) {
    case 'filter':
      typeOnItem(rows, operation.test, item);
      return item;
    case 'map':
      return typeOfShape(rows, operation.to, item);
    case 'sort':
      for (const { by } of operation.keys) typeOnItem(rows, by, item);
      return item;
    case 'unique':
      for (const key of operation.keys) typeOnItem(rows, key, item);
      return item;
    case 'limit':
      return item;
    case 'group_by': {
      const keys = operation.keys.map(({ name, of }): [string, Type] => [name, typeOnItem(rows, of, item)]);
      const rest = operation.aggregates
        ? aggregateTypes(rows, operation.aggregates, item, new Map(keys))
        : [['items', listType(item)] as const];
      return closed([...keys, ...rest]);
    }
    case 'aggregate':
      return closed(aggregateTypes(rows, operation.aggregates, item, new Map()));
    case 'join': {
      const other = itemOf(rows.outside.value(operation.with));
      for (const formula of operation.left) typeOnItem(rows, formula, item);
      for (const formula of operation.right) {
        if (!rows.scopes.has(formula)) typeOnItem(rows, formula, other);
      }
      return joined(item, other, operation.type === 'left', operation.as);
    }
    case 'flatten':
      return flattened(item, operation.by);
    case 'pick':
      return mapType(
        Object.fromEntries(operation.fields.map((name) => [name, fieldOf(item, name) ?? { type: unknownType, optional: true }])),
      );
    case 'rename':
      return renamed(item, new Map(operation.names.map(({ from: old, to }) => [old, to])));
  }
}

/** The type of a formula. Its scope is remembered, for lookups of its names. */
function typeOfFormula(rows: RowsInProgress, formula: Formula, names: ReadonlyMap<string, Type>, item?: Type): Type {
  const { outside } = rows;
  const scope: RowScope = {
    lookup: (name) => names.get(name) ?? (isOutside(name) ? outside.outside(name) : item && fieldType(item, name)),
    names: () =>
      joinedNames([
        ...(item?.kind === 'map' ? [fieldNames(item)] : []),
        [...names.keys()].filter((name) => !name.startsWith('#')),
        outside.outsideNames(),
      ]),
  };

  rows.scopes.set(formula, scope);
  return valueType(infer(formula.template, scope));
}

const typeOnItem = (rows: RowsInProgress, formula: Formula, item: Type): Type =>
  typeOfFormula(
    rows,
    formula,
    new Map([
      ['item', item],
      ['index', integer],
    ]),
    item,
  );

const aggregateTypes = (
  rows: RowsInProgress,
  aggregates: readonly Aggregate[],
  item: Type,
  keys: ReadonlyMap<string, Type>,
): [string, Type][] =>
  aggregates.map(({ name, calls, result }) => {
    const names = new Map(keys);
    for (const [at, call] of calls.entries())
      names.set(outsideCallName(at), aggregateFunctions[call.function].result(call.of ? typeOnItem(rows, call.of, item) : item));
    return [name, typeOfFormula(rows, result, names)];
  });

function typeOfShape(rows: RowsInProgress, shape: ItemTemplate, item: Type): Type {
  if (shape.kind === 'formula') return typeOnItem(rows, shape.formula, item);
  if (shape.kind === 'list') return listType(union(shape.items.map((inner) => typeOfShape(rows, inner, item))));
  return mapType(Object.fromEntries(shape.entries.map(({ name, value }) => [name, { type: typeOfShape(rows, value, item) }])));
}

const closed = (fields: readonly (readonly [string, Type])[]): Type =>
  mapType(Object.fromEntries(fields.map(([name, type]) => [name, { type }])));

/** The type of a value's items: the items of a list, the pairs of a map. */
function itemOf(from: Type): Type {
  const type = valueType(from);
  if (type.kind === 'list') return asOneMap(type.item);
  if (type.kind !== 'map') return unknownType;
  const values = Object.values(type.fields).map((field) => field.type);
  return mapType({ key: string, value: type.rest ? unknownType : union(values) });
}

/** Items of several shapes as one map, whose fields may be missing. */
function asOneMap(type: Type): Type {
  if (type.kind !== 'union') return type;
  const maps = type.of.filter((one) => one.kind === 'map');
  if (maps.length < type.of.length) return type;

  const names = new Set(maps.flatMap(({ fields }) => Object.keys(fields)));
  const fields = [...names].map((name): [string, MapField] => {
    const types = maps.flatMap(({ fields: own }) => (Object.hasOwn(own, name) ? (own[name] ?? []) : []));
    return [name, { type: union(types.map((field) => field.type)), optional: types.length < maps.length ? true : undefined }];
  });

  return mapType(Object.fromEntries(fields), maps.some(({ rest }) => rest) ? unknownType : undefined);
}

/** Undefined where the item certainly has no such field. */
function fieldType(item: Type, name: string): Type | undefined {
  if (item.kind === 'map') return fieldOf(item, name)?.type;
  return item.kind === 'unknown' || item.kind === 'union' || item.kind === 'null' ? unknownType : undefined;
}

function fieldOf(item: Type, name: string): MapField | undefined {
  if (item.kind !== 'map') return { type: unknownType, optional: true };
  if (Object.hasOwn(item.fields, name)) return item.fields[name];
  return item.rest && { type: item.rest, optional: true };
}

function joined(item: Type, other: Type, left: boolean, as: string | undefined): Type {
  if (item.kind !== 'map') return unknownType;
  if (as !== undefined) return { ...item, fields: { ...item.fields, [as]: { type: left ? union([other, nullType]) : other } } };
  if (other.kind !== 'map') return { ...item, rest: unknownType };
  const theirs = Object.entries(other.fields).map(([name, field]) => [name, left ? { ...field, optional: true } : field]);
  return mapType({ ...Object.fromEntries(theirs), ...item.fields }, item.rest || other.rest ? unknownType : undefined);
}

function flattened(item: Type, by: string | undefined): Type {
  if (by === undefined) return item.kind === 'list' ? item.item : unknownType;
  if (item.kind !== 'map') return unknownType;
  const list = fieldOf(item, by)?.type;
  return { ...item, fields: { ...item.fields, [by]: { type: list?.kind === 'list' ? list.item : unknownType } } };
}

function renamed(item: Type, names: ReadonlyMap<string, string>): Type {
  if (item.kind !== 'map') return unknownType;
  const fields = Object.entries(item.fields).filter(([name]) => !names.has(name));
  const moved = [...names].flatMap(([from, to]): [string, MapField][] => {
    const field = fieldOf(item, from);
    return field ? [[to, field]] : [];
  });

  return mapType(Object.fromEntries([...fields, ...moved]), item.rest);
}
