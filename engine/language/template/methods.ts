import { boolean, integer, listType, nullType, string, type Type, union, unknownType } from '../types.ts';
import {
  type Callable,
  itemType,
  memberOf,
  namedRestParameter,
  optionalParameter,
  requiredParameter,
  restParameter,
} from './callable.ts';

const characters = optionalParameter('characters', string, 'The characters to take off; without it, white space.', {
  also: ['chars'],
});

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
    parameters: [characters],
    result: string,
    example: { template: '{{ " a ".strip() }}', value: 'a' },
    executable: true,
  },
  lstrip: {
    doc: 'Without white space (or the given characters) at the start.',
    parameters: [characters],
    result: string,
    example: { template: '{{ "xxa".lstrip("x") }}', value: 'a' },
    executable: true,
  },
  rstrip: {
    doc: 'Without white space (or the given characters) at the end.',
    parameters: [characters],
    result: string,
    example: { template: '{{ "a/".rstrip("/") }}', value: 'a' },
    executable: true,
  },
  split: {
    doc: 'The parts between separators; without one, the words.',
    parameters: [
      optionalParameter('separator', string, 'What stands between the parts; without it, white space.', { also: ['sep'] }),
      optionalParameter('maximum', integer, 'How often it is split at most; the rest stays together.', { also: ['maxsplit'] }),
    ],
    result: listType(string),
    example: { template: '{{ "a,b".split(",") }}', value: ['a', 'b'] },
    executable: true,
  },
  replace: {
    doc: 'With every `old` replaced by `new`.',
    parameters: [
      requiredParameter('old', string, 'The text to replace.'),
      requiredParameter('new', string, 'The text in its place.'),
      optionalParameter('count', integer, 'How many of them from the left; without it, all.', {}),
    ],
    result: string,
    example: { template: '{{ "aa".replace("a", "b") }}', value: 'bb' },
    executable: true,
  },
  startswith: {
    doc: 'Whether it begins with a text, or one of several.',
    parameters: [requiredParameter('prefix', union([string, listType(string)]), 'The text, or a list of texts.')],
    result: boolean,
    example: { template: '{{ "abc".startswith("ab") }}', value: true },
    executable: true,
  },
  endswith: {
    doc: 'Whether it ends with a text, or one of several.',
    parameters: [requiredParameter('suffix', union([string, listType(string)]), 'The text, or a list of texts.')],
    result: boolean,
    example: { template: '{{ "a.md".endswith((".md", ".txt")) }}', value: true },
    executable: true,
  },
  find: {
    doc: 'The index of the first occurrence, -1 where there is none.',
    parameters: [requiredParameter('part', string, 'The text to look for.')],
    result: integer,
    example: { template: '{{ "abc".find("c") }}', value: 2 },
    executable: true,
  },
  count: {
    doc: 'How often a part occurs.',
    parameters: [requiredParameter('part', string, 'The text to look for.')],
    result: integer,
    example: { template: '{{ "banana".count("an") }}', value: 2 },
    executable: true,
  },
  join: {
    doc: 'The items of a list with this text between them.',
    parameters: [requiredParameter('values', unknownType, 'The list.')],
    result: string,
    example: { template: '{{ ", ".join(["a", "b"]) }}', value: 'a, b' },
    executable: true,
  },
  format: {
    doc: 'With values in the places of `{}`, `{0}` and `{name}`, each with a format of Python behind a colon.',
    parameters: [
      restParameter('values', unknownType, 'The values in their order.'),
      namedRestParameter('named', unknownType, 'The values by their names.'),
    ],
    result: string,
    example: { template: '{{ "{} costs {price:.2f}".format("Tea", price=3) }}', value: 'Tea costs 3.00' },
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
    parameters: [requiredParameter('item', unknownType, 'The item to look for.')],
    result: integer,
    example: { template: '{{ ["a", "b"].index("b") }}', value: 1 },
    executable: true,
  },
  count: {
    doc: 'How many items are equal to a value.',
    parameters: [requiredParameter('item', unknownType, 'The item to look for.')],
    result: integer,
    example: { template: '{{ [1, 2, 1].count(1) }}', value: 2 },
    executable: true,
  },
  append: {
    doc: 'Puts an item at the end of a list that the template made.',
    parameters: [requiredParameter('item', unknownType, 'The item.')],
    result: nullType,
    example: { template: '{% set xs = [1] %}{% do xs.append(2) %}{{ xs }}', value: '[1, 2]' },
    executable: true,
  },
  extend: {
    doc: 'Puts the items of another list at the end of a list that the template made.',
    parameters: [requiredParameter('items', unknownType, 'The other list.')],
    result: nullType,
    example: { template: '{% set xs = [1] %}{% do xs.extend([2, 3]) %}{{ xs }}', value: '[1, 2, 3]' },
    executable: true,
  },
  insert: {
    doc: 'Puts an item before the one at an index into a list that the template made.',
    parameters: [requiredParameter('at', integer, 'The index.'), requiredParameter('item', unknownType, 'The item.')],
    result: nullType,
    example: { template: '{% set xs = [2] %}{% do xs.insert(0, 1) %}{{ xs }}', value: '[1, 2]' },
    executable: true,
  },
  pop: {
    doc: 'Takes the last item, or the one at an index, out of a list that the template made, and gives it.',
    parameters: [optionalParameter('at', integer, 'The index.', { otherwise: -1 })],
    result: (input: Type) => itemType(input),
    example: { template: '{% set xs = [1, 2] %}{{ xs.pop() }}{{ xs }}', value: '2[1]' },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

/** Methods of maps: `totals.items()`. */
export const mapMethods = {
  get: {
    doc: 'The value of a key, else `otherwise` (nothing).',
    parameters: [
      requiredParameter('key', unknownType, 'The key.'),
      optionalParameter('otherwise', unknownType, 'What it gives where there is no such key.', { also: ['default'] }),
    ],
    result: (input: Type, given: readonly Type[]) => union([memberOf(input), given[1] ?? nullType]),
    example: { template: '{{ {"a": 1}.get("b", 0) }}', value: 0 },
    executable: true,
  },
  keys: {
    doc: 'The keys as a list.',
    parameters: [],
    result: listType(string),
    example: { template: '{{ {"a": 1}.keys() }}', value: ['a'] },
    executable: true,
  },
  values: {
    doc: 'The values as a list.',
    parameters: [],
    result: (input: Type) => listType(memberOf(input)),
    example: { template: '{{ {"a": 1}.values() }}', value: [1] },
    executable: true,
  },
  items: {
    doc: 'Pairs of key and value as a list.',
    parameters: [],
    result: (input: Type) => listType(listType(union([string, memberOf(input)]))),
    example: { template: '{{ {"a": 1}.items() }}', value: [['a', 1]] },
    executable: true,
  },
  update: {
    doc: 'Puts the members of another map, or named arguments, into a map that the template made.',
    parameters: [
      optionalParameter('members', unknownType, 'The other map.', {}),
      namedRestParameter('named', unknownType, 'More members by their names.'),
    ],
    result: nullType,
    example: { template: '{% set m = {"a": 1} %}{% do m.update({"b": 2}) %}{{ m }}', value: '{"a": 1, "b": 2}' },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

/** The methods that change their list or map. */
const listChanges = ['append', 'extend', 'insert', 'pop'] as const;
const mapChanges = ['update'] as const;
export const changingMethods: ReadonlySet<string> = new Set([...listChanges, ...mapChanges]);

export type ListChangeMethod = (typeof listChanges)[number];
export type MapChangeMethod = (typeof mapChanges)[number];
export type TextMethod = keyof typeof textMethods;
export type ListMethod = Exclude<keyof typeof listMethods, ListChangeMethod>;
export type MapMethod = Exclude<keyof typeof mapMethods, MapChangeMethod>;

/** The methods of a value of this type; undefined where the type is unknown. */
export function methodsOf(type: Type): Readonly<Record<string, Callable>> | undefined {
  if (type.kind === 'string') return textMethods;
  if (type.kind === 'list') return listMethods;
  if (type.kind === 'map') return mapMethods;
  return type.kind === 'unknown' || type.kind === 'union' ? undefined : {};
}
