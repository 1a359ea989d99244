import pg from 'pg';
import { RunError } from '../../state/failure.ts';
import { explainDatabase, isPassing } from './faults.ts';

/**
 * A query; the rows have the names in the statement. Several statements may go in one text without values: then the rows are those of
 * the last one. Rejects with the error of `pg`.
 */
export type Query = <T>(text: string, values?: readonly unknown[]) => Promise<T[]>;

export interface Connections {
  query: Query;
  /** The same, in its own transaction; it begins with `first`, a statement without values and rows, such as a lock. */
  inTransaction<T>(work: (query: Query) => Promise<T>, first?: string): Promise<T>;
  end(): Promise<void>;
}

export interface ConnectionOptions {
  /** `postgres://user@host:port/database`; without a password, PGPASSWORD or ~/.pgpass is used. */
  url: string;
  /** The timeout of a statement in milliseconds; after it, its reply counts as lost. */
  timeoutMs: number;
}

/** The most open connections, which all runs of a process share. */
const most = 8;

/** A client that leaves no connection open where it cannot sign in: PostgreSQL would wait a minute for its password. */
class ClosingClient extends pg.Client {
  override connect(): Promise<pg.Client>;
  override connect(callback: (error: Error | null) => void): void;
  override connect(callback?: (error: Error | null) => void): Promise<pg.Client> | undefined {
    if (!callback)
      return new Promise((done, failed) => {
        this.connect((error) => (error ? failed(error) : done(this)));
      });

    super.connect((error: Error | null) => {
      if (error) void this.end();
      callback(error);
    });
    return undefined;
  }
}

/** Connects lazily. Eight-byte integers are returned as numbers, which hold all of ours. */
export function openConnections({ url, timeoutMs }: ConnectionOptions): Connections {
  const pool = new pg.Pool({
    Client: ClosingClient,
    connectionString: url,
    max: most,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: 'baton',
    keepAlive: true,
    allowExitOnIdle: true,
    types: { getTypeParser: (id: number, format) => (id === eightBytes ? Number : pg.types.getTypeParser(id, format as 'text')) },
  });

  // An idle connection that breaks is replaced; it must not end the process.
  pool.on('error', () => undefined);
  return {
    query: queryBy(pool),
    async inTransaction(work, first) {
      const client = await pool.connect();
      let broken: Error | undefined;
      const fail = (error: Error): void => void (broken = error);
      client.on('error', fail);

      try {
        await client.query(first === undefined ? 'begin' : `begin; ${first}`);
        const result = await work(queryBy(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((failed: Error) => (broken = failed));
        throw error;
      } finally {
        client.off('error', fail);
        client.release(broken);
      }
    },
    end: () => pool.end(),
  };
}

const queryBy =
  (by: Pick<pg.Client, 'query'>): Query =>
  async <T>(text: string, values: readonly unknown[] = []) => {
    const result: pg.QueryResult | pg.QueryResult[] = await by.query(text, [...values]);
    return (Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows) as T[];
  };

/** A text as it stands within a statement. */
export const literal = (text: string): string => pg.escapeLiteral(text);

/** Waits until no other transaction holds the lock of that name and key; it is held until this one ends. */
export const lockStatement = (name: string, key: string): string =>
  `select pg_advisory_xact_lock(hashtext(${literal(name)}), hashtext(${literal(key)}))`;

/** The type `int8` of PostgreSQL. */
const eightBytes = 20;

/** A fault of the database as a failure of the run. */
export const databaseError = (error: unknown, url: string): RunError => {
  if (error instanceof RunError) return error;
  const { message, hint } = explainDatabase(error, url);
  return new RunError({ kind: 'network', message, hint, retryable: isPassing(error) });
};
