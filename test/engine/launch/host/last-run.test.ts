import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';
import { readLastRun } from '../../../../engine/workspace/last-run.ts';
import { localDisk } from '../../../../engine/workspace/local-disk.ts';

const text = `id: p
steps:
  - {id: own, set: {t: 1}}
  - {id: each, for_each: [1, 2], set: {n: "{{ item }}"}}
  - {id: file, pipeline: other.baton.yaml}
  - id: written
    pipeline:
      steps:
        - {id: own, set: {t: 2}}
        - id: deep
          pipeline: |
            steps: [{id: own, set: {t: 3}}]
            outputs: {t: "{{ own.t }}"}
      outputs: {t: "{{ own.t }}"}
`;

describe('what the newest run leaves for the editor', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-last-'));
    writeFileSync(join(folder, 'baton.yaml'), '{}\n');
    writeFileSync(join(folder, 'p.baton.yaml'), text);
    writeFileSync(join(folder, 'other.baton.yaml'), 'id: other\nsteps: [{id: theirs, set: {t: 4}}]\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells of the steps of the file, also of those that are written out in it, none of an iteration or of another file', async () => {
    const { status } = await (await startRun({ file: 'p.baton.yaml', cwd: folder, env: {} })).done;
    assert.equal(status, 'succeeded');
    const steps = readLastRun(folder, 'p', localDisk)?.steps ?? {};
    assert.deepEqual(Object.keys(steps).sort(), [
      'each',
      'file',
      'own',
      'written',
      'written/deep',
      'written/deep/own',
      'written/own',
    ]);
    assert.deepEqual(
      ['own', 'written/own', 'written/deep/own'].map((path) => steps[path]?.value),
      [{ t: 1 }, { t: 2 }, { t: 3 }],
    );
  });
});
