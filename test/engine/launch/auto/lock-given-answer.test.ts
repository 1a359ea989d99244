import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, listTags, lockAnswer, startRun, tagsOfStep } from '../../../../engine/index.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { parseLock } from '../../../../engine/workspace/lock-file.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: tags
default_model: offline
inputs: { topic: { type: string, default: mills } }
steps:
  - id: one
    set:
      tone: <AUTO choices="dry, warm">the tone for {{ inputs.topic }}</AUTO>
      size: <AUTO type="integer" min="1" max="9">how many</AUTO>
      words: <AUTO>words in a tone of <AUTO choices="x, y">the other</AUTO></AUTO>
  - id: three
    prompt: Now <AUTO when="run">what</AUTO>
  - id: four
    pipeline:
      id: inner
      steps: [{ id: deep, set: { tone: "<AUTO choices='dry, warm'>its tone</AUTO>" } }]
      outputs: { tone: "{{ deep.tone }}" }
outputs: { tone: "{{ one.tone }}", size: "{{ one.size }}" }
`;

describe('a person’s answer to an AUTO tag', () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), 'tags.baton.yaml');
  const lock = (only: string, answer: Json, inputs: Record<string, string> = {}) =>
    lockAnswer({
      file: file(),
      text,
      cwd: folder(),
      env: {},
      only,
      answer,
      inputs: new Map(Object.entries(inputs).map(([name, value]) => [name, { value }])),
    });
  const locked = async () =>
    parseLock(await readFile(join(folder(), 'tags.auto.lock.yaml'), 'utf8')).entries.map(({ site, answer, model }) => [
      site,
      answer,
      model,
    ]);

  it('is locked for the question that a run asks, also of a pipeline written out in a step; the run asks nobody and takes it', async () => {
    await lock('one.set.size#0', 7);
    await lock('one.set.size#0', 4);
    await lock('one.set.tone#0', 'warm', { topic: 'looms' });
    await lock('four/deep.set.tone#0', 'dry');
    assert.deepEqual(await locked(), [
      ['four/deep.set.tone#0', 'dry', 'person'],
      ['one.set.size#0', 4, 'person'],
      ['one.set.tone#0', 'warm', 'person'],
    ]);
    const short = text.replace(/\n {6}words:.*/, '').replace(/ {2}- id: three\n.*\n/, '');
    writeFileSync(file(), short);
    const inputs = new Map([['topic', { value: 'looms' }]]);
    const { status, outputs, error } = await (await startRun({ file: file(), cwd: folder(), env: {}, inputs, frozen: true }))
      .done;
    assert.deepEqual([status, error?.message, outputs], ['succeeded', undefined, { tone: 'warm', size: 4 }]);
  });

  it('is refused where it does not fit, where no such tag is answered before a run, and where the question has an open tag in it', async () => {
    await assert.rejects(lock('one.set.size#0', 12), /one\.set\.size#0 does not fit: .*9/);
    await assert.rejects(lock('one.set.tone#0', 'loud'), /does not fit/);
    await assert.rejects(lock('three.prompt#0', 'x'), /No AUTO tag with the id `three\.prompt#0` is answered before the run/);
    await assert.rejects(lock('none#0', 'x'), /No AUTO tag with the id `none#0`/);
    await assert.rejects(lock('one.set.words#0', 'x'), /another tag that has no answer yet/);
    await lock('one.set.words#0.0', 'y');
    await lock('one.set.words#0', 'x');
  });

  it('is listed with its tag, of the whole pipeline and of one step', async () => {
    await lock('one.set.size#0', 7);
    const compiled = compile(text, { file: file() });
    const rows = listTags(compiled).map(({ id, key, preview: { field, state, answer } }) => [
      id,
      key === id,
      field,
      state,
      answer,
    ]);
    assert.deepEqual(rows, [
      ['one.set.tone#0', true, 'set.tone', 'depends', undefined],
      ['one.set.size#0', true, 'set.size', 'locked', 7],
      ['one.set.words#0.0', true, 'set.words', 'unlocked', undefined],
      ['one.set.words#0', true, 'set.words', 'depends', undefined],
      ['three.prompt#0', true, 'prompt', 'run', undefined],
      ['four/deep.set.tone#0', false, 'set.tone', 'unlocked', undefined],
    ]);
    const [tone] = tagsOfStep(compiled, 'four/deep');
    assert.deepEqual([tone?.id, tone?.preview.words], ['four/deep.set.tone#0', 'its tone']);
    assert.deepEqual(tagsOfStep(compiled, 'gone'), []);
  });
});
