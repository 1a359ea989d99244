import { usualPool } from '../shared/run-rows.ts';
import type { Query } from './query.ts';

/** Whether a pool has workers: now, formerly, or never. */
export type PoolState = 'served' | 'left' | 'unknown';

/** A process that drives runs of a project. */
export interface LivingWorker {
  id: string;
  host: string;
  pid: number;
  version: string;
  pools: string[];
  since: Date;
  seen: Date;
  /** The number of its running runs. */
  runs: number;
}

/** How many runs of a project, whoever drives them. */
export interface RunCounts {
  /** Those at work. */
  running: number;
  /** Those that could be, and that no process has taken yet. */
  ready: number;
}

/** The pools of a project with their workers. */
export interface RunPools {
  judge(pool: string): Promise<PoolState>;
  /** The pool of a run. */
  ofRun(run: string): Promise<string>;
  listWorkers(): Promise<LivingWorker[]>;
  countRuns(): Promise<RunCounts>;
}

export const openPools = (query: Query, { project, lease }: { project: string; lease: number }): RunPools => ({
  async judge(pool) {
    const [row] = await query<{ known: boolean; lives: boolean }>(
      `select exists (select from baton.pools where project = $1 and name = $2) as known,
         exists (select from baton.workers where project = $1 and $2 = any(pools)
           and seen > clock_timestamp() - make_interval(secs => $3::float / 1000.0)) as lives`,
      [project, pool, lease],
    );
    if (row?.lives) return 'served';

    return row?.known ? 'left' : 'unknown';
  },
  async ofRun(run) {
    const [row] = await query<{ pool: string }>('select pool from baton.runs where id = $1 and project = $2', [run, project]);
    return row?.pool ?? usualPool;
  },
  listWorkers: () =>
    query(
      `select w.id, w.host, w.pid, w.version, w.pools, w.since, w.seen,
         (select count(*) from baton.runs r where r.owner = w.id and r.status = 'running') as runs
       from baton.workers w where w.project = $1
         and w.seen > clock_timestamp() - make_interval(secs => $2::float / 1000.0) order by w.since`,
      [project, lease],
    ),
  async countRuns() {
    const [row] = await query<RunCounts>(
      `select count(*) filter (where status = 'running')::int as running,
         count(*) filter (where status = 'ready' and (due is null or due <= clock_timestamp()))::int as ready
       from baton.runs where project = $1 and status in ('running', 'ready') and started is not null`,
      [project],
    );
    return row ?? { running: 0, ready: 0 };
  },
});
