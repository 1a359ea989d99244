import assert from 'node:assert/strict';
import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropMessage, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** Writes into every place of `.baton` that a run knows: log, plan, artifacts, inbox, spill, memory, cache, last. */
const pipeline = `id: p
steps:
  - {id: large, set: {text: "{{ 'x' * 40000 }}"}}
  - {id: long, tool: terminal, parameters: {argv: [node, -e, "console.log('y'.repeat(2000000))"]}}
  - {id: keep, tool: memory, action: store, parameters: {namespace: n, key: k, value: v}}
  - {id: think, prompt: "Summarise in two sentences: Tides rise and fall twice a day along most coasts. The moon pulls the water of the oceans towards it. The sun adds to this pull at new moon. Harbours plan their ships by tables of the tides.", cache: true}
`;

describe('what Baton keeps of a run', () => {
  const place = temporaryFolder();

  it('can be read by its owner alone, whatever the mask of the process', async function () {
    if (process.platform === 'win32') this.skip();
    const mask = process.umask(0);
    try {
      writeFileSync(join(place(), 'baton.yaml'), 'default_model: offline\n');
      writeFileSync(join(place(), 'p.baton.yaml'), pipeline);
      const run = await startRun({ file: 'p.baton.yaml', cwd: place(), env: {}, allow: ['terminal'] });
      const result = await run.done;
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      await dropMessage(run.folder, { type: 'cancel', by: 'ann' }, Date.now());
      const open: string[] = [];
      const seen = readdirSync(join(place(), '.baton'), { recursive: true, encoding: 'utf8' });
      for (const name of seen) {
        const { mode } = lstatSync(join(place(), '.baton', name));
        if (mode & 0o077 && name !== '.gitignore') open.push(`${name} ${(mode & 0o777).toString(8)}`);
      }
      assert.deepEqual(open, []);
      const rooms = new Set(seen.filter((name) => /^[a-z]+$/.test(name)));
      assert.deepEqual([...rooms].sort(), ['cache', 'last', 'memory', 'runs']);
      assert.ok(seen.some((name) => name.includes('artifacts/')) && seen.some((name) => name.includes('inbox/')));
    } finally {
      process.umask(mask);
    }
  });
});
