import assert from 'node:assert/strict';
import { yaml } from '../yaml.ts';
import { checkBrief, findingsOf } from './check-brief.ts';
import { checkFacts, parseCsv } from './check-facts.ts';

const sources = new Map([['a.md', 'The mill was built in 1771.\nHowever, the *old* pond fell dry, "as ever".']]);

describe('the checks of the flagship', () => {
  it('CSV: separators, line breaks and doubled marks inside quotation marks', () => {
    assert.deepEqual(parseCsv('a,b\r\n"x, ""y""\nz",\n1,2'), [
      ['a', 'b'],
      ['x, "y"\nz', ''],
      ['1', '2'],
    ]);
    assert.deepEqual(parseCsv(''), []);
  });
  for (const [name, csv, faults] of [
    ['a quote that stands in its file is right', 'file,quote\na.md,The mill was built in 1771.\n', []],
    ['too few rows', 'file,quote\n', ['0 rows, at least 1 wanted']],
    ['no column', 'file,claim\na.md,x\n', ['the columns "file" and "quote" are missing: file, claim']],
    ['another file', 'file,quote\nb.md,The mill was built in 1771.\n', ['row 1 names no source: b.md']],
    [
      'another quote',
      'file,quote\na.md,The mill was built in 1772.\n',
      ['row 1: the quote does not stand in a.md: The mill was built in 1772.'],
    ],
    ['an empty quote', 'file,quote\na.md,\n', ['row 1: the quote does not stand in a.md: ']],
    ['a cell too many', 'file,quote\na.md,x,y\n', ['row 1 has 3 cells']],
  ] as const)
    it(`facts: ${name}`, () => {
      assert.deepEqual(checkFacts(csv, sources, 1), faults);
    });
  it('a brief is taken apart into statements and their files', () => {
    assert.deepEqual(
      findingsOf(
        yaml`
          # T

          *note*

          ## In short

          One. (a.md) Two. (b.md)

          ## X
          - Three (a.md)
            - Compare: Four (b.md)
          - Five

          ## What was left out

          Six.`,
      ),
      [
        { section: 'In short', claim: 'One.', file: 'a.md' },
        { section: 'In short', claim: 'Two.', file: 'b.md' },
        { section: 'X', claim: 'Three', file: 'a.md' },
        { section: 'X', claim: 'Four', file: 'b.md' },
        { section: 'X', claim: 'Five' },
      ],
    );
  });
  it('brief: what names no source or is not said there is found', () => {
    const good = Array.from({ length: 10 }, () => '- The old pond fell dry, "as ever". (a.md)').join('\n');
    assert.deepEqual(checkBrief(`# T\n\n## X\n${good}`, sources), []);
    assert.deepEqual(
      checkBrief(`## X\n${good}\n- It burned in 1903. (a.md)\n- Said by nobody at all. (c.md)\n- Said by nobody.`, sources),
      [
        'the brief has no title',
        'X: a.md does not say: It burned in 1903.',
        'X: names no source (c.md): Said by nobody at all.',
        'X: names no file: Said by nobody.',
      ],
    );
    assert.deepEqual(checkBrief('# T', sources), ['0 findings']);
  });
});
