/** Runs in PostgreSQL, with the driver: loaded only where a database is named. */
export { openRunDatabase } from '../database.ts';
export { makeTables } from '../make-tables.ts';
export { withProject } from '../with-project.ts';
