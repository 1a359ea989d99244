import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignTexts } from '../../../../client/panel/view/history/text-diff.ts';
import { contrastRuns, type RunHandle, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = (ask: string): string => `id: p
inputs: {topic: mills}
steps:
  - {id: read, tool: filesystem, action: read, parameters: {path: notes.txt}}
  - {id: same, set: {n: "{{ 1 + 1 }}"}}
  - {id: say, prompt: "${ask} in one sentence what this is about: The {{ topic }} stand by the river. They grind corn for three towns.", model: offline, dependencies: [read]}
  - {id: each, for_each: [1, 2], steps: [{id: inner, set: {n: "{{ item }} {{ topic }}"}}]}
outputs: {said: "{{ topic }}!", n: "{{ same.n }}"}
`;

describe('two runs held against each other', () => {
  const root = temporaryFolder();
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'notes.txt'), 'some notes');
  });
  const run = async (ask: string, topic = 'mills'): Promise<RunHandle> => {
    writeFileSync(join(root(), 'p.baton.yaml'), text(ask));
    const handle = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, inputs: new Map([['topic', { text: topic }]]) });
    await handle.done;
    return handle;
  };

  it('tell nothing but times and money of a run that did the same', async () => {
    const [one, other] = [await run('Say'), await run('Say')];
    const found = await contrastRuns(one.folder, other.folder);
    assert.deepEqual([found.texts, found.inputs, found.outputs, found.steps, found.more, found.same], [[], [], [], [], 0, 5]);
    assert.deepEqual(
      found.runs.map(({ run: id, status }) => [id, status]),
      [
        [one.id, 'succeeded'],
        [other.id, 'succeeded'],
      ],
    );
  });

  it('tell which text, input, prompt, result and output became another one, the first difference first', async () => {
    const [one, other] = [await run('Say'), await run('Tell', 'tides')];
    const found = await contrastRuns(one.folder, other.folder);
    assert.deepEqual(found.texts, ['say']);
    assert.deepEqual(found.inputs, [{ name: 'topic', before: 'mills', after: 'tides' }]);
    assert.deepEqual(found.outputs, [{ name: 'said', before: 'mills!', after: 'tides!' }]);
    const said = found.steps.find(({ path }) => path === 'say');
    assert.ok(said?.differs.includes('prompt'));
    assert.equal(said?.before?.model, 'offline');
    assert.deepEqual(
      found.steps.filter(({ path }) => path !== 'say').map(({ path, differs }) => [path, differs]),
      [
        ['each[0].inner', ['result']],
        ['each[1].inner', ['result']],
      ],
    );
    assert.equal(found.same, 2);
  });

  it('leave it to see that long values differ only behind what is compared', async () => {
    const long = 'The mills stand by the river. '.repeat(2100);
    const [one, other] = [await run('Say', `${long}a`), await run('Say', `${long}b`)];
    const { outputs } = await contrastRuns(one.folder, other.folder);
    const [said] = outputs;
    assert.equal(said?.name, 'said');
    assert.equal(alignTexts(said?.before ?? '', said?.after ?? '').cut, true);
    assert.ok((said?.before.length ?? 0) < long.length, 'not all of it is told');
  });

  it('tell of steps that only one of them has', async () => {
    const one = await run('Say');
    writeFileSync(join(root(), 'p.baton.yaml'), 'id: p\nsteps:\n  - {id: same, set: {n: 2}}\n  - {id: new, set: {n: 3}}\n');
    const other = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {} });
    await other.done;
    const found = await contrastRuns(one.folder, other.folder);
    const only = new Map(
      found.steps.map(({ path, before, after }) => [path, before && after ? 'both' : before ? 'before' : 'after']),
    );
    assert.equal(only.get('new'), 'after');
    assert.equal(only.get('say'), 'before');
    assert.ok(!only.has('same') || only.get('same') === 'both');
  });
});
