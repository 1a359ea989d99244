import { boolean, integer, string, unknownType } from '../types.ts';
import { type Callable, type Parameter, requiredParameter } from './callable.ts';

const other = [requiredParameter('other', unknownType, 'The other value.')];
const list = [requiredParameter('list', unknownType, 'A list, a map or a text.')];
const part = [requiredParameter('part', string, 'The other text.')];

const test = (doc: string, template: string, value: boolean, parameters: readonly Parameter[] = []) =>
  ({ doc, parameters, result: boolean, example: { template, value }, executable: true }) as const;

/** The tests: names after `is`. */
export const tests = {
  defined: test('There is such a value.', '{{ {"a": 1}.a is defined }}', true),
  undefined: test('There is no such value.', '{{ {"a": 1}.b is undefined }}', true),
  none: test('The value is null.', '{{ null is none }}', true),
  boolean: test('The value is true or false.', '{{ false is boolean }}', true),
  true: test('The value is exactly true.', '{{ 1 is true }}', false),
  false: test('The value is exactly false.', '{{ false is false }}', true),
  number: test('The value is a number.', '{{ 1.5 is number }}', true),
  integer: test('The value is a whole number.', '{{ 1.5 is integer }}', false),
  float: test('The value is a number with decimals.', '{{ 1.5 is float }}', true),
  string: test('The value is text.', '{{ "a" is string }}', true),
  sequence: test('The value is a list, a map or text.', '{{ [1] is sequence }}', true),
  mapping: test('The value is a map.', '{{ {} is mapping }}', true),
  iterable: test('A loop can go over the value: a list, a map or text.', '{{ 5 is iterable }}', false),
  lower: test('The text has no capital letters.', '{{ "ab" is lower }}', true),
  upper: test('The text has no small letters.', '{{ "AB" is upper }}', true),
  odd: test('The number is odd.', '{{ 3 is odd }}', true),
  even: test('The number is even.', '{{ 3 is even }}', false),
  divisibleby: test('The number can be divided by another without rest.', '{{ 9 is divisibleby 3 }}', true, [
    requiredParameter('divisor', integer, 'The number that divides.'),
  ]),
  eq: test('Equal to another value.', '{{ 1 is eq 1 }}', true, other),
  equalto: test('Equal to another value.', '{{ "a" is equalto "b" }}', false, other),
  ne: test('Not equal to another value.', '{{ 1 is ne 2 }}', true, other),
  lt: test('Less than another value.', '{{ 1 is lt 2 }}', true, other),
  le: test('Less than another value or equal.', '{{ 2 is le 2 }}', true, other),
  gt: test('Greater than another value.', '{{ 1 is gt 2 }}', false, other),
  ge: test('Greater than another value or equal.', '{{ 2 is ge 2 }}', true, other),
  in: test('Among the items of a list, the keys of a map, or within a text.', '{{ 1 is in [1, 2] }}', true, list),
  sameas: test('Of the same type and equal.', '{{ 1 is sameas "1" }}', false, other),
  startingwith: test('The text begins with another.', '{{ "abc" is startingwith "ab" }}', true, part),
  endingwith: test('The text ends with another.', '{{ "abc" is endingwith "bc" }}', true, part),
  matching: test('A regular expression is found in the text.', '{{ "a1" is matching "[0-9]" }}', true, [
    requiredParameter('pattern', string, 'A regular expression.'),
  ]),
  empty: test('Text, list or map without content, or null.', '{{ [] is empty }}', true),
} as const satisfies Record<string, Callable>;

/** Other names of tests, for example in `select(">", 3)`. */
const otherNames: ReadonlyMap<string, keyof typeof tests> = new Map([
  ['==', 'eq'],
  ['!=', 'ne'],
  ['<', 'lt'],
  ['lessthan', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['greaterthan', 'gt'],
  ['>=', 'ge'],
]);

/** The test with a name. */
export const testNamed = (name: string): string => otherNames.get(name) ?? name;
