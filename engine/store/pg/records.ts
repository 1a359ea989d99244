import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonMap } from '../../language/json.ts';
import type { Query } from './query.ts';

/** Data of a project's servers besides its runs: small maps by names with `/`. */
export interface ServeRecords {
  read(name: string): Promise<JsonMap | undefined>;
  /** Durable when it resolves. */
  write(name: string, value: JsonMap): Promise<void>;
  /** Takes a name; whether it was free. */
  claim(name: string, value: JsonMap): Promise<boolean>;
  remove(name: string): Promise<void>;
  /** All entries directly below a name, by the last parts of their names. */
  readAll(below: string): Promise<Map<string, JsonMap>>;
  /** The last parts of the names directly below one. */
  list(below: string): Promise<string[]>;
  /** Calls `work` under a lock with this name between servers; undefined where another one holds it for long. */
  alone<T>(name: string, work: () => Promise<T>): Promise<{ value: T } | undefined>;
}

/** Milliseconds to wait for the lock, between two attempts, and after which a holder counts as dead. */
const holding = { wait: 15_000, every: 100, stale: 30_000 };

/** The records of a project in the database. */
export const openRecords = (query: Query, project: string): ServeRecords => ({
  async read(name) {
    const [row] = await query<{ value: JsonMap }>('select value from baton.records where project = $1 and name = $2', [
      project,
      name,
    ]);
    return row?.value;
  },
  async write(name, value) {
    await query(
      `insert into baton.records (project, name, value) values ($1, $2, $3)
       on conflict (project, name) do update set value = excluded.value`,
      [project, name, JSON.stringify(value)],
    );
  },
  async claim(name, value) {
    const claimed = await query(
      'insert into baton.records (project, name, value) values ($1, $2, $3) on conflict do nothing returning name',
      [project, name, JSON.stringify(value)],
    );
    return claimed.length > 0;
  },
  async remove(name) {
    await query('delete from baton.records where project = $1 and name = $2', [project, name]);
  },
  async readAll(below) {
    const rows = await query<{ name: string; value: JsonMap }>(
      'select substr(name, length($2) + 1) as name, value from baton.records where project = $1 and starts_with(name, $2) order by name',
      [project, `${below}/`],
    );
    return new Map(rows.flatMap(({ name, value }) => (name.includes('/') ? [] : [[name, value]])));
  },
  async list(below) {
    const rows = await query<{ name: string }>(
      'select substr(name, length($2) + 1) as name from baton.records where project = $1 and starts_with(name, $2) order by name',
      [project, `${below}/`],
    );
    return rows.flatMap(({ name }) => (name.includes('/') ? [] : [name]));
  },
  async alone(name, work) {
    const holder = randomUUID();
    const until = performance.now() + holding.wait;
    while (!(await hold(query, { project, name, holder }))) {
      if (performance.now() > until) return undefined;
      await sleep(holding.every);
    }

    try {
      return { value: await work() };
    } finally {
      await query('delete from baton.holds where project = $1 and name = $2 and holder = $3', [project, name, holder]);
    }
  },
});

async function hold(
  query: Query,
  { project, name, holder }: { project: string; name: string; holder: string },
): Promise<boolean> {
  const held = await query(
    `insert into baton.holds (project, name, holder, until)
       values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4::float / 1000))
     on conflict (project, name) do update set holder = excluded.holder, until = excluded.until
       where holds.until < clock_timestamp()
     returning holder`,
    [project, name, holder, holding.stale],
  );
  return held.length > 0;
}
