import type { RunStatus } from '../../state/events.ts';
import type { RunEntry } from '../runs/runs.ts';
import type { Query } from './query.ts';

/** A filter for runs. */
export interface RunFilter {
  /** Only this run. */
  id?: string;
  /** Runs before this one. */
  before?: string | undefined;
  /** Waiting runs. */
  waiting?: boolean;
  /** Runs with one of these statuses. */
  statuses?: readonly string[] | undefined;
  /** Runs of this pipeline. */
  pipeline?: string | undefined;
  /** Those that the steps of this run made; `null`: without runs that steps made, but for those that wait for somebody. */
  of?: string | null | undefined;
  /** Runs that ended after this time, in milliseconds since 1970. */
  endedAfter?: number;
  /** The newest ones. */
  most?: number;
}

interface RunListRow {
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
  { id, before, waiting, statuses, pipeline, of, endedAfter, most }: RunFilter,
): Promise<Omit<RunEntry, 'folder'>[]> {
  const rows = await query<RunListRow>(
    `select * from (
      select id, status, outcome, pipeline, file, started, ended, pool,
        status = 'ready' and pool <> all (array(
          select unnest(w.pools) from baton.workers w
          where w.project = $1 and w.seen > clock_timestamp() - make_interval(secs => $5::float / 1000.0))) as waits
      from baton.runs
      where project = $1 and started is not null and ($2::text is null or id = $2) and ($3::text is null or id < $3)
        and (not $6::boolean or status = 'waiting')
        and ($7::bigint is null or (status = 'ended' and ended > $7))
        and ($8::text[] is null or case when status = 'running' then 'running' else coalesce(outcome, 'interrupted') end = any($8))
        and ($9::text is null or pipeline = $9)
        and ($10::text is null or starts_with(id, $10 || '-'))
        and (not $11::boolean or caller is null or status = 'waiting' or coalesce(outcome, 'interrupted') = 'interrupted')
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
      statuses ?? null,
      pipeline ?? null,
      of ?? null,
      of === null,
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
