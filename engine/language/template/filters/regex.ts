import { boolean, integer, listOf, nothing, string, union, unknown } from '../../types.ts';
import { may, need } from '../callable.ts';
import { type FilterSpec, filter } from './filter.ts';

const pattern = need('pattern', string, 'A regular expression, in the syntax that Python and JavaScript share.');
const ignoreCase = may('ignore_case', boolean, 'Whether capitals make no difference.', false);

/** Filters with regular expressions. */
export const regexFilters = {
  regex_findall: filter(
    'Every match of a regular expression; of its groups where it has some.',
    unknown,
    [pattern, ignoreCase],
    listOf(unknown),
    '{{ "a1b22" | regex_findall("[0-9]+") }}',
    ['1', '22'],
  ),
  regex_replace: filter(
    'Replaces every match of a regular expression.',
    unknown,
    [
      pattern,
      may('replacement', string, 'The text in its place; `\\1` or `$1` stands for a group, `$&` for the match.', ''),
      ignoreCase,
      may('count', integer, 'How many of them from the left; 0 means all.', 0),
    ],
    string,
    '{{ "a.md" | regex_replace("\\.md$", ".html") }}',
    'a.html',
  ),
  regex_search: filter(
    'The first match of a regular expression (its first group where it has one), else null.',
    unknown,
    [pattern, ignoreCase],
    union([string, nothing]),
    '{{ "id=42" | regex_search("id=([0-9]+)") }}',
    '42',
  ),
} as const satisfies Record<string, FilterSpec>;
