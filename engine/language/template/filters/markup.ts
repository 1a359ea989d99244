import { anyMap, boolean, string, unknown } from '../../types.ts';
import { may } from '../callable.ts';
import { type FilterSpec, filter } from './filter.ts';

const escaped = (name: string) =>
  filter('Writes `& < > " \'` as HTML entities.', unknown, [], string, `{{ "<b>" | ${name} }}`, '&lt;b&gt;');

/** Filters for HTML, XML and URLs. */
export const markupFilters = {
  e: escaped('e'),
  escape: escaped('escape'),
  striptags: filter(
    'Takes HTML tags and comments out, joins white space and reads entities.',
    unknown,
    [],
    string,
    '{{ "<p>a <b>&lt;b</b></p>" | striptags }}',
    'a <b',
  ),
  urlencode: filter(
    'Writes a text fit for a URL; a map or pairs as a query.',
    unknown,
    [],
    string,
    '{{ "a b&c" | urlencode }}',
    'a%20b%26c',
  ),
  xmlattr: filter(
    'Writes a map as attributes of an XML tag; members that are null are left out.',
    anyMap,
    [may('autospace', boolean, 'Whether a space stands before them.', true)],
    string,
    '{{ {"id": "a"} | xmlattr }}',
    ' id="a"',
  ),
} as const satisfies Record<string, FilterSpec>;
