import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';

/** A module whose calls say how many of them ran at once; each is a thread of its own. */
const counts = `import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
const here = import.meta.dirname;
export default async () => {
  mkdirSync(here + '/now', { recursive: true });
  writeFileSync(here + '/now/' + threadId, '');
  let most = 0;
  // A slow machine may be long in starting threads: the first calls wait for one another.
  for (let times = 0; times < 20 || (times < 500 && !existsSync(here + '/met')); times++) {
    most = Math.max(most, readdirSync(here + '/now').length);
    if (most === 3) writeFileSync(here + '/met', '');
    await setTimeout(10);
  }
  rmSync(here + '/now/' + threadId);
  return { most };
};
`;

const pipeline = `id: t
limits: {max_parallel: 8}
steps:
  - {id: own, for_each: "{{ range(8) }}", max_parallel: all, tool: count}
  - {id: ours, for_each: "{{ range(8) }}", max_parallel: all, tool: terminal, parameters: {argv: [sh, -c, "mkdir held && sleep 0.01 && rmdir held"]}}
outputs:
  most: "{{ own.results | map(attribute='most') | max }}"
  codes: "{{ ours.results | map(attribute='exit_code') | unique | list }}"
`;

describe('max_parallel of tools in baton.yaml', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-turns-'));
    writeFileSync(join(folder, 'count.mjs'), counts);
    writeFileSync(join(folder, 't.baton.yaml'), pipeline);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (settings: string) => {
    writeFileSync(join(folder, 'baton.yaml'), settings);
    const handle = await startRun({
      file: join(folder, 't.baton.yaml'),
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      allow: ['count+machine', 'terminal'],
    });
    return handle.done;
  };

  it('is exact for a tool of its own and for one that Baton has', async () => {
    const result = await run('tools: {count: {module: ./count.mjs, max_parallel: 3}, terminal: {max_parallel: 1}}\n');
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    // Two commands at once would find the folder taken.
    assert.deepEqual(result.outputs, { most: 3, codes: [0] });
  });
});
