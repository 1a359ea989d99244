import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listRuns, type RunHandle, readRun, startRun } from '../../../../engine/index.ts';
import { createEarlierRuns } from '../../../../engine/launch/inspect/earlier-run.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = 'id: p\nsteps:\n  - { id: one, set: { n: 1 } }\n';

describe('the run before', () => {
  const root = temporaryFolder();
  const run = async (): Promise<RunHandle> => {
    const file = join(root(), 'p.baton.yaml');
    writeFileSync(file, text);
    const handle = await startRun({ file, cwd: root(), env: {} });
    await handle.done;
    return handle;
  };
  /** The search over the runs on disk, some of which are said to be other ones than they are. */
  const searchWith = (changes: ReadonlyMap<string, { mode?: 'replay' | 'simulate'; foreign?: true }>) => {
    const reads: string[] = [];
    const find = createEarlierRuns({
      list: async (folder) =>
        (await listRuns(dirname(dirname(dirname(folder))))).map((entry) => ({
          ...entry,
          foreign: changes.get(entry.folder)?.foreign ?? entry.foreign,
        })),
      async read(folder) {
        reads.push(folder);
        const { started, state } = await readRun(folder);
        return { started: { ...started, mode: changes.get(folder)?.mode ?? started.mode }, state };
      },
    });
    return { find, reads };
  };

  it('is the newest that did work on this machine: no replay, no simulation, none of another machine', async () => {
    const [first, replay, simulated, foreign, shown] = [await run(), await run(), await run(), await run(), await run()];
    const { find } = searchWith(
      new Map([
        [replay.folder, { mode: 'replay' }],
        [simulated.folder, { mode: 'simulate' }],
        [foreign.folder, { foreign: true }],
      ]),
    );
    assert.equal(await find(shown.folder, 'one'), first.folder);
    assert.equal(await find(shown.folder, 'nowhere'), undefined);
    assert.equal(await find(first.folder, 'one'), undefined);
  });

  it('is searched for once a step, and again when the runs before are others', async () => {
    const [first, shown] = [await run(), await run()];
    const changes = new Map<string, { foreign: true }>();
    const { find, reads } = searchWith(changes);
    for (let times = 0; times < 3; times++) assert.equal(await find(shown.folder, 'one'), first.folder);
    assert.deepEqual(reads, [first.folder]);
    changes.set(first.folder, { foreign: true });
    assert.equal(await find(shown.folder, 'one'), undefined);
  });
});
