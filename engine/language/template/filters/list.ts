import { anyMap, boolean, integer, listOf, mapOf, number, string, type Type, union, unknown } from '../../types.ts';
import { itemOf, many, manyNamed, may, memberOf, named, need } from '../callable.ts';
import { attribute, type FilterSpec, filter, items, oneItem, oneOf, same, sameList } from './filter.ts';

const exact = may('case_sensitive', boolean, 'Whether capitals count in a comparison of text.', false);
const descending = may('reverse', boolean, 'Whether the largest comes first.', false);
const byMember = may('attribute', attribute, 'The member of each item that counts in its place, also a path such as `a.b`.');
const member = need('attribute', attribute, 'The member of each item that is asked, also a path such as `a.b`.');
const test = may('test', string, 'The name of a test, for example `odd`; without it, whether the value counts as true.');
const forTest = many('arguments', unknown, 'What the test is given.');
const fill = may('fill', unknown, 'Put in where items are missing.', undefined, ['fill_with']);

const pairsOf = (input: Type): Type => listOf(listOf(union([string, memberOf(input)])));
const reversedType = (input: Type): Type => (input.kind === 'string' || input.kind === 'unknown' ? same(input) : sameList(input));
/** What is left of an item when lists in it, and lists in those, give way to their items. */
const flat = (type: Type): Type =>
  type.kind === 'list' ? flat(type.item) : type.kind === 'union' ? union(type.of.map(flat)) : type;
const groupsOf = (input: Type): Type =>
  listOf(
    mapOf({
      grouper: { type: unknown, doc: 'What the items of the group have in common.' },
      list: { type: sameList(input), doc: 'The items of the group.' },
    }),
  );
const length = (name: string) =>
  filter(
    'Counts the characters of a text, the items of a list or the keys of a map.',
    items,
    [],
    integer,
    `{{ [1, 2] | ${name} }}`,
    2,
  );

/** Filters over the items of a list; a map stands for its keys, a text for its characters. */
export const listFilters = {
  batch: filter(
    'Groups items into lists of the given size.',
    items,
    [need('size', integer, 'How many items each list has.', ['linecount']), fill],
    (input: Type) => listOf(sameList(input)),
    '{{ [1, 2, 3] | batch(2) }}',
    [[1, 2], [3]],
  ),
  count: length('count'),
  dictsort: filter(
    'Pairs of key and value, sorted by key or by value.',
    anyMap,
    [exact, may('by', oneOf('key', 'value'), 'What they are sorted by.', 'key'), descending],
    pairsOf,
    '{{ {"b": 1, "a": 2} | dictsort }}',
    [
      ['a', 2],
      ['b', 1],
    ],
  ),
  first: filter('The first item of a list, or the first character.', items, [], oneItem, '{{ [1, 2] | first }}', 1),
  flatten: filter(
    'Puts the items of inner lists in place of the lists.',
    items,
    [may('levels', integer, 'How deep; without it, at every depth.')],
    (input, [levels]) => (levels ? listOf(unknown) : listOf(flat(itemOf(input)))),
    '{{ [1, [2, [3]]] | flatten }}',
    [1, 2, 3],
  ),
  groupby: filter(
    'Groups items by a member, as a list of maps with `grouper` and `list`, in the order of the groupers.',
    items,
    [member, may('default', unknown, 'Stands for the member where an item has none.'), exact],
    groupsOf,
    '{{ [{"k": 1}] | groupby("k") }}',
    [{ grouper: 1, list: [{ k: 1 }] }],
  ),
  items: filter('Pairs of key and value as a list.', anyMap, [], pairsOf, '{{ {"a": 1} | items }}', [['a', 1]]),
  join: filter(
    'Puts the items of a list together as one text.',
    items,
    [may('separator', string, 'Stands between the items.', '', ['d']), byMember],
    string,
    '{{ [1, 2] | join(", ") }}',
    '1, 2',
  ),
  last: filter('The last item of a list, or the last character.', items, [], oneItem, '{{ [1, 2] | last }}', 2),
  length: length('length'),
  list: filter('Makes a list: the characters of a text, the keys of a map.', items, [], sameList, '{{ "ab" | list }}', [
    'a',
    'b',
  ]),
  map: filter(
    'Takes a member of each item (`attribute=`) or applies a filter to each.',
    items,
    [
      may('filter', string, 'The name of a filter that each item goes through.'),
      named('attribute', attribute, 'The member to take of each item, also a path such as `a.b`.'),
      named('default', unknown, 'Stands for what an item does not have.'),
      manyNamed('names', unknown, 'What the filter is given by name.'),
      many('arguments', unknown, 'What the filter is given.'),
    ],
    listOf(unknown),
    '{{ [{"a": 1}] | map(attribute="a") }}',
    [1],
  ),
  max: filter(
    'The largest item; with `attribute`, the item with the largest member.',
    items,
    [exact, byMember],
    oneItem,
    '{{ [1, 3, 2] | max }}',
    3,
  ),
  min: filter(
    'The smallest item; with `attribute`, the item with the smallest member.',
    items,
    [exact, byMember],
    oneItem,
    '{{ [3, 1] | min }}',
    1,
  ),
  pick: filter(
    'Only the named members of a map, or of each map in a list.',
    union([anyMap, listOf(unknown)]),
    [many('names', union([string, listOf(string)]), 'The members to keep.')],
    (input: Type) => (input.kind === 'map' ? anyMap : input.kind === 'list' ? listOf(anyMap) : unknown),
    '{{ {"a": 1, "b": 2} | pick("a") }}',
    { a: 1 },
  ),
  random: filter('One item by chance, the same in every rendering of a run.', items, [], oneItem, '{{ [5] | random }}', 5),
  reject: filter(
    'The items that fail a test, or that do not count as true.',
    items,
    [test, forTest],
    sameList,
    '{{ [1, 2, 3] | reject("odd") }}',
    [2],
  ),
  rejectattr: filter(
    'The items whose member fails a test, or does not count as true.',
    items,
    [member, test, forTest],
    sameList,
    '{{ [{"a": 0}, {"a": 1}] | rejectattr("a") }}',
    [{ a: 0 }],
  ),
  reverse: filter(
    'The items, the keys of a map, or the characters, in reverse order.',
    union([listOf(unknown), anyMap, string]),
    [],
    reversedType,
    '{{ [1, 2] | reverse }}',
    [2, 1],
  ),
  select: filter(
    'The items that pass a test, or that count as true.',
    items,
    [test, forTest],
    sameList,
    '{{ [1, 2, 3] | select("odd") }}',
    [1, 3],
  ),
  selectattr: filter(
    'The items whose member passes a test, or counts as true.',
    items,
    [member, test, forTest],
    sameList,
    '{{ [{"a": 0}, {"a": 1}] | selectattr("a", "eq", 1) }}',
    [{ a: 1 }],
  ),
  slice: filter(
    'Divides items into the given number of lists.',
    items,
    [need('slices', integer, 'How many lists.'), fill],
    (input: Type) => listOf(sameList(input)),
    '{{ [1, 2, 3] | slice(2) }}',
    [[1, 2], [3]],
  ),
  sort: filter(
    'Puts items in order, text without regard to capitals.',
    items,
    [
      descending,
      exact,
      may('attribute', attribute, 'The member that is compared, also a path, or several with commas: `"year,name"`.'),
    ],
    sameList,
    '{{ ["b", "A"] | sort }}',
    ['A', 'b'],
  ),
  sum: filter(
    'Adds numbers, or a member of each item.',
    items,
    [byMember, may('start', number, 'What is added to.', 0)],
    (input: Type, given: readonly Type[]) => {
      const item = itemOf(input);
      return given.length === 0 && item.kind === 'number' ? item : number;
    },
    '{{ [1, 2] | sum }}',
    3,
  ),
  unique: filter(
    'Each item once, text without regard to capitals.',
    items,
    [exact, byMember],
    sameList,
    '{{ [1, 2, 1] | unique }}',
    [1, 2],
  ),
} as const satisfies Record<string, FilterSpec>;
