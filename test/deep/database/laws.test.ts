import { runPaths } from '../../../engine/store/paths.ts';
import { openConnections } from '../../../engine/store/pg/query.ts';
import type { RunStore } from '../../../engine/store/run-store.ts';
import { readFacts } from '../../../engine/store/shared/copy.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { describeStoreLaws } from '../../engine/store/run-store-laws.ts';
import { rowsOf } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

describeOnPostgres('runs in a PostgreSQL', () => {
  const postgres = usePostgres();
  const folder = temporaryFolder();
  let current: RunStore;
  let url = '';
  before(async () => {
    url = await postgres.prepared();
  });
  beforeEach(async () => {
    current = (await postgres.open(url, folder())).store;
  });

  const aside = async <T>(work: (query: ReturnType<typeof openConnections>['query']) => Promise<T>): Promise<T> => {
    const connections = openConnections({ url, timeoutMs: 10_000 });
    try {
      return await work(connections.query);
    } finally {
      await connections.end();
    }
  };
  describeStoreLaws('PostgreSQL', {
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
