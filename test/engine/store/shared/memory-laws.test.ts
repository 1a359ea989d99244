import type { Fact } from '../../../../engine/state/events.ts';
import { runPaths } from '../../../../engine/store/paths.ts';
import type { RunStore } from '../../../../engine/store/run-store.ts';
import { openSharedRuns, type SharedRuns } from '../../../../engine/store/shared/shared-runs.ts';
import { temporaryFolder } from '../folder.ts';
import { describeStoreLaws } from '../run-store-laws.ts';
import { createMemoryRuns, memoryFaults } from './memory-runs.ts';

describe('shared runs over rows in memory', () => {
  const folder = temporaryFolder();
  const lease = 500;
  const memory = createMemoryRuns(lease);
  let opened: SharedRuns;
  let owners = 0;
  beforeEach(async () => {
    const owner = `owner${owners++}`;
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
});
