import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import { checkCitations, passagesIn } from '../../../../engine/libraries/retrieval/citations.ts';

const passage = (file: string, line: number, text = 'one') => ({ file, text, place: { line }, score: 1, fields: {} });
const found = {
  passages: [passage('docs/a.md', 3, 'one\ntwo\nthree'), passage('Makefile', 1), passage('docs/b c.md', 9)],
  text: '',
};

const cases: [answer: Json, count: number, strange: string[]][] = [
  ['High in spring [1].', 1, []],
  ['So [1, 2] and [1-3]; [2–3].', 7, []],
  ['So [4], [0] and [4] again.', 3, ['[4]', '[0]']],
  ['So [1-5].', 5, ['[4]', '[5]']],
  ['So [docs/a.md], [Makefile], [docs/b c.md].', 3, []],
  ['So [docs/a.md:3] and [docs/a.md:5].', 2, []],
  ['So [docs/a.md:6] and [docs/z.md].', 2, ['[docs/a.md:6]', '[docs/z.md]']],
  ['Nothing, [sic] and [a link](docs/z.md), [ ] and [x].', 0, []],
  ['In code: `a[7]`\n```js\nlist[9]\n```\nand [1].', 1, []],
  ['```\nnever closed [9]', 0, []],
  [{ answer: 'High.', citations: [1, '2', '[3]'] }, 3, []],
  [{ answer: 'High [1].', sources: ['docs/a.md:4', 'docs/z.md'] }, 3, ['docs/z.md']],
  [
    {
      claims: [
        { text: 'x', cites: { file: 'docs/a.md', line: 8 } },
        { text: 'y', cites: { number: 2 } },
      ],
    },
    2,
    ['docs/a.md:8'],
  ],
  [null, 0, []],
];

describe('citations of an answer', () => {
  const passages = passagesIn(found) ?? [];
  for (const [answer, count, strange] of cases)
    it(JSON.stringify(answer), () => assert.deepEqual(checkCitations(answer, passages), { count, strange }));

  it('are held against what a search gave, its list, or several of them', () => {
    const given: [Json, number[] | undefined][] = [
      [found, [1, 2, 3]],
      [found.passages, [1, 2, 3]],
      [
        [found, { passages: [passage('x', 1)] }],
        [1, 2, 3, 1],
      ],
      [{ results: [found], iterations: 1 }, [1, 2, 3]],
      [{ passages: [] }, []],
      [[], []],
      ['text', undefined],
      [{ x: 1 }, undefined],
      [[1], undefined],
    ];
    for (const [value, numbers] of given)
      assert.deepEqual(
        passagesIn(value)?.map(({ number }) => number),
        numbers,
        JSON.stringify(value),
      );
  });
});
