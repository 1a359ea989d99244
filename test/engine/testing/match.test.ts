import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../engine/language/json.ts';
import { isMap } from '../../../engine/language/json.ts';
import { isMatcher, mismatches } from '../../../engine/testing/expectations/match.ts';

/** Expectation, value, and what is found: places with what was wanted and what came. */
const cases: [rule: string, expected: Json, actual: Json | undefined, found: [at: string, wanted: string, came: string][]][] = [
  ['a text is itself', 'a', 'a', []],
  ['a text is not another', 'a', 'b', [['', '"a"', '"b"']]],
  ['a number is no text', 1, '1', [['', '1', '"1"']]],
  ['null is null', null, null, []],
  ['what is absent is nothing', 'a', undefined, [['', '"a"', 'nothing']]],
  ['null is not what is absent', null, undefined, [['', 'null', 'nothing']]],
  ['lists are equal item by item', [1, [2]], [1, [2]], []],
  [
    'each item that differs is told',
    [1, 2, 3],
    [1, 4, 5],
    [
      ['1', '2', '4'],
      ['2', '3', '5'],
    ],
  ],
  ['a list has its length', [1, 2], [1], [['', '2 items', '1 item: [1]']]],
  ['no list', [1], { a: 1 }, [['', '[1]', '{"a":1}']]],
  ['maps are equal member by member, in any order', { a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }, []],
  ['a member that differs is told by its way', { a: { b: 1 } }, { a: { b: 2 } }, [['a.b', '1', '2']]],
  ['a member that is missing', { a: 1, b: 2 }, { a: 1 }, [['b', '2', 'nothing']]],
  [
    'a member that nobody expects',
    { a: 1 },
    { a: 1, b: 2 },
    [['b', 'no such member (a map is compared as a whole; `contains` looks at a part of it)', '2']],
  ],
  ['a member of the prototype is none', { toString: 'x' }, {}, [['toString', '"x"', 'nothing']]],
  ['no map', { a: 1 }, 'a', [['', '{"a":1}', '"a"']]],
  ['an empty map is a value', {}, {}, []],
  ['a map with another key is a value', { contains: 'a', more: 1 }, { contains: 'a', more: 1 }, []],
  ['contains: part of a text', { contains: 'b' }, 'abc', []],
  ['contains: several parts of a text', { contains: ['a', 'x'] }, 'abc', [['contains', 'something that contains "x"', '"abc"']]],
  ['contains: an item', { contains: { a: 1 } }, [{ a: 1 }, 2], []],
  ['contains: several items', { contains: [1, 3] }, [1, 2], [['contains', 'something that contains 3', '[1,2]']]],
  ['contains: an item by a matcher', { contains: { gt: 1 } }, [1, 2], []],
  ['contains: members of a map, the others are free', { contains: { a: 1 } }, { a: 1, b: 2 }, []],
  ['contains: a member that is missing', { contains: { a: 1 } }, {}, [['contains.a', '1', 'nothing']]],
  ['contains: a member that differs', { contains: { a: 1 } }, { a: 2 }, [['contains.a', '1', '2']]],
  ['contains: no number in a text', { contains: 1 }, '1', [['contains', 'something that contains 1', '"1"']]],
  ['contains: nothing is in a number', { contains: 1 }, 11, [['contains', 'a text, a list or a map that contains 1', '11']]],
  [
    'contains: a word is no member',
    { contains: 'a' },
    { a: 1 },
    [['contains', 'members to look for in a map, such as `name: value`, instead of "a"', '{"a":1}']],
  ],
  ['matches: anywhere in the text', { matches: 'b+' }, 'abbc', []],
  ['matches: bound to the beginning', { matches: '^b' }, 'abc', [['matches', 'text that matches /^b/', '"abc"']]],
  ['matches: no text', { matches: '1' }, 1, [['matches', 'text that matches /1/', '1']]],
  [
    'matches: a pattern that is none',
    { matches: '(' },
    'a',
    [['matches', 'a usable pattern instead of /(/ (The pattern has a `(` without `)`.)', '"a"']],
  ],
  ['matches: no pattern', { matches: 1 }, 'a', [['matches', 'a pattern as text instead of 1', '"a"']]],
  ['schema: it fits', { schema: { type: 'object', required: ['a'] } }, { a: 1 }, []],
  [
    'schema: it does not fit',
    { schema: { type: 'string' } },
    1,
    [['schema', 'what fits the schema', '1 (the answer must be a string)']],
  ],
  ['schema: what is absent is null', { schema: { type: 'null' } }, undefined, []],
  ['schema: no schema', { schema: 1 }, 1, [['schema', 'a schema as a map instead of 1', '1']]],
  ['gt: above', { gt: 1 }, 2, []],
  ['gt: not above itself', { gt: 1 }, 1, [['gt', 'a number above 1', '1']]],
  ['gt: no number', { gt: 1 }, '2', [['gt', 'a number above 1', '"2"']]],
  ['lt: below', { lt: 1 }, 0.5, []],
  ['lt: not below', { lt: 1 }, 2, [['lt', 'a number below 1', '2']]],
  ['lt: no bound', { lt: 'a' }, 2, [['lt', 'a number to compare with instead of "a"', '2']]],
  ['one_of: one of the values', { one_of: ['a', { gt: 3 }] }, 4, []],
  ['one_of: none of them', { one_of: ['a', 1] }, 2, [['one_of', 'one of "a", 1', '2']]],
  ['one_of: no list', { one_of: 1 }, 2, [['one_of', 'a list of values to choose from instead of 1', '2']]],
  ['several ways hold together', { gt: 1, lt: 3 }, 2, []],
  [
    'each way that does not hold is told',
    { gt: 5, lt: 1 },
    3,
    [
      ['gt', 'a number above 5', '3'],
      ['lt', 'a number below 1', '3'],
    ],
  ],
  ['ways stand inside lists and maps too', { a: [{ gt: 1 }] }, { a: [0] }, [['a.0.gt', 'a number above 1', '0']]],
  ['what looks like a matcher is matched exactly inside one_of of a list', { one_of: [[{ contains: 'a' }]] }, ['abc'], []],
  ['a long value is cut', 'a', 'b'.repeat(400), [['', '"a"', `"${'b'.repeat(299)}…`]]],
];

describe('matching a value', () => {
  for (const [rule, expected, actual, found] of cases)
    it(rule, () => {
      assert.deepEqual(
        mismatches(expected, actual).map(({ at, expected, actual }) => [at.join('.'), expected, actual]),
        found,
      );
    });

  it('a schema that is none is told, not thrown', () => {
    const [found] = mismatches({ schema: { type: 'strange' } }, 1);
    assert.match(found?.actual ?? '', /schema .*not valid/);
  });

  it('a pattern that would take forever ends', () => {
    const [found] = mismatches({ matches: '(a|a|a|a|ab)*(a|a|a)*c(?=d)\\1' }, 'a'.repeat(60));
    assert.ok(found);
  });

  it('law: every value without a matcher in it matches itself, and a list with one more item does not', () => {
    const plain = fc.json().filter((text) => !holdsMatcher(JSON.parse(text)));
    fc.assert(
      fc.property(plain, (text) => {
        const value: Json = JSON.parse(text);
        assert.deepEqual(mismatches(value, value), []);
        assert.notDeepEqual(mismatches([value], [value, value]), []);
      }),
    );
  });
});

function holdsMatcher(value: Json): boolean {
  const parts = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
  return isMatcher(value) || parts.some((one) => holdsMatcher(one));
}
