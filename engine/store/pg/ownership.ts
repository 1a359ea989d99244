import { knownFormat } from '../../state/log-format.ts';
import type { Owner } from '../lock/run-lock.ts';
import type { TakenRun } from '../shared/run-rows.ts';
import type { Query } from './query.ts';

/* The owner of a run is in its row: owner and epoch (a fencing token), which the append checks. Everything judged here, such
   as an expired lease, only decides when a run may be taken over, by the clock of the database. */

export interface PgWorker {
  id: string;
  /** The project whose runs it may lease. */
  project: string;
  /** Where it is, for people. */
  host: string;
  pid: number;
  /** The version of its engine. */
  version: string;
  /** The pools whose runs it drives. */
  pools: readonly string[];
  /** Milliseconds after which an owner without a sign of life counts as dead. */
  lease: number;
  /** The highest log format that it knows; that of this Baton unless given. */
  format?: number | undefined;
}

const ms = (parameter: string): string => `make_interval(secs => ${parameter} / 1000.0)`;

/**
 * `r` may be taken from its owner: the owner gives no sign of life, and we have given ours without a gap for half a lease;
 * otherwise everybody would look dead after an outage of the database. Whether it was taken just now is checked in its own
 * row, which is read again under a lock. `$1` is the asker, `$2` the lease.
 */
const isStale = `(r.status = 'running' and r.taken < clock_timestamp() - ${ms('$2::float')}
  and not exists (select from baton.workers o where o.id = r.owner and o.seen > clock_timestamp() - ${ms('$2::float')})
  and exists (select from baton.workers me where me.id = $1
    and me.seen > clock_timestamp() - ${ms('$2::float')} / 2 and me.steady < clock_timestamp() - ${ms('$2::float')} / 2))`;

/** Until its owner has written a fact, the row tells by `due` whether the run waited: for what it still waits if it is released before. */
const became = `update baton.runs r set status = 'running', owner = $1, epoch = r.epoch + 1, taken = clock_timestamp(),
    due = case when r.status = 'waiting' then r.due else clock_timestamp() end
  from free where r.id = free.id returning r.id, r.epoch`;

/**
 * Makes a run for one that we own, by a name that follows from its place: once. What was made of that name and has no fact is taken over from
 * whoever made it, who owned that run before us. Undefined where it has begun or is of other files, or where we own that run no longer.
 */
export async function createCalled(
  query: Query,
  { id: owner, project }: PgWorker,
  { id, caller, bundle, pool }: { id: string; caller: TakenRun; bundle?: string | undefined; pool?: string | undefined },
): Promise<TakenRun | undefined> {
  const [created] = await query<TakenRun>(
    `with ours as (
       select pool from baton.runs where id = $6 and project = $2 and owner = $3 and epoch = $7 and status = 'running' for share
     ) insert into baton.runs as r (id, project, status, owner, bundle, pool, caller)
       select $1, $2, 'running', $3, $4, coalesce($5, ours.pool), $6 from ours
     on conflict (id) do update set owner = $3, epoch = r.epoch + 1, taken = clock_timestamp(), status = 'running'
       where r.started is null and r.caller = $6 and r.bundle is not distinct from $4
     returning id, epoch`,
    [id, project, owner, bundle ?? null, pool ?? null, caller.id, caller.epoch],
  );
  return created;
}

/** Takes a run by its name; undefined where somebody owns it. */
export async function takeRun(
  query: Query,
  { id, lease, project, format = knownFormat }: PgWorker,
  run: string,
): Promise<TakenRun | undefined> {
  const [taken] = await query<TakenRun>(
    `with free as (
      select r.id from baton.runs r
      where r.id = $3 and r.project = $4 and r.format <= $5 and (r.status <> 'running' or r.owner is null or ${isStale}) for update
    ) ${became}`,
    [id, lease, run, project, format],
  );
  return taken;
}

/** A waiting run. */
export interface WaitingRun {
  run: string;
  pool: string;
}

/** Selects waiting runs. */
interface WaitingFilter {
  pools: readonly string[];
  most: number;
  /** Only this run. */
  run?: string | undefined;
}

/**
 * How often in a row a run may be leased without a new fact before it waits for a person: such a run ends every process that
 * takes it.
 */
const mostTries = 5;

const anyLikely = `select id from baton.runs where project = $3 and pool = any($4) and status = 'ready'
      union all select id from baton.runs where status = 'waiting' and due <= clock_timestamp()
      union all select run from baton.inbox
      union all select id from baton.runs where status = 'running'`;

const isTried = (most: string): string =>
  `r.epoch - coalesce((select max(f.epoch) from baton.facts f where f.run = r.id), r.epoch) > ${most}`;

/** Waiting runs `r` of a project: ready ones, due ones, those with a message, those whose owner is gone. Runs that never started are not among them. */
const waiting = (likely: string): string => `from baton.runs r where r.id in (${likely})
        and r.project = $3 and r.pool = any($4) and r.format <= $7 and r.started is not null and not ${isTried('$6')}
        and (r.status = 'ready' and (r.due is null or r.due <= clock_timestamp()) or ${isStale}
          or r.status = 'waiting' and (r.due <= clock_timestamp() or exists (select from baton.inbox i where i.run = r.id)))
      order by r.id limit $5`;

const likelyFor = (run: string | undefined): string => (run === undefined ? anyLikely : 'select $8::text');

const valuesFor = ({ id, lease, project, format = knownFormat }: PgWorker, { pools, most, run }: WaitingFilter): unknown[] => {
  const values = [id, lease, project, pools, most, mostTries, format];
  return run === undefined ? values : [...values, run];
};

/** Takes waiting runs of a project. */
export const claimWaitingRuns = (query: Query, worker: PgWorker, filter: WaitingFilter): Promise<TakenRun[]> =>
  query<TakenRun>(
    `with free as (select r.id ${waiting(likelyFor(filter.run))} for update skip locked) ${became}`,
    valuesFor(worker, filter),
  );

/** The same runs, left as they are. */
export const listWaitingRuns = (query: Query, worker: PgWorker, filter: WaitingFilter): Promise<WaitingRun[]> =>
  query<WaitingRun>(`select r.id as run, r.pool ${waiting(likelyFor(filter.run))}`, valuesFor(worker, filter));

/**
 * Milliseconds until a run may have to be resumed, if nothing happens in between: 0 for a waiting run, the rest of the lease for a running
 * one. Undefined if it has ended, or if only a message can resume it.
 */
export async function findNextLook(query: Query, { lease, project }: PgWorker, run: string): Promise<number | undefined> {
  const [row] = await query<{ wait: number | null }>(
    `select 1000 * extract(epoch from case
         when r.status = 'ready' and r.started is not null then coalesce(r.due, clock_timestamp())
         when r.status = 'waiting' and exists (select from baton.inbox i where i.run = r.id) then clock_timestamp()
         when r.status = 'waiting' then r.due
         when r.status = 'running' then ${ms('$2::float')} + greatest(r.taken, (select w.seen from baton.workers w where w.id = r.owner))
       end - clock_timestamp())::float as wait
     from baton.runs r where r.id = $1 and r.project = $3 and not ${isTried('$4')}`,
    [run, lease, project, mostTries],
  );
  return typeof row?.wait === 'number' ? Math.max(0, row.wait) : undefined;
}

/** Removes rows of runs that never began, once in a while: for every look for waiting runs. */
export function removeUnbegunSometimes(query: Query, lease: number): (worker: PgWorker) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async (worker) => {
    const now = performance.now();
    if (now - last < lease / 3) return;
    last = now;
    await removeUnbegun(query, worker);
  };
}

/** They have no facts, were never confirmed, and their creator is dead or has released them. */
const removeUnbegun = (query: Query, { id, lease, project }: PgWorker): Promise<unknown> =>
  query(
    `with gone as (
      delete from baton.runs where id in (
        select r.id from baton.runs r where r.project = $3 and r.started is null and (r.status = 'ready' or ${isStale}) for update skip locked
      ) returning id
    ) delete from baton.artifacts a using gone where a.run = gone.id`,
    [id, lease, project],
  );

/** A sign of life. A late one begins a new series. */
export const giveSign = (
  query: Query,
  { id, lease, host, pid, version, project, pools, format = knownFormat }: PgWorker,
): Promise<unknown> =>
  query(
    `with known as (
       insert into baton.pools (project, name) select $6, unnest($7::text[]) on conflict do nothing
     ) insert into baton.workers as w (id, host, pid, version, project, pools, format) values ($1, $3, $4, $5, $6, $7, $8)
     on conflict (id) do update set seen = clock_timestamp(),
       steady = case when w.seen < clock_timestamp() - ${ms('$2::float')} / 2 then clock_timestamp() else w.steady end`,
    [id, lease, host, pid, version, project, pools, format],
  );

/** The highest log format that all active processes of a project know. */
export async function findLowestFormat(query: Query, { lease, project, format = knownFormat }: PgWorker): Promise<number> {
  const [row] = await query<{ least: number | null }>(
    `select min(format) as least from baton.workers where project = $1 and seen > clock_timestamp() - ${ms('$2::float')}`,
    [project, lease],
  );
  return Math.min(format, row?.least ?? format);
}

/** The processes that are alive, or may be again after a machine slept; rows of others are removed. */
export async function listLiving(query: Query, { lease }: PgWorker): Promise<ReadonlySet<string>> {
  await query(`delete from baton.workers where seen < clock_timestamp() - 20 * ${ms('$1::float')}`, [lease]);
  return new Set((await query<{ id: string }>('select id from baton.workers')).map(({ id }) => id));
}

/** The runs that a process no longer owns. */
export async function findLost(query: Query, owner: string, held: readonly TakenRun[]): Promise<ReadonlySet<string>> {
  if (held.length === 0) return new Set();
  const rows = await query<{ id: string }>(
    `select h.id from unnest($2::text[], $3::bigint[]) as h (id, epoch) left join baton.runs r on r.id = h.id
     where r.id is null or r.epoch <> h.epoch or r.status = 'running' and r.owner <> $1`,
    [owner, held.map(({ id }) => id), held.map(({ epoch }) => epoch)],
  );

  return new Set(rows.map(({ id }) => id));
}

/**
 * Releases runs that the rows show as ours but we do not hold, since the reply to a lease was lost. After a lease time no
 * such reply can arrive. Runs created this way that never began are removed.
 */
export async function returnUnknown(query: Query, { id, lease }: PgWorker, held: readonly string[]): Promise<void> {
  const unknown = `r.owner = $1 and r.status = 'running' and r.taken < clock_timestamp() - ${ms('$2::float')} and r.id <> all ($3)`;
  await query(`delete from baton.runs r where ${unknown} and r.started is null`, [id, lease, held]);
  await query(`update baton.runs r set status = 'ready', owner = null, due = null where ${unknown}`, [id, lease, held]);
}

/**
 * Releases an unfinished run, which others may take in `due` milliseconds. Without `due` nothing of it could be done here: it waits as
 * before it was taken, and others may try after a lease if it did not wait. So nobody need say more for it to go on.
 */
export const letGo = (
  query: Query,
  { id: owner, lease }: Pick<PgWorker, 'id' | 'lease'>,
  { id, epoch }: TakenRun,
  due?: number,
): Promise<unknown> =>
  query(
    `update baton.runs r set owner = null,
       status = case when $4::float is null and r.started is not null and (r.due is null or r.due > clock_timestamp()) then 'waiting' else 'ready' end,
       due = case when $4::float is not null then clock_timestamp() + ${ms('$4::float')}
         when r.due <= clock_timestamp() then clock_timestamp() + ${ms('$5::float')} else r.due end
     where id = $2 and epoch = $3 and owner = $1 and status = 'running'`,
    [owner, id, epoch, due ?? null, lease],
  );

/** The present owner of a run; without a sign of life for a lease time it counts as dead. */
export async function findOwnerOf(query: Query, { id: me, lease, project }: PgWorker, run: string): Promise<Owner | undefined> {
  const [row] = await query<{ owner: string; host: string; pid: number; since: number; alive: boolean }>(
    `select r.owner, w.host, w.pid, (extract(epoch from r.taken) * 1000)::bigint as since,
       w.seen > clock_timestamp() - ${ms('$2::float')} as alive
     from baton.runs r join baton.workers w on w.id = r.owner where r.id = $1 and r.project = $3 and r.status = 'running'`,
    [run, lease, project],
  );
  return row && (row.alive || row.owner === me)
    ? { pid: row.pid, host: row.host, place: row.owner, since: row.since }
    : undefined;
}

/**
 * A run that nobody owns may be tried by others after `after` milliseconds, or at its deadline if that is sooner. Returns how often in a
 * row it was leased without a new fact.
 */
export async function postponeRun(query: Query, { project }: PgWorker, run: string, after: number): Promise<number> {
  const [row] = await query<{ tries: number }>(
    `with left_now as (
       update baton.runs set status = 'ready',
         due = least(case when status = 'waiting' then due end, clock_timestamp() + ${ms('$2::float')})
       where id = $1 and project = $3 and status in ('ready', 'waiting')
     ) select epoch - coalesce((select max(f.epoch) from baton.facts f where f.run = $1), epoch) as tries
     from baton.runs where id = $1 and project = $3`,
    [run, after, project],
  );
  return row?.tries ?? 0;
}
