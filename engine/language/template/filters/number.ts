import { boolean, integer, number, string, type Type, union, unknownType } from '../../types.ts';
import { optionalParameter } from '../callable.ts';
import { choiceType, type FilterSpec, filterSpec, sameType } from './filter.ts';

const orDefault =
  (result: Type) =>
  (_: Type, given: readonly Type[]): Type =>
    given[0] ? union([result, given[0]]) : result;

/** Filters that take or make numbers. */
export const numberFilterSpecs = {
  abs: filterSpec('Takes the sign off a number.', number, [], sameType, '{{ -2 | abs }}', 2),
  filesizeformat: filterSpec(
    'Writes a number of bytes for people.',
    union([number, string]),
    [optionalParameter('binary', boolean, 'Whether units are powers of 1024 (KiB) in place of 1000 (kB).', { otherwise: false })],
    string,
    '{{ 1500 | filesizeformat }}',
    '1.5 kB',
  ),
  float: filterSpec(
    'Turns a text into a number.',
    unknownType,
    [optionalParameter('default', unknownType, 'What it gives where that is impossible.', { otherwise: 0 })],
    orDefault(number),
    '{{ "2.5" | float }}',
    2.5,
  ),
  int: filterSpec(
    'Turns a number or text into a whole number, cutting off decimals.',
    unknownType,
    [
      optionalParameter('default', unknownType, 'What it gives where that is impossible.', { otherwise: 0 }),
      optionalParameter('base', integer, 'The base that a text is written in, from 2 to 36.', { otherwise: 10 }),
    ],
    orDefault(integer),
    '{{ "7" | int }}',
    7,
  ),
  round: filterSpec(
    'Rounds a number, halves to the even side.',
    number,
    [
      optionalParameter('precision', integer, 'How many decimals stay; negative ones round to tens, hundreds and so on.', {
        otherwise: 0,
      }),
      optionalParameter('method', choiceType('common', 'ceil', 'floor'), 'To the nearest, upwards or downwards.', {
        otherwise: 'common',
      }),
    ],
    (_: Type, given: readonly Type[]) => (given.length === 0 ? integer : number),
    '{{ 2.567 | round(2) }}',
    2.57,
  ),
} as const satisfies Record<string, FilterSpec>;
