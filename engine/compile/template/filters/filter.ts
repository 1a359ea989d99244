import type { Json } from '../../../language/json.ts';
import { index, member } from '../evaluation/access.ts';
import type { Apply } from '../evaluation/call-arguments.ts';
import type { Run } from '../evaluation/run.ts';
import { isGroup, isPlain, type Operand } from '../evaluation/values.ts';

/** Arguments in the order of the table's parameters, checked against their types; `undefined` where missing. */
export type FilterArguments = readonly (Json | undefined)[];
export type Filter = (input: Json, given: FilterArguments, run: Run, apply: Apply) => Operand;

/** The names of a table's entries that are executable; a missing implementation of one is a type error. */
export type Executable<Table> = { [Name in keyof Table]: Table[Name] extends { executable: true } ? Name : never }[keyof Table];

/** A checked argument as text; empty where it is missing. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
/** A checked argument as a number; 0 where it is missing. */
export const numberOf = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);

/** Follows `a.b.0` from an item. */
export function attributeOf(item: Json, attribute: Json, run: Run): Operand {
  let value: Operand = item;
  for (const name of String(attribute).split('.'))
    value = /^\d+$/.test(name) && (!isPlain(value) || isGroup(value)) ? index(value, Number(name), run) : member(value, name);
  return value;
}

/** Charges for a text that is built part by part, and refuses it before it becomes too long. */
export function growing(text: string, run: Run): (part: string) => string {
  let size = text.length;
  run.characters(size);
  return (part) => {
    size += part.length;
    if (size > run.size) run.characters(size);
    return run.made(part);
  };
}
