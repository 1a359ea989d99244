import assert from 'node:assert/strict';
import {
  claimWaitingRuns,
  findNextLook,
  giveSign,
  letGo,
  listWaitingRuns,
  postponeRun,
  returnUnknown,
} from '../../../engine/store/pg/ownership.ts';
import type { Query } from '../../../engine/store/pg/query.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const lease = 1_500;
const worker = { id: 'me', project: 'test', host: 'here', pid: 1, version: '0.1.0', pools: ['default'], lease };
const filter = { pools: ['default'], most: 1, run: 'run' };

/** A run before it is taken, in milliseconds from now, and what it must be once it is released without a word. */
interface Case {
  run: string;
  row: { status: string; owner?: string; due?: number; outcome?: string };
  message?: true;
  after: { status: string; due: number | null };
}

const cases: Case[] = [
  { run: 'of a server that is gone', row: { status: 'running', owner: 'gone' }, after: { status: 'ready', due: lease } },
  { run: 'that was put off', row: { status: 'ready', due: -10 }, after: { status: 'ready', due: lease } },
  {
    run: 'that somebody asked to go on',
    row: { status: 'ready', outcome: 'interrupted' },
    after: { status: 'ready', due: lease },
  },
  {
    run: 'that waits for a person, and has a message',
    row: { status: 'waiting', outcome: 'waiting' },
    message: true,
    after: { status: 'waiting', due: null },
  },
  {
    run: 'with a deadline, and a message',
    row: { status: 'waiting', outcome: 'waiting', due: 60_000 },
    message: true,
    after: { status: 'waiting', due: 60_000 },
  },
  {
    run: 'whose deadline is over',
    row: { status: 'waiting', outcome: 'waiting', due: -10 },
    after: { status: 'ready', due: lease },
  },
];

describeOnPostgres('a run that is released before its first fact', function () {
  this.timeout(60_000);
  const postgres = usePostgres();
  const folder = temporaryFolder();

  const prepare = async ({ row, message }: Pick<Case, 'row' | 'message'>, started: number | null = 1): Promise<Query> => {
    const url = await postgres.prepared();
    await postgres.close(await postgres.open(url, folder(), { lease }));
    const client = await postgres.aside(url);
    const query: Query = async <R>(sql: string, values: readonly unknown[] = []) =>
      (await client.query(sql, [...values])).rows as R[];
    await query(
      `insert into baton.runs (id, project, status, owner, due, outcome, started, taken)
       values ('run', 'test', $1, $2, clock_timestamp() + make_interval(secs => $3::float / 1000), $4, $5, clock_timestamp() - interval '1 minute')`,
      [row.status, row.owner ?? null, row.due ?? null, row.outcome ?? null, started],
    );
    if (message) await query(`insert into baton.inbox (id, run, at, message) values (gen_random_uuid(), 'run', 1, '{}')`);
    await giveSign(query, worker);
    await query(`update baton.workers set steady = clock_timestamp() - interval '1 minute' where id = 'me'`);
    return query;
  };
  const rowIn = async (query: Query) => {
    const [row] = await query<{ status: string; owner: string | null; due: number | null }>(
      'select status, owner, 1000 * extract(epoch from due - clock_timestamp())::float8 as due from baton.runs',
    );
    return row;
  };
  const isNear = (due: number | null | undefined, wanted: number | null): void => {
    if (wanted === null) assert.equal(due, null);
    else assert.ok(typeof due === 'number' && due <= wanted && due > wanted - 1_000, `${due}, not ${wanted}`);
  };

  for (const { run, row, message, after } of cases)
    it(`${run} waits as before, or is for others after a lease`, async () => {
      const query = await prepare({ row, ...(message ? { message } : {}) });
      const [taken] = await claimWaitingRuns(query, worker, filter);
      assert.ok(taken);
      await letGo(query, worker, taken);
      const left = await rowIn(query);
      assert.deepEqual([left?.status, left?.owner], [after.status, null]);
      isNear(left?.due, after.due);
      // Whoever released it says no more: somebody looks at it all the same.
      const look = await findNextLook(query, worker, 'run');
      isNear(look, message ? 1 : after.due);
      if (message) assert.equal((await listWaitingRuns(query, worker, filter)).length, 1);

      await postponeRun(query, worker, 'run', 500);
      const later = await rowIn(query);
      assert.equal(later?.status, 'ready');
      isNear(later?.due, 500);
    });

  it('is for others at once where the reply to its lease was lost', async () => {
    for (const { row, message } of cases) {
      const query = await prepare({ row, ...(message ? { message } : {}) });
      await claimWaitingRuns(query, worker, filter);
      await query(`update baton.runs set taken = clock_timestamp() - interval '1 minute'`);
      await returnUnknown(query, worker, []);
      assert.equal((await listWaitingRuns(query, worker, filter)).length, 1);
    }
  });

  it('keeps its deadline where it is put off for longer', async () => {
    const query = await prepare({ row: { status: 'waiting', outcome: 'waiting', due: 5_000 }, message: true });
    const [taken] = await claimWaitingRuns(query, worker, filter);
    assert.ok(taken);
    await letGo(query, worker, taken);
    await postponeRun(query, worker, 'run', 30_000);
    isNear((await rowIn(query))?.due, 5_000);
  });

  it('is no run where it never began', async () => {
    const query = await prepare({ row: { status: 'running', owner: 'me' } }, null);
    await letGo(query, worker, { id: 'run', epoch: 1 });
    assert.equal((await rowIn(query))?.status, 'ready', 'it would stay for ever');
  });
});
