import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineStarts, toOffset, toPosition } from '../../../../engine/compile/source/lines.ts';

const texts = fc
  .array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r', ' '), { maxLength: 30 })
  .map((parts) => parts.join(''));

describe('lines and offsets', () => {
  const cases: [text: string, starts: number[]][] = [
    ['', [0]],
    ['abc', [0]],
    ['a\nb\n', [0, 2, 4]],
    ['a\r\nb\rc\n\nd', [0, 3, 5, 7, 8]],
  ];
  for (const [text, starts] of cases)
    it(`${JSON.stringify(text)} has lines at ${starts.join(' ')}`, () => assert.deepEqual(lineStarts(text), starts));

  it('counts characters as UTF-16 code units from 0', () => {
    const starts = lineStarts('ab\n😀c\n');
    assert.deepEqual(toPosition(starts, 6), { line: 1, character: 3 });
    assert.equal(toOffset(starts, { line: 1, character: 3 }), 6);
  });

  it('takes what lies outside for the nearest place inside', () => {
    const starts = lineStarts('ab\ncd');
    assert.equal(toOffset(starts, { line: 0, character: 99 }, 5), 2);
    assert.equal(toOffset(starts, { line: 1, character: 99 }, 5), 5);
    assert.equal(toOffset(starts, { line: 7, character: 0 }, 5), 5);
    assert.equal(toOffset(starts, { line: -1, character: 3 }, 5), 0);
    assert.deepEqual(toPosition(starts, -4), { line: 0, character: 0 });
  });

  it('an offset comes back from its position', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, seed) => {
        const offset = seed % (text.length + 1);
        const starts = lineStarts(text);
        const back = toOffset(starts, toPosition(starts, offset), text.length);
        // Between \r and \n there is no place of its own.
        assert.equal(back, text[offset - 1] === '\r' && text[offset] === '\n' ? offset : offset);
      }),
    );
  });
});
