import { anyMap, boolean, integer, listType, number, string, type Type, union, unknownType } from '../types.ts';
import { type Callable, itemType, namedRestParameter, optionalParameter, requiredParameter, restParameter } from './callable.ts';

export type { Callable, Parameter } from './callable.ts';

const scalar = union([string, number, boolean]);
const values = requiredParameter('values', unknownType, 'A list, or a map for its keys, or a text for its characters.');

/** Functions: `range(3)`. */
export const functions = {
  range: {
    doc: 'Counts from `start` up to but without `stop`.',
    parameters: [
      requiredParameter('start', integer, 'The first number; alone, it is `stop` and the count begins at 0.'),
      optionalParameter('stop', integer, 'The first number that is not given any more.', {}),
      optionalParameter('step', integer, 'From one number to the next.', { otherwise: 1 }),
    ],
    result: listType(integer),
    example: { template: '{{ range(1, 4) }}', value: [1, 2, 3] },
    executable: true,
  },
  dict: {
    doc: 'Makes a map of its named arguments, of a map, or of a list of pairs.',
    parameters: [
      optionalParameter('from', unknownType, 'A map, or a list of pairs of key and value.', {}),
      namedRestParameter('members', unknownType, 'More members by their names.'),
    ],
    result: anyMap,
    example: { template: '{{ dict(a=1) }}', value: { a: 1 } },
    executable: true,
  },
  namespace: {
    doc: 'A map whose members `{% set name.member = … %}` changes, also from within a loop.',
    parameters: [namedRestParameter('members', unknownType, 'Its members by their names.')],
    result: anyMap,
    example: {
      template: '{% set ns = namespace(sum=0) %}{% for x in [1, 2] %}{% set ns.sum = ns.sum + x %}{% endfor %}{{ ns.sum }}',
      value: '3',
    },
    executable: true,
  },
  len: {
    doc: 'Counts the characters of a text, the items of a list or the keys of a map.',
    parameters: [requiredParameter('value', unknownType, 'A text, a list or a map.')],
    result: integer,
    example: { template: '{{ len([1, 2]) }}', value: 2 },
    executable: true,
  },
  str: {
    doc: 'Turns a value into text.',
    parameters: [requiredParameter('value', unknownType, 'Any value.')],
    result: string,
    example: { template: '{{ str(5) }}', value: '5' },
    executable: true,
  },
  int: {
    doc: 'Turns a number or a text into a whole number, cutting off decimals.',
    parameters: [
      requiredParameter('value', scalar, 'A number, or a text that writes one.'),
      optionalParameter('base', integer, 'The base that a text is written in, from 2 to 36.', { otherwise: 10 }),
    ],
    result: integer,
    example: { template: '{{ int("7") }}', value: 7 },
    executable: true,
  },
  float: {
    doc: 'Turns a text into a number.',
    parameters: [requiredParameter('value', scalar, 'A number, or a text that writes one.')],
    result: number,
    example: { template: '{{ float("2.5") }}', value: 2.5 },
    executable: true,
  },
  bool: {
    doc: 'Tells whether a value counts as true.',
    parameters: [requiredParameter('value', unknownType, 'Any value.')],
    result: boolean,
    example: { template: '{{ bool([]) }}', value: false },
    executable: true,
  },
  abs: {
    doc: 'Takes the sign off a number.',
    parameters: [requiredParameter('value', number, 'The number.')],
    result: (input) => input,
    example: { template: '{{ abs(-2) }}', value: 2 },
    executable: true,
  },
  min: {
    doc: 'The smallest of a list or of its arguments.',
    parameters: [
      requiredParameter('values', unknownType, 'A list, or the first value.'),
      restParameter('more', unknownType, 'Further values.'),
    ],
    result: leastOf,
    example: { template: '{{ min(3, 1, 2) }}', value: 1 },
    executable: true,
  },
  max: {
    doc: 'The largest of a list or of its arguments.',
    parameters: [
      requiredParameter('values', unknownType, 'A list, or the first value.'),
      restParameter('more', unknownType, 'Further values.'),
    ],
    result: leastOf,
    example: { template: '{{ max([3, 1]) }}', value: 3 },
    executable: true,
  },
  round: {
    doc: 'Rounds a number, halves to the even side.',
    parameters: [
      requiredParameter('value', number, 'The number.'),
      optionalParameter('digits', integer, 'How many decimals stay.', { otherwise: 0, also: ['ndigits'] }),
    ],
    result: (_, given) => (given.length < 2 ? integer : number),
    example: { template: '{{ round(2.5) }}', value: 2 },
    executable: true,
  },
  sorted: {
    doc: 'Puts items in ascending order.',
    parameters: [values, optionalParameter('reverse', boolean, 'Whether the largest comes first.', { otherwise: false })],
    result: (input) => listType(itemType(input)),
    example: { template: '{{ sorted([3, 1]) }}', value: [1, 3] },
    executable: true,
  },
  sum: {
    doc: 'Adds the numbers of a list.',
    parameters: [values, optionalParameter('start', number, 'What is added to.', { otherwise: 0 })],
    result: number,
    example: { template: '{{ sum([1, 2]) }}', value: 3 },
    executable: true,
  },
  any: {
    doc: 'Whether at least one item counts as true.',
    parameters: [values],
    result: boolean,
    example: { template: '{{ any(x > 1 for x in [1, 2]) }}', value: true },
    executable: true,
  },
  all: {
    doc: 'Whether every item counts as true.',
    parameters: [values],
    result: boolean,
    example: { template: '{{ all([1, 0]) }}', value: false },
    executable: true,
  },
  zip: {
    doc: 'Pairs the items of several lists, as far as the shortest goes.',
    parameters: [
      requiredParameter('first', unknownType, 'The first list.'),
      restParameter('more', unknownType, 'Further lists.'),
    ],
    result: listType(listType(unknownType)),
    example: {
      template: '{{ zip([1, 2], ["a", "b"]) }}',
      value: [
        [1, 'a'],
        [2, 'b'],
      ],
    },
    executable: true,
  },
  enumerate: {
    doc: 'Pairs each item with its number.',
    parameters: [values, optionalParameter('start', integer, 'The number of the first item.', { otherwise: 0 })],
    result: listType(listType(unknownType)),
    example: { template: '{{ enumerate(["a"]) }}', value: [[0, 'a']] },
    executable: true,
  },
  now: {
    doc: 'The time at which the run began, for older files; the same in the whole run.',
    parameters: [],
    result: string,
    example: { template: '{{ now() }}', value: '2026-01-02T03:04:05Z' },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

function leastOf(input: Type, given: readonly Type[]): Type {
  return given.length > 1 ? union(given) : itemType(input);
}
