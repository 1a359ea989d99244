import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startRun } from '../../engine/index.ts';
import type { JsonMap } from '../../engine/language/json.ts';
import { layOut } from '../editor/lay-out.mjs';
import { temporaryFolder } from '../engine/store/folder.ts';
import { failureOf, toolsIn } from '../engine/tools/world.ts';
import type { Postgres } from './postgres.ts';
import { programs, startPostgres } from './postgres.ts';

const packages = resolve('test/deep/packages');
const bin = programs();
if (!bin) console.log('SKIPPED: PostgreSQL (not installed; on Debian: apt-get install postgresql)');

(bin ? describe : describe.skip)('database, on a real PostgreSQL', () => {
  const folder = temporaryFolder();
  let server: Postgres;
  before(async function () {
    this.timeout(60_000);
    layOut({ folder: packages, what: 'the package pg' });
    server = await startPostgres(bin ?? '');
  });
  beforeEach(() => {
    mkdirSync(join(folder(), 'work/node_modules'), { recursive: true });
    symlinkSync(join(packages, 'node_modules/pg'), join(folder(), 'work/node_modules/pg'));
  });
  after(() => server.stop());

  const call = (action: string, parameters: JsonMap, signal = new AbortController().signal, address = server.address) =>
    toolsIn(folder(), { env: { DB: address }, allow: ['database'] }).tools.call(
      'database',
      action,
      { connection: 'env:DB', ...parameters },
      { signal, log: () => undefined },
    );
  const rows = async (sql: string, values?: JsonMap[string]) =>
    (await call('query', { sql, ...(values === undefined ? {} : { values }) }))['rows'];
  /** Asks as somebody else would; what `psql` prints. */
  const aside = (sql: string): string =>
    execFileSync(join(bin ?? '', 'psql'), ['-X', '-q', '-A', '-t', '-c', sql, server.address], { encoding: 'utf8' }).trim();
  beforeEach(() => {
    aside(`DROP TABLE IF EXISTS tea; CREATE TABLE tea (
      id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(8, 2), grams bigint, ratio double precision, sold boolean,
      picked timestamptz, day date, leaf bytea, notes jsonb, tags text[])`);
  });

  it('gives every type as JSON says it', async () => {
    aside(`INSERT INTO tea VALUES (1, 'Assam', 12.50, 9007199254740993, 0.5, true, '2026-03-01T12:00:00+02', '2026-03-01',
      '\\x00ff', '{"from": ["India", 2]}', '{black,strong}')`);
    const day = new Date(2026, 2, 1).toISOString();
    assert.deepEqual(await rows('SELECT * FROM tea'), [
      {
        id: 1,
        name: 'Assam',
        // Exact numbers that JavaScript cannot hold stay text.
        price: '12.50',
        grams: '9007199254740993',
        ratio: 0.5,
        sold: true,
        picked: '2026-03-01T10:00:00.000Z',
        day,
        leaf: 'AP8=',
        notes: { from: ['India', 2] },
        tags: ['black', 'strong'],
      },
    ]);
    assert.deepEqual(await rows("SELECT 'NaN'::float8 AS nan, NULL AS none"), [{ nan: null, none: null }]);
  });

  it('fills places by order and by name, and never reads a value as SQL', async () => {
    aside("INSERT INTO tea (name, grams) VALUES ('Assam', 5), ('Oolong', 7)");
    assert.deepEqual(await rows('SELECT name FROM tea WHERE grams > ? AND name <> ?', [4, "x' OR '1'='1"]), [
      { name: 'Assam' },
      { name: 'Oolong' },
    ]);
    assert.deepEqual(await rows('SELECT name FROM tea WHERE grams = :g OR grams = :g + :more', { g: 5, more: 2 }), [
      { name: 'Assam' },
      { name: 'Oolong' },
    ]);
    assert.deepEqual(await rows('SELECT $2::text AS b, $1::text AS a', ['1', '2']), [{ a: '1', b: '2' }]);
    assert.deepEqual(await rows("SELECT '{\"a\": 1}'::jsonb ? 'a' AS has, ':no' AS words"), [{ has: true, words: ':no' }]);
  });

  it('changes rows and counts them', async () => {
    const inserted = await call('execute', { sql: "INSERT INTO tea (name) VALUES ('a'), ('b'), ('c') RETURNING name" });
    assert.deepEqual([inserted['changes'], inserted['rows']], [3, [{ name: 'a' }, { name: 'b' }, { name: 'c' }]]);
    assert.equal((await call('execute', { sql: "DELETE FROM tea WHERE name > 'a'" }))['changes'], 2);
  });

  it('lets a query change nothing', async () => {
    const failure = await failureOf(
      call('query', { sql: "WITH x AS (INSERT INTO tea (name) VALUES ('a') RETURNING 1) SELECT * FROM x" }),
    );
    assert.match(failure.message, /read-only/);
    assert.equal(aside('SELECT count(*) FROM tea'), '0');
  });

  it('takes a transaction back whole, and says which statement failed', async () => {
    const statements = [
      "INSERT INTO tea (name) VALUES ('a')",
      "INSERT INTO tea (name) VALUES ('b')",
      "INSERT INTO tea (name) VALUES ('a')",
    ];
    const failure = await failureOf(call('transaction', { statements }));
    assert.match(failure.message, /3/);
    assert.match(failure.message, /duplicate key/);
    assert.equal(aside('SELECT count(*) FROM tea'), '0');
    await call('transaction', { statements: statements.slice(0, 2) });
    assert.equal(aside('SELECT count(*) FROM tea'), '2');
  });

  it('ends what the server does when it is stopped', async () => {
    const stop = new AbortController();
    const waits = failureOf(call('query', { sql: 'SELECT pg_sleep(600)' }, stop.signal)).catch((error: unknown) => error);
    const sleeping = (): boolean =>
      aside("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'") !== '0';
    while (!sleeping()) await new Promise((done) => setTimeout(done, 20));
    stop.abort(new Error('enough'));
    await waits;
    // A statement that sleeps sees only when it is done that nobody listens; the connection itself is closed at once.
    aside("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'");
    while (sleeping()) await new Promise((done) => setTimeout(done, 20));
  });

  it('says what is wrong without the password', async () => {
    const cases: [string, RegExp][] = [
      [server.address.replace('not-a-secret', 'wrong-secret'), /password authentication failed/],
      [server.address.replace(/postgres$/, 'nowhere'), /"nowhere" does not exist/],
      [server.address.replace(String(server.port), '1'), /127\.0\.0\.1/],
    ];
    for (const [address, message] of cases) {
      const failure = await failureOf(call('query', { sql: 'SELECT 1' }, undefined, address));
      assert.match(failure.message, message);
      assert.doesNotMatch(JSON.stringify(failure), /secret/);
    }
    const failure = await failureOf(call('query', { sql: 'SELECT * FROM coffee' }));
    assert.match(failure.message, /"coffee" does not exist/);
  });

  it('fails the step when the server goes away, and leaves the process standing', async () => {
    const own = await startPostgres(bin ?? '');
    try {
      const waits = failureOf(call('query', { sql: 'SELECT pg_sleep(600)' }, undefined, own.address));
      await new Promise((done) => setTimeout(done, 300));
      await own.kill();
      assert.match((await waits).kind, /network|tool/);
    } finally {
      await own.stop();
    }
  });

  it('does the work of a pipeline', async () => {
    const root = join(folder(), 'project');
    mkdirSync(root);
    writeFileSync(join(root, 'baton.yaml'), '{}\n');
    symlinkSync(join(folder(), 'work/node_modules'), join(root, 'node_modules'));
    const file = join(root, 'teas.baton.yaml');
    copyFileSync('test/deep/teas.baton.yaml', file);
    const { done, folder: run } = await startRun({ file, cwd: root, env: { TEA_DB: server.address }, allow: ['database'] });
    const { status, outputs } = await done;
    assert.deepEqual([status, outputs], ['succeeded', { dear: ['Gyokuro', 'Assam'], sum: '52.50' }]);
    assert.doesNotMatch(readFileSync(join(run, 'log.jsonl'), 'utf8'), /not-a-secret/);
  });
});
