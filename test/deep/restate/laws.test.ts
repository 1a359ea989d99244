import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { restatePlacement } from '../../../engine/cli/serve/placement/restate/restate.ts';
import { loadSdk } from '../../../engine/cli/serve/placement/restate/sdk.ts';
import { wakeByStore } from '../../../engine/cli/serve/placement/wake-by-store.ts';
import { runPaths } from '../../../engine/store/paths.ts';
import { openConnections } from '../../../engine/store/pg/query.ts';
import type { RunStore } from '../../../engine/store/run-store.ts';
import { readFacts } from '../../../engine/store/shared/copy.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { describeStoreLaws } from '../../engine/store/run-store-laws.ts';
import { rowsOf } from '../database/kept-run.ts';
import { describePlaced } from './placed-servers.ts';
import { restatePackages } from './restate.ts';

describePlaced('runs in a PostgreSQL, each of whose changes wakes them through a Restate', ({ postgres, restate }) => {
  const folder = temporaryFolder();
  let current: RunStore;
  let url = '';
  let looks = 0;
  let stop: AbortController;
  let server: Server;
  before(async () => {
    url = await postgres.prepared();
  });
  beforeEach(async function () {
    this.timeout(30_000);
    const database = await postgres.open(url, folder());
    const placement = restatePlacement({ sdk: loadSdk(restatePackages), address: { admin: restate().admin }, database });
    server = createServer(getRequestListener(async (request) => (await placement.answer?.(request)) ?? new Response()));
    server.listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    stop = new AbortController();
    const driver = {
      pools: ['default'],
      takeUp: async () => undefined,
      // It takes nothing from the laws.
      async look(run: string) {
        looks++;
        return database.findNextLook(run);
      },
      listWaiting: async () => [],
      untilEnded: () => new Promise<void>(() => undefined),
    };
    await placement.serve(driver, {
      url: `http://127.0.0.1:${address.port}`,
      stopping: stop.signal,
      tell: () => undefined,
    });
    current = wakeByStore(database, placement).store;
  });
  afterEach(async () => {
    stop.abort();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  after(() => assert.ok(looks > 20, `${looks} looks`));

  const aside = async <T>(work: (query: ReturnType<typeof openConnections>['query']) => Promise<T>): Promise<T> => {
    const connections = openConnections({ url, timeoutMs: 10_000 });
    try {
      return await work(connections.query);
    } finally {
      await connections.end();
    }
  };
  describeStoreLaws('PostgreSQL and Restate', {
    store: {
      create: (root, options) => current.create(root, options),
      take: (run) => current.take(run),
      findOwner: (run) => current.findOwner(run),
      post: (run, message, now) => current.post(run, message, now),
    },
    root: folder,
    readFacts: (run) => aside(async (query) => (await readFacts(rowsOf(query), runPaths(run).id)).facts),
    seize: ({ paths }) =>
      aside(async (query) => {
        await query(
          `insert into baton.workers (id, host, pid, version) values ('other', 'there', 1, '0') on conflict (id) do update set seen = clock_timestamp()`,
        );
        await query(`update baton.runs set owner = 'other', epoch = epoch + 1, taken = clock_timestamp() where id = $1`, [
          paths.id,
        ]);
      }),
  });
});
