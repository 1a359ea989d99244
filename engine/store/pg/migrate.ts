import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { describeAddress } from './faults.ts';
import { migrations } from './migrations.ts';
import type { Connections, Query } from './query.ts';

/** The advisory lock for creating tables: an arbitrary number ("baton" in ASCII). */
const lockKey = 0x6261746f6e;

/** The oldest tested version of PostgreSQL. */
const oldest = 15;

/**
 * Migrates the tables to the version of this Baton, each step in one transaction; parallel migrations wait for each other.
 * Returns the version before and after. Rejects with a RunError where a later Baton made them.
 */
export async function migrateDatabase({ inTransaction }: Connections, url: string): Promise<{ before: number; after: number }> {
  return inTransaction(async (query) => {
    await query('select pg_advisory_xact_lock($1)', [lockKey]);
    await query('create schema if not exists baton');
    await query('create table if not exists baton.version (version integer not null)');

    const before = await readVersion(query);
    if (before > migrations.length) throw newerTables(before, url);

    for (const step of migrations.slice(before)) await query(step);
    await query('delete from baton.version');
    await query('insert into baton.version values ($1)', [migrations.length]);

    return { before, after: migrations.length };
  });
}

/** Throws a RunError where the tables are not those of this Baton, or the server is too old for them. */
export async function refuseOtherTables(query: Query, url: string): Promise<void> {
  const [server] = await query<{ version: number }>(`select current_setting('server_version_num')::int / 10000 as version`);
  if ((server?.version ?? 0) < oldest)
    throw new RunError({
      kind: 'input',
      message: say(texts.oldServer, { found: server?.version ?? '?', oldest, ...describeAddress(url) }),
    });

  const version = await readVersion(query);
  if (version > migrations.length) throw newerTables(version, url);
  if (version < migrations.length)
    throw new RunError({
      kind: 'input',
      message: say(texts.olderTables, { found: version, wanted: migrations.length, ...describeAddress(url) }),
      hint: say(texts.olderTablesHint),
    });
}

const readVersion = async (query: Query): Promise<number> =>
  (await query<{ version: number }>('select version from baton.version'))[0]?.version ?? 0;

const newerTables = (found: number, url: string): RunError =>
  new RunError({
    kind: 'input',
    message: say(texts.newerTables, { found, known: migrations.length, ...describeAddress(url) }),
    hint: say(texts.newerTablesHint),
  });
