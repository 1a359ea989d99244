import type { AuditEntry } from '../audit/make-rows.ts';
import type { Commit } from '../shared/commits.ts';
import { findOrWait, type RowChanges } from '../shared/row-changes.ts';
import type { RunRows, TakenRun } from '../shared/run-rows.ts';
import { appendCommits } from './append.ts';
import type { ProjectAudit } from './audit.ts';
import { claimWaitingRuns, type PgWorker, postponeRun, removeUnbegunSometimes } from './ownership.ts';
import { openPgRows } from './pg-rows.ts';
import type { Connections } from './query.ts';
import { isStop, openWorkerStops, type WorkerStops } from './worker-stops.ts';

/** A worker of a server, by its name there. */
export interface NamedWorker extends Pick<PgWorker, 'id' | 'host' | 'pid' | 'version' | 'pools' | 'format'> {
  /** What of a commit belongs into the audit of the project; throws where that cannot be read. */
  readAudited(commit: Commit): readonly AuditEntry[];
}

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
  stops: WorkerStops;
  open(worker: NamedWorker): WorkerRows;
}

interface WorkersOptions extends Pick<PgWorker, 'lease' | 'project'> {
  changes: RowChanges;
  audit: Pick<ProjectAudit, 'add'>;
}

/** Workers of a project in the database. The connections explain failures. */
export function openDatabaseWorkers(
  { query, inTransaction }: Pick<Connections, 'query' | 'inTransaction'>,
  { lease, project, changes, audit }: WorkersOptions,
): DatabaseWorkers {
  const removeUnbegun = removeUnbegunSometimes(query, lease);
  const stops = openWorkerStops({ query, inTransaction }, project);

  const open = ({ readAudited, ...named }: NamedWorker): WorkerRows => {
    const worker: PgWorker = { ...named, lease, project };
    const rows = openPgRows(query, worker, changes);

    /** What they do is in the audit and among the stops if, and only if, it is in the log of the run: one transaction writes all. */
    async function append(commits: readonly Commit[]): Promise<ReadonlySet<string>> {
      const audited = commits
        .map((commit) => ({ commit, entries: readAudited(commit) }))
        .filter(({ entries }) => entries.length > 0);
      if (audited.length === 0 && !commits.some(isStop)) return rows.append(commits);

      const { added, stopped } = await inTransaction(async (own) => {
        const added = await appendCommits(own, worker.id, commits);
        const stopped = commits.filter((commit) => isStop(commit) && added.has(commit.run));
        if (stopped.length > 0) await stops.add(own, stopped);
        for (const { commit, entries } of audited) {
          if (added.has(commit.run)) await audit.add(own, entries, commit.nonce);
        }
        return { added, stopped };
      });
      stops.tell(stopped);
      if (commits.some(({ shown }) => shown?.status)) changes.tell();

      return added;
    }

    return {
      rows: { ...rows, append },
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

  return { lease, project, stops, open };
}
