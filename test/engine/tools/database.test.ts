import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { database } from '../../../engine/language/tools/builtin/database.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { databaseTool } from '../../../engine/tools/database/database.ts';
import type { ToolsOptions } from '../../../engine/tools/tools.ts';
import { temporaryFolder } from '../store/folder.ts';
import { runPipeline } from './run-pipeline.ts';
import { failureOf, toolsIn } from './world.ts';

const ajv = new Ajv2020({ strict: false });
const shapes = new Map(Object.entries(database.actions).map(([name, { result }]) => [name, ajv.compile(result)]));

describe('database', () => {
  const folder = temporaryFolder();
  const here = (name: string) => join(folder(), 'work/here', name);
  const call = async (
    action: string,
    parameters: JsonMap,
    options: Partial<ToolsOptions> = {},
    signal = new AbortController().signal,
  ): Promise<JsonMap> => {
    const result = await toolsIn(folder(), options).tools.call('database', action, parameters, { signal, log: () => undefined });
    const fits = shapes.get(action);
    assert.ok(fits?.(result), JSON.stringify(fits?.errors));
    return result;
  };
  const path = 'shop.db';
  const rows = async (sql: string, values?: Json) =>
    (await call('query', { path, sql, ...(values === undefined ? {} : { values }) }))['rows'];
  const refused = async (action: string, parameters: JsonMap, kind: string, message: RegExp, options?: Partial<ToolsOptions>) => {
    const failure = await failureOf(call(action, parameters, options));
    assert.match(failure.message, message);
    assert.equal(failure.kind, kind);
    return failure;
  };

  describe('SQLite', () => {
    beforeEach(async () => {
      const sql = "CREATE TABLE a (n INTEGER PRIMARY KEY, t TEXT, b BLOB); INSERT INTO a (t) VALUES ('x'), ('y');";
      const { changes, last_insert_id, columns } = await call('execute', { path, sql });
      assert.deepEqual([changes, last_insert_id, columns], [2, 2, []]);
    });

    it('gives rows as maps, with the names of the columns', async () => {
      assert.deepEqual(await call('query', { path, sql: 'SELECT n, t FROM a ORDER BY n' }), {
        success: true,
        rows: [
          { n: 1, t: 'x' },
          { n: 2, t: 'y' },
        ],
        columns: ['n', 't'],
        row_count: 2,
        truncated: false,
      });
      assert.deepEqual((await call('query', { path, sql: 'SELECT t FROM a WHERE 0' }))['columns'], ['t']);
    });
    it('takes values in their order or by name, and never as SQL', async () => {
      const evil = "x'; DROP TABLE a; --";
      assert.deepEqual(await rows('SELECT ? AS v, count(*) AS c FROM a', [evil]), [{ v: evil, c: 2 }]);
      assert.deepEqual(await rows('SELECT :v AS v, @w AS w, $x AS x', { v: 1, w: null, x: 2, unused: 5 }), [
        { v: 1, w: null, x: 2 },
      ]);
      assert.deepEqual(await rows('SELECT ?2 AS v', [1, 2]), [{ v: 2 }]);
    });
    it('gives values back as JSON can say them', async () => {
      const sql = "SELECT 9007199254740993 AS big, 1e999 AS endless, x'00ff' AS bytes, ? AS yes, ? AS list, 1.5 AS f, 5 AS i";
      assert.deepEqual(await rows(sql, [true, [1, 'a']]), [
        { big: '9007199254740993', endless: null, bytes: 'AP8=', yes: 1, list: '[1,"a"]', f: 1.5, i: 5 },
      ]);
    });
    it('gives no more rows than are wanted, and says that there are more', async () => {
      const sql = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 100) SELECT n FROM r';
      const { row_count, truncated } = await call('query', { path, sql, max_rows: 10 });
      assert.deepEqual([row_count, truncated], [10, true]);
      assert.equal((await call('query', { path, sql, max_rows: 100 }))['truncated'], false);
    });
    it('gives at most some 64 MB of text', async () => {
      const sql =
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 9) SELECT n, printf('%.10000000c', 'x') AS t FROM r";
      const { row_count, truncated } = await call('query', { path, sql });
      assert.deepEqual([row_count, truncated], [7, true]);
    });
    it('tells what changed, and what it returns', async () => {
      const {
        changes,
        rows: returned,
        last_insert_id,
      } = await call('execute', {
        path,
        sql: 'INSERT INTO a (t) VALUES (?), (?) RETURNING n, t',
        values: ['p', 'q'],
        max_rows: 1,
      });
      assert.deepEqual([changes, returned, last_insert_id], [2, [{ n: 3, t: 'p' }], null]);
      assert.deepEqual(await rows('SELECT count(*) AS c FROM a'), [{ c: 4 }]);
      assert.equal((await call('execute', { path, sql: 'UPDATE a SET t = ?', values: ['z'] }))['changes'], 4);
    });
    it('reads only where it is asked', async () => {
      await refused('query', { path, sql: "INSERT INTO a (t) VALUES ('z')" }, 'tool', /readonly/);
      await refused('query', { path, sql: 'DROP TABLE a' }, 'tool', /readonly/);
      assert.deepEqual(await rows('SELECT count(*) AS c FROM a'), [{ c: 2 }]);
    });
    it('does a transaction whole', async () => {
      const statements = [{ sql: 'INSERT INTO a (t) VALUES (?)', values: ['p'] }, 'SELECT count(*) AS c FROM a', 'DELETE FROM a'];
      const { results, changes } = await call('transaction', { path, statements });
      assert.equal(changes, 4);
      assert.deepEqual(Array.isArray(results) && results[1], {
        columns: ['c'],
        rows: [{ c: 3 }],
        truncated: false,
        changes: 0,
        last_insert_id: null,
        row_count: 1,
      });
    });
    const broken: [rule: string, action: string, parameters: JsonMap, number: number][] = [
      ['a transaction', 'transaction', { statements: ["INSERT INTO a (t) VALUES ('p')", 'INSERT INTO none VALUES (1)'] }, 2],
      ['a script', 'execute', { sql: "INSERT INTO a (t) VALUES ('p'); SELECT 1; INSERT INTO a (n) VALUES (1)" }, 3],
    ];
    for (const [rule, action, parameters, number] of broken)
      it(`does nothing of ${rule} where a part of it fails`, async () => {
        await refused(action, { path, ...parameters }, 'tool', new RegExp(`refused statement ${number}: `));
        assert.deepEqual(await rows('SELECT count(*) AS c FROM a'), [{ c: 2 }]);
      });
    it('does triggers, which hold statements', async () => {
      const sql = "CREATE TRIGGER tr AFTER DELETE ON a BEGIN INSERT INTO a (t) VALUES ('gone'); END; DELETE FROM a WHERE n = 1;";
      assert.equal((await call('execute', { path, sql }))['changes'], 2);
    });
    it('in memory lives for one call', async () => {
      const statements = ['CREATE TABLE m (x)', 'INSERT INTO m VALUES (1)', 'SELECT x FROM m'];
      const { results } = await call('transaction', { path: ':memory:', statements });
      assert.match(JSON.stringify(results), /\[\{"x":1\}\]/);
      await refused('query', { path: ':memory:', sql: 'SELECT x FROM m' }, 'tool', /no such table: m/);
    });
    it('waits while another process writes', async () => {
      const other = new DatabaseSync(here(path));
      other.exec('BEGIN IMMEDIATE');
      const writing = call('execute', { path, sql: "INSERT INTO a (t) VALUES ('z')" });
      await new Promise((resolve) => setTimeout(resolve, 100));
      other.exec('COMMIT');
      other.close();
      assert.equal((await writing)['changes'], 1);
    });
    it('ends in the middle when it is stopped, and takes back what was begun', async () => {
      const stop = new AbortController();
      const endless = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r';
      const stopped = failureOf(call('transaction', { path, statements: ['DELETE FROM a', endless] }, {}, stop.signal));
      setTimeout(() => stop.abort(new RunError({ kind: 'timeout', message: 'too long' })), 300);
      assert.equal((await stopped).kind, 'timeout');
      assert.deepEqual(await rows('SELECT count(*) AS c FROM a'), [{ c: 2 }]);
      stop.abort();
      assert.equal((await failureOf(call('query', { path, sql: 'SELECT 1' }, {}, stop.signal))).kind, 'timeout');
    });
    it('takes an address of older files', async () => {
      assert.equal((await call('query', { connection: `sqlite:///${path}`, sql: 'SELECT 1' }))['row_count'], 1);
    });

    const wrong: [rule: string, action: string, parameters: JsonMap, kind: string, message: RegExp][] = [
      ['no database', 'query', { sql: 'SELECT 1' }, 'input', /Say which database/],
      ['two databases', 'query', { sql: 'SELECT 1', path, connection: 'env:X' }, 'input', /Say which database/],
      ['no SQL', 'query', { path }, 'input', /"sql" must be a text/],
      ['wrong SQL', 'query', { path, sql: 'SELEC 1' }, 'tool', /^The database refused: near "SELEC": syntax error$/],
      ['another file', 'execute', { path, sql: "ATTACH '/etc/passwd' AS x" }, 'input', /ATTACH is not allowed/],
      ['a copy elsewhere', 'transaction', { path, statements: ["VACUUM INTO 'x.db'"] }, 'input', /VACUUM INTO is not allowed/],
      ['an extension', 'query', { path, sql: "SELECT load_extension('x')" }, 'tool', /not authorized|no such function/],
      ['a file that is missing', 'query', { path: 'none.db', sql: 'SELECT 1' }, 'input', /"none.db": it does not exist/],
      ['a folder', 'query', { path: '.', sql: 'SELECT 1' }, 'input', /it is a folder/],
      ['a file outside', 'execute', { path: '../../x.db', sql: 'SELECT 1' }, 'permission', /outside/],
      ['too many rows', 'query', { path, sql: 'SELECT 1', max_rows: 1e6 }, 'input', /from 1 to 100000/],
    ];
    for (const [rule, action, parameters, kind, message] of wrong)
      it(`refuses ${rule}`, () => refused(action, parameters, kind, message).then(() => undefined));
    it('refuses what is not database, and what a link leads to outside', async () => {
      writeFileSync(here('text.db'), 'no database at all, but long enough to be looked at by the one who opens it. '.repeat(20));
      await refused('query', { path: 'text.db', sql: 'SELECT * FROM a' }, 'tool', /not a database/);
      symlinkSync(join(folder(), 'secret/x.db'), here('link.db'));
      await refused('execute', { path: 'link.db', sql: 'CREATE TABLE a (x)' }, 'permission', /outside/);
      assert.equal(existsSync(join(folder(), 'secret/x.db')), false);
    });
    it('makes the folders of a new file', async () => {
      await call('execute', { path: 'new/deep/x.db', sql: 'CREATE TABLE a (x)' });
      assert.ok(existsSync(here('new/deep/x.db')));
      await refused('execute', { path: 'shop.db/x/y.db', sql: 'SELECT 1' }, 'input', /is a file, not a folder/);
    });
  });

  describe('PostgreSQL', () => {
    // The program that runs stands where no package is beside it.
    const [, program = ''] = process.argv;
    before(() => {
      process.argv[1] = join(folder(), 'baton');
    });
    after(() => {
      process.argv[1] = program;
    });
    /** A package `pg` in the project that answers by itself and notes what it is asked. A real server is asked in `npm run test:deep`. */
    const installPg = (program: string) => {
      const at = join(folder(), 'work/node_modules/pg');
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'package.json'), '{"name": "pg", "main": "index.js"}');
      writeFileSync(join(at, 'index.js'), program);
    };
    const answering = `
      const asked = [];
      exports.Client = class {
        constructor(options) { asked.length = 0; asked.push(options.connectionString); }
        on() {}
        async connect() { if (asked[0].includes('down')) throw new Error('ECONNREFUSED'); }
        async query({ text, values }) {
          asked.push([text, values]);
          if (text.startsWith('bad')) throw new Error('syntax error at "bad"');
          if (text === 'hang') return new Promise(() => {});
          if (!text.startsWith('select')) return { rows: [], fields: [], rowCount: text.startsWith('insert') ? 3 : null, command: 'INSERT' };
          const row = { n: 1, at: new Date(0), bytes: Buffer.from('a'), big: 5n, none: undefined, list: [new Date(NaN), Infinity], map: { a: true }, asked: JSON.stringify(asked) };
          return { rows: [row, row], fields: Object.keys(row).map((name) => ({ name })), rowCount: 2, command: 'SELECT' };
        }
        async end() { asked.push('end'); }
      };`;
    const env = { DB: 'postgres://me:secret@db.example/shop' };
    const allow = ['database:db.example:5432', 'database:down.example'];
    const at = { connection: 'env:DB' };

    it('is asked in a transaction that only reads, with its own places', async () => {
      installPg(answering);
      const {
        rows: found,
        columns,
        truncated,
      } = await call('query', { ...at, sql: 'select :a, :b', values: { a: 1, b: 'x' }, max_rows: 1 }, { env, allow });
      assert.ok(Array.isArray(found));
      const [row] = found;
      assert.ok(row instanceof Object && 'asked' in row);
      const { asked, ...rest } = row;
      assert.deepEqual(rest, {
        n: 1,
        at: '1970-01-01T00:00:00.000Z',
        bytes: 'YQ==',
        big: '5',
        none: null,
        list: [null, null],
        map: { a: true },
      });
      assert.deepEqual([columns, truncated], [['n', 'at', 'bytes', 'big', 'none', 'list', 'map', 'asked'], true]);
      assert.deepEqual(JSON.parse(String(asked)), [env.DB, ['BEGIN READ ONLY', []], ['select $1, $2', [1, 'x']]]);
    });
    it('is changed in one transaction', async () => {
      installPg(answering);
      const { changes } = await call('execute', { ...at, sql: 'insert a; insert b' }, { env, allow });
      assert.equal(changes, 6);
      await refused('transaction', { ...at, statements: ['insert a', 'bad'] }, 'tool', /refused statement 2: syntax error/, {
        env,
        allow,
      });
      await refused('query', { ...at, sql: 'bad' }, 'tool', /^The database refused: syntax error/, { env, allow });
    });
    it('that cannot be reached is a failure of the network, without the password', async () => {
      installPg(answering);
      const down = { DB: 'postgres://me:secret@down.example/shop' };
      const { message } = await refused(
        'query',
        { ...at, sql: 'select 1' },
        'network',
        /on down\.example cannot be reached: ECONNREFUSED/,
        { env: down, allow },
      );
      assert.doesNotMatch(message, /secret/);
    });
    it('is left when the run stops', async () => {
      installPg(answering);
      const stop = new AbortController();
      const stopped = failureOf(call('query', { ...at, sql: 'hang' }, { env, allow }, stop.signal));
      setTimeout(() => stop.abort(new RunError({ kind: 'cancelled', message: 'enough' })), 20);
      assert.equal((await stopped).message, 'enough');
    });
    it('whose address stands in the file needs somebody’s word, and holds no password', async () => {
      installPg(answering);
      const connection = 'postgres://me@db.example/shop';
      const { hint } = await refused('query', { connection, sql: 'select 1' }, 'permission', /Nobody allowed .* db\.example/);
      assert.match(hint ?? '', /--allow database:db\.example/);
      await refused('query', { connection, sql: 'select 1' }, 'permission', /Nobody/, { allow: ['database:*.org'] });
      for (const allow of ['database', 'database:*.example'])
        assert.equal((await call('query', { connection, sql: 'select 1' }, { allow: [allow] }))['row_count'], 2);
      // The file chooses the variable: where it leads is asked about too.
      const chosen = await refused('query', { ...at, sql: 'select 1' }, 'permission', /db\.example:5432/, { env });
      assert.ok(!JSON.stringify(chosen).includes('secret'));
      await refused('query', { connection: env.DB, sql: 'select 1' }, 'input', /holds a password/);
    });
    const wrong: [rule: string, connection: string, message: RegExp][] = [
      ['no address', 'env:NONE', /variable NONE, .* is not set/],
      ['another kind of address', 'mysql://x', /must be `env:NAME` or an address/],
      ['an address that cannot be read', 'postgres://[', /must be `env:NAME` or an address/],
    ];
    for (const [rule, connection, message] of wrong)
      it(`refuses ${rule}`, () =>
        refused('query', { connection, sql: 'select 1' }, 'input', message, { env: {} }).then(() => undefined));
    const packages: [rule: string, program: string][] = [
      ['is not there', ''],
      ['is another one', 'exports.Pool = 1;'],
    ];
    for (const [rule, program] of packages)
      it(`needs the package pg: refused where it ${rule}`, async () => {
        if (program) installPg(program);
        await refused('query', { ...at, sql: 'select 1' }, 'tool', /npm install pg/, { env, allow });
      });

    const available: [rule: string, parameters: JsonMap, pg: boolean, why: RegExp | undefined][] = [
      ['SQLite', { path: 'x' }, false, undefined],
      ['SQLite by its address', { connection: 'sqlite:///x' }, false, undefined],
      ['PostgreSQL without the package', at, false, /npm install pg/],
      ['PostgreSQL with it', at, true, undefined],
      ['PostgreSQL without the variable', { connection: 'env:NONE' }, true, /variable NONE/],
    ];
    for (const [rule, parameters, pg, why] of available)
      it(`before the run, ${rule} is ${why ? 'refused' : 'fine'}`, async () => {
        if (pg) installPg(answering);
        const said = await databaseTool.available?.('query', {
          root: join(folder(), 'work'),
          env,
          key: () => 'missing',
          parameters,
        });
        if (why) assert.match(said ?? '', why);
        else assert.equal(said, undefined);
      });
  });

  it('keeps books in a pipeline, under the names that older files use', async () => {
    const evil = "Cy'); DROP TABLE sale; --";
    const result = await runPipeline(folder(), 'database.baton.yaml', { inputs: new Map([['buyer', { value: evil }]]) });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(result.outputs, { buyer: evil, pieces: 5, last: 3 });
  });
});
