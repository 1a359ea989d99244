import pg from 'pg';
import { RunError } from '../../state/failure.ts';
import { explainDatabase, isPassing } from './faults.ts';

/** Asks the database; rows as they are named in the statement. Rejects with what `pg` says of it. */
export type Query = <T>(text: string, values?: readonly unknown[]) => Promise<T[]>;

export interface Connections {
  query: Query;
  /** The same, in one transaction of its own. */
  inTransaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

export interface ConnectionOptions {
  /** `postgres://user@host:port/database`; without a password that is taken from PGPASSWORD or ~/.pgpass. */
  url: string;
  /** Milliseconds that a statement may take; then its reply counts as lost. */
  timeoutMs: number;
}

/** Connections that are open at once: statements of all runs of a process share them. */
const most = 8;

/** Nothing is connected yet. Numbers of eight bytes come as numbers: none of ours is beyond what they hold. */
export function openConnections({ url, timeoutMs }: ConnectionOptions): Connections {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: 'baton',
    keepAlive: true,
    allowExitOnIdle: true,
    types: { getTypeParser: (id: number, format) => (id === eightBytes ? Number : pg.types.getTypeParser(id, format as 'text')) },
  });
  // A connection that breaks while nobody uses it is replaced; alone it must not end the process.
  pool.on('error', () => undefined);
  return {
    query: async <T>(text: string, values: readonly unknown[] = []) => (await pool.query(text, [...values])).rows as T[],
    async inTransaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      client.on('error', (error) => (broken = error));
      try {
        await client.query('begin');
        const result = await work(
          async <T>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as T[],
        );
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((failed: Error) => (broken = failed));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    end: () => pool.end(),
  };
}

/** The type `int8` of PostgreSQL. */
const eightBytes = 20;

/** What a fault of the database is to a run. */
export const databaseError = (error: unknown, url: string): RunError => {
  if (error instanceof RunError) return error;
  const { message, hint } = explainDatabase(error, url);
  return new RunError({ kind: 'network', message, hint, retryable: isPassing(error) });
};
