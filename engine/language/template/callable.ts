import type { Json } from '../json.ts';
import { string, type Type, union, unknownType } from '../types.ts';

/** One parameter of a filter, test, function or method. Those that are not `optional` come first. */
export interface Parameter {
  name: string;
  type: Type;
  /** One line for signature help and the reference. */
  doc: string;
  optional?: true;
  /** What it is where it is not given; filled in before the call. */
  default?: Json;
  /** Other names for it in older files, for example those of Jinja. */
  also?: readonly string[];
  /** Takes all further arguments: the positional ones, or with `named` the named ones. Is the last parameter. */
  rest?: true;
  /** Can only be given by name. */
  named?: true;
}

/** What checker, completion, hover, signature help and the reference page know of something that a template can call. */
export interface Callable {
  doc: string;
  parameters: readonly Parameter[];
  /** From the type of what it is applied to (for a function: of its first argument) and the types of the arguments. */
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

/** `otherwise` is the default; without one, nothing is given. */
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

/** The parameter that an argument with this name is for. */
export const parameterNamed = (spec: Callable, name: string): Parameter | undefined =>
  spec.parameters.find((one) => !one.rest && (one.name === name || one.also?.includes(name)));

/** The type of the items that a loop over a value of this type sees. */
export function itemType(type: Type): Type {
  if (type.kind === 'list') return type.item;
  if (type.kind === 'map' || type.kind === 'string') return string;
  if (type.kind === 'union') return union(type.of.map(itemType));
  return unknownType;
}

/** The types of all members of a map as one type. */
export function memberOf(type: Type): Type {
  if (type.kind !== 'map') return unknownType;
  const known = Object.values(type.fields).map((field) => field.type);
  return type.rest ? union([...known, type.rest]) : union(known);
}
