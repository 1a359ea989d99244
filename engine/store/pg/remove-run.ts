import type { Query } from './query.ts';

/** The most runs in one pass. */
const most = 200;

/** Runs of a project that ended before a time (milliseconds since 1970), oldest first. */
export async function selectEnded(query: Query, project: string, before: number): Promise<string[]> {
  const rows = await query<{ id: string }>(
    // A child run is kept while its parent may need its result.
    `select id from baton.runs r where project = $1 and status = 'ended' and ended < $2
       and not exists (select from baton.runs c where c.id = r.caller and c.status <> 'ended') order by ended limit $3`,
    [project, Math.floor(before), most],
  );
  return rows.map(({ id }) => id);
}

/** Removes a finished run with all its data except its plan, which others may share; false where it was resumed. */
export async function removeEnded(query: Query, project: string, run: string): Promise<boolean> {
  const rows = await query(
    `with gone as (
      delete from baton.runs where id = $1 and project = $2 and status = 'ended' returning id
    ), facts as (delete from baton.facts f using gone where f.run = gone.id
    ), artifacts as (delete from baton.artifacts a using gone where a.run = gone.id
    ), inbox as (delete from baton.inbox i using gone where i.run = gone.id)
    select id from gone`,
    [run, project],
  );
  return rows.length > 0;
}
