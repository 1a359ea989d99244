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
  ['So [1-5], and [1, 2, 3, 4] as a list.', 6, []],
  ['So [1], with [Node.js], [and/or], in [2024].', 1, []],
  ['The list is [10, 20, 30], of [v1.2] and [yes/no].', 0, []],
  ['It says as [1]: it is.', 1, []],
  ['See [the guide].\n\n[the guide]: docs/a.md\n[1]: docs/a.md\n', 0, []],
  ['So [docs/a.md:3-4], [./docs/a.md], [docs/a.md:5–9], [./docs/a.md:1-4].', 4, []],
  ['So [docs/a.md:6-9], [./docs/z.md] and [z.md].', 3, ['[docs/a.md:6-9]', '[./docs/z.md]', '[z.md]']],
  ['So [docs/a.md], [Makefile], [docs/b c.md].', 3, []],
  ['So [docs/a.md:3] and [docs/a.md:5].', 2, []],
  ['So [docs/a.md:6] and [docs/z.md].', 2, ['[docs/a.md:6]', '[docs/z.md]']],
  ['Nothing, [sic] and [a link](docs/z.md), [ ] and [x].', 0, []],
  ['In code: `a[7]`\n```js\nlist[9]\n```\nand [1].', 1, []],
  ['```\nnever closed [9]', 0, []],
  [{ answer: 'High.', citations: [1, '2', '[3]'] }, 3, []],
  [{ answer: 'High.', sources: ['./docs/a.md:3-5'] }, 1, []],
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
