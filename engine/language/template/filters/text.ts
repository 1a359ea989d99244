import { boolean, integer, listType, string, union, unknownType } from '../../types.ts';
import { namedRestParameter, optionalParameter, requiredParameter, restParameter } from '../callable.ts';
import { type FilterSpec, filterSpec, scalar } from './filter.ts';

/** Filters for text; any other value is converted as for printing. */
export const textFilterSpecs = {
  capitalize: filterSpec(
    'The first letter in capitals, the rest small.',
    unknownType,
    [],
    string,
    '{{ "hELLO" | capitalize }}',
    'Hello',
  ),
  center: filterSpec(
    'Puts the text in the middle of a line.',
    unknownType,
    [optionalParameter('width', integer, 'How many characters the line has.', { otherwise: 80 })],
    string,
    '{{ "a" | center(3) }}',
    ' a ',
  ),
  format: filterSpec(
    'Puts arguments in place of `%s`, `%d`, `%.2f`, `%(name)s` and their like.',
    unknownType,
    [
      namedRestParameter('names', unknownType, 'The values of `%(name)s`.'),
      restParameter('values', unknownType, 'The values in their order.'),
    ],
    string,
    '{{ "%s: %.1f" | format("a", 2) }}',
    'a: 2.0',
  ),
  indent: filterSpec(
    'Puts spaces before every line but the first.',
    unknownType,
    [
      optionalParameter('width', union([integer, string]), 'How many spaces, or the text to put there.', { otherwise: 4 }),
      optionalParameter('first', boolean, 'Whether the first line gets them too.', { otherwise: false }),
      optionalParameter('blank', boolean, 'Whether empty lines get them too.', { otherwise: false }),
    ],
    string,
    '{{ "a\\nb" | indent(2) }}',
    'a\n  b',
  ),
  lines: filterSpec('The lines of a text as a list.', unknownType, [], listType(string), '{{ "a\\nb\\n" | lines }}', ['a', 'b']),
  lower: filterSpec('In small letters.', unknownType, [], string, '{{ "AB" | lower }}', 'ab'),
  replace: filterSpec(
    'Replaces every `old` by `new`.',
    unknownType,
    [
      requiredParameter('old', scalar, 'The text to replace.'),
      requiredParameter('new', scalar, 'The text in its place.'),
      optionalParameter('count', integer, 'How many of them from the left; without it, all.', {}),
    ],
    string,
    '{{ "a-b" | replace("-", "_") }}',
    'a_b',
  ),
  sentences: filterSpec(
    'The sentences of a text as a list.',
    unknownType,
    [],
    listType(string),
    '{{ "One. Two!" | sentences }}',
    ['One.', 'Two!'],
  ),
  slugify: filterSpec(
    'Small letters, digits and hyphens only, fit for file names.',
    unknownType,
    [optionalParameter('separator', string, 'Stands between the words.', { otherwise: '-' })],
    string,
    '{{ "Über uns!" | slugify }}',
    'uber-uns',
  ),
  split: filterSpec(
    'The parts between separators; without one, the words.',
    unknownType,
    [
      optionalParameter('separator', string, 'What stands between the parts; without it, white space.', { also: ['sep'] }),
      optionalParameter('maximum', integer, 'How often it is split at most; the rest stays together.', { also: ['maxsplit'] }),
    ],
    listType(string),
    '{{ "a,b" | split(",") }}',
    ['a', 'b'],
  ),
  string: filterSpec('Turns a value into text.', unknownType, [], string, '{{ 5 | string }}', '5'),
  title: filterSpec('Each word with a capital first letter.', unknownType, [], string, '{{ "one two" | title }}', 'One Two'),
  trim: filterSpec(
    'Without white space (or the given characters) at both ends.',
    unknownType,
    [optionalParameter('characters', string, 'The characters to take off; without it, white space.', { also: ['chars'] })],
    string,
    '{{ " a " | trim }}',
    'a',
  ),
  truncate: filterSpec(
    'Cuts a text at a word so that it has at most so many characters.',
    unknownType,
    [
      optionalParameter('length', integer, 'How many characters the result has at most, `end` counted.', { otherwise: 255 }),
      optionalParameter('killwords', boolean, 'Whether it may be cut inside a word.', { otherwise: false }),
      optionalParameter('end', string, 'Put behind what was cut.', { otherwise: '...' }),
      optionalParameter('leeway', integer, 'So many characters too many are left as they are.', { otherwise: 5 }),
    ],
    string,
    '{{ "one two three four" | truncate(8) }}',
    'one...',
  ),
  upper: filterSpec('In capital letters.', unknownType, [], string, '{{ "ab" | upper }}', 'AB'),
  wordcount: filterSpec('Counts the words of a text.', unknownType, [], integer, '{{ "one two" | wordcount }}', 2),
  words: filterSpec('The words of a text as a list.', unknownType, [], listType(string), '{{ "one  two" | words }}', [
    'one',
    'two',
  ]),
  wordwrap: filterSpec(
    'Breaks lines so that none is too long.',
    unknownType,
    [
      optionalParameter('width', integer, 'How many characters a line has at most.', { otherwise: 79 }),
      optionalParameter('break_long_words', boolean, 'Whether a word that is longer than a line is broken.', { otherwise: true }),
      optionalParameter('wrapstring', string, 'Put where a line is broken.', { otherwise: '\n' }),
      optionalParameter('break_on_hyphens', boolean, 'Whether a line may end behind the hyphen of a word.', { otherwise: true }),
    ],
    string,
    '{{ "one two" | wordwrap(4) }}',
    'one\ntwo',
  ),
} as const satisfies Record<string, FilterSpec>;
