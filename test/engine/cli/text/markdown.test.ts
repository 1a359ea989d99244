import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { markdownLines } from '../../../../engine/cli/text/markdown.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import { width } from '../../../../engine/cli/text/width.ts';

const plain = (text: string, columns = 40): string[] => markdownLines(text, { style: paint(false), columns });

/** A table in a block of code is code. */
const tablesIn = (text: string): string[] => text.replaceAll(/^```[\s\S]*?^```/gm, '').match(/(?:^\|.*\n)+/gm) ?? [];
/** A cell of nothing has no heading where cells stand below each other. */
const hasAllCells = (table: string): boolean => !/\| *\|/.test(table);
const wordsIn = (text: string): string[] => text.split(/[\s─:]+/).filter(Boolean);

describe('Markdown at a terminal', () => {
  it('wraps paragraphs, and leaves code as it is', () =>
    assert.deepEqual(
      plain('one two three four five six seven eight nine\n\n```yaml\nkey: a value that is longer than all the columns\n```'),
      ['one two three four five six seven eight', 'nine', '', '    key: a value that is longer than all the columns'],
    ));

  it('names the file that a block of code is', () =>
    assert.deepEqual(plain('```yaml file=baton.yaml\nkey: 1\n```'), ['baton.yaml:', '    key: 1']));

  it('hangs the lines of a list below its text', () =>
    assert.deepEqual(plain('1. first of two items that is long enough\n2. second\n   - inner\n', 30), [
      '1. first of two items that is',
      '   long enough',
      '2. second',
      '   - inner',
    ]));

  it('draws a table in columns, its cells wrapped where they must be, else each cell behind its heading', () => {
    const table = '| key | meaning |\n| --- | --- |\n| `a` | short |\n| `bc` | what `it` says |\n';
    assert.deepEqual(plain(table), ['key   meaning', '────  ──────────────', '`a`   short', '`bc`  what `it` says']);
    assert.deepEqual(plain(table, 14).slice(0, 2), ['key: `a`', '    meaning:']);
    const wide = '| asked | not asked |\n| --- | --- |\n| what a person has to say first | what needs no word of anybody |\n';
    assert.deepEqual(plain(wide, 44), [
      'asked                  not asked',
      '─────────────────────  ─────────────────────',
      'what a person has to   what needs no word of',
      'say first              anybody',
    ]);
  });

  for (const columns of [40, 80, 180])
    it(`loses no heading and no cell of a table of the documentation in ${columns} columns`, () => {
      const lost = globSync('docs/{.,guides,concepts,coming-from,editors,reference}/*.md').flatMap((file) =>
        tablesIn(readFileSync(file, 'utf8'))
          .filter(hasAllCells)
          .flatMap((table) => {
            const drawn = wordsIn(plain(table, columns).join(' '));
            return wordsIn(plain(table, 100_000).join(' '))
              .filter((word) => !drawn.includes(word))
              .map((word) => `${file}: ${word}`);
          }),
      );
      assert.deepEqual(lost, []);
    });

  it('names the address of a link that leads outside, and no other', () =>
    assert.deepEqual(plain('See [keys](keys.md) and [a page](https://example.org).', 80), [
      'See keys and a page (https://example.org).',
    ]));

  it('uses colours where it may', () =>
    assert.deepEqual(markdownLines('# A `b` **c**', { style: paint(true), columns: 40 }).map(stripVTControlCharacters), [
      '# A `b` c',
    ]));

  for (const columns of [30, 60, 110])
    it(`no line of a page is longer than ${columns} columns, but code and long words`, () => {
      const long = globSync('docs/{.,guides,concepts,coming-from,reference}/*.md').flatMap((file) =>
        plain(readFileSync(file, 'utf8'), columns)
          .filter(
            (line) =>
              width(line) > columns &&
              !line.startsWith('    ') &&
              line
                .trim()
                .replace(/^(?:[│-]|\d+\.) /, '')
                .includes(' '),
          )
          .map((line) => `${file}: ${line}`),
      );
      assert.deepEqual(long, []);
    });
});
