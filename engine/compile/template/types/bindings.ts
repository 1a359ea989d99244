import { joinedNames } from '../../../language/spelling/near.ts';
import { itemType, memberOf } from '../../../language/template/callable.ts';
import { eitherOf, integer, string, type Type, unknownType } from '../../../language/types.ts';
import type { Expression, Name, Part } from '../syntax/ast.ts';

/** What is known of the names that a template can read. */
export interface TypeScope {
  lookup(name: string): Type | undefined;
  names(): Iterable<string>;
}

/** A scope with more names in front of it. */
export function withNames(types: TypeScope, names: ReadonlyMap<string, Type>): TypeScope {
  if (names.size === 0) return types;
  return {
    lookup: (name) => names.get(name) ?? types.lookup(name),
    names: () => joinedNames([[...names.keys()], types.names()]),
  };
}

/** The types of the names that a loop over `list` binds; `listType` is the list's type. */
export function bindNames(
  names: readonly Name[],
  list: Expression,
  listType: Type,
  infer: (expression: Expression) => Type,
): Map<string, Type> {
  const [first, second] = names;
  if (!first) return new Map();
  if (!second) return new Map([[first.name, itemType(listType)]]);

  const item = itemType(listType);
  const pair = names.length === 2 ? (groupOf(item) ?? pairOf(list, listType, infer)) : undefined;
  if (pair)
    return new Map([
      [first.name, pair[0]],
      [second.name, pair[1]],
    ]);

  const each = item.kind === 'list' ? item.item : unknownType;
  return new Map(names.map(({ name }) => [name, each]));
}

/** The common key of the items of `groupby`, and the items. */
function groupOf(item: Type): [Type, Type] | undefined {
  if (item.kind !== 'map' || item.rest || Object.keys(item.fields).length !== 2) return undefined;
  const { grouper, list } = item.fields;
  return grouper && list ? [grouper.type, list.type] : undefined;
}

/** Key and value of `m`, `m.items()`, `m | items` and `m | dictsort`, number and item of `enumerate(xs)`. */
function pairOf(list: Expression, type: Type, infer: (expression: Expression) => Type): [Type, Type] | undefined {
  if (type.kind === 'map') return [string, memberOf(type)];
  if (list.kind === 'filter' && (list.filter === 'items' || list.filter === 'dictsort'))
    return [string, memberOf(infer(list.of))];
  if (list.kind !== 'call') return undefined;
  if (list.callee.kind === 'member' && list.callee.name === 'items') return [string, memberOf(infer(list.callee.of))];

  const [counted] = list.arguments;
  if (list.callee.kind === 'name' && list.callee.name === 'enumerate' && counted)
    return [integer, itemType(infer(counted.value))];

  return undefined;
}

/** Adds a name; a name that only a branch may have set keeps both types. */
export function setName(names: Map<string, Type>, name: string, type: Type, certain: boolean): void {
  const before = names.get(name);
  names.set(name, certain || !before ? type : eitherOf([before, type]));
}

/** The types that `{% set %}` gives its names; several names destructure a list. */
export function bindSet(
  { names, value }: Pick<Extract<Part, { kind: 'set' }>, 'names' | 'value'>,
  infer: (expression: Expression) => Type,
  into: Map<string, Type>,
): void {
  const type = infer(value);
  for (const [at, { name }] of names.entries()) {
    const part = value.kind === 'list' ? value.items[at] : undefined;
    const partType = part ? infer(part) : itemType(type);
    setName(into, name, names.length === 1 ? type : partType, true);
  }
}
