import { boolean, integer, number, string, type Type, union, unknown } from '../../types.ts';
import { may } from '../callable.ts';
import { type FilterSpec, filter, oneOf, same } from './filter.ts';

const orDefault =
  (result: Type) =>
  (_: Type, given: readonly Type[]): Type =>
    given[0] ? union([result, given[0]]) : result;

/** Filters that take or make numbers. */
export const numberFilters = {
  abs: filter('Takes the sign off a number.', number, [], same, '{{ -2 | abs }}', 2),
  filesizeformat: filter(
    'Writes a number of bytes for people.',
    union([number, string]),
    [may('binary', boolean, 'Whether units are powers of 1024 (KiB) in place of 1000 (kB).', false)],
    string,
    '{{ 1500 | filesizeformat }}',
    '1.5 kB',
  ),
  float: filter(
    'Turns a text into a number.',
    unknown,
    [may('default', unknown, 'What it gives where that is impossible.', 0)],
    orDefault(number),
    '{{ "2.5" | float }}',
    2.5,
  ),
  int: filter(
    'Turns a number or text into a whole number, cutting off decimals.',
    unknown,
    [
      may('default', unknown, 'What it gives where that is impossible.', 0),
      may('base', integer, 'The base that a text is written in, from 2 to 36.', 10),
    ],
    orDefault(integer),
    '{{ "7" | int }}',
    7,
  ),
  round: filter(
    'Rounds a number, halves to the even side.',
    number,
    [
      may('precision', integer, 'How many decimals stay; negative ones round to tens, hundreds and so on.', 0),
      may('method', oneOf('common', 'ceil', 'floor'), 'To the nearest, upwards or downwards.', 'common'),
    ],
    (_: Type, given: readonly Type[]) => (given.length === 0 ? integer : number),
    '{{ 2.567 | round(2) }}',
    2.57,
  ),
} as const satisfies Record<string, FilterSpec>;
