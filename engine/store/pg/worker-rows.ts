import type { RunRows, TakenRun } from '../shared/run-rows.ts';
import { claimWaitingRuns, type PgWorker, postponeRun, removeUnbegun } from './ownership.ts';
import { openPgRows } from './pg-rows.ts';
import type { Query } from './query.ts';

/** A worker that asks a server for runs, by the name that it has there. */
export type NamedWorker = Pick<PgWorker, 'id' | 'host' | 'pid' | 'version' | 'pools'>;

/** The runs of a project as one worker asks for them. */
export interface WorkerRows {
  rows: RunRows;
  /** Takes at most `most` runs that wait for somebody. */
  claim(pools: readonly string[], most: number): Promise<TakenRun[]>;
  /** Somebody may try a run again after `ms` that could not go on; gives how often in a row it was taken for nothing. */
  postpone(run: string, ms: number): Promise<number>;
  /** The worker has ended. */
  end(): Promise<void>;
}

/** What a server needs to speak for its database to workers. */
export interface DatabaseWorkers {
  /** Milliseconds after which a worker without a sign of life counts as gone. */
  lease: number;
  project: string;
  open(worker: NamedWorker): WorkerRows;
}

/** Workers of a project in the database. `query` explains what fails. */
export const openDatabaseWorkers = (query: Query, { lease, project }: Pick<PgWorker, 'lease' | 'project'>): DatabaseWorkers => ({
  lease,
  project,
  open(named) {
    const worker: PgWorker = { ...named, lease, project };
    return {
      rows: openPgRows(query, worker),
      async claim(pools, most) {
        await removeUnbegun(query, worker);
        return claimWaitingRuns(query, worker, { pools, most });
      },
      postpone: (run, ms) => postponeRun(query, worker, run, ms),
      async end() {
        await query('delete from baton.workers where id = $1', [worker.id]);
      },
    };
  },
});
