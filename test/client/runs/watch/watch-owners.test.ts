import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { watchOwners } from '../../../../client/runs/watch/watch-owners.ts';
import { listRuns, startRun } from '../../../../engine/index.ts';
import { translate } from '../../../../engine/language/texts.ts';
import { temporaryFolder } from '../../../engine/store/folder.ts';

describe('runs that other processes drive', () => {
  // The extension words advice of the engine its own way, in the whole process.
  after(() => translate({}));

  const folder = temporaryFolder();

  it('are listed anew as they begin, and as they end', async () => {
    const file = join(folder(), 'asks.baton.yaml');
    writeFileSync(file, 'id: asks\nsteps: [{id: size, ask: How many?}]\n');
    const statuses = async (): Promise<string[]> => (await listRuns(folder())).map(({ status }) => status);
    let changed = Promise.withResolvers<void>();
    const owners = watchOwners(
      () => changed.resolve(),
      (error) => assert.fail(String(error)),
    );
    try {
      const people = { ask: () => new Promise<undefined>(() => undefined) };
      const handle = await startRun({ file, cwd: folder(), env: {}, people });
      owners.add(handle.folder);
      await changed.promise;
      const [run, ...others] = await listRuns(folder());
      assert.deepEqual([run?.id, run?.status, others], [basename(handle.folder), 'running', []]);

      changed = Promise.withResolvers();
      owners.watch(await listRuns(folder()));
      handle.cancel();
      await handle.done;
      await changed.promise;
      assert.deepEqual(await statuses(), ['cancelled']);
    } finally {
      owners.dispose();
    }
  });

  it('are looked at on where one cannot be told of or is gone, one that is only beginning too', async () => {
    const [gone, first, second] = ['gone', 'first', 'second'].map((name) => join(folder(), name));
    const told: unknown[] = [];
    const over = Promise.withResolvers<void>();
    const onChange = (): void => {
      told.push('changed');
      if (told.length === 2) throw new Error('no view');
      if (told.length === 4) over.resolve();
    };
    const owners = watchOwners(onChange, (error) => void told.push(String(error)));
    try {
      owners.add(gone ?? '');
      for (const run of [first, second]) {
        mkdirSync(run ?? '');
        owners.add(run ?? '');
        writeFileSync(join(run ?? '', 'log.jsonl'), '{}\n');
      }
      // There is no run in the list yet.
      owners.watch([]);
      await over.promise;
      assert.deepEqual(told, ['changed', 'changed', 'Error: no view', 'changed']);
    } finally {
      owners.dispose();
    }
  });
});
