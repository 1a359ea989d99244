/** Runs in a PostgreSQL, with the driver: loaded by those who name a database. */
export { openRunDatabase } from '../database.ts';
export { makeTables } from '../make-tables.ts';
export { withProjectTokens } from '../tokens.ts';
