import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openRunDatabase, type RunDatabase } from '../../../engine/store/pg/database.ts';
import { makeTables } from '../../../engine/store/pg/make-tables.ts';
import type { ServedProject } from '../../../engine/store/pg/projects.ts';
import { type Postgres, programs, startPostgres } from '../postgres.ts';

const bin = programs();
if (!bin) console.log('SKIPPED: PostgreSQL (not installed; on Debian: apt-get install postgresql)');

/** A suite on a PostgreSQL of its own; skipped where there is none. */
export const describeOnPostgres = bin ? describe : describe.skip;

/** Starts a server before the tests of a suite, and ends it after them. */
export function usePostgres() {
  let server: Postgres | undefined;
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres(bin ?? '');
  });
  after(() => server?.stop());
  const running = (): Postgres => {
    if (!server) throw new Error('The server is not started yet.');
    return server;
  };
  const opened: RunDatabase[] = [];
  const clients: pg.Client[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    for (const one of clients.splice(0)) await one.end();
  });
  return {
    server: running,
    /** A new database with the tables in it. */
    async prepared(): Promise<string> {
      const address = await running().create(`d${randomUUID().replaceAll('-', '')}`);
      await makeTables(address);
      return address;
    },
    migrate: makeTables,
    /** A process of a project, as `baton serve` is one. */
    async open(
      url: string,
      root: string,
      {
        lease = 1_500,
        told = (_: string): void => undefined,
        project = 'test',
        pipelines = [] as ServedProject['pipelines'],
      } = {},
    ): Promise<RunDatabase> {
      const database = await openRunDatabase({ url, root, project: { name: project, pipelines }, version: '0.1.0', lease, told });
      opened.push(database);
      return database;
    },
    /** Closes one before the end of the test: a PostgreSQL has a hundred connections. */
    async close(database: RunDatabase): Promise<void> {
      opened.splice(opened.indexOf(database), 1);
      await database.close();
    },
    /** Asks as somebody else would. */
    async aside(url: string): Promise<pg.Client> {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => undefined);
      await client.connect();
      clients.push(client);
      return client;
    },
  };
}
