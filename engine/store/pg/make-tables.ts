import { migrateDatabase } from './migrate.ts';
import { databaseError, openConnections } from './query.ts';

/** Milliseconds that making tables may take. */
const timeoutMs = 600_000;

/** Makes the tables of a database, or brings them up to date. Gives their version before and after; rejects with a RunError. */
export async function makeTables(url: string): Promise<{ before: number; after: number }> {
  const connections = openConnections({ url, timeoutMs });
  try {
    return await migrateDatabase(connections, url);
  } catch (error) {
    throw databaseError(error, url);
  } finally {
    await connections.end();
  }
}
