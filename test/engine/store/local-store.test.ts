import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { claimNumber } from '../../../engine/disk/files/numbered-files.ts';
import { createLocalStore } from '../../../engine/store/local-store.ts';
import { thisProcess } from '../../../engine/store/lock/process.ts';
import { readLog } from '../../../engine/store/log/read-log.ts';
import { temporaryFolder } from './folder.ts';
import { describeStoreLaws } from './run-store-laws.ts';

describe('runs in folders', () => {
  const folder = temporaryFolder();
  const store = createLocalStore({ beat: 20 });

  describeStoreLaws('folders of this machine', {
    store,
    root: folder,
    readFacts: async (run) => (await readLog(run)).facts,
    async seize({ paths, epoch }) {
      assert.ok(await claimNumber(paths.lock, epoch + 1, JSON.stringify({ ...thisProcess(), since: Date.now() })));
    },
  });

  it('a run that is only tried stands apart', async () => {
    const run = await store.create(folder(), { now: 0, apart: true });
    assert.match(run.paths.folder, /\.baton.trials/);
    assert.match(await readFile(`${folder()}/.baton/.gitignore`, 'utf8'), /\*/);
    await run.release();
  });
});
