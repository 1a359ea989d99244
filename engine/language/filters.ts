import { type Callable, itemOf, memberOf, type Parameter } from './functions.ts';
import type { Json } from './json.ts';
import { anyMap, boolean, integer, listOf, mapOf, number, string, type Type, union, unknown } from './types.ts';

/** A filter: `value | name(arguments)`. `input` is what it can be applied to. */
export interface FilterSpec extends Callable {
  input: Type;
}

const need = (name: string, type: Type): Parameter => ({ name, type });
const may = (name: string, type: Type): Parameter => ({ name, type, optional: true });
const named = (name: string, type: Type): Parameter => ({ name, type, optional: true, named: true });
const many = (name: string, type: Type): Parameter => ({ name, type, rest: true });

const list = union([listOf(unknown), anyMap, string]);
const counted = union([string, listOf(unknown), anyMap]);
const attribute = union([string, integer]);
const pattern = need('pattern', string);

const sameList = (input: Type): Type => listOf(itemOf(input));
const oneItem = (input: Type): Type => itemOf(input);
const same = (input: Type): Type => input;
/** With `attribute`, the items' member would have to be followed; that stays unknown. */
const textOrItems = (input: Type): Type =>
  input.kind === 'string' ? string : input.kind === 'unknown' ? unknown : sameList(input);

const filter = (
  doc: string,
  input: Type,
  parameters: readonly Parameter[],
  result: Callable['result'],
  template: string,
  value: Json,
) => ({ doc, input, parameters, result, example: { template, value }, executable: true }) as const;

const defaultFilter = (name: string) =>
  filter(
    'Gives another value where there is none; with `true` as second argument also for empty and false values.',
    unknown,
    [may('value', unknown), may('boolean', boolean)],
    (input: Type, given: readonly Type[]) => union([input, given[0] ?? string]),
    `{{ {}.a | ${name}("none") }}`,
    'none',
  );
const escaped = (name: string) =>
  filter('Writes `& < > " \'` as HTML entities.', unknown, [], string, `{{ "<b>" | ${name} }}`, '&lt;b&gt;');
const json = (name: string) =>
  filter('Writes a value as JSON.', unknown, [may('indent', integer)], string, `{{ {"a": [1]} | ${name} }}`, '{"a": [1]}');
const length = (name: string) =>
  filter(
    'Counts the characters of a text, the items of a list or the keys of a map.',
    counted,
    [],
    integer,
    `{{ [1, 2] | ${name} }}`,
    2,
  );
const hash = filter(
  'The SHA-256 of a text, in hexadecimal digits.',
  unknown,
  [],
  string,
  '{{ "" | hash }}',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
);

/** What may stand after `|`. */
export const filters = {
  abs: filter('Takes the sign off a number.', number, [], same, '{{ -2 | abs }}', 2),
  attr: filter('The member of a map by its name.', unknown, [need('name', string)], unknown, '{{ {"a": 1} | attr("a") }}', 1),
  basename: filter(
    'The last part of a path.',
    unknown,
    [may('suffix', string)],
    string,
    '{{ "out/report.md" | basename }}',
    'report.md',
  ),
  batch: filter(
    'Groups items into lists of the given size.',
    list,
    [need('size', integer), may('fill', unknown)],
    (input: Type) => listOf(sameList(input)),
    '{{ [1, 2, 3] | batch(2) }}',
    [[1, 2], [3]],
  ),
  capitalize: filter('The first letter in capitals, the rest small.', unknown, [], string, '{{ "hELLO" | capitalize }}', 'Hello'),
  center: filter(
    'Puts the text in the middle of a line of `width` characters.',
    unknown,
    [may('width', integer)],
    string,
    '{{ "a" | center(3) }}',
    ' a ',
  ),
  count: length('count'),
  csv: filter(
    'Writes a list of maps or lists as CSV with a header line.',
    list,
    [may('delimiter', string)],
    string,
    '{{ [{"a": 1, "b": "x,y"}] | csv }}',
    'a,b\n1,"x,y"\n',
  ),
  d: defaultFilter('d'),
  date: filter(
    'Writes a time (ISO text or seconds since 1970) by a strftime pattern, in UTC.',
    union([string, number]),
    [may('format', string)],
    string,
    '{{ "2026-01-02T03:04:05Z" | date("%d.%m.%Y") }}',
    '02.01.2026',
  ),
  default: defaultFilter('default'),
  dictsort: filter(
    'Pairs of key and value, sorted by key or by value.',
    anyMap,
    [may('case_sensitive', boolean), may('by', string), may('reverse', boolean)],
    (input: Type) => listOf(listOf(union([string, memberOf(input)]))),
    '{{ {"b": 1, "a": 2} | dictsort }}',
    [
      ['a', 2],
      ['b', 1],
    ],
  ),
  dirname: filter('A path without its last part.', unknown, [], string, '{{ "out/report.md" | dirname }}', 'out'),
  e: escaped('e'),
  escape: escaped('escape'),
  extname: filter('The ending of a file name with its dot.', unknown, [], string, '{{ "out/report.md" | extname }}', '.md'),
  filesizeformat: filter(
    'Writes a number of bytes for people.',
    union([number, string]),
    [may('binary', boolean)],
    string,
    '{{ 1500 | filesizeformat }}',
    '1.5 kB',
  ),
  first: filter('The first item of a list, or the first character.', list, [], oneItem, '{{ [1, 2] | first }}', 1),
  flatten: filter(
    'Puts the items of inner lists in place of the lists, at every depth or `levels` deep.',
    listOf(unknown),
    [may('levels', integer)],
    listOf(unknown),
    '{{ [1, [2, [3]]] | flatten }}',
    [1, 2, 3],
  ),
  float: filter(
    'Turns a text into a number; `default` where that is impossible.',
    unknown,
    [may('default', number)],
    number,
    '{{ "2.5" | float }}',
    2.5,
  ),
  format: filter(
    'Puts arguments in place of `%s`, `%d`, `%.2f` and their like.',
    string,
    [many('values', unknown)],
    string,
    '{{ "%s: %.1f" | format("a", 2) }}',
    'a: 2.0',
  ),
  from_json: filter(
    'Reads JSON text, also in a code fence as models write it; a value that is no text stays as it is.',
    unknown,
    [],
    unknown,
    '{{ \'{"a": 1}\' | from_json }}',
    { a: 1 },
  ),
  groupby: filter(
    'Groups items by a member, as a list of maps with `grouper` and `list`.',
    list,
    [need('attribute', attribute), may('default', unknown)],
    (input: Type) => listOf(mapOf({ grouper: { type: unknown }, list: { type: sameList(input) } })),
    '{{ [{"k": 1}] | groupby("k") }}',
    [{ grouper: 1, list: [{ k: 1 }] }],
  ),
  hash,
  indent: filter(
    'Puts spaces before every line but the first.',
    unknown,
    [may('width', union([integer, string])), may('first', boolean), may('blank', boolean)],
    string,
    '{{ "a\\nb" | indent(2) }}',
    'a\n  b',
  ),
  int: filter(
    'Turns a number or text into a whole number; `default` (0) where that is impossible.',
    unknown,
    [may('default', integer), may('base', integer)],
    integer,
    '{{ "7" | int }}',
    7,
  ),
  items: filter(
    'Pairs of key and value as a list.',
    anyMap,
    [],
    (input: Type) => listOf(listOf(union([string, memberOf(input)]))),
    '{{ {"a": 1} | items }}',
    [['a', 1]],
  ),
  join: filter(
    'Puts the items of a list together as one text.',
    list,
    [may('separator', string), may('attribute', attribute)],
    string,
    '{{ [1, 2] | join(", ") }}',
    '1, 2',
  ),
  json: json('json'),
  json_encode: json('json_encode'),
  last: filter('The last item of a list, or the last character.', list, [], oneItem, '{{ [1, 2] | last }}', 2),
  length: length('length'),
  lines: filter('The lines of a text as a list.', unknown, [], listOf(string), '{{ "a\\nb\\n" | lines }}', ['a', 'b']),
  list: filter('Makes a list: the characters of a text, the keys of a map.', list, [], sameList, '{{ "ab" | list }}', ['a', 'b']),
  lower: filter('In small letters.', unknown, [], string, '{{ "AB" | lower }}', 'ab'),
  map: filter(
    'Takes a member of each item (`attribute=`) or applies a filter to each.',
    list,
    [may('filter', string), named('attribute', attribute), named('default', unknown), many('arguments', unknown)],
    listOf(unknown),
    '{{ [{"a": 1}] | map(attribute="a") }}',
    [1],
  ),
  markdown_table: filter(
    'Writes a list of maps as a Markdown table.',
    list,
    [may('columns', listOf(string))],
    string,
    '{{ [{"a": 1}] | markdown_table }}',
    '| a |\n| --- |\n| 1 |',
  ),
  max: filter(
    'The largest item; with `attribute`, the item with the largest member.',
    list,
    [may('case_sensitive', boolean), may('attribute', attribute)],
    oneItem,
    '{{ [1, 3, 2] | max }}',
    3,
  ),
  min: filter(
    'The smallest item; with `attribute`, the item with the smallest member.',
    list,
    [may('case_sensitive', boolean), may('attribute', attribute)],
    oneItem,
    '{{ [3, 1] | min }}',
    1,
  ),
  pick: filter(
    'Only the named members of a map, or of each map in a list.',
    union([anyMap, listOf(unknown)]),
    [many('names', union([string, listOf(string)]))],
    (input: Type) => (input.kind === 'map' ? anyMap : input.kind === 'list' ? listOf(anyMap) : unknown),
    '{{ {"a": 1, "b": 2} | pick("a") }}',
    { a: 1 },
  ),
  pprint: filter('Writes a value as JSON over several lines.', unknown, [], string, '{{ {"a": 1} | pprint }}', '{\n  "a": 1\n}'),
  random: filter('One item by chance, the same in every rendering of a run.', list, [], oneItem, '{{ [5] | random }}', 5),
  regex_findall: filter(
    'Every match of a regular expression; of its groups where it has some.',
    unknown,
    [pattern, may('ignore_case', boolean)],
    listOf(unknown),
    '{{ "a1b22" | regex_findall("[0-9]+") }}',
    ['1', '22'],
  ),
  regex_replace: filter(
    'Replaces every match of a regular expression; `\\1` or `$1` stands for a group.',
    unknown,
    [pattern, may('replacement', string), may('ignore_case', boolean), may('count', integer)],
    string,
    '{{ "a.md" | regex_replace("\\.md$", ".html") }}',
    'a.html',
  ),
  regex_search: filter(
    'The first match of a regular expression (its first group where it has one), else null.',
    unknown,
    [pattern, may('ignore_case', boolean)],
    unknown,
    '{{ "id=42" | regex_search("id=([0-9]+)") }}',
    '42',
  ),
  reject: filter(
    'The items that fail a test, or that do not count as true.',
    list,
    [may('test', string), many('arguments', unknown)],
    sameList,
    '{{ [1, 2, 3] | reject("odd") }}',
    [2],
  ),
  rejectattr: filter(
    'The items whose member fails a test, or does not count as true.',
    list,
    [need('attribute', attribute), may('test', string), many('arguments', unknown)],
    sameList,
    '{{ [{"a": 0}, {"a": 1}] | rejectattr("a") }}',
    [{ a: 0 }],
  ),
  replace: filter(
    'Replaces every `old` by `new`.',
    unknown,
    [need('old', string), need('new', string), may('count', integer)],
    string,
    '{{ "a-b" | replace("-", "_") }}',
    'a_b',
  ),
  reverse: filter(
    'The items, or the characters, in reverse order.',
    union([listOf(unknown), string]),
    [],
    textOrItems,
    '{{ [1, 2] | reverse }}',
    [2, 1],
  ),
  round: filter(
    'Rounds to `precision` decimals, halves to the even side; `method` may be `ceil` or `floor`.',
    number,
    [may('precision', integer), may('method', string)],
    number,
    '{{ 2.567 | round(2) }}',
    2.57,
  ),
  select: filter(
    'The items that pass a test, or that count as true.',
    list,
    [may('test', string), many('arguments', unknown)],
    sameList,
    '{{ [1, 2, 3] | select("odd") }}',
    [1, 3],
  ),
  selectattr: filter(
    'The items whose member passes a test, or counts as true.',
    list,
    [need('attribute', attribute), may('test', string), many('arguments', unknown)],
    sameList,
    '{{ [{"a": 0}, {"a": 1}] | selectattr("a", "eq", 1) }}',
    [{ a: 1 }],
  ),
  sentences: filter('The sentences of a text as a list.', unknown, [], listOf(string), '{{ "One. Two!" | sentences }}', [
    'One.',
    'Two!',
  ]),
  slice: filter(
    'Divides items into the given number of lists.',
    list,
    [need('slices', integer), may('fill', unknown)],
    (input: Type) => listOf(sameList(input)),
    '{{ [1, 2, 3] | slice(2) }}',
    [[1, 2], [3]],
  ),
  slugify: filter(
    'Small letters, digits and hyphens only, fit for file names.',
    unknown,
    [may('separator', string)],
    string,
    '{{ "Über uns!" | slugify }}',
    'uber-uns',
  ),
  sort: filter(
    'Puts items in order, text without regard to capitals.',
    list,
    [may('reverse', boolean), may('case_sensitive', boolean), may('attribute', attribute)],
    sameList,
    '{{ ["b", "A"] | sort }}',
    ['A', 'b'],
  ),
  split: filter(
    'The parts between separators; without one, the words.',
    unknown,
    [may('separator', string), may('maximum', integer)],
    listOf(string),
    '{{ "a,b" | split(",") }}',
    ['a', 'b'],
  ),
  string: filter('Turns a value into text.', unknown, [], string, '{{ 5 | string }}', '5'),
  striptags: filter(
    'Takes HTML tags out and joins white space.',
    unknown,
    [],
    string,
    '{{ "<p>a <b>b</b></p>" | striptags }}',
    'a b',
  ),
  sum: filter(
    'Adds numbers, or a member of each item.',
    list,
    [may('attribute', attribute), may('start', number)],
    number,
    '{{ [1, 2] | sum }}',
    3,
  ),
  title: filter('Each word with a capital first letter.', unknown, [], string, '{{ "one two" | title }}', 'One Two'),
  to_json: json('to_json'),
  tojson: json('tojson'),
  trim: filter(
    'Without white space (or the given characters) at both ends.',
    unknown,
    [may('characters', string)],
    string,
    '{{ " a " | trim }}',
    'a',
  ),
  truncate: filter(
    'Cuts a text to `length` characters (255), at a word unless `killwords`.',
    unknown,
    [may('length', integer), may('killwords', boolean), may('end', string), may('leeway', integer)],
    string,
    '{{ "one two three four" | truncate(8) }}',
    'one...',
  ),
  unique: filter(
    'Each item once, text without regard to capitals.',
    list,
    [may('case_sensitive', boolean), may('attribute', attribute)],
    sameList,
    '{{ [1, 2, 1] | unique }}',
    [1, 2],
  ),
  upper: filter('In capital letters.', unknown, [], string, '{{ "ab" | upper }}', 'AB'),
  urlencode: filter(
    'Writes a text fit for a URL; a map or pairs as a query.',
    unknown,
    [],
    string,
    '{{ "a b&c" | urlencode }}',
    'a%20b%26c',
  ),
  wordcount: filter('Counts the words of a text.', unknown, [], integer, '{{ "one two" | wordcount }}', 2),
  words: filter('The words of a text as a list.', unknown, [], listOf(string), '{{ "one  two" | words }}', ['one', 'two']),
  wordwrap: filter(
    'Breaks lines so that none is longer than `width` (79).',
    unknown,
    [may('width', integer), may('break_long_words', boolean), may('wrapstring', string)],
    string,
    '{{ "one two" | wordwrap(4) }}',
    'one\ntwo',
  ),
  xmlattr: filter(
    'Writes a map as attributes of an XML tag.',
    anyMap,
    [may('autospace', boolean)],
    string,
    '{{ {"id": "a"} | xmlattr }}',
    ' id="a"',
  ),
  yaml: filter('Writes a value as YAML.', unknown, [], string, '{{ {"a": [1]} | yaml }}', 'a:\n  - 1\n'),
} as const satisfies Record<string, FilterSpec>;

export type FilterName = keyof typeof filters;
