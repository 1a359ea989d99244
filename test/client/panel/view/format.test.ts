import assert from 'node:assert/strict';
import type { Json } from '../../../../client/messages.ts';
import {
  clock,
  firstLine,
  formatBytes,
  formatCost,
  formatCount,
  formatFigure,
  settledClock,
  span,
} from '../../../../client/panel/view/format.ts';
import { inShort, storedInShort, valueShapeOf } from '../../../../client/panel/view/values/value.ts';

const said: [string, string][] = [
  [span(-3), '0 ms'],
  [span(4), '4 ms'],
  [span(640), '0.6 s'],
  [span(9949), '9.9 s'],
  [span(9950), '10 s'],
  [span(59_499), '59 s'],
  [span(65_000), '1:05'],
  [span(65_600), '1:06'],
  [settledClock(24_600), '0:25'],
  [span(3_723_000), '1:02:03'],
  [clock(7000), '0:07'],
  [clock(-1), '0:00'],
  [formatFigure(9240), '9,240'],
  [formatCost(0), '$0'],
  [formatCost(0.00042), '$0.00042'],
  [formatCost(0.006), '$0.006'],
  [formatCost(0.0214), '$0.021'],
  [formatCost(1.2), '$1.20'],
  [formatBytes(999), '999 bytes'],
  [formatBytes(5210), '5.2 kB'],
  [formatBytes(1_250_000), '1.3 MB'],
  [formatCount(0, 'call'), 'no calls'],
  [formatCount(1, 'call'), '1 call'],
  [formatCount(2, 'entry', 'entries'), '2 entries'],
  [firstLine('\n one\ntwo', 20), 'one'],
  [firstLine('abcdefgh', 5), 'abcd…'],
  [firstLine('😀😀😀😀', 3), '😀😀…'],
];

describe('words', () => {
  for (const [is, should] of said) it(`says ${should}`, () => assert.equal(is, should));
});

const short: [Json | undefined, string][] = [
  [undefined, ''],
  [null, ''],
  ['', ''],
  ['labour and yield', '“labour and yield”'],
  ['## A heading\nand text', '“A heading”'],
  [1200, '1,200'],
  [true, 'yes'],
  [false, 'no'],
  [[1, 2], '2 items'],
  [{ success: true, files: ['a'], count: 1 }, '1 file'],
  [{ success: true, exit_code: 0 }, 'exit code 0'],
  [{ success: true }, 'success yes'],
  [{ a: {}, b: {} }, '2 entries'],
  [{}, 'no entries'],
];

describe('a value in short', () => {
  for (const [value, should] of short) it(`${JSON.stringify(value)} is “${should}”`, () => assert.equal(inShort(value), should));
  it('names the size of what is kept as an artifact', () =>
    assert.equal(storedInShort({ artifact: 'abc', bytes: 40_000 }), '40.0 kB'));
  it('says nothing of no value', () => assert.equal(storedInShort(undefined), ''));
});

describe('the shape of a value', () => {
  it('is a table for a list of maps', () =>
    assert.deepEqual(valueShapeOf([{ a: 1 }, { b: 2 }]), { as: 'table', columns: ['a', 'b'], rows: [{ a: 1 }, { b: 2 }] }));
  it('is a tree for a mixed list', () =>
    assert.deepEqual(valueShapeOf([{ a: 1 }, 2]), {
      as: 'tree',
      entries: [
        ['0', { a: 1 }],
        ['1', 2],
      ],
    }));
  it('is a tree for maps with many keys', () =>
    assert.equal(valueShapeOf([Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`k${at}`, at]))]).as, 'tree'));
  it('is a tree for a map', () => assert.equal(valueShapeOf({ a: 1 }).as, 'tree'));
  it('is text where there are lines', () => assert.equal(valueShapeOf('a\nb').as, 'text'));
  it('is a word for what is short', () =>
    assert.deepEqual(
      [valueShapeOf('a'), valueShapeOf(null), valueShapeOf(2)],
      [
        { as: 'word', word: 'a' },
        { as: 'word', word: 'null' },
        { as: 'word', word: '2' },
      ],
    ));
});
