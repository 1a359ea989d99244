import { readFacts } from '../../../../engine/store/shared/copy.ts';
import type { RunRows, TakenRun } from '../../../../engine/store/shared/run-rows.ts';
import { type AskAgain, openSharedRuns, type RowFaults } from '../../../../engine/store/shared/shared-runs.ts';
import { openFaultyRows } from './faulty-rows.ts';
import type { PlayedStore, StoreClient } from './play-runs.ts';

/** The rows as one process asks them. */
export interface ClientRows {
  rows: RunRows;
  /** Takes a run that waits. */
  claim?(run: string): Promise<TakenRun | undefined>;
}

interface SharedClientsOptions {
  seed: number;
  /** Milliseconds. */
  lease: number;
  root: string;
  faults: RowFaults;
}

/** Processes that share rows, each with a faulty way to them. */
export async function openSharedClients(
  processes: readonly ClientRows[],
  { seed, lease, root, faults }: SharedClientsOptions,
): Promise<{ played: PlayedStore; close(): Promise<void> }> {
  const opened = await Promise.all(
    processes.map(async ({ rows, claim }, place) => {
      const faulty = openFaultyRows(rows, seed * 100 + place, lease);
      const shared = await openSharedRuns({
        rowsWith: (retry) => (retry ? retryGiving(faulty.rows, retry) : faulty.rows),
        faults,
        root,
        lease,
        bellEvery: 50,
        told: () => undefined,
      });
      const client: StoreClient = {
        store: shared.store,
        folderOf: shared.copies.folderOf,
        readFacts: async (run) => (await readFacts(faulty.rows, run)).facts,
        signs: faulty.signs,
      };
      if (claim)
        client.claim = async (run) => {
          const taken = await faulty.ask(() => claim(run));
          return taken && shared.store.offer(taken);
        };
      return { faulty, shared, client };
    }),
  );
  return {
    played: {
      clients: opened.map(({ client }) => client),
      root,
      lease,
      endLetsGo: true,
      begin() {
        for (const { faulty } of opened) faulty.begin();
      },
      async mend() {
        await Promise.all(opened.map(({ faulty }) => faulty.mend()));
      },
    },
    async close() {
      for (const { shared } of opened) await shared.close();
    },
  };
}

/** Letting go and reading are asked again, as ever; a take is not, so that the answer to each is known. */
const retryGiving = (rows: RunRows, retry: AskAgain): RunRows => ({
  ...rows,
  letGo: (run, due) => retry(() => rows.letGo(run, due)),
  readFacts: (run, after) => retry(() => rows.readFacts(run, after)),
  readRun: (run) => retry(() => rows.readRun(run)),
});
