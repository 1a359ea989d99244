import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localDisk } from '../../../engine/workspace/local-disk.ts';
import { listPipelines } from '../../../engine/workspace/pipelines.ts';

describe('pipelines of a workspace', () => {
  it('are listed without those of hidden folders and of tools', () => {
    const root = mkdtempSync(join(tmpdir(), 'baton-listing-'));
    try {
      for (const folder of ['a/b', '.baton/runs', 'node_modules/x']) mkdirSync(join(root, folder), { recursive: true });
      for (const file of [
        'top.baton.yaml',
        'a/b/deep.baton.yml',
        '.baton/runs/r.baton.yaml',
        'node_modules/x/n.baton.yaml',
        'a/other.yaml',
      ])
        writeFileSync(join(root, file), '');
      assert.deepEqual(listPipelines(root, localDisk), [join(root, 'a/b/deep.baton.yml'), join(root, 'top.baton.yaml')]);
      assert.deepEqual(listPipelines(join(root, 'nowhere'), localDisk), []);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
