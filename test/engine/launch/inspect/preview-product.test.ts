import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { previewProduct } from '../../../../engine/launch/inspect/preview-product.ts';
import { temporaryFolder } from '../../store/folder.ts';

const row = (at: number): string => `${at},"a, b",${at % 2 === 0}`;
const manyRows = (count: number): string => `id,words,even\n${Array.from({ length: count }, (_, at) => row(at)).join('\n')}\n`;
const item = JSON.stringify({ claim: 'a ",[ b\\', fill: 'x'.repeat(400) });

const cases: [name: string, content: string | Buffer, expected: object][] = [
  ['notes.md', '# Title\n', { as: 'markdown', value: '# Title\n', cut: false }],
  ['page.html', '<script>x</script>', { as: 'text', value: '<script>x</script>', cut: false }],
  ['empty.txt', '', { as: 'text', value: '', cut: false }],
  ['rows.csv', '\ufeffname;n\nmill;3\n', { as: 'data', value: [{ name: 'mill', n: 3 }], cut: false }],
  ['twice.csv', 'a,a,\n1,2,3\n', { as: 'data', value: [{ a: 1, 'a (2)': 2, '3': 3 }], cut: false }],
  ['rows.tsv', 'a\tb\n1\t\n', { as: 'data', value: [{ a: 1, b: null }], cut: false }],
  ['quotes.csv', 'a,b\n"1,2\n', { as: 'text', value: 'a,b\n"1,2\n', cut: false }],
  ['map.json', '{"a":[1]}', { as: 'data', value: { a: [1] }, cut: false }],
  ['word.json', '"only a word"', { as: 'text', value: '"only a word"', cut: false }],
  ['broken.json', '[1, 2', { as: 'text', value: '[1, 2', cut: false }],
  ['lines.jsonl', '{"a":1}\n\n{"a":2}\n', { as: 'data', value: [{ a: 1 }, { a: 2 }], cut: false }],
  ['sheet.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 0xff]), { as: 'bytes' }],
  ['zero.txt', 'a\0b', { as: 'bytes' }],
];

describe('the preview of a file that a run wrote', () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string | Buffer): string => {
    const file = join(folder(), name);
    writeFileSync(file, content);
    return file;
  };

  for (const [name, content, expected] of cases)
    it(`of ${name} is ${JSON.stringify(expected).slice(0, 60)}`, async () =>
      assert.deepEqual(await previewProduct(write(name, content)), expected));

  it('holds the first rows of a long table, list or text, none of them half', async () => {
    for (const [name, content] of [
      ['long.csv', manyRows(60_000)],
      ['long.json', `[${Array.from({ length: 2000 }, () => item).join(',')}]`],
      ['long.jsonl', `${item}\n`.repeat(2000)],
    ] as const) {
      const preview = await previewProduct(write(name, content));
      assert.ok(preview.as === 'data' && Array.isArray(preview.value), name);
      assert.deepEqual([preview.value.length, preview.cut], [200, true], name);
    }
    const text = await previewProduct(write('long.txt', 'ä'.repeat(400_000)));
    assert.deepEqual(text, { as: 'text', value: 'ä'.repeat(20_000), cut: true });
  });

  it('is of the file behind a link, none of a folder, and rejects where nothing is', async () => {
    const link = join(folder(), 'link.md');
    symlinkSync(write('behind.md', 'words'), link);
    assert.deepEqual(await previewProduct(link), { as: 'markdown', value: 'words', cut: false });
    mkdirSync(join(folder(), 'deep'));
    assert.deepEqual(await previewProduct(join(folder(), 'deep')), { as: 'bytes' });
    await assert.rejects(previewProduct(join(folder(), 'gone.md')), /ENOENT/);
  });
});
