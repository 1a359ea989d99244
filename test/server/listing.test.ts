import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathFrom, pipelinesUnder } from '../../server/listing.ts';

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
      assert.deepEqual(pipelinesUnder(root), [join(root, 'a/b/deep.baton.yml'), join(root, 'top.baton.yaml')]);
      assert.deepEqual(pipelinesUnder(join(root, 'nowhere')), []);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  for (const [file, from, path] of [
    ['/w/a/x.yaml', '/w/a/y.yaml', 'x.yaml'],
    ['/w/a/b/x.yaml', '/w/a/y.yaml', 'b/x.yaml'],
    ['/w/c/x.yaml', '/w/a/y.yaml', 'c/x.yaml'],
  ] as const)
    it(`${file} is ${path} from ${from}`, () => assert.equal(pathFrom(file, from), path));
});
