import assert from 'node:assert/strict';
import type { Fact } from '../../../../engine/state/events.ts';
import { runPaths } from '../../../../engine/store/paths.ts';
import type { RunStore } from '../../../../engine/store/run-store.ts';
import { openSharedRuns, type SharedRuns } from '../../../../engine/store/shared/shared-runs.ts';
import { stepFact } from '../facts.ts';
import { temporaryFolder } from '../folder.ts';
import { describeStoreLaws } from '../run-store-laws.ts';
import { createMemoryRuns, memoryFaults } from './memory-runs.ts';

describe('shared runs over rows in memory', () => {
  const folder = temporaryFolder();
  const lease = 500;
  const memory = createMemoryRuns(lease);
  let opened: SharedRuns;
  let owners = 0;
  let owner = '';
  beforeEach(async () => {
    owner = `owner${owners++}`;
    opened = await openSharedRuns({
      rowsWith: () => memory.open(owner),
      faults: memoryFaults,
      root: folder(),
      lease,
      bellEvery: 20,
      told: () => undefined,
    });
  });
  afterEach(() => opened.close());
  const { store }: { store: RunStore } = {
    store: {
      create: (root, options) => opened.store.create(root, options),
      take: (run) => opened.store.take(run),
      findOwner: (run) => opened.store.findOwner(run),
      post: (run, message, now) => opened.store.post(run, message, now),
    },
  };
  describeStoreLaws('rows in memory', {
    store,
    root: folder,
    readFacts: async (run) =>
      memory.facts(runPaths(run).id).flatMap(({ body }) => body.split('\n').map((line): Fact => JSON.parse(line))),
    seize: async ({ paths }) => memory.seize(paths.id, 'other'),
  });

  it('a process that takes a run which it still has at work, as after a freeze, writes only as the new owner', async () => {
    const first = await opened.store.create(folder(), { now: 0 });
    const log = await first.openLog();
    memory.seize(first.paths.id, owner);
    const again = await opened.store.take(opened.store.offer({ id: first.paths.id, epoch: 2 }));
    assert.ok(first.lost.aborted && !again.lost.aborted);
    const newer = await again.openLog();
    // In one turn, so that they could go in one statement.
    log.append(stepFact(1));
    newer.append({ ...stepFact(1), at: 2 });
    await assert.rejects(log.flushed(), /taken this run over/);
    await newer.flushed();
    assert.deepEqual(
      memory.facts(first.paths.id).map(({ epoch }) => epoch),
      [2],
    );
    await first.release();
    await newer.close();
    await again.release();
  });
});
