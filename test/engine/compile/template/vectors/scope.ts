import type { JsonMap } from '../../../../../engine/language/json.ts';

/** The names that the vectors read. */
export const scope: JsonMap = {
  name: 'Ada',
  n: 5,
  half: 2.5,
  zero: 0,
  yes: true,
  no: false,
  nil: null,
  empty: '',
  big: 1e21,
  xs: [3, 1, 2],
  names: ['b', 'A', 'c'],
  m: { a: 1, b: { c: [10, 20] }, 'x-y': 'h' },
  none_list: [],
  none_map: {},
  rows: [
    { id: 1, name: 'one', on: true },
    { id: 2, name: 'two', on: false },
    { id: 3, name: 'three' },
  ],
  emoji: 'a😀b',
  html: '<a href="x">y</a>',
  evil: '{{ name }}',
  text: 'one two  three',
  odd_keys: { constructor: 'own', items: 7 },
  json: '{"k": [1, 2]}',
  path: 'out/dir/report.final.md',
  when: '2026-03-04T05:06:07Z',
};
