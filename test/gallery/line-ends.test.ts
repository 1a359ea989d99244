import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyExample, listExamples } from '../../engine/gallery/lazy/gallery.ts';
import { compile, findRoot, loadWorld, testFile } from '../../engine/index.ts';
import { temporaryFolder } from '../engine/store/folder.ts';
import { inSample } from '../sample.ts';

const texts = /\.(?:ya?ml|md|txt|csv|json|jsonl|ts|js|py|go|html|gitignore)$/;

/** Every text below a folder as git checks it out on Windows. */
function turnLineEnds(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => texts.test(file) && statSync(file).isFile());
  for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replace(/\r?\n/g, '\r\n'));
  return files.length;
}

describe('examples with the line ends of Windows', () => {
  const folder = temporaryFolder();

  for (const [index, { name, file }] of listExamples().entries()) {
    if (!inSample(index, 4)) continue;
    it(`${name} says the same, and its tests pass`, async function () {
      this.timeout(60_000);
      await copyExample('examples', name, folder());
      const cwd = join(folder(), name);
      const path = join(cwd, file);
      const root = findRoot(path, cwd);
      const compiled = async () => compile(readFileSync(path, 'utf8'), await loadWorld(path, { root, cwd }));
      const before = await compiled();
      assert.ok(turnLineEnds(cwd) > 0);
      const after = await compiled();
      const told = ({ problems, text }: typeof before) =>
        problems.map(({ code, message, range }) => ({ code, message, line: text.slice(0, range.start).split('\n').length }));
      assert.deepEqual(told(after), told(before));
      assert.deepEqual(
        after.graph.nodes.map(({ path: at, kind, detail }) => ({ at, kind, detail })),
        before.graph.nodes.map(({ path: at, kind, detail }) => ({ at, kind, detail })),
      );

      const { cases, refusal } = await testFile(path, { cwd });
      assert.equal(refusal, undefined);
      assert.deepEqual(
        cases.flatMap(({ name: title, failures }) => failures.map(({ message }) => `${title}: ${message}`)),
        [],
      );
    });
  }
});
