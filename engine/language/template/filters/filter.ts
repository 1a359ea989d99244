import type { Json } from '../../json.ts';
import { anyMap, boolean, integer, listType, number, string, type Type, union, unknownType } from '../../types.ts';
import { type Callable, itemType, type Parameter } from '../callable.ts';

/** A filter: `value | name(arguments)`. `input` is the type that it accepts. */
export interface FilterSpec extends Callable {
  input: Type;
}

// biome-ignore lint/complexity/useMaxParams: the parameters of the filter, in their order
export const filterSpec = (
  doc: string,
  input: Type,
  parameters: readonly Parameter[],
  result: Callable['result'],
  template: string,
  value: Json,
) => ({ doc, input, parameters, result, example: { template, value }, executable: true }) as const;

/** The types that a loop can iterate over. */
export const items = union([listType(unknownType), anyMap, string]);
/** The name of a member, a path such as `a.b.0`, or an index. */
export const attribute = union([string, integer]);
export const scalar = union([string, number, boolean]);
export const choiceType = (...choices: readonly string[]): Type => ({ kind: 'string', choices });

export const sameList = (input: Type): Type => listType(itemType(input));
export const oneItem = (input: Type): Type => itemType(input);
export const sameType = (input: Type): Type => input;
