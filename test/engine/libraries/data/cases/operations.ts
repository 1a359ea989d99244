import type { Json } from '../../../../../engine/language/json.ts';

/** What operations make of rows, or (`error`) what they say of rows that they cannot work on. */
interface Case {
  rule: string;
  rows?: Json[];
  steps: Json[];
  gives?: Json;
  error?: RegExp;
}

const books: Json[] = [
  { id: 1, name: 'Emma', kind: 'book', price: 12, tags: ['a', 'b'] },
  { id: 2, name: 'Chess', kind: 'game', price: 30, tags: [] },
  { id: 3, name: 'Ulysses', kind: 'book', price: 8 },
];
const names = (...all: string[]): Json => all.map((name) => ({ name }));
const pickName = { pick: ['name'] };

export const cases: Case[] = [
  { rule: 'nothing to do gives the rows', rows: [1, 'a', null], steps: [], gives: [1, 'a', null] },

  // filter
  {
    rule: 'filter reads fields by bare name',
    rows: books,
    steps: [{ filter: 'price > 10' }, pickName],
    gives: names('Emma', 'Chess'),
  },
  {
    rule: 'filter reads the whole item',
    rows: books,
    steps: [{ filter: "item.kind == 'book' and item['price'] < 10" }, pickName],
    gives: names('Ulysses'),
  },
  {
    rule: 'filter knows the number of the item',
    rows: books,
    steps: [{ filter: 'index % 2 == 0' }, pickName],
    gives: names('Emma', 'Ulysses'),
  },
  { rule: 'a missing field is false', rows: books, steps: [{ filter: 'tags' }, pickName], gives: names('Emma') },
  {
    rule: 'a missing field can be asked for',
    rows: books,
    steps: [{ filter: 'tags is not defined' }, pickName],
    gives: names('Ulysses'),
  },
  {
    rule: 'a missing field can have a default',
    rows: books,
    steps: [{ filter: 'tags | default([1]) | length == 1' }, pickName],
    gives: names('Ulysses'),
  },
  {
    rule: 'a missing field that is used is an error that names the item',
    rows: books,
    steps: [{ filter: 'tags | length == 0' }],
    error: /^Item 3, `steps\.0\.filter`: `tags` has no value here/,
  },
  { rule: 'braces act as parentheses', rows: [{ a: 1 }, { a: 2 }], steps: [{ filter: '{{ a }} > 1' }], gives: [{ a: 2 }] },
  {
    rule: 'text that says no is false',
    rows: [{ go: 'no' }, { go: 'yes' }, { go: '' }, { go: 'false' }],
    steps: [{ filter: 'go' }],
    gives: [{ go: 'yes' }],
  },
  { rule: 'a plain truth', rows: [1, 2], steps: [{ filter: false }], gives: [] },
  { rule: 'items that are no maps have no fields', rows: [5, 7], steps: [{ filter: 'price > 1' }], error: /Item 1/ },
  { rule: 'items that are no maps are `item`', rows: [5, 7], steps: [{ filter: 'item > 5' }], gives: [7] },
  {
    rule: 'fields called item and index are read from the item',
    rows: [{ item: 1, index: 9 }],
    steps: [{ filter: 'item.item == 1 and item.index == 9 and index == 0' }],
    gives: [{ item: 1, index: 9 }],
  },

  // map
  {
    rule: 'map makes maps',
    rows: [{ a: 2, b: 'x' }],
    steps: [{ map: { c: 'a * 3', d: 'b | upper' } }],
    gives: [{ c: 6, d: 'X' }],
  },
  { rule: 'map makes one value', rows: [{ a: 2 }, { a: 3 }], steps: [{ map: 'a + 1' }], gives: [3, 4] },
  {
    rule: 'map goes into maps and lists',
    rows: [{ a: 2 }],
    steps: [{ map: { in: { a: 'a' }, list: ['a', 'a + 1', null, 7, true] } }],
    gives: [{ in: { a: 2 }, list: [2, 3, null, 7, true] }],
  },
  {
    rule: 'map of a missing field is an error',
    rows: [{ a: 2 }],
    steps: [{ map: { c: 'd' } }],
    error: /Item 1, `steps\.0\.map\.c`/,
  },
  { rule: 'the hint names a field that is near', rows: [{ price: 2 }], steps: [{ map: 'prise' }], error: /`prise` has no value/ },
  {
    rule: '__proto__ is a field like any other',
    rows: [{ a: 1 }],
    steps: [{ map: { a: 'a' } }, { rename: { a: '__proto__' } }, { map: "item['__proto__']" }],
    gives: [1],
  },

  // sort
  { rule: 'sort by a field', rows: books, steps: [{ sort: 'price' }, pickName], gives: names('Ulysses', 'Emma', 'Chess') },
  { rule: 'sort the other way', rows: books, steps: [{ sort: '-price' }, pickName], gives: names('Chess', 'Emma', 'Ulysses') },
  {
    rule: 'sort by several keys',
    rows: books,
    steps: [{ sort: ['kind', '-price'] }, pickName],
    gives: names('Emma', 'Ulysses', 'Chess'),
  },
  {
    rule: 'sort by text the other way',
    rows: [{ n: 'a' }, { n: 'b' }],
    steps: [{ sort: '-n' }],
    gives: [{ n: 'b' }, { n: 'a' }],
  },
  { rule: 'sort with descending', rows: [1, 3, 2], steps: [{ sort: { by: 'item', descending: true } }], gives: [3, 2, 1] },
  {
    rule: 'two times the other way is this way',
    rows: [1, 3, 2],
    steps: [{ sort: { by: '-item', descending: true } }],
    gives: [1, 2, 3],
  },
  {
    rule: 'a minus inside of an expression is no direction',
    rows: [
      { a: 1, b: 5 },
      { a: 2, b: 1 },
    ],
    steps: [{ sort: '-a + b' }, { map: 'a' }],
    gives: [2, 1],
  },
  {
    rule: 'null and absent go last',
    rows: [{ a: null, n: 1 }, { n: 2 }, { a: 1, n: 3 }],
    steps: [{ sort: 'a' }, { map: 'n' }],
    gives: [3, 1, 2],
  },
  {
    rule: 'null and absent go last the other way too',
    rows: [{ a: null, n: 1 }, { n: 2 }, { a: 1, n: 3 }, { a: 2, n: 4 }],
    steps: [{ sort: '-a' }, { map: 'n' }],
    gives: [4, 3, 1, 2],
  },
  {
    rule: 'mixed types have an order',
    rows: [
      { v: {} },
      { v: [2] },
      { v: 'b' },
      { v: 10 },
      { v: true },
      { v: null },
      { v: 'a' },
      { v: 9 },
      { v: false },
      { v: [1, 5] },
      { v: [1] },
    ],
    steps: [{ sort: 'v' }, { map: 'v' }],
    gives: [false, true, 9, 10, 'a', 'b', [1], [1, 5], [2], {}, null],
  },
  {
    rule: 'maps are ordered by their text',
    rows: [{ b: 1 }, { a: 2 }, { a: 1 }],
    steps: [{ sort: 'item' }],
    gives: [{ a: 1 }, { a: 2 }, { b: 1 }],
  },

  // group_by
  {
    rule: 'groups in the order of first sight',
    rows: books,
    steps: [{ group_by: 'kind' }, { map: { kind: 'kind', n: "item['items'] | length" } }],
    gives: [
      { kind: 'book', n: 2 },
      { kind: 'game', n: 1 },
    ],
  },
  {
    rule: 'groups by several keys',
    rows: [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { a: 1, b: 2 },
    ],
    steps: [{ group_by: ['a', 'b'] }],
    gives: [
      {
        a: 1,
        b: 2,
        items: [
          { a: 1, b: 2 },
          { a: 1, b: 2 },
        ],
      },
      { a: 1, b: 3, items: [{ a: 1, b: 3 }] },
    ],
  },
  {
    rule: 'a member names its key',
    rows: [{ a: { b: 1 } }],
    steps: [{ group_by: { by: ['item.a.b'], aggregate: { n: 'count' } } }],
    gives: [{ b: 1, n: 1 }],
  },
  {
    rule: 'a text index names its key',
    rows: [{ 'a b': 1 }],
    steps: [{ group_by: { by: "item['a b']", aggregate: { n: 'count' } } }],
    gives: [{ 'a b': 1, n: 1 }],
  },
  {
    rule: 'keys can be named',
    rows: [{ d: '2024-01-05' }, { d: '2024-01-09' }],
    steps: [{ group_by: { by: { month: 'd[:7]' }, aggregate: { n: 'count' } } }],
    gives: [{ month: '2024-01', n: 2 }],
  },
  {
    rule: 'a missing key is null',
    rows: [{ a: 1 }, {}, { a: null }],
    steps: [{ group_by: { by: 'a', aggregate: { n: 'count' } } }],
    gives: [
      { a: 1, n: 1 },
      { a: null, n: 2 },
    ],
  },
  {
    rule: 'text and numbers are different keys',
    rows: [{ a: 1 }, { a: '1' }],
    steps: [{ group_by: { by: 'a', aggregate: { n: 'count' } } }],
    gives: [
      { a: 1, n: 1 },
      { a: '1', n: 1 },
    ],
  },
  {
    rule: 'an aggregate of a group reads its key',
    rows: [{ a: 'x', n: 1 }],
    steps: [{ group_by: { by: 'a', aggregate: { label: 'a | upper ~ count' } } }],
    gives: [{ a: 'x', label: 'X1' }],
  },

  // aggregate
  {
    rule: 'aggregates of all rows',
    rows: [{ p: 1 }, { p: 2 }, { p: 6 }],
    steps: [
      {
        aggregate: {
          n: 'count',
          sum: 'sum(p)',
          avg: 'avg(p)',
          min: 'min(p)',
          max: 'max(p)',
          median: 'median(p)',
          first: 'first(p)',
          last: 'last(p)',
          list: 'list(p)',
          unique: 'unique(p > 1)',
          std: 'std(p) | round(3)',
        },
      },
    ],
    gives: {
      n: 3,
      sum: 9,
      avg: 3,
      min: 1,
      max: 6,
      median: 2,
      first: 1,
      last: 6,
      list: [1, 2, 6],
      unique: [false, true],
      std: 2.646,
    },
  },
  {
    rule: 'aggregates of nothing',
    rows: [],
    steps: [
      {
        aggregate: {
          n: 'count',
          sum: 'sum(p)',
          avg: 'avg(p)',
          min: 'min(p)',
          median: 'median(p)',
          first: 'first(p)',
          list: 'list(p)',
          std: 'std(p)',
        },
      },
    ],
    gives: { n: 0, sum: 0, avg: null, min: null, median: null, first: null, list: [], std: null },
  },
  {
    rule: 'aggregates pass over what is missing, but for list',
    rows: [{ p: 1 }, {}, { p: null }],
    steps: [{ aggregate: { n: 'count', with: 'count(p)', sum: 'sum(p)', avg: 'avg(p)', list: 'list(p)', last: 'last(p)' } }],
    gives: { n: 3, with: 1, sum: 1, avg: 1, list: [1, null, null], last: 1 },
  },
  {
    rule: 'bare aggregates take whole items',
    rows: [1, null, 1],
    steps: [{ aggregate: { n: 'count', first: 'first', last: 'last', list: 'list', unique: 'unique' } }],
    gives: { n: 3, first: 1, last: 1, list: [1, null, 1], unique: [1, null] },
  },
  {
    rule: 'aggregates can be calculated with',
    rows: [{ p: 1 }, { p: 2 }],
    steps: [{ aggregate: { mean: '(sum(p) / count) | round(1)', most: 'max(sum(p), 10)', all: '[min(p), max(p)]' } }],
    gives: { mean: 1.5, most: 10, all: [1, 2] },
  },
  { rule: 'the median of an even number', rows: [4, 1, 3, 2], steps: [{ aggregate: { m: 'median(item)' } }], gives: { m: 2.5 } },
  {
    rule: 'min and max of mixed values',
    rows: ['b', 3, 'a'],
    steps: [{ aggregate: { min: 'min(item)', max: 'max(item)' } }],
    gives: { min: 3, max: 'b' },
  },
  {
    rule: 'the standard deviation of one number is not known',
    rows: [1],
    steps: [{ aggregate: { s: 'std(item)' } }],
    gives: { s: null },
  },
  {
    rule: 'numbers are wanted',
    rows: [{ p: 1 }, { p: '2' }],
    steps: [{ aggregate: { s: 'sum(p)' } }],
    error: /^Item 2, `steps\.0\.aggregate\.s`: `sum` expects numbers, not text/,
  },
  {
    rule: 'a sum that is too large is an error',
    rows: [1e308, 1e308],
    steps: [{ aggregate: { s: 'sum(item)' } }],
    error: /`steps\.0\.aggregate\.s`: `sum` gives a number that is too large/,
  },
  {
    rule: 'the one map can be mapped, picked and renamed',
    rows: [{ p: 1 }],
    steps: [
      { aggregate: { s: 'sum(p)', n: 'count' } },
      { map: { per: 's / n', n: 'n' } },
      { pick: ['per'] },
      { rename: { per: 'each' } },
    ],
    gives: { each: 1 },
  },

  // join
  {
    rule: 'join adds fields; those of this list count',
    rows: [{ id: 1, n: 'a' }],
    steps: [{ join: { with: [{ id: 1, n: 'b', m: 2 }], on: 'id' } }],
    gives: [{ id: 1, n: 'a', m: 2 }],
  },
  {
    rule: 'the fields of this list stand before those of the other',
    rows: [{ id: 1, n: 'a' }, { id: 2 }],
    steps: [{ join: { with: [{ m: 2, n: 'b', id: 1 }], on: 'id', type: 'left' } }],
    gives: [{ id: 1, n: 'a', m: 2 }, { id: 2 }],
  },
  {
    rule: 'each pair that fits gives an item',
    rows: [{ id: 1 }, { id: 2 }],
    steps: [
      {
        join: {
          with: [
            { id: 2, m: 1 },
            { id: 2, m: 2 },
          ],
          on: 'id',
        },
      },
    ],
    gives: [
      { id: 2, m: 1 },
      { id: 2, m: 2 },
    ],
  },
  {
    rule: 'a left join keeps what nothing fits',
    rows: [{ id: 1 }, { id: 2 }],
    steps: [{ join: { with: [{ id: 2, m: 1 }], on: 'id', type: 'left' } }],
    gives: [{ id: 1 }, { id: 2, m: 1 }],
  },
  {
    rule: 'the other item under a name',
    rows: [{ by: 2 }, { by: 3 }],
    steps: [{ join: { with: [{ id: 2 }], on: { left: 'by', right: 'id' }, as: 'who', type: 'left' } }],
    gives: [
      { by: 2, who: { id: 2 } },
      { by: 3, who: null },
    ],
  },
  {
    rule: 'several keys',
    rows: [{ a: 1, b: 2 }],
    steps: [
      {
        join: {
          with: [
            { a: 1, b: 3, m: 1 },
            { a: 1, b: 2, m: 2 },
          ],
          on: ['a', 'b'],
        },
      },
    ],
    gives: [{ a: 1, b: 2, m: 2 }],
  },
  {
    rule: 'several keys on each side',
    rows: [{ a: 1, b: 2 }],
    steps: [{ join: { with: [{ c: 1, d: 2, m: 2 }], on: { left: ['a', 'b'], right: ['c', 'd'] } } }, { pick: 'm' }],
    gives: [{ m: 2 }],
  },
  {
    rule: 'null and absent fit nothing',
    rows: [{ a: null }, {}],
    steps: [{ join: { with: [{ a: null }, {}], on: 'a' } }],
    gives: [],
  },
  { rule: 'text is no number', rows: [{ a: 1 }], steps: [{ join: { with: [{ a: '1' }], on: 'a' } }], gives: [] },
  {
    rule: 'items to join are maps',
    rows: [1],
    steps: [{ join: { with: [{ a: 1 }], on: 'item' } }],
    error: /`join` expects items that are maps, not a number/,
  },
  {
    rule: 'the other items are maps too, without a name',
    rows: [{ a: 1 }],
    steps: [{ join: { with: [1], on: { left: 'a', right: 'item' } } }],
    error: /`join` expects items that are maps/,
  },
  {
    rule: 'under a name the other items are anything',
    rows: [{ a: 1 }],
    steps: [{ join: { with: [1], on: { left: 'a', right: 'item' }, as: 'n' } }],
    gives: [{ a: 1, n: 1 }],
  },
  {
    rule: 'a map to join with gives its pairs',
    rows: [{ c: 'de' }],
    steps: [{ join: { with: { de: 'Germany' }, on: { left: 'c', right: 'key' } } }],
    gives: [{ c: 'de', key: 'de', value: 'Germany' }],
  },

  // unique
  {
    rule: 'unique keeps the first of equal items',
    rows: [{ a: 1, b: 2 }, { b: 2, a: 1 }, 1, '1', 1],
    steps: [{ unique: true }],
    gives: [{ a: 1, b: 2 }, 1, '1'],
  },
  {
    rule: 'unique in one expression',
    rows: [
      { a: 'x', n: 1 },
      { a: 'X', n: 2 },
    ],
    steps: [{ unique: 'a | lower' }, { map: 'n' }],
    gives: [1],
  },
  {
    rule: 'unique in several',
    rows: [
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 1, b: 1 },
    ],
    steps: [{ unique: ['a', 'b'] }],
    gives: [
      { a: 1, b: 1 },
      { a: 1, b: 2 },
    ],
  },

  // flatten
  { rule: 'flatten takes lists apart, one level', rows: [[1, [2]], 3, []], steps: [{ flatten: true }], gives: [1, [2], 3] },
  {
    rule: 'flatten a field',
    rows: books,
    steps: [{ flatten: 'tags' }, { pick: ['id', 'tags'] }],
    gives: [
      { id: 1, tags: 'a' },
      { id: 1, tags: 'b' },
    ],
  },
  { rule: 'flatten keeps what is no list', rows: [{ t: 'a' }, { t: null }], steps: [{ flatten: 't' }], gives: [{ t: 'a' }] },
  { rule: 'flatten a field of maps only', rows: [1], steps: [{ flatten: 't' }], error: /`flatten` expects items that are maps/ },

  // limit
  { rule: 'limit', rows: [1, 2, 3], steps: [{ limit: 2 }], gives: [1, 2] },
  { rule: 'limit of none', rows: [1, 2, 3], steps: [{ limit: 0 }], gives: [] },
  { rule: 'limit with offset', rows: [1, 2, 3, 4], steps: [{ limit: { count: 2, offset: 1 } }], gives: [2, 3] },
  { rule: 'offset alone', rows: [1, 2, 3], steps: [{ limit: { offset: 2 } }], gives: [3] },
  {
    rule: 'limit takes no more than it needs',
    rows: [{ a: 1 }, { a: 'boom' }],
    steps: [{ map: 'a + 1' }, { limit: 1 }],
    gives: [2],
  },

  // pick, rename
  {
    rule: 'pick keeps fields in the order said',
    rows: [{ a: 1, b: 2, c: 3 }],
    steps: [{ pick: ['c', 'a', 'z'] }],
    gives: [{ c: 3, a: 1 }],
  },
  { rule: 'pick wants maps', rows: [1], steps: [{ pick: ['a'] }], error: /`pick` expects items that are maps/ },
  { rule: 'rename keeps places', rows: [{ a: 1, b: 2 }], steps: [{ rename: { a: 'c' } }], gives: [{ c: 1, b: 2 }] },
  { rule: 'rename can swap', rows: [{ a: 1, b: 2 }], steps: [{ rename: { a: 'b', b: 'a' } }], gives: [{ b: 1, a: 2 }] },
  { rule: 'a new name takes the place of a field', rows: [{ a: 1, b: 2 }], steps: [{ rename: { a: 'b' } }], gives: [{ b: 1 }] },
  { rule: 'a name that is not there takes nothing', rows: [{ b: 2 }], steps: [{ rename: { a: 'b' } }], gives: [{ b: 2 }] },
  {
    rule: 'rename wants maps',
    rows: ['x'],
    steps: [{ rename: { a: 'b' } }],
    error: /`rename` expects items that are maps, not text/,
  },
];
