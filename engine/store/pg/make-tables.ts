import { migrateDatabase } from './migrate.ts';
import { databaseError, openConnections } from './query.ts';

/** The timeout of creating tables in milliseconds. */
const timeoutMs = 600_000;

/** Creates the tables of a database, or updates them. Returns their version before and after; rejects with a RunError. */
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
