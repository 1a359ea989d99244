import type { Json } from './json.ts';
import { anyMap, boolean, integer, listOf, nothing, number, string, type Type, union, unknown } from './types.ts';

/** One parameter of a filter, test, function or method. Those that are not `optional` come first. */
export interface Parameter {
  name: string;
  type: Type;
  optional?: true;
  /** Takes all further arguments without names; stands last. */
  rest?: true;
  /** Can only be given by name. */
  named?: true;
}

/** What checker, completion, hover and the reference page know of something that a template can call. */
export interface Callable {
  doc: string;
  parameters: readonly Parameter[];
  /** From the type of what it is applied to (for a function: of its first argument) and the types of the arguments. */
  result: Type | ((input: Type, given: readonly Type[]) => Type);
  /** A template and the value it gives. */
  example: { template: string; value: Json };
  executable: boolean;
}

const need = (name: string, type: Type): Parameter => ({ name, type });
const may = (name: string, type: Type): Parameter => ({ name, type, optional: true });
const many = (name: string, type: Type): Parameter => ({ name, type, rest: true });

/** The type of the items that a loop over a value of this type sees. */
export function itemOf(type: Type): Type {
  if (type.kind === 'list') return type.item;
  if (type.kind === 'map' || type.kind === 'string') return string;
  if (type.kind === 'union') return union(type.of.map(itemOf));
  return unknown;
}

/** Types that keep what is known of the members of a map, as one type. */
export function memberOf(type: Type): Type {
  if (type.kind !== 'map') return unknown;
  const known = Object.values(type.fields).map((field) => field.type);
  return type.rest ? union([...known, type.rest]) : union(known);
}

const items = unknown;
const scalar = union([string, number, boolean]);

/** Functions: `range(3)`. */
export const functions = {
  range: {
    doc: 'Counts from `start` (0) up to but without `stop`.',
    parameters: [need('start', integer), may('stop', integer), may('step', integer)],
    result: listOf(integer),
    example: { template: '{{ range(1, 4) }}', value: [1, 2, 3] },
    executable: true,
  },
  dict: {
    doc: 'Makes a map of its named arguments, of a map, or of a list of pairs.',
    parameters: [may('from', unknown), { name: 'members', type: unknown, rest: true, named: true }],
    result: anyMap,
    example: { template: '{{ dict(a=1) }}', value: { a: 1 } },
    executable: true,
  },
  len: {
    doc: 'Counts the characters of a text, the items of a list or the keys of a map.',
    parameters: [need('value', items)],
    result: integer,
    example: { template: '{{ len([1, 2]) }}', value: 2 },
    executable: true,
  },
  str: {
    doc: 'Turns a value into text.',
    parameters: [need('value', unknown)],
    result: string,
    example: { template: '{{ str(5) }}', value: '5' },
    executable: true,
  },
  int: {
    doc: 'Turns a number or a text into a whole number, cutting off decimals.',
    parameters: [need('value', scalar)],
    result: integer,
    example: { template: '{{ int("7") }}', value: 7 },
    executable: true,
  },
  float: {
    doc: 'Turns a text into a number.',
    parameters: [need('value', scalar)],
    result: number,
    example: { template: '{{ float("2.5") }}', value: 2.5 },
    executable: true,
  },
  bool: {
    doc: 'Tells whether a value counts as true.',
    parameters: [need('value', unknown)],
    result: boolean,
    example: { template: '{{ bool([]) }}', value: false },
    executable: true,
  },
  abs: {
    doc: 'Takes the sign off a number.',
    parameters: [need('value', number)],
    result: (input) => input,
    example: { template: '{{ abs(-2) }}', value: 2 },
    executable: true,
  },
  min: {
    doc: 'The smallest of a list or of its arguments.',
    parameters: [need('values', items), many('more', unknown)],
    result: leastOf,
    example: { template: '{{ min(3, 1, 2) }}', value: 1 },
    executable: true,
  },
  max: {
    doc: 'The largest of a list or of its arguments.',
    parameters: [need('values', items), many('more', unknown)],
    result: leastOf,
    example: { template: '{{ max([3, 1]) }}', value: 3 },
    executable: true,
  },
  round: {
    doc: 'Rounds to `digits` decimals, halves to the even side.',
    parameters: [need('value', number), may('digits', integer)],
    result: number,
    example: { template: '{{ round(2.5) }}', value: 2 },
    executable: true,
  },
  sorted: {
    doc: 'Puts items in ascending order.',
    parameters: [need('values', items), may('reverse', boolean)],
    result: (input) => listOf(itemOf(input)),
    example: { template: '{{ sorted([3, 1]) }}', value: [1, 3] },
    executable: true,
  },
  sum: {
    doc: 'Adds the numbers of a list.',
    parameters: [need('values', items), may('start', number)],
    result: number,
    example: { template: '{{ sum([1, 2]) }}', value: 3 },
    executable: true,
  },
  any: {
    doc: 'Whether at least one item counts as true.',
    parameters: [need('values', items)],
    result: boolean,
    example: { template: '{{ any(x > 1 for x in [1, 2]) }}', value: true },
    executable: true,
  },
  all: {
    doc: 'Whether every item counts as true.',
    parameters: [need('values', items)],
    result: boolean,
    example: { template: '{{ all([1, 0]) }}', value: false },
    executable: true,
  },
  zip: {
    doc: 'Pairs the items of several lists, as far as the shortest goes.',
    parameters: [need('first', items), many('more', items)],
    result: listOf(listOf(unknown)),
    example: {
      template: '{{ zip([1, 2], ["a", "b"]) }}',
      value: [
        [1, 'a'],
        [2, 'b'],
      ],
    },
    executable: true,
  },
  enumerate: {
    doc: 'Pairs each item with its number, from `start` (0).',
    parameters: [need('values', items), may('start', integer)],
    result: listOf(listOf(unknown)),
    example: { template: '{{ enumerate(["a"]) }}', value: [[0, 'a']] },
    executable: true,
  },
  now: {
    doc: 'The time at which the run began, for older files; the same in the whole run.',
    parameters: [],
    result: string,
    example: { template: '{{ now() }}', value: '2026-01-02T03:04:05Z' },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

export type FunctionName = keyof typeof functions;

function leastOf(input: Type, given: readonly Type[]): Type {
  return given.length > 1 ? union(given) : itemOf(input);
}

/** Methods of text: `name.upper()`. */
export const textMethods = {
  lower: {
    doc: 'In small letters.',
    parameters: [],
    result: string,
    example: { template: '{{ "Ab".lower() }}', value: 'ab' },
    executable: true,
  },
  upper: {
    doc: 'In capital letters.',
    parameters: [],
    result: string,
    example: { template: '{{ "Ab".upper() }}', value: 'AB' },
    executable: true,
  },
  title: {
    doc: 'Each word with a capital first letter.',
    parameters: [],
    result: string,
    example: { template: '{{ "one two".title() }}', value: 'One Two' },
    executable: true,
  },
  strip: {
    doc: 'Without white space (or the given characters) at both ends.',
    parameters: [may('characters', string)],
    result: string,
    example: { template: '{{ " a ".strip() }}', value: 'a' },
    executable: true,
  },
  lstrip: {
    doc: 'Without white space (or the given characters) at the start.',
    parameters: [may('characters', string)],
    result: string,
    example: { template: '{{ "xxa".lstrip("x") }}', value: 'a' },
    executable: true,
  },
  rstrip: {
    doc: 'Without white space (or the given characters) at the end.',
    parameters: [may('characters', string)],
    result: string,
    example: { template: '{{ "a/".rstrip("/") }}', value: 'a' },
    executable: true,
  },
  split: {
    doc: 'The parts between separators; without one, the words.',
    parameters: [may('separator', string), may('maximum', integer)],
    result: listOf(string),
    example: { template: '{{ "a,b".split(",") }}', value: ['a', 'b'] },
    executable: true,
  },
  replace: {
    doc: 'With every `old` replaced by `new`.',
    parameters: [need('old', string), need('new', string), may('count', integer)],
    result: string,
    example: { template: '{{ "aa".replace("a", "b") }}', value: 'bb' },
    executable: true,
  },
  startswith: {
    doc: 'Whether it begins with a text, or one of several.',
    parameters: [need('prefix', union([string, listOf(string)]))],
    result: boolean,
    example: { template: '{{ "abc".startswith("ab") }}', value: true },
    executable: true,
  },
  endswith: {
    doc: 'Whether it ends with a text, or one of several.',
    parameters: [need('suffix', union([string, listOf(string)]))],
    result: boolean,
    example: { template: '{{ "a.md".endswith((".md", ".txt")) }}', value: true },
    executable: true,
  },
  find: {
    doc: 'The index of the first occurrence, -1 where there is none.',
    parameters: [need('part', string)],
    result: integer,
    example: { template: '{{ "abc".find("c") }}', value: 2 },
    executable: true,
  },
  count: {
    doc: 'How often a part occurs.',
    parameters: [need('part', string)],
    result: integer,
    example: { template: '{{ "banana".count("an") }}', value: 2 },
    executable: true,
  },
  join: {
    doc: 'The items of a list with this text between them.',
    parameters: [need('values', items)],
    result: string,
    example: { template: '{{ ", ".join(["a", "b"]) }}', value: 'a, b' },
    executable: true,
  },
  isdigit: {
    doc: 'Whether it consists of digits only.',
    parameters: [],
    result: boolean,
    example: { template: '{{ "42".isdigit() }}', value: true },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

/** Methods of lists: `names.index("Ada")`. */
export const listMethods = {
  index: {
    doc: 'The place of the first equal item; an error where there is none.',
    parameters: [need('item', unknown)],
    result: integer,
    example: { template: '{{ ["a", "b"].index("b") }}', value: 1 },
    executable: true,
  },
  count: {
    doc: 'How many items are equal to a value.',
    parameters: [need('item', unknown)],
    result: integer,
    example: { template: '{{ [1, 2, 1].count(1) }}', value: 2 },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

/** Methods of maps: `totals.items()`. */
export const mapMethods = {
  get: {
    doc: 'The value of a key, else `otherwise` (nothing).',
    parameters: [need('key', unknown), may('otherwise', unknown)],
    result: (input: Type, given: readonly Type[]) => union([memberOf(input), given[1] ?? nothing]),
    example: { template: '{{ {"a": 1}.get("b", 0) }}', value: 0 },
    executable: true,
  },
  keys: {
    doc: 'The keys as a list.',
    parameters: [],
    result: listOf(string),
    example: { template: '{{ {"a": 1}.keys() }}', value: ['a'] },
    executable: true,
  },
  values: {
    doc: 'The values as a list.',
    parameters: [],
    result: (input: Type) => listOf(memberOf(input)),
    example: { template: '{{ {"a": 1}.values() }}', value: [1] },
    executable: true,
  },
  items: {
    doc: 'Pairs of key and value as a list.',
    parameters: [],
    result: (input: Type) => listOf(listOf(union([string, memberOf(input)]))),
    example: { template: '{{ {"a": 1}.items() }}', value: [['a', 1]] },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

export type TextMethod = keyof typeof textMethods;
export type ListMethod = keyof typeof listMethods;
export type MapMethod = keyof typeof mapMethods;

/** The methods that a value of this type has; undefined where the type does not tell. */
export function methodsOf(type: Type): Readonly<Record<string, Callable>> | undefined {
  if (type.kind === 'string') return textMethods;
  if (type.kind === 'list') return listMethods;
  if (type.kind === 'map') return mapMethods;
  return type.kind === 'unknown' || type.kind === 'union' ? undefined : {};
}
