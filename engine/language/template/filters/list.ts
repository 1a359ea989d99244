import { anyMap, boolean, integer, listType, mapType, number, string, type Type, union, unknownType } from '../../types.ts';
import {
  itemType,
  memberOf,
  namedParameter,
  namedRestParameter,
  optionalParameter,
  requiredParameter,
  restParameter,
} from '../callable.ts';
import { attribute, choiceType, type FilterSpec, filterSpec, items, oneItem, sameList, sameType } from './filter.ts';

const exact = optionalParameter('case_sensitive', boolean, 'Whether capitals count in a comparison of text.', {
  otherwise: false,
});
const descending = optionalParameter('reverse', boolean, 'Whether the largest comes first.', { otherwise: false });
const byMember = optionalParameter(
  'attribute',
  attribute,
  'The member of each item that counts in its place, also a path such as `a.b`.',
  {},
);
const member = requiredParameter('attribute', attribute, 'The member of each item that is asked, also a path such as `a.b`.');
const test = optionalParameter(
  'test',
  string,
  'The name of a test, for example `odd`; without it, whether the value counts as true.',
  {},
);
const forTest = restParameter('arguments', unknownType, 'What the test is given.');
const fill = optionalParameter('fill', unknownType, 'Put in where items are missing.', { also: ['fill_with'] });

const pairsOf = (input: Type): Type => listType(listType(union([string, memberOf(input)])));
const reversedType = (input: Type): Type =>
  input.kind === 'string' || input.kind === 'unknown' ? sameType(input) : sameList(input);
/** The type of an item after nested lists are flattened. */
const flat = (type: Type): Type => {
  if (type.kind === 'list') return flat(type.item);
  if (type.kind === 'union') return union(type.of.map(flat));
  return type;
};
const groupsOf = (input: Type): Type =>
  listType(
    mapType({
      grouper: { type: unknownType, doc: 'What the items of the group have in common.' },
      list: { type: sameList(input), doc: 'The items of the group.' },
    }),
  );
const length = (name: string) =>
  filterSpec(
    'Counts the characters of a text, the items of a list or the keys of a map.',
    items,
    [],
    integer,
    `{{ [1, 2] | ${name} }}`,
    2,
  );

/** Filters over the items of a list; a map stands for its keys, a text for its characters. */
export const listFilterSpecs = {
  batch: filterSpec(
    'Groups items into lists of the given size.',
    items,
    [requiredParameter('size', integer, 'How many items each list has.', ['linecount']), fill],
    (input: Type) => listType(sameList(input)),
    '{{ [1, 2, 3] | batch(2) }}',
    [[1, 2], [3]],
  ),
  count: length('count'),
  dictsort: filterSpec(
    'Pairs of key and value, sorted by key or by value.',
    anyMap,
    [exact, optionalParameter('by', choiceType('key', 'value'), 'What they are sorted by.', { otherwise: 'key' }), descending],
    pairsOf,
    '{{ {"b": 1, "a": 2} | dictsort }}',
    [
      ['a', 2],
      ['b', 1],
    ],
  ),
  first: filterSpec('The first item of a list, or the first character.', items, [], oneItem, '{{ [1, 2] | first }}', 1),
  flatten: filterSpec(
    'Puts the items of inner lists in place of the lists.',
    items,
    [optionalParameter('levels', integer, 'How deep; without it, at every depth.', {})],
    (input, [levels]) => (levels ? listType(unknownType) : listType(flat(itemType(input)))),
    '{{ [1, [2, [3]]] | flatten }}',
    [1, 2, 3],
  ),
  groupby: filterSpec(
    'Groups items by a member, as a list of maps with `grouper` and `list`, in the order of the groupers.',
    items,
    [member, optionalParameter('default', unknownType, 'Stands for the member where an item has none.', {}), exact],
    groupsOf,
    '{{ [{"k": 1}] | groupby("k") }}',
    [{ grouper: 1, list: [{ k: 1 }] }],
  ),
  items: filterSpec('Pairs of key and value as a list.', anyMap, [], pairsOf, '{{ {"a": 1} | items }}', [['a', 1]]),
  join: filterSpec(
    'Puts the items of a list together as one text.',
    items,
    [optionalParameter('separator', string, 'Stands between the items.', { otherwise: '', also: ['d'] }), byMember],
    string,
    '{{ [1, 2] | join(", ") }}',
    '1, 2',
  ),
  last: filterSpec('The last item of a list, or the last character.', items, [], oneItem, '{{ [1, 2] | last }}', 2),
  length: length('length'),
  list: filterSpec('Makes a list: the characters of a text, the keys of a map.', items, [], sameList, '{{ "ab" | list }}', [
    'a',
    'b',
  ]),
  map: filterSpec(
    'Takes a member of each item (`attribute=`) or applies a filter to each.',
    items,
    [
      optionalParameter('filter', string, 'The name of a filter that each item goes through.', {}),
      namedParameter('attribute', attribute, 'The member to take of each item, also a path such as `a.b`.'),
      namedParameter('default', unknownType, 'Stands for what an item does not have.'),
      namedRestParameter('names', unknownType, 'What the filter is given by name.'),
      restParameter('arguments', unknownType, 'What the filter is given.'),
    ],
    listType(unknownType),
    '{{ [{"a": 1}] | map(attribute="a") }}',
    [1],
  ),
  max: filterSpec(
    'The largest item; with `attribute`, the item with the largest member.',
    items,
    [exact, byMember],
    oneItem,
    '{{ [1, 3, 2] | max }}',
    3,
  ),
  min: filterSpec(
    'The smallest item; with `attribute`, the item with the smallest member.',
    items,
    [exact, byMember],
    oneItem,
    '{{ [3, 1] | min }}',
    1,
  ),
  pick: filterSpec(
    'Only the named members of a map, or of each map in a list.',
    union([anyMap, listType(unknownType)]),
    [restParameter('names', union([string, listType(string)]), 'The members to keep.')],
    (input: Type) => {
      if (input.kind === 'map') return anyMap;
      if (input.kind === 'list') return listType(anyMap);
      return unknownType;
    },
    '{{ {"a": 1, "b": 2} | pick("a") }}',
    { a: 1 },
  ),
  random: filterSpec('One item by chance, the same in every rendering of a run.', items, [], oneItem, '{{ [5] | random }}', 5),
  reject: filterSpec(
    'The items that fail a test, or that do not count as true.',
    items,
    [test, forTest],
    sameList,
    '{{ [1, 2, 3] | reject("odd") }}',
    [2],
  ),
  rejectattr: filterSpec(
    'The items whose member fails a test, or does not count as true.',
    items,
    [member, test, forTest],
    sameList,
    '{{ [{"a": 0}, {"a": 1}] | rejectattr("a") }}',
    [{ a: 0 }],
  ),
  reverse: filterSpec(
    'The items, the keys of a map, or the characters, in reverse order.',
    union([listType(unknownType), anyMap, string]),
    [],
    reversedType,
    '{{ [1, 2] | reverse }}',
    [2, 1],
  ),
  select: filterSpec(
    'The items that pass a test, or that count as true.',
    items,
    [test, forTest],
    sameList,
    '{{ [1, 2, 3] | select("odd") }}',
    [1, 3],
  ),
  selectattr: filterSpec(
    'The items whose member passes a test, or counts as true.',
    items,
    [member, test, forTest],
    sameList,
    '{{ [{"a": 0}, {"a": 1}] | selectattr("a", "eq", 1) }}',
    [{ a: 1 }],
  ),
  slice: filterSpec(
    'Divides items into the given number of lists.',
    items,
    [requiredParameter('slices', integer, 'How many lists.'), fill],
    (input: Type) => listType(sameList(input)),
    '{{ [1, 2, 3] | slice(2) }}',
    [[1, 2], [3]],
  ),
  sort: filterSpec(
    'Puts items in order, text without regard to capitals.',
    items,
    [
      descending,
      exact,
      optionalParameter(
        'attribute',
        attribute,
        'The member that is compared, also a path, or several with commas: `"year,name"`.',
        {},
      ),
    ],
    sameList,
    '{{ ["b", "A"] | sort }}',
    ['A', 'b'],
  ),
  sum: filterSpec(
    'Adds numbers, or a member of each item.',
    items,
    [byMember, optionalParameter('start', number, 'What is added to.', { otherwise: 0 })],
    (input: Type, given: readonly Type[]) => {
      const item = itemType(input);
      return given.length === 0 && item.kind === 'number' ? item : number;
    },
    '{{ [1, 2] | sum }}',
    3,
  ),
  unique: filterSpec(
    'Each item once, text without regard to capitals.',
    items,
    [exact, byMember],
    sameList,
    '{{ [1, 2, 1] | unique }}',
    [1, 2],
  ),
} as const satisfies Record<string, FilterSpec>;
