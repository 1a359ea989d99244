import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyExample, findExample, listExampleFiles, listExamples } from '../../../engine/gallery/lazy/gallery.ts';
import { temporaryFolder } from '../store/folder.ts';

describe('the gallery', () => {
  const place = temporaryFolder();

  it('has an entry for each folder of examples, once, with its pipeline', () => {
    const names = listExamples().map(({ name }) => name);
    assert.deepEqual([...names].sort(), readdirSync('examples').sort());
    for (const { name, file, says } of listExamples()) {
      assert.ok(existsSync(join('examples', name, file)), name);
      assert.ok(existsSync(join('examples', name, 'README.md')), name);
      assert.match(says, /^[A-Z].*\.$/, name);
    }
  });

  it('has twenty examples or more, and most of them want no key', () => {
    const all = listExamples();
    assert.ok(all.length >= 20);
    assert.ok(all.filter(({ model }) => model === 'needed').length <= all.length / 3);
  });

  it('finds an example by its name, and the nearest name for another word', () => {
    assert.equal('file' in findExample('sales') && 'sales', 'sales');
    assert.deepEqual(findExample('salse'), { like: 'sales' });
    assert.deepEqual(findExample('../sales'), { like: undefined });
    assert.deepEqual(findExample('zzzzzz'), { like: undefined });
  });

  it('copies an example with its data, and leaves nothing else', async () => {
    const files = await copyExample('examples', 'questions', place());
    assert.deepEqual(files, await listExampleFiles('examples', 'questions'));
    assert.deepEqual(readdirSync(place()), ['questions']);
    for (const file of files ?? [])
      assert.equal(
        readFileSync(join(place(), 'questions', file), 'utf8'),
        readFileSync(join('examples', 'questions', file), 'utf8'),
      );
  });

  it('never writes over a folder or a file of the name', async () => {
    mkdirSync(join(place(), 'hello'));
    writeFileSync(join(place(), 'sales'), 'mine');
    for (const name of ['hello', 'sales']) assert.equal(await copyExample('examples', name, place()), undefined);
    assert.deepEqual([readdirSync(join(place(), 'hello')), readFileSync(join(place(), 'sales'), 'utf8')], [[], 'mine']);
  });

  it('leaves out what a run has left beside an example', async () => {
    const examples = join(place(), 'examples');
    mkdirSync(join(examples, 'hello', '.baton', 'runs'), { recursive: true });
    mkdirSync(join(examples, 'hello', 'outputs'));
    for (const file of ['hello.baton.yaml', '.baton/runs/log', 'outputs/a.txt']) writeFileSync(join(examples, 'hello', file), '');
    assert.deepEqual(await listExampleFiles(examples, 'hello'), ['hello.baton.yaml']);
  });

  it('leaves nothing behind where a copy fails', async () => {
    await assert.rejects(copyExample(join(place(), 'nowhere'), 'hello', place()), { code: 'ENOENT' });
    assert.deepEqual(readdirSync(place()), []);
  });
});
