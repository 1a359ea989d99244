import assert from 'node:assert/strict';
import { parseSource } from '../../../../engine/compile/source/source.ts';

describe('comments that silence problems', () => {
  const cases: [text: string, found: [code: string, line: number, file: boolean][]][] = [
    ['a: 1\n', []],
    ['# baton: ignore unknown-key\na: 1\n', [['unknown-key', 0, false]]],
    [
      'a: 1\n  #baton:ignore  two-kinds, no-kind\n',
      [
        ['two-kinds', 1, false],
        ['no-kind', 1, false],
      ],
    ],
    [
      'x: y\n\n# baton: ignore-file dialect\n# baton: ignore cycle\n',
      [
        ['dialect', 2, true],
        ['cycle', 3, false],
      ],
    ],
    ['a: 1 # baton: ignore cycle\nb: "baton: ignore x"\n', []],
    ['# baton: ignores cycle\n# baton\n', []],
    ['a: 1\r\n# baton: ignore cycle\r\n', [['cycle', 1, false]]],
  ];
  for (const [text, found] of cases)
    it(`${JSON.stringify(text)} silences ${found.map(([code]) => code).join(', ') || 'nothing'}`, () =>
      assert.deepEqual(
        parseSource(text).suppressions,
        found.map(([code, line, file]) => ({ code, line, file })),
      ));
});
