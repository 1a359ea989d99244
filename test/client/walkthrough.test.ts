import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../engine/index.ts';
import { temporaryFolder } from '../engine/store/folder.ts';

/** The YAML in a page of the walkthrough. */
const shown = (page: string): string =>
  /```yaml\n([\s\S]*?)```/.exec(readFileSync(`media/walkthrough/${page}`, 'utf8'))?.[1] ?? '';

describe('what a newcomer begins with', () => {
  const folder = temporaryFolder();

  const starts = { 'the first page of the walkthrough': shown('begin.md') };
  for (const [name, text] of Object.entries(starts))
    it(`runs without a key: ${name}`, async () => {
      const file = join(folder(), 'begin.baton.yaml');
      writeFileSync(join(folder(), 'baton.yaml'), '{}\n');
      writeFileSync(file, text);
      const { status, error } = await (await startRun({ file, cwd: folder(), env: {} })).done;
      assert.deepEqual([status, error], ['succeeded', null]);
    });

  it('is what the walkthrough shows, and New Pipeline… and an empty file give', () => {
    const table = readFileSync('client/texts/creation.ts', 'utf8');
    const [, starter = ''] = /starterPipeline: \(id: string\) => `([\s\S]*?)`,/.exec(table) ?? [];
    const text = starter.replaceAll('${id}', 'pipeline').replaceAll(/\$\{l10n\.t\('(.*?)'\)\}/g, '$1');
    assert.equal(shown('begin.md'), text);
  });
});
