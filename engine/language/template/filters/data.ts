import { boolean, integer, listType, string, type Type, union, unknownType } from '../../types.ts';
import { optionalParameter, requiredParameter } from '../callable.ts';
import { type FilterSpec, filterSpec, items } from './filter.ts';

const defaultFilter = (name: string) =>
  filterSpec(
    'Gives another value where there is none.',
    unknownType,
    [
      optionalParameter('value', unknownType, 'The value in its place.', { otherwise: '', also: ['default_value'] }),
      optionalParameter('boolean', boolean, 'Whether it also stands for empty and false values.', { otherwise: false }),
    ],
    (input: Type, given: readonly Type[]) => union([input, given[0] ?? string]),
    `{{ {}.a | ${name}("none") }}`,
    'none',
  );
const json = (name: string) =>
  filterSpec(
    'Writes a value as JSON.',
    unknownType,
    [optionalParameter('indent', integer, 'How many spaces a level is indented; 0 writes one line.', { otherwise: 0 })],
    string,
    `{{ {"a": [1]} | ${name} }}`,
    '{"a": [1]}',
  );

/** Filters that parse, write or choose values of any shape. */
export const dataFilterSpecs = {
  attr: filterSpec(
    'The member of a map by its name.',
    unknownType,
    [requiredParameter('name', string, 'The name of the member.')],
    unknownType,
    '{{ {"a": 1} | attr("a") }}',
    1,
  ),
  bool: filterSpec(
    'Whether a word says yes (`true yes on 1`), or the number is 1.',
    unknownType,
    [],
    boolean,
    '{{ "yes" | bool }}',
    true,
  ),
  csv: filterSpec(
    'Writes a list of maps or lists as CSV with a header line.',
    items,
    [optionalParameter('delimiter', string, 'Stands between the cells.', { otherwise: ',' })],
    string,
    '{{ [{"a": 1, "b": "x,y"}] | csv }}',
    'a,b\n1,"x,y"\n',
  ),
  d: defaultFilter('d'),
  default: defaultFilter('default'),
  from_json: filterSpec(
    'Reads JSON text, also in a code fence as models write it; a value that is no text stays as it is.',
    unknownType,
    [],
    unknownType,
    '{{ \'{"a": 1}\' | from_json }}',
    { a: 1 },
  ),
  hash: filterSpec(
    'The SHA-256 of a text, in hexadecimal digits.',
    unknownType,
    [],
    string,
    '{{ "" | hash }}',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ),
  json: json('json'),
  json_encode: json('json_encode'),
  markdown_table: filterSpec(
    'Writes a list of maps as a Markdown table.',
    items,
    [optionalParameter('columns', listType(string), 'The columns in their order; without it, all.', {})],
    string,
    '{{ [{"a": 1}] | markdown_table }}',
    '| a |\n| --- |\n| 1 |',
  ),
  pprint: filterSpec(
    'Writes a value as JSON over several lines.',
    unknownType,
    [],
    string,
    '{{ {"a": 1} | pprint }}',
    '{\n  "a": 1\n}',
  ),
  to_json: json('to_json'),
  tojson: json('tojson'),
  yaml: filterSpec('Writes a value as YAML.', unknownType, [], string, '{{ {"a": [1]} | yaml }}', 'a:\n  - 1\n'),
} as const satisfies Record<string, FilterSpec>;
