import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wantsColour } from '../../../../engine/cli/io.ts';
import { formatDuration, plural, size } from '../../../../engine/cli/text/numbers.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import { problemLines, tally } from '../../../../engine/cli/text/problem.ts';
import { table } from '../../../../engine/cli/text/table.ts';
import { clip, oneLine, pad, padStart, safeLines, width } from '../../../../engine/cli/text/width.ts';
import type { Problem } from '../../../../engine/language/problems.ts';
import { formatDollars } from '../../../../engine/language/values/money.ts';

describe('numbers for people', () => {
  const times: [number, string][] = [
    [0, '0 ms'],
    [999, '999 ms'],
    [999.6, '1.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_599_000, '59 min 59 s'],
    [3_599_900, '1 h 00 min'],
    [11_220_000, '3 h 07 min'],
    [-5, '0 ms'],
  ];
  for (const [ms, text] of times) it(`${ms} ms → ${text}`, () => assert.equal(formatDuration(ms), text));
  const sums: [number, string][] = [
    [0, '$0'],
    [0.000123, '$0.00012'],
    [0.0099, '$0.0099'],
    [0.01, '$0.01'],
    [12.345, '$12.35'],
    [1e-12, '$0.00000000'],
  ];
  for (const [usd, text] of sums) it(`${usd} USD → ${text}`, () => assert.equal(formatDollars(usd), text));
  const sizes: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9960, '10 kB'],
    [39_100, '39 kB'],
    [2_500_000, '2.5 MB'],
  ];
  for (const [bytes, text] of sizes) it(`${bytes} bytes → ${text}`, () => assert.equal(size(bytes), text));
  it('says one of one', () =>
    assert.deepEqual([plural(1, 'step'), plural(0, 'step'), plural(1234, 'step')], ['1 step', '0 steps', '1,234 steps']));
});

describe('width in a terminal', () => {
  it('knows wide, combining and plain characters', () =>
    assert.deepEqual(['abc', '漢字', 'e\u0301', '🙂', '✓', '…', '⠋', '\u200b'].map(width), [3, 4, 1, 2, 1, 1, 1, 0]));
  it('clips the end', () =>
    assert.deepEqual([clip('abcdef', 4), clip('abc', 3), clip('漢字漢', 4), clip('abc', 0)], ['abc…', 'abc', '漢…', '']));
  it('pads by columns, not characters', () => assert.deepEqual([pad('漢', 4), padStart('漢', 4)], ['漢  ', '  漢']));
  it('never exceeds the columns', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        const line = oneLine(text);
        assert.ok(width(clip(line, columns)) <= columns);
      }),
    );
  });
  it('lets nothing through that commands a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(oneLine(text), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
        assert.doesNotMatch(safeLines(text), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });
});

describe('colours', () => {
  const io = (env: Record<string, string>) => ({ env });
  it('are used on a terminal only', () =>
    assert.deepEqual([wantsColour(io({}), true), wantsColour(io({}), false)], [true, false]));
  it('are left out with NO_COLOR, --no-color and on a dumb terminal', () =>
    assert.deepEqual(
      [wantsColour(io({ NO_COLOR: '1' }), true), wantsColour(io({}), true, true), wantsColour(io({ TERM: 'dumb' }), true)],
      [false, false, false],
    ));
  it('are forced with FORCE_COLOR unless it is 0', () =>
    assert.deepEqual([wantsColour(io({ FORCE_COLOR: '1' }), false), wantsColour(io({ FORCE_COLOR: '0' }), true)], [true, false]));
  it('leave text as it is where they are off', () =>
    assert.deepEqual([paint(false).bad('x'), paint(true).bad('x'), paint(true).bad('')], ['x', '\u001b[31mx\u001b[39m', '']));
});

describe('a table', () => {
  it('aligns columns by what is seen', () => {
    assert.deepEqual(
      table(
        ['a', 'b'],
        [
          ['漢字', 'x'],
          ['y', 'two\nlines'],
        ],
        paint(false),
        [(text) => `<${text}>`],
      ),
      ['a     b', '<漢字>  x', '<y>     two lines'],
    );
  });
});

describe('a problem in the terminal', () => {
  const problem = (start: number, end: number, more: Partial<Problem> = {}): Problem => ({
    code: 'unknown-key',
    severity: 'error',
    message: 'No such key.',
    range: { start, end },
    ...more,
  });
  const text = 'steps:\n  - id: a\n    sett: 1\n';
  const at = text.indexOf('sett');
  const lines = (given: string, ...problems: Problem[]): string[] =>
    problemLines({ file: 'p.yaml', text: given }, problems, paint(false));

  it('has the place, the line before, the line, the caret and the hint', () => {
    assert.deepEqual(lines(text, problem(at, at + 4, { hint: 'Did you mean `set`?' })), [
      'p.yaml:3:5 error unknown-key No such key.',
      '    2 │   - id: a',
      '    3 │     sett: 1',
      '      │     ^^^^',
      '    → Did you mean `set`?',
      '',
    ]);
  });

  it('has one caret at least, and none beyond the line', () => {
    assert.equal(lines(text, problem(at, at))[3], '      │     ^');
    assert.equal(lines(text, problem(at, text.length))[3], '      │     ^^^^^^^');
  });

  it('shows a hint without a frame', () => {
    assert.deepEqual(lines(text, problem(at, at + 4, { severity: 'hint' })), ['p.yaml:3:5 hint unknown-key No such key.']);
  });

  it('names other places that belong to it', () => {
    assert.equal(
      lines(text, problem(at, at + 4, { related: [{ range: { start: 0, end: 1 }, message: 'It stands here.' }] }))[4],
      '    p.yaml:1:1 It stands here.',
    );
  });

  it('puts the caret under wide characters, tabs and CRLF lines', () => {
    const wide = '漢: x\r\n\tb: y\r\n';
    assert.equal(lines(wide, problem(3, 4)).at(2), '      │     ^');
    assert.deepEqual(lines(wide, problem(wide.indexOf('b'), wide.indexOf('b') + 1)).slice(2, 4), ['    2 │ →b: y', '      │  ^']);
  });

  it('shows of a very long line the part around the place', () => {
    const long = `a: "${'x'.repeat(500)}MARK${'y'.repeat(500)}"`;
    const [, line = '', caret = ''] = lines(long, problem(long.indexOf('MARK'), long.indexOf('MARK') + 4));
    assert.ok(line.length < 120 && line.includes('…'));
    assert.equal(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1), 'MARK');
  });

  it('counts by severity', () =>
    assert.equal(tally([problem(0, 1), problem(0, 1), problem(0, 1, { severity: 'information' })]), '2 errors, 1 note'));
});
