import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { isMap } from '../../../engine/language/json.ts';
import { knownFormat } from '../../../engine/state/log-format.ts';
import { createServerAsk, faultsOfServer } from '../../../engine/store/http/ask-server.ts';
import { nameWorker, openHttpRows } from '../../../engine/store/http/http-rows.ts';
import { isPassing } from '../../../engine/store/pg/faults.ts';
import { claimWaitingRuns, type PgWorker } from '../../../engine/store/pg/ownership.ts';
import { openPgRows } from '../../../engine/store/pg/pg-rows.ts';
import { type Connections, databaseError, openConnections } from '../../../engine/store/pg/query.ts';
import { usualPool } from '../../../engine/store/shared/run-rows.ts';
import type { RowFaults } from '../../../engine/store/shared/shared-runs.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { playRuns } from '../../engine/store/linearizability/play-runs.ts';
import { type ClientRows, openSharedClients } from '../../engine/store/linearizability/shared-clients.ts';
import { useFleet } from './fleet.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

/** Short, so that many owners lose their runs; a busy machine may take longer to answer. */
const [lease, timeoutMs] = [500, 5_000];
const numbers = [1, 2, 3, 4];

/** The seeds of `HISTORIES`: `20` for the first twenty, `21-40` for others. */
function seedsOfHistories(): number[] {
  const [, first = '1', last = '3'] = /^(?:(\d+)-)?(\d+)$/.exec(process.env['HISTORIES'] ?? '3') ?? [];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
}

describeOnPostgres('take and append are linearizable', function () {
  this.timeout(120_000);
  const postgres = usePostgres();
  useOwnHome();
  const folder = temporaryFolder();
  const fleet = useFleet(postgres, lease);

  const playAll = async (processes: readonly ClientRows[], root: string, faults: RowFaults, seed: number) => {
    const shared = await openSharedClients(processes, { seed, lease, root, faults });
    try {
      const histories = await playRuns(seed, shared.played);
      assert.ok(histories.flat().some(({ did, return: end }) => did === 'append' && end !== undefined));
    } finally {
      await shared.close();
    }
  };

  for (const seed of seedsOfHistories()) {
    it(`in a PostgreSQL: seed ${seed}`, async () => {
      const url = await postgres.prepared();
      const connections: Connections[] = [];
      const processes = numbers.map((number): ClientRows => {
        const { query, end, inTransaction } = openConnections({ url, timeoutMs });
        connections.push({ query, end, inTransaction });
        const worker: PgWorker = {
          id: randomUUID(),
          lease,
          host: 'here',
          pid: number,
          version: '0',
          pools: [usualPool],
          project: 'test',
        };
        return {
          rows: openPgRows(query, worker),
          claim: async (run) => (await claimWaitingRuns(query, worker, { pools: worker.pools, most: 1, run }))[0],
        };
      });
      const faults = { isPassing, explain: (error: unknown) => databaseError(error, url), describe: String, describeEnd: String };
      await playAll(processes, folder(), faults, seed);
      for (const { end } of connections) await end();
    });

    it(`by the protocol of workers: seed ${seed}`, async () => {
      const server = await fleet.serve({});
      const address = { url: server.at, token: server.tokenOf('work') };
      const processes = await Promise.all(
        numbers.map(async (): Promise<ClientRows> => {
          const name = nameWorker({ id: randomUUID(), version: '0.1.0', pools: [usualPool], format: knownFormat });
          const ask = createServerAsk(address, name, timeoutMs);
          const hello = await ask('hello', {});
          assert.ok(isMap(hello));
          return { rows: openHttpRows(ask, String(hello['owner']), { hears: false, readsRuns: true }) };
        }),
      );
      await playAll(processes, folder(), faultsOfServer(address), seed);
    });
  }
});
