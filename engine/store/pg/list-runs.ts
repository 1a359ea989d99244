import type { RunStatus } from '../../state/events.ts';
import type { RunEntry } from '../runs/runs.ts';
import type { Query } from './query.ts';

/** A filter for runs. */
export interface RunFilter {
  /** Only this run. */
  id?: string;
  /** Runs before this one. */
  before?: string;
  /** Waiting runs. */
  waiting?: boolean;
  /** Runs that ended after this time, in milliseconds since 1970. */
  endedAfter?: number;
  /** The newest ones. */
  most?: number;
}

interface Row {
  id: string;
  status: string;
  outcome: RunStatus | null;
  pipeline: string;
  file: string;
  started: number;
  ended: number | null;
  pool: string;
  waits: boolean;
}

/** The started runs of a project, oldest first; files are as stored. */
export async function selectRuns(
  query: Query,
  { project, lease }: { project: string; lease: number },
  { id, before, waiting, endedAfter, most }: RunFilter,
): Promise<Omit<RunEntry, 'folder'>[]> {
  const rows = await query<Row>(
    `select * from (
      select id, status, outcome, pipeline, file, started, ended, pool,
        status = 'ready' and pool <> all (array(
          select unnest(w.pools) from baton.workers w
          where w.project = $1 and w.seen > clock_timestamp() - make_interval(secs => $5::float / 1000.0))) as waits
      from baton.runs
      where project = $1 and started is not null and ($2::text is null or id = $2) and ($3::text is null or id < $3)
        and (not $6::boolean or status = 'waiting')
        and ($7::bigint is null or (status = 'ended' and ended > $7))
      order by id desc limit $4
    ) newest order by id`,
    [
      project,
      id ?? null,
      before ?? null,
      most ?? null,
      lease,
      waiting ?? false,
      endedAfter === undefined ? null : Math.floor(endedAfter),
    ],
  );
  return rows.map(({ status, outcome, started, ended, ...row }) => {
    const entry: Omit<RunEntry, 'folder'> = {
      id: row.id,
      pipeline: row.pipeline,
      file: row.file,
      status: status === 'running' ? 'running' : (outcome ?? 'interrupted'),
      started_at: started,
    };
    if (row.waits) entry.waitsFor = row.pool;
    return ended === null || status === 'running' ? entry : { ...entry, duration: ended - started };
  });
}
