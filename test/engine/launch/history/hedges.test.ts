import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepRunInHistory, readRun, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('when calls are slow, by earlier runs', () => {
  const root = temporaryFolder();
  const text = 'The mills stand by the river. They grind corn.';
  const step = (id: string, more = '') => `  - {id: ${id}, model: offline${more}, prompt: "Say what this is about: ${text}"}\n`;
  beforeEach(() => mkdirSync(join(root(), '.git')));
  const run = async () => {
    const handle = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {} });
    assert.equal((await handle.done).status, 'succeeded');
    const { facts } = (await readRun(handle.folder)).log;
    return { handle, expected: facts.find((fact) => fact.type === 'hedge.expected'), step: handle.state.steps.get('ask') };
  };

  it('five earlier times of a step that hedges are wanted; the fact comes before the first step and names no other step', async () => {
    writeFileSync(join(root(), 'p.baton.yaml'), `id: p\nsteps:\n${step('ask', ', hedge: true')}${step('other')}`);
    for (let count = 0; count < 5; count++) {
      const { expected, step: asked, handle } = await run();
      assert.equal(expected, undefined);
      assert.deepEqual(asked?.why?.hedge, { off: 'unknown' });
      await keepRunInHistory(handle);
    }
    const { expected, step: asked } = await run();
    assert.deepEqual(Object.keys(expected?.after ?? {}), ['ask']);
    assert.ok((expected?.after['ask'] ?? 0) > 0);
    assert.ok((expected?.at ?? Infinity) <= (asked?.started_at ?? 0));
  });
});
