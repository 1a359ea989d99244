import { boolean, integer, listType, nullType, string, union, unknownType } from '../../types.ts';
import { optionalParameter, requiredParameter } from '../callable.ts';
import { type FilterSpec, filterSpec } from './filter.ts';

const pattern = requiredParameter('pattern', string, 'A regular expression, in the syntax that Python and JavaScript share.');
const ignoreCase = optionalParameter('ignore_case', boolean, 'Whether capitals make no difference.', { otherwise: false });

/** Filters with regular expressions. */
export const regexFilterSpecs = {
  regex_findall: filterSpec(
    'Every match of a regular expression; of its groups where it has some.',
    unknownType,
    [pattern, ignoreCase],
    listType(unknownType),
    '{{ "a1b22" | regex_findall("[0-9]+") }}',
    ['1', '22'],
  ),
  regex_replace: filterSpec(
    'Replaces every match of a regular expression.',
    unknownType,
    [
      pattern,
      optionalParameter('replacement', string, 'The text in its place; `\\1` or `$1` stands for a group, `$&` for the match.', {
        otherwise: '',
      }),
      ignoreCase,
      optionalParameter('count', integer, 'How many of them from the left; 0 means all.', { otherwise: 0 }),
    ],
    string,
    '{{ "a.md" | regex_replace("\\.md$", ".html") }}',
    'a.html',
  ),
  regex_search: filterSpec(
    'The first match of a regular expression (its first group where it has one), else null.',
    unknownType,
    [pattern, ignoreCase],
    union([string, nullType]),
    '{{ "id=42" | regex_search("id=([0-9]+)") }}',
    '42',
  ),
} as const satisfies Record<string, FilterSpec>;
