import type { Json } from '../json.ts';
import { string, type Type, union, unknownType } from '../types.ts';

/** A parameter of a filter, test, function or method. `optional` ones come last. */
export interface Parameter {
  name: string;
  type: Type;
  /** One line for signature help and the reference. */
  doc: string;
  optional?: true;
  /** Its default, filled in before the call. */
  default?: Json;
  /** Its other names in older files, such as Jinja's. */
  also?: readonly string[];
  /** Takes all further arguments: the positional ones, or with `named` the named ones. Must be the last parameter. */
  rest?: true;
  /** Can only be passed by name. */
  named?: true;
}

/**
 * The description of something that templates can call, for the checker, completion, hover, signature help and the reference.
 */
export interface Callable {
  doc: string;
  parameters: readonly Parameter[];
  /** The result type, from the type of the input (for a function: of its first argument) and the types of the arguments. */
  result: Type | ((input: Type, given: readonly Type[]) => Type);
  /** A template and the value it gives. */
  example: { template: string; value: Json };
  executable: boolean;
}

export const requiredParameter = (name: string, type: Type, doc: string, also?: readonly string[]): Parameter => ({
  name,
  type,
  doc,
  also,
});

/** `otherwise` is the default; without it there is none. */
export const optionalParameter = (
  name: string,
  type: Type,
  doc: string,
  { otherwise, also }: { otherwise?: Json; also?: readonly string[] } = {},
): Parameter => ({
  name,
  type,
  doc,
  optional: true,
  default: otherwise,
  also,
});
export const namedParameter = (name: string, type: Type, doc: string): Parameter => ({
  name,
  type,
  doc,
  optional: true,
  named: true,
});
export const restParameter = (name: string, type: Type, doc: string): Parameter => ({ name, type, doc, rest: true });
export const namedRestParameter = (name: string, type: Type, doc: string): Parameter => ({
  name,
  type,
  doc,
  rest: true,
  named: true,
});

/** The parameter for an argument's name. */
export const parameterNamed = (spec: Callable, name: string): Parameter | undefined =>
  spec.parameters.find((one) => !one.rest && (one.name === name || one.also?.includes(name)));

/** The type of the items in a loop over a value of this type. */
export function itemType(type: Type): Type {
  if (type.kind === 'list') return type.item;
  if (type.kind === 'map' || type.kind === 'string') return string;
  if (type.kind === 'union') return union(type.of.map(itemType));
  return unknownType;
}

/** The union of the types of a map's members. */
export function memberOf(type: Type): Type {
  if (type.kind !== 'map') return unknownType;
  const known = Object.values(type.fields).map((field) => field.type);
  return type.rest ? union([...known, type.rest]) : union(known);
}
