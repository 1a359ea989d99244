import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { runPaths } from '../../../../engine/store/paths.ts';
import { openCopies } from '../../../../engine/store/shared/copies.ts';
import type { RunRows } from '../../../../engine/store/shared/run-rows.ts';
import { startFact } from '../facts.ts';
import { temporaryFolder } from '../folder.ts';
import { createMemoryRuns } from './memory-runs.ts';

describe('copies of shared runs', () => {
  const folder = temporaryFolder();

  /** A run with one fact, that nobody has, and rows that are read only when they are let. */
  const open = async () => {
    const memory = createMemoryRuns(60_000);
    const first = memory.open('first');
    const made = (await first.create(Date.now())) ?? assert.fail();
    const body = JSON.stringify(startFact(1));
    const commit = { run: made.id, epoch: made.epoch, seq: 1, count: 1, prev: 0, nonce: 'n', body, read: [] };
    assert.ok((await first.append([commit])).has(made.id));
    await first.letGo(made, 0);
    const second = memory.open('second');
    const gate = Promise.withResolvers<void>();
    const slow: RunRows = {
      ...second,
      async readRun(run) {
        await gate.promise;
        return second.readRun(run);
      },
    };
    return { run: made.id, copies: openCopies(slow, folder()), gate };
  };

  const orders: Record<string, readonly ('own' | 'bring')[]> = {
    'is taken here meanwhile': ['own', 'bring'],
    'is taken behind the question': ['bring', 'own'],
    'is asked for before and behind': ['bring', 'own', 'bring'],
  };
  for (const [what, order] of Object.entries(orders))
    it(`a reader gets one with its log where the run ${what}`, async () => {
      const { run, copies, gate } = await open();
      const brought: Promise<boolean>[] = [];
      const owning: Promise<unknown>[] = [];
      for (const one of order) {
        if (one === 'own') owning.push(copies.own(run, false));
        else brought.push(copies.bring(run).then((at) => existsSync(runPaths(at).log)));
      }
      gate.resolve();
      assert.ok((await Promise.all(brought)).every(Boolean));
      await Promise.all(owning);
      await copies.close();
    });
});
