import type { Commit, JudgedCommits } from '../shared/commits.ts';
import type { Query } from './query.ts';

/**
 * Writes commits of any number of runs in one statement. The row of each run is locked meanwhile, so that nobody takes the
 * run in between, and its epoch and owner are checked under the lock. Returns the runs whose commit was written.
 */
export async function appendCommits(query: Query, owner: string, commits: readonly Commit[]): Promise<ReadonlySet<string>> {
  const shown = commits.flatMap(({ run, shown: one }) => (one ? [{ run, ...one }] : []));
  const read = commits.flatMap((one) => one.read.map((id) => ({ run: one.run, id })));
  const rows = await query<{ run: string }>(shown.length + read.length > 0 ? appendAndShow : append, [
    owner,
    commits.map(({ run }) => run),
    commits.map(({ epoch }) => epoch),
    commits.map(({ seq }) => seq),
    commits.map(({ count }) => count),
    commits.map(({ prev }) => prev),
    commits.map(({ nonce }) => nonce),
    commits.map(({ body }) => body),
    ...(shown.length + read.length > 0 ? [JSON.stringify(shown), JSON.stringify(read)] : []),
  ]);

  return new Set(rows.map(({ run }) => run));
}

const written = `
given as (
  select * from unnest($2::text[], $3::bigint[], $4::integer[], $5::integer[], $6::integer[], $7::uuid[], $8::text[])
    as given (run, epoch, seq, n, prev, nonce, body)
), held as (
  select id, epoch from baton.runs where id = any($2) and owner = $1 for share
), added as (
  insert into baton.facts (run, seq, n, epoch, nonce, body)
  select g.run, g.seq, g.n, g.epoch, g.nonce, g.body from given g join held h on h.id = g.run and h.epoch = g.epoch
  where g.prev = 0 or exists (select from baton.facts p where p.run = g.run and p.seq = g.prev and p.seq + p.n = g.seq)
  on conflict (run, seq) do nothing
  returning run
)`;

const append = `with ${written} select run from added`;

const appendAndShow = `with ${written},
seen as (
  delete from baton.inbox i using json_to_recordset($10::json) as m (run text, id uuid), added a where i.id = m.id and a.run = m.run
), told as (
  update baton.runs r set
    pipeline = coalesce(s.pipeline, r.pipeline), file = coalesce(s.file, r.file), started = coalesce(s.started, r.started),
    outcome = s.outcome, ended = s.ended, status = coalesce(s.status, r.status),
    format = coalesce(s.format, r.format),
    owner = case when s.status is null then r.owner end, due = to_timestamp(s.due / 1000.0)
  from json_to_recordset($9::json)
    as s (run text, pipeline text, file text, started bigint, outcome text, ended bigint, status text, due bigint, format integer), added a
  where r.id = s.run and a.run = s.run
  returning r.id, r.caller, s.status
), heard as (
  -- The run that made it goes on where it waits, and looks at it where it is at work.
  insert into baton.inbox (id, run, at, message)
  select gen_random_uuid(), c.id, (extract(epoch from clock_timestamp()) * 1000)::bigint,
    json_build_object('type', 'child', 'run', t.id, 'by', '')::text
  from told t join baton.runs c on c.id = t.caller and c.status <> 'ended' where t.status in ('waiting', 'ended')
)
select run from added`;

/** Of unwritten commits: those that exist already, since the reply was lost, and those of a run that is still owned. */
export async function judgeRefused(query: Query, owner: string, commits: readonly Commit[]): Promise<JudgedCommits> {
  const rows = await query<{ run: string; kept: boolean; owned: boolean }>(
    `select g.run, coalesce(f.nonce = g.nonce, false) as kept, coalesce(r.epoch = g.epoch and r.owner = $1, false) as owned
     from unnest($2::text[], $3::integer[], $4::uuid[], $5::bigint[]) as g (run, seq, nonce, epoch)
     left join baton.facts f on f.run = g.run and f.seq = g.seq
     left join baton.runs r on r.id = g.run`,
    [
      owner,
      commits.map(({ run }) => run),
      commits.map(({ seq }) => seq),
      commits.map(({ nonce }) => nonce),
      commits.map(({ epoch }) => epoch),
    ],
  );
  const those = (is: 'kept' | 'owned'): Set<string> => new Set(rows.flatMap((row) => (row[is] ? [row.run] : [])));

  return { kept: those('kept'), owned: those('owned') };
}
