import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Fact } from '../../../../engine/state/events.ts';
import { isRunError } from '../../../../engine/state/failure.ts';
import { createLocalStore } from '../../../../engine/store/local-store.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import { temporaryFolder } from '../folder.ts';
import { createMemoryRuns, memoryFaults } from '../shared/memory-runs.ts';
import { playRuns } from './play-runs.ts';
import { openSharedClients } from './shared-clients.ts';

describe('take and append are linearizable', () => {
  const folder = temporaryFolder();

  it('in folders of this machine', async () => {
    const clients = Array.from({ length: 4 }, () => {
      const folderOf = (run: string): string => join(folder(), '.baton/runs', run);
      const readFacts = async (run: string): Promise<Fact[]> => (await readLog(folderOf(run))).facts;
      return { store: createLocalStore({ beat: 20 }), folderOf, readFacts };
    });
    const played = { clients, root: folder(), endLetsGo: false };
    const histories = (await Promise.all([1, 2].map((seed) => playRuns(seed, played)))).flat();
    assert.ok(histories.every((events) => events.filter(({ did }) => did === 'append').length > 1));
  });

  it('in rows that a faulty way leads to', async () => {
    const lease = 200;
    const memory = createMemoryRuns(lease);
    const faults = { ...memoryFaults, isPassing: (error: unknown) => !isRunError(error) };
    const processes = [1, 2, 3, 4].map((number) => ({ rows: memory.open(`process ${number}`) }));
    const shared = await openSharedClients(processes, { seed: 1, lease, root: folder(), faults });
    const histories = await playRuns(1, shared.played);
    await shared.close();
    assert.ok(histories.flat().some(({ did, return: end }) => did === 'append' && end !== undefined));
  });
});
