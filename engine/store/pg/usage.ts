import type { UsageRecord } from '../history/read-usage.ts';
import type { Query } from './query.ts';

/** The usage of a project's runs, whichever server drove them; it is kept when they are removed. */
export interface KeptUsage {
  /** Replaces the kept usage of a run. */
  keep(run: string, records: readonly UsageRecord[]): Promise<void>;
  /** Of runs since a time, in milliseconds since 1970. */
  read(since: number): Promise<UsageRecord[]>;
}

export const openUsage = (query: Query, project: string): KeptUsage => ({
  async keep(run, records) {
    const started = records[0]?.started_at;
    if (started === undefined) return;
    await query(
      `insert into baton.usage (project, run, started, records) values ($1, $2, $3, $4)
       on conflict (project, run) do update set records = excluded.records`,
      [project, run, Math.floor(started), JSON.stringify(records)],
    );
  },
  async read(since) {
    const rows = await query<{ records: UsageRecord[] }>(
      'select records from baton.usage where project = $1 and started >= $2 order by started',
      [project, since],
    );
    return rows.flatMap(({ records }) => records);
  },
});
