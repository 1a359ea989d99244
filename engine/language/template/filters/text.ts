import { boolean, integer, listOf, string, union, unknown } from '../../types.ts';
import { many, manyNamed, may, need } from '../callable.ts';
import { type FilterSpec, filter, scalar } from './filter.ts';

/** Filters of text; any other value is taken as it would be printed. */
export const textFilters = {
  capitalize: filter('The first letter in capitals, the rest small.', unknown, [], string, '{{ "hELLO" | capitalize }}', 'Hello'),
  center: filter(
    'Puts the text in the middle of a line.',
    unknown,
    [may('width', integer, 'How many characters the line has.', 80)],
    string,
    '{{ "a" | center(3) }}',
    ' a ',
  ),
  format: filter(
    'Puts arguments in place of `%s`, `%d`, `%.2f`, `%(name)s` and their like.',
    unknown,
    [manyNamed('names', unknown, 'The values of `%(name)s`.'), many('values', unknown, 'The values in their order.')],
    string,
    '{{ "%s: %.1f" | format("a", 2) }}',
    'a: 2.0',
  ),
  indent: filter(
    'Puts spaces before every line but the first.',
    unknown,
    [
      may('width', union([integer, string]), 'How many spaces, or the text to put there.', 4),
      may('first', boolean, 'Whether the first line gets them too.', false),
      may('blank', boolean, 'Whether empty lines get them too.', false),
    ],
    string,
    '{{ "a\\nb" | indent(2) }}',
    'a\n  b',
  ),
  lines: filter('The lines of a text as a list.', unknown, [], listOf(string), '{{ "a\\nb\\n" | lines }}', ['a', 'b']),
  lower: filter('In small letters.', unknown, [], string, '{{ "AB" | lower }}', 'ab'),
  replace: filter(
    'Replaces every `old` by `new`.',
    unknown,
    [
      need('old', scalar, 'The text to replace.'),
      need('new', scalar, 'The text in its place.'),
      may('count', integer, 'How many of them from the left; without it, all.'),
    ],
    string,
    '{{ "a-b" | replace("-", "_") }}',
    'a_b',
  ),
  sentences: filter('The sentences of a text as a list.', unknown, [], listOf(string), '{{ "One. Two!" | sentences }}', [
    'One.',
    'Two!',
  ]),
  slugify: filter(
    'Small letters, digits and hyphens only, fit for file names.',
    unknown,
    [may('separator', string, 'Stands between the words.', '-')],
    string,
    '{{ "Über uns!" | slugify }}',
    'uber-uns',
  ),
  split: filter(
    'The parts between separators; without one, the words.',
    unknown,
    [
      may('separator', string, 'What stands between the parts; without it, white space.', undefined, ['sep']),
      may('maximum', integer, 'How often it is split at most; the rest stays together.', undefined, ['maxsplit']),
    ],
    listOf(string),
    '{{ "a,b" | split(",") }}',
    ['a', 'b'],
  ),
  string: filter('Turns a value into text.', unknown, [], string, '{{ 5 | string }}', '5'),
  title: filter('Each word with a capital first letter.', unknown, [], string, '{{ "one two" | title }}', 'One Two'),
  trim: filter(
    'Without white space (or the given characters) at both ends.',
    unknown,
    [may('characters', string, 'The characters to take off; without it, white space.', undefined, ['chars'])],
    string,
    '{{ " a " | trim }}',
    'a',
  ),
  truncate: filter(
    'Cuts a text at a word so that it has at most so many characters.',
    unknown,
    [
      may('length', integer, 'How many characters the result has at most, `end` counted.', 255),
      may('killwords', boolean, 'Whether it may be cut inside a word.', false),
      may('end', string, 'Put behind what was cut.', '...'),
      may('leeway', integer, 'So many characters too many are left as they are.', 5),
    ],
    string,
    '{{ "one two three four" | truncate(8) }}',
    'one...',
  ),
  upper: filter('In capital letters.', unknown, [], string, '{{ "ab" | upper }}', 'AB'),
  wordcount: filter('Counts the words of a text.', unknown, [], integer, '{{ "one two" | wordcount }}', 2),
  words: filter('The words of a text as a list.', unknown, [], listOf(string), '{{ "one  two" | words }}', ['one', 'two']),
  wordwrap: filter(
    'Breaks lines so that none is too long.',
    unknown,
    [
      may('width', integer, 'How many characters a line has at most.', 79),
      may('break_long_words', boolean, 'Whether a word that is longer than a line is broken.', true),
      may('wrapstring', string, 'Put where a line is broken.', '\n'),
      may('break_on_hyphens', boolean, 'Whether a line may end behind the hyphen of a word.', true),
    ],
    string,
    '{{ "one two" | wordwrap(4) }}',
    'one\ntwo',
  ),
} as const satisfies Record<string, FilterSpec>;
