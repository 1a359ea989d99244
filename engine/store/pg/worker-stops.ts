import type { UsageRecord } from '../history/read-usage.ts';
import type { Commit } from '../shared/commits.ts';
import { type Connections, lockStatement, type Query } from './query.ts';
import { openUsage } from './usage.ts';

/** What the stops of a run, once settled, add to the counters of the server that settled them. */
export interface SettledStops {
  /** The status of each. */
  outcomes: readonly string[];
  /** What the run spent since its usage was kept before, as far as it is known. */
  dollars: number;
}

/**
 * The stops (ends and waits) of runs that workers drove, until a server has settled them: kept their usage and told of them. A
 * stop is a record that is written in the transaction of its fact, so none is lost with the server that stored it.
 */
export interface WorkerStops {
  /** Calls `heard` with each run of which this process stores a stop, until the returned function is called. */
  listen(heard: (run: string) => void): () => void;
  /** The runs with stops that have not been settled for so many milliseconds. */
  listLeft(ms: number): Promise<string[]>;
  /**
   * Keeps the usage of a run, and removes its stops up to a fact, in one transaction. Of several servers that do so at the same
   * time, one gets the stops.
   */
  settle(run: string, upTo: number, usage: readonly UsageRecord[]): Promise<SettledStops>;
  /** Removes the stops of a run that is no longer there. */
  forget(run: string): Promise<void>;
}

/** The stops as the rows of workers write them. */
interface WrittenStops extends WorkerStops {
  /** Adds those of some commits that are written in the same transaction. */
  add(own: Query, commits: readonly Commit[]): Promise<void>;
  /** The transaction with these commits was successful. */
  tell(commits: readonly Commit[]): void;
}

export const isStop = ({ shown }: Commit): boolean => shown?.status === 'waiting' || shown?.status === 'ended';

const sumOf = (records: readonly UsageRecord[], name: 'calls' | 'cost'): number =>
  records.reduce((sum, record) => sum + record[name], 0);

export function openWorkerStops(
  { query, inTransaction }: Pick<Connections, 'query' | 'inTransaction'>,
  project: string,
): WrittenStops {
  const listeners = new Set<(run: string) => void>();

  async function keepNewer(own: Query, run: string, usage: readonly UsageRecord[]): Promise<number> {
    const [kept] = await own<{ records: UsageRecord[] }>('select records from baton.usage where project = $1 and run = $2', [
      project,
      run,
    ]);
    const before = kept?.records ?? [];
    // Another server has kept what followed on what was read here.
    if (sumOf(usage, 'calls') < sumOf(before, 'calls')) return 0;

    await openUsage(own, project).keep(run, usage);
    return Math.max(0, sumOf(usage, 'cost') - sumOf(before, 'cost'));
  }

  return {
    async add(own, commits) {
      const values = commits.map(({ run, seq, shown }) => ({ run, seq, outcome: shown?.outcome ?? '' }));
      await own(
        `insert into baton.records (project, name, value)
         select $1, 'stops/' || (v ->> 'run') || '/' || (v ->> 'seq'), v from json_array_elements($2::json) as v
         on conflict do nothing`,
        [project, JSON.stringify(values)],
      );
    },
    tell(commits) {
      for (const { run } of commits) {
        for (const heard of listeners) heard(run);
      }
    },
    listen(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    async listLeft(ms) {
      const rows = await query<{ run: string }>(
        `select distinct value ->> 'run' as run from baton.records
         where project = $1 and starts_with(name, 'stops/') and at < clock_timestamp() - make_interval(secs => $2::float / 1000)
         order by run`,
        [project, ms],
      );
      return rows.map(({ run }) => run);
    },
    settle: (run, upTo, usage) =>
      // One server at a time for each run: the next one sees what this one kept.
      inTransaction(
        async (own) => {
          const settled = await own<{ outcome: string }>(
            `delete from baton.records where project = $1 and starts_with(name, $2) and (value ->> 'seq')::integer <= $3
           returning value ->> 'outcome' as outcome`,
            [project, `stops/${run}/`, upTo],
          );
          if (settled.length === 0) return { outcomes: [], dollars: 0 };

          const dollars = await keepNewer(own, run, usage);
          return { outcomes: settled.map(({ outcome }) => outcome), dollars };
        },
        lockStatement('baton.stops', run),
      ),
    async forget(run) {
      await query('delete from baton.records where project = $1 and starts_with(name, $2)', [project, `stops/${run}/`]);
    },
  };
}
