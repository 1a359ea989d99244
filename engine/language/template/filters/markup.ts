import { anyMap, boolean, string, type Type, unknownType } from '../../types.ts';
import { optionalParameter } from '../callable.ts';
import { type FilterSpec, filterSpec } from './filter.ts';

const escaped = (name: string) =>
  filterSpec('Writes `& < > " \'` as HTML entities.', unknownType, [], string, `{{ "<b>" | ${name} }}`, '&lt;b&gt;');

/** Filters for HTML, XML and URLs. */
export const markupFilterSpecs = {
  e: escaped('e'),
  escape: escaped('escape'),
  forceescape: escaped('forceescape'),
  safe: filterSpec(
    'The value as it is: nothing is escaped by itself.',
    unknownType,
    [],
    (input: Type) => input,
    '{{ "<b>" | safe }}',
    '<b>',
  ),
  striptags: filterSpec(
    'Takes HTML tags and comments out, joins white space and reads entities.',
    unknownType,
    [],
    string,
    '{{ "<p>a <b>&lt;b</b></p>" | striptags }}',
    'a <b',
  ),
  urlencode: filterSpec(
    'Writes a text fit for a URL; a map or pairs as a query.',
    unknownType,
    [],
    string,
    '{{ "a b&c" | urlencode }}',
    'a%20b%26c',
  ),
  xmlattr: filterSpec(
    'Writes a map as attributes of an XML tag; members that are null are left out.',
    anyMap,
    [optionalParameter('autospace', boolean, 'Whether a space stands before them.', { otherwise: true })],
    string,
    '{{ {"id": "a"} | xmlattr }}',
    ' id="a"',
  ),
} as const satisfies Record<string, FilterSpec>;
