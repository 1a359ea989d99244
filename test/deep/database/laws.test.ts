import assert from 'node:assert/strict';
import { runPaths } from '../../../engine/store/paths.ts';
import { openPgRows } from '../../../engine/store/pg/pg-rows.ts';
import { openConnections } from '../../../engine/store/pg/query.ts';
import type { RunStore } from '../../../engine/store/run-store.ts';
import { readFacts } from '../../../engine/store/shared/copy.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { describeStoreLaws } from '../../engine/store/run-store-laws.ts';
import { rowsOf } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

describeOnPostgres('runs by name in a PostgreSQL', () => {
  const postgres = usePostgres();

  it('are not taken over for other files, nor by who has lost the run that makes them', async () => {
    const url = await postgres.prepared();
    const connections = openConnections({ url, timeoutMs: 10_000 });
    const worker = (id: string) => ({ id, lease: 1_000, host: '', pid: 0, version: '', pools: [], project: 'test' });
    const [one, other] = [openPgRows(connections.query, worker('one')), openPgRows(connections.query, worker('other'))];
    const parent = (await one.create(Date.now())) ?? assert.fail();
    const [files, others] = ['a'.repeat(64), 'b'.repeat(64)];
    const called = { id: `${parent.id}-x`, caller: parent };
    const made = await one.create(0, { bundle: files, called });
    assert.deepEqual(made, { id: called.id, epoch: 1 });
    assert.deepEqual(await one.create(0, { bundle: files, called }), { id: called.id, epoch: 2 }, 'asked again');
    for (const bundle of [others, undefined]) assert.equal(await one.create(0, { bundle, called }), undefined);
    assert.equal(await other.create(0, { bundle: files, called }), undefined, 'of a run that it does not have');
    await one.letGo(parent, 0);
    const taken = (await other.take(parent.id)) ?? assert.fail();
    assert.equal(await one.create(0, { bundle: files, called }), undefined, 'it has lost the run that makes it');
    assert.deepEqual(await other.create(0, { bundle: files, called: { ...called, caller: taken } }), { id: called.id, epoch: 3 });
    await connections.end();
  });
});

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
