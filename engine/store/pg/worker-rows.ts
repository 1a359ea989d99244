import { findOrWait, type RowChanges } from '../shared/row-changes.ts';
import type { RunRows, TakenRun } from '../shared/run-rows.ts';
import { claimWaitingRuns, type PgWorker, postponeRun, removeUnbegunSometimes } from './ownership.ts';
import { openPgRows } from './pg-rows.ts';
import type { Query } from './query.ts';

/** A worker of a server, by its name there. */
export type NamedWorker = Pick<PgWorker, 'id' | 'host' | 'pid' | 'version' | 'pools' | 'format'>;

/** The runs of a project, for one worker. */
export interface WorkerRows {
  rows: RunRows;
  /** Leases at most `most` waiting runs, as soon as there are any; none once aborted. */
  claim(pools: readonly string[], most: number, until: AbortSignal): Promise<TakenRun[]>;
  /** A run that could not continue may be tried again after `ms`; returns the number of failed leases in a row. */
  postpone(run: string, ms: number): Promise<number>;
  /** The worker has ended. */
  end(): Promise<void>;
}

/** The server's access to its database for workers. */
export interface DatabaseWorkers {
  /** Milliseconds after which a worker without a sign of life counts as dead. */
  lease: number;
  project: string;
  open(worker: NamedWorker): WorkerRows;
}

/** Workers of a project in the database. `query` explains failures. */
export function openDatabaseWorkers(
  query: Query,
  { lease, project }: Pick<PgWorker, 'lease' | 'project'>,
  changes: RowChanges,
): DatabaseWorkers {
  const removeUnbegun = removeUnbegunSometimes(query, lease);
  const open = (named: NamedWorker): WorkerRows => {
    const worker: PgWorker = { ...named, lease, project };
    return {
      rows: openPgRows(query, worker, changes),
      async claim(pools, most, until) {
        await removeUnbegun(worker);
        return findOrWait(() => claimWaitingRuns(query, worker, { pools, most }), changes, until);
      },
      postpone: (run, ms) => postponeRun(query, worker, run, ms),
      async end() {
        await query('delete from baton.workers where id = $1', [worker.id]);
      },
    };
  };
  return { lease, project, open };
}
