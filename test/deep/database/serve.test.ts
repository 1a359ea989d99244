import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMap, type Json } from '../../../engine/language/json.ts';
import { migrations } from '../../../engine/store/pg/migrations.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { readKeptRun } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const cli = resolve('dist/cli.cjs');
const text = yaml`
  id: greet
  inputs: {name: {type: string, required: true}}
  outputs: {text: "{{ hello.text }} {{ colour }}"}
  steps:
    - {id: hello, set: {text: "Hello {{ inputs.name }}"}}
    - {id: nap, tool: terminal, action: run, repeatable: true, parameters: {argv: [sleep, "2"]}}
    - {id: colour, ask: Which colour?, choices: [red, green], dependencies: [nap]}
`;

describeOnPostgres('baton serve on a PostgreSQL', () => {
  const postgres = usePostgres();
  const children = new Set<ChildProcess>();
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once('exit', done));
    }
    children.clear();
  });
  const folder = temporaryFolder();
  const project = (): string => join(folder(), 'project');
  const env = () => ({ ...process.env, HOME: join(folder(), 'home'), USERPROFILE: join(folder(), 'home') });
  beforeEach(() => {
    for (const one of ['project', 'home']) mkdirSync(join(folder(), one));
    writeFileSync(join(project(), 'greet.baton.yaml'), text);
  });
  const baton = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { cwd: project(), env: env(), encoding: 'utf8' });

  /** A server in a process of its own. */
  async function serve(url: string): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(
      process.execPath,
      [cli, 'serve', '--port', '0', '--allow', 'terminal', '--database', url, '--project', 'test'],
      {
        cwd: project(),
        env: env(),
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    children.add(child);
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    return { child, url: /http:\S+/.exec(String(value))?.[0] ?? '' };
  }

  const makeToken = (url: string, ...line: string[]): string =>
    baton('token', ...line, '--database', url, '--project', 'test').stdout.trim();

  it('tokens are kept for a project, and hold at each of its servers until they are taken back', async function () {
    this.timeout(120_000);
    const url = await postgres.prepared();
    const unknown = baton('token', 'ci', '--database', url, '--project', 'tset');
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /There is no project tset in the database; it has: –/);
    await postgres.open(url, '/elsewhere', { project: 'other' });
    const [first, second] = [await serve(url), await serve(url)];
    const other = baton('token', 'ci', '--role', 'operator', '--database', url, '--project', 'other').stdout.trim();
    const [operator, viewer, short] = [
      makeToken(url, 'ci', '--role', 'operator'),
      makeToken(url, 'eve', '--role', 'viewer'),
      makeToken(url, 'short', '--expires', '1m'),
    ];
    const ofMachine = baton('token', 'local', '--role', 'operator').stdout.trim();
    const client = await postgres.aside(url);
    await client.query(`update baton.tokens set expires = now() - interval '1 s' where name = 'short'`);
    const { rows } = await client.query('select * from baton.tokens');
    for (const one of [operator, viewer, short]) {
      assert.match(one, /^baton_[\w-]{43}$/);
      assert.ok(!JSON.stringify(rows).includes(one));
    }
    const body = JSON.stringify({ file: 'greet.baton.yaml', inputs: { name: 'Ada' } });
    const rights: [who: string, token: string | undefined, look: number, begin: number][] = [
      ['an operator', operator, 200, 202],
      ['a viewer', viewer, 200, 403],
      ['a token that has expired', short, 401, 401],
      ['a token of another project', other, 401, 401],
      ['a token of the machine', ofMachine, 401, 401],
      ['nobody', undefined, 401, 401],
    ];
    const check = async (who: string, token: string | undefined, look: number, begin: number): Promise<void> => {
      const headers = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
      for (const { url: at } of [first, second]) {
        assert.equal((await fetch(`${at}/v1/runs`, { headers })).status, look, who);
        assert.equal((await fetch(`${at}/v1/runs`, { method: 'POST', headers, body })).status, begin, who);
      }
    };
    for (const right of rights) await check(...right);
    assert.equal(baton('token', 'ci', '--forget', '--database', url, '--project', 'test').status, 0);
    await check('a token that was taken back', operator, 401, 401);
    // What a person mistyped is no fault of the database.
    const mistyped: [line: string[], says: RegExp][] = [
      [['token', 'ci', '--forget'], /no token `ci`/],
      [['token', 'new', '--scope', 'rood'], /scope .*rood/],
      [['token', 'new', '--role', 'boss'], /role .*boss/],
      [['token', 'new one', '--role', 'viewer'], /new one/],
      [['audit', '--erase', 'nobody', '--yes'], /called nobody/],
    ];
    for (const [line, says] of mistyped) {
      const { status, stderr } = baton(...line, '--database', url, '--project', 'test');
      assert.equal(status, 2, stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /PostgreSQL/);
    }
    assert.match(baton('token', '--database', url, '--project', 'other').stdout, /ci +read, run, answer/);
  });

  it('of two servers one goes on with what the other had at work when it was killed; both show and answer it', async function () {
    this.timeout(120_000);
    const database = await postgres.prepared();
    const [first, second] = [await serve(database), await serve(database)];
    const token = makeToken(database, 'all', '--role', 'operator');
    const ask = async (server: { url: string }, path: string, body?: Json): Promise<{ status: number; json: Json }> => {
      const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': 'k' };
      const response = await fetch(
        `${server.url}${path}`,
        body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
      );
      return { status: response.status, json: await response.json() };
    };
    assert.equal((await ask(first, '/v1/runs/%00')).status, 404, 'a text that the database refuses names no run');
    const statusOf = async (run: string): Promise<Json> => {
      const { json } = await ask(second, `/v1/runs/${run}`);
      return isMap(json) && isMap(json['run']) ? (json['run']['status'] ?? null) : json;
    };
    const until = async (run: string, status: string): Promise<void> => {
      for (const end = Date.now() + 60_000; (await statusOf(run)) !== status; await sleep(200))
        assert.ok(Date.now() < end, `not ${status}`);
    };

    const begun = await ask(first, '/v1/runs', { file: 'greet.baton.yaml', inputs: { name: 'Ada' } });
    assert.equal(begun.status, 202);
    const run = isMap(begun.json) ? String(begun.json['run']) : '';
    assert.deepEqual(
      await ask(second, '/v1/runs', { file: 'greet.baton.yaml', inputs: { name: 'Ada' } }),
      begun,
      'a key begins one run',
    );
    await until(run, 'running');
    first.child.kill('SIGKILL');

    const events = fetch(`${second.url}/v1/runs/${run}/events`, { headers: { Authorization: `Bearer ${token}` } }).then((one) =>
      one.text(),
    );
    await until(run, 'waiting');
    assert.equal((await ask(second, `/v1/runs/${run}/answers`, { value: 'blue' })).status, 422);
    assert.equal((await ask(second, `/v1/runs/${run}/answers`, { value: 'red' })).status, 202);
    await until(run, 'succeeded');

    const { facts, status, epoch } = await readKeptRun(database, run);
    assert.deepEqual({ status, epoch }, { status: 'ended', epoch: 3 });
    assert.deepEqual(facts.findLast((fact) => fact.type === 'run.finished')?.outputs, { text: 'Hello Ada red' });
    const seen = [...(await events).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    assert.deepEqual(
      seen,
      facts.map(({ seq }) => seq),
    );
  });

  it('goes on while the database is gone, and says once that it is', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const told: string[] = [];
    const database = await postgres.open(url, project(), { lease: 15_000, told: (text) => told.push(text) });
    await postgres.server().kill();
    const list = database.list();
    await sleep(300);
    await postgres.server().restart();
    assert.deepEqual(await list, []);
    assert.equal(told.length, 2, told.join('\n'));
    assert.match(told.join('\n'), /No PostgreSQL answers.*answers again/s);
  });

  it('says what to do where it cannot begin, and never shows a password', async function () {
    this.timeout(240_000);
    const url = await postgres.prepared();
    const client = await postgres.aside(url);
    const refused = (address: string, says: RegExp, ...more: string[]): void => {
      const { status, stderr, stdout } = baton('serve', '--database', address, '--project', 'test', ...more);
      assert.equal(status, 2, stdout);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /not-a-secret|wrong-word/);
    };
    refused('mysql://me:not-a-secret@host/x', /no address of a PostgreSQL.*postgres:\/\/user/s);
    refused('@nowhere', /nowhere cannot be read/);
    refused(url.replace('not-a-secret', 'wrong-word'), /refuses the user me.*PGPASSWORD/s);
    const begun = performance.now();
    refused(url.replace(':not-a-secret', ''), /wants a password/);
    // PostgreSQL would wait a minute for a password.
    assert.ok(performance.now() - begun < 20_000, 'it ends at once');
    refused(url.replace(/\w+$/, 'nope'), /there is no database nope.*createdb nope/s);
    refused('postgres://me@127.0.0.1:1/x', /No PostgreSQL answers at 127\.0\.0\.1:1/);
    refused(await postgres.server().create('empty'), /holds no tables of Baton.*--migrate/s);
    await client.query('update baton.version set version = 0');
    refused(url, /have version 0; this Baton needs version \d+.*--migrate/s);
    await client.query('update baton.version set version = 99');
    refused(url, /have version 99; this Baton knows versions up to/);
    refused(url, /have version 99/, '--migrate');
    const nameless = baton('serve', '--database', url);
    assert.equal(nameless.status, 2);
    assert.match(nameless.stderr, /needs --project, to which the runs belong.*--project project/s);
    refused(url, /`Or ders` is no name of a project/, '--project', 'Or ders');
    const { status, stdout } = baton('serve', '--database', url.replace(/\w+$/, 'empty'), '--migrate');
    assert.deepEqual([status, stdout], [0, `The tables have version ${migrations.length} now (before: 0).\n`]);
  });

  it('a database that is full holds runs up, and loses none', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const client = await postgres.aside(url);
    // A disk that is full is the same to whoever writes.
    await client.query(`create function baton.refuse() returns trigger language plpgsql as $$
      begin raise exception 'full' using errcode = '53100'; end $$`);
    const told: string[] = [];
    const database = await postgres.open(url, project(), { told: (one) => told.push(one) });
    const run = await database.store.create(project(), { now: Date.now() });
    const log = await run.openLog();
    await client.query('create trigger refuse before insert on baton.facts execute function baton.refuse()');
    log.append({ seq: 1, at: 1, type: 'step.succeeded', path: 'a', result: { value: 1 } });
    const flushed = log.flushed();
    while (told.length === 0) await sleep(20);
    assert.match(told.join('\n'), /disk of the database.*is full.*Make room/s);
    await client.query('drop trigger refuse on baton.facts');
    await flushed;
    await log.close();
    await run.release();
    assert.equal((await readKeptRun(url, run.paths.id)).facts.length, 1);
  });

  it('what was made for a run that never began is removed once its maker is gone', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const living = await postgres.open(url, project());
    const client = await postgres.aside(url);
    const rows = async (): Promise<string[]> =>
      (await client.query<{ id: string }>('select id from baton.runs order by id')).rows.map(({ id }) => id);
    const made = `insert into baton.runs (id, project, status, owner, taken) values ($1, $2, 'running', $3, now() - interval '1 hour')`;
    await client.query(made, ['of-the-dead', 'test', 'nobody']);
    await client.query(made, ['of-another-project', 'another', 'nobody']);
    const own = await living.store.create(project(), { now: Date.now() });
    while ((await rows()).includes('of-the-dead')) {
      assert.deepEqual(await living.takeWaiting(1), []);
      await sleep(100);
    }
    await living.takeWaiting(1);
    assert.deepEqual(await rows(), [own.paths.id, 'of-another-project']);
    await own.release();
  });

  it('clocks of machines do not decide who has a run', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const [one, other] = [await postgres.open(url, project()), await postgres.open(url, project())];
    const run = await one.store.create(project(), { now: Date.now() });
    const usual = Date.now;
    try {
      for (const ahead of [3_600_000, -3_600_000]) {
        Date.now = () => usual() + ahead;
        await sleep(1_600);
        assert.ok(await other.store.findOwner(run.paths.folder));
        await assert.rejects(other.store.take(run.paths.folder), /is being worked on/);
        assert.ok(!run.lost.aborted);
        const told: string[] = [];
        await postgres.open(url, project(), { told: (text) => void told.push(text) });
        assert.match(
          told.join(),
          new RegExp(`clock of this machine is 3600 s ${ahead > 0 ? 'ahead' : 'behind'} .*the database at`),
        );
      }
    } finally {
      Date.now = usual;
    }
    await run.release();
  });
});
