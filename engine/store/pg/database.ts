import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import type { RunError } from '../../state/failure.ts';
import type { TokenStore } from '../../trust/tokens.ts';
import type { AuditPlace } from '../audit/audit-log.ts';
import { runPaths } from '../paths.ts';
import type { RunStore } from '../run-store.ts';
import type { RunEntry } from '../runs/runs.ts';
import { compareClocks } from '../shared/compare-clocks.ts';
import { placeBundle } from '../shared/copy.ts';
import { createRowChanges, type RowChanges } from '../shared/row-changes.ts';
import { type RunRows, usualPool } from '../shared/run-rows.ts';
import { listAnsweredQuestions } from '../shared/shared-inbox.ts';
import { type AskAgain, openSharedRuns, type RowFaults, waitsOfLease } from '../shared/shared-runs.ts';
import { openAudit } from './audit.ts';
import { openPushed, type PushedPipelines } from './bundles.ts';
import { describeAddress, explainDatabase, isPassing } from './faults.ts';
import { openKeys, type RequestKeys } from './keys.ts';
import { type RunFilter, selectRuns } from './list-runs.ts';
import { refuseOtherTables } from './migrate.ts';
import {
  claimWaitingRuns,
  findNextLook,
  listLiving,
  listWaitingRuns,
  type PgWorker,
  postponeRun,
  removeUnbegunSometimes,
  type WaitingRun,
} from './ownership.ts';
import { openPgRows } from './pg-rows.ts';
import { openPools, type RunPools } from './pools.ts';
import { claimProject, type ServedProject } from './projects.ts';
import { type Connections, databaseError, openConnections, type Query } from './query.ts';
import { openRecords, type ServeRecords } from './records.ts';
import { removeEnded, selectEnded } from './remove-run.ts';
import { openTokens } from './tokens.ts';
import { type KeptUsage, openUsage } from './usage.ts';
import { type DatabaseWorkers, openDatabaseWorkers } from './worker-rows.ts';

export interface DatabaseOptions {
  url: string;
  /** The project whose runs are kept there: processes with the same name share them. */
  project: ServedProject;
  /** The project's folder for this process. */
  root: string;
  /** The version of the engine. */
  version: string;
  /** Milliseconds after which an owner without a sign of life counts as dead; the same for all processes. */
  lease?: number;
  /** The pools whose runs it drives; the default pool unless given. */
  pools?: readonly string[];
  /** Called for people when the database stops answering, or answers again. */
  told(text: string): void;
}

/** A PostgreSQL database with the runs of a project. */
export interface RunDatabase {
  store: RunStore;
  /** The project with these runs. */
  readonly project: string;
  /** This process among the owners of runs. */
  readonly worker: string;
  /** Takes at most `most` runs that wait for somebody, or only `run` if it does; the folder of each is for a resume, which has it then. */
  takeWaiting(most: number, run?: string): Promise<string[]>;
  /** The runs that `takeWaiting` would take. */
  listWaiting(most: number): Promise<WaitingRun[]>;
  /** In how many milliseconds somebody may have to go on with a run; undefined where only a message to it makes it so. */
  findNextLook(run: string): Promise<number | undefined>;
  /** A leased run cannot continue here: others may try after `ms`. Returns the number of failed leases in a row. */
  postpone(folder: string, ms: number): Promise<number>;
  /** The runs of the project, oldest first; their folders are filled by `bring`. */
  list(filter?: RunFilter): Promise<RunEntry[]>;
  keys: RequestKeys;
  /** The servers' data besides runs. */
  records: ServeRecords;
  usage: KeptUsage;
  /** The runs that ended before a time (milliseconds since 1970), oldest first, at most one batch of removals. */
  listEnded(before: number): Promise<string[]>;
  /** Removes a finished run; false where it was resumed. */
  remove(run: string): Promise<boolean>;
  /** The tokens for the project's servers. */
  tokens: TokenStore;
  /** The audit of the project. */
  audit: AuditPlace;
  /** The pools with their workers. */
  pools: RunPools;
  /** The pools of this process. */
  readonly ownPools: readonly string[];
  /** Pipelines that were pushed. */
  pushed: PushedPipelines;
  /** The folder of one of them on this machine, with its files. */
  place(hash: string): Promise<string>;
  /** For workers that connect to a server. */
  workers: DatabaseWorkers;
  /** Notified when this process changed rows so that a process may have to look at a run. */
  changes: RowChanges;
  /** The number of the last commit of each of these runs. */
  readLengths(runs: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The questions of a run that are answered, where its next owner has not read the answers yet, with who answered. */
  listAnswered(run: string): Promise<ReadonlyMap<string, string>>;
  /** Fills the folder of a run from the database, and returns it. Rejects with a RunError. */
  bring(run: string): Promise<string>;
  /** Releases everything: no run is at work any more. */
  close(): Promise<void>;
}

const usualLease = 15_000;
/** Milliseconds between two looks for messages that found some. */
const bellEvery = 50;

/**
 * Opens the runs of a project. Rejects with a RunError that says what to do where the database or its tables are not as
 * required.
 */
export async function openRunDatabase(options: DatabaseOptions): Promise<RunDatabase> {
  const { url, root, version, lease = usualLease, pools = [usualPool], told } = options;
  const project = options.project.name;
  const worker: PgWorker = { id: randomUUID(), lease, project, host: hostname(), pid: process.pid, version, pools };
  const connections = openConnections({ url, timeoutMs: lease * waitsOfLease });
  const faults = faultsAt(url);

  /** Once, for queries that are repeated anyway. */
  const ask: Query = (text, values) => connections.query(text, values);
  const askWith =
    (retry: AskAgain): Query =>
    (text, values) =>
      retry(() => connections.query(text, values));

  /** Once, for workers, which retry themselves. */
  const explain = (error: unknown): never => {
    throw faults.explain(error);
  };
  const explained: Pick<Connections, 'query' | 'inTransaction'> = {
    query: (text, values) => connections.query<never>(text, values).catch(explain),
    inTransaction: (work, first) => connections.inTransaction(work, first).catch(explain),
  };
  const audit = openAudit(connections, project, url);
  const changes = createRowChanges();
  const rowsWith = (retry?: AskAgain): RunRows => openPgRows(retry ? askWith(retry) : ask, worker, changes);

  const opening = async () => {
    await refuseOtherTables(ask, url);
    await compareClocks(() => ask<{ now: number }>('select 1000 * extract(epoch from clock_timestamp())::float8 as now'), {
      where: say(texts.clockOf, { place: describeAddress(url).place }),
      timeOf: ([row]) => row?.now,
      told,
    });
    await claimProject(connections, options.project, root);
    return openSharedRuns({ rowsWith, faults, root, lease, bellEvery, told });
  };

  const shared = await opening().catch(async (error: unknown) => {
    await connections.end();
    throw faults.explain(error);
  });
  const { store, copies, retry } = shared;
  const query = askWith(retry);
  const removeUnbegun = removeUnbegunSometimes(ask, lease);

  await copies.removeLeft(await listLiving(query, worker));

  return {
    store,
    project,
    worker: worker.id,
    async takeWaiting(most, run) {
      if (run === undefined) await removeUnbegun(worker);
      const taken = await claimWaitingRuns(ask, worker, { pools, most, run });
      return taken.map(store.offer);
    },
    async listWaiting(most) {
      await removeUnbegun(worker);
      return listWaitingRuns(ask, worker, { pools, most });
    },
    findNextLook: (run) => findNextLook(ask, worker, run),
    changes,
    workers: openDatabaseWorkers(explained, { ...worker, changes, audit }),
    keys: openKeys(query, project),
    records: openRecords(query, project),
    tokens: openTokens(query, project),
    audit,
    usage: openUsage(query, project),
    pushed: openPushed(query, project),
    pools: openPools(query, { project, lease }),
    ownPools: pools,
    place: (hash) => placeBundle(openPgRows(query, worker), root, hash),
    listEnded: (before) => selectEnded(query, project, before),
    remove: (run) => removeEnded(query, project, run),
    async postpone(folder, ms) {
      await store.withdraw(folder, ms);
      return postponeRun(query, worker, runPaths(folder).id, ms);
    },
    list: async (filter = {}) =>
      (await selectRuns(query, { project, lease }, filter)).map((row) => ({
        ...row,
        file: resolve(root, row.file),
        folder: copies.folderOf(row.id),
      })),
    async readLengths(runs) {
      const rows = await ask<{ run: string; seq: number | null }>(
        `select run, (select f.seq from baton.facts f where f.run = asked.run order by f.seq desc limit 1) as seq
         from unnest($1::text[]) as asked(run)`,
        [runs],
      );
      return new Map(rows.map(({ run, seq }) => [run, seq ?? 0]));
    },
    listAnswered: (run) => listAnsweredQuestions(rowsWith(retry), run),
    bring: copies.bring,
    async close() {
      await shared.close();
      await ask('delete from baton.workers where id = $1', [worker.id]).catch(() => undefined);
      await connections.end();
    },
  };
}

const faultsAt = (url: string): RowFaults => ({
  isPassing,
  explain: (error): RunError => databaseError(error, url),
  describe(error) {
    const { message, hint } = explainDatabase(error, url);
    return `${message} ${hint}`;
  },
  describeEnd: () => say(texts.goesOn, describeAddress(url)),
});
