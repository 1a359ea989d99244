import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alignTexts, type DiffPiece, type DiffRow } from '../../../../../client/panel/view/history/text-diff.ts';

const written = (pieces: DiffPiece[] | undefined): string =>
  (pieces ?? []).map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');
const shown = ({ left, right, hidden }: DiffRow): string =>
  hidden === undefined ? `${left ? written(left) : '∅'} | ${right ? written(right) : '∅'}` : `… ${hidden}`;

describe('the difference of two texts', () => {
  const cases: [name: string, before: string, after: string, rows: string[]][] = [
    [
      'marks the words of a line that changed',
      'the clock of the mill',
      'the water of the mill',
      ['the [clock] of the mill | the [water] of the mill'],
    ],
    ['shows a line that is new beside nothing', 'a\nb', 'a\nx\nb', ['a | a', '∅ | [x]', 'b | b']],
    ['shows a line that is gone beside nothing', 'a\nx\nb', 'a\nb', ['a | a', '[x] | ∅', 'b | b']],
    ['takes lines that have nothing in common as wholes', 'one two three', 'vier fünf', ['[one two three] | [vier fünf]']],
    [
      'hides what is the same far from a difference',
      `${'same\n'.repeat(9)}old`,
      `${'same\n'.repeat(9)}new`,
      ['… 7', 'same | same', 'same | same', '[old] | [new]'],
    ],
    ['says nothing of texts that are equal but for their line ends', 'a\r\nb\r\n', 'a\nb\n', ['… 2']],
    ['holds an empty text against one with a line', '', 'a', ['∅ | [a]']],
  ];
  for (const [name, before, after, rows] of cases)
    it(name, () => assert.deepEqual(alignTexts(before, after).rows.map(shown), rows));

  it('loses no line of either text, and marks nothing that both have alone', () => {
    const line = fc.stringMatching(/^[ab ]{1,6}$/);
    const text = fc.array(line, { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { rows } = alignTexts(before.join('\n'), after.join('\n'));
        const side = (of: 'left' | 'right') =>
          rows.flatMap((row) => (row[of] ? [row[of].map((piece) => piece.text).join('')] : []));
        const hidden = rows.reduce((sum, row) => sum + (row.hidden ?? 0), 0);
        assert.equal(side('left').length + hidden, before.length);
        assert.equal(side('right').length + hidden, after.length);
        for (const row of rows) if (row.same && row.left) assert.deepEqual(row.left, row.right);
        if (before.join('\n') === after.join('\n')) assert.ok(rows.every(({ same }) => same));
      }),
    );
  });

  it('compares the beginnings of long texts, and says so', () => {
    const long = 'word '.repeat(20_000);
    assert.equal(alignTexts(long, `${long}more`).cut, true);
    assert.equal(alignTexts('a', 'b').cut, false);
  });

  it('shows texts that differ everywhere as the one taken out and the other put in', () => {
    const [one, other] = ['a', 'b'].map((letter) => Array.from({ length: 3000 }, (_, at) => `${letter}${at}`).join('\n'));
    const { rows } = alignTexts(one ?? '', other ?? '');
    assert.equal(rows.length, 3000);
    assert.ok(rows.every(({ same }) => !same));
  });
});
