import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { createBatonClient } from '../../../engine/client/client.ts';
import * as engine from '../../../engine/index.ts';
import { openServerRuns } from '../../../engine/store/http/server-runs.ts';
import { runPaths } from '../../../engine/store/paths.ts';
import type { RunStore } from '../../../engine/store/run-store.ts';
import { readFacts } from '../../../engine/store/shared/copy.ts';
import { makeToken, type TokenScope } from '../../../engine/trust/tokens.ts';
import { version } from '../../../package.json';
import { obey, testIo } from '../../engine/cli/io.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { describeStoreLaws } from '../../engine/store/run-store-laws.ts';
import { yaml } from '../../yaml.ts';
import { readKeptRun, rowsOf } from './kept-run.ts';
import { appends, openProxy } from './proxy.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const lease = 1_500;
/** Notes what is done in files of the folder in which a worker has the project. */
const text = yaml`
  id: work
  inputs: {name: {type: string, required: true}, rounds: {type: integer, default: 6}}
  outputs: {said: "{{ last.text }}"}
  steps:
    - id: each
      for_each: "{{ range(inputs.rounds) }}"
      max_parallel: 1
      steps:
        - id: note
          tool: terminal
          action: run
          repeatable: true
          parameters: {argv: [sh, -c, 'echo again-$1 >> "$2"; sleep 0.3', sh, "{{ item }}", "{{ inputs.name }}.txt"]}
    - {id: last, set: {text: "done {{ inputs.name }}"}, dependencies: [each]}
`;
const asks = 'id: asks\noutputs: {said: "{{ colour }}"}\nsteps: [{id: colour, ask: Which colour?, choices: [red, green]}]\n';

describeOnPostgres('workers of a server', function () {
  this.timeout(120_000);
  const postgres = usePostgres();
  const children = new Set<ChildProcess>();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    children.clear();
    for (const end of ends.splice(0).toReversed()) await end();
  });
  useOwnHome();
  const folder = temporaryFolder();
  const there = (name: string): string => {
    const path = join(folder(), name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'work.baton.yaml'), text);
    writeFileSync(join(path, 'baton.yaml'), '');
    return path;
  };

  /** A server that leaves its runs to workers. */
  const serve = async (address?: string) => {
    const root = there('server');
    const url = address ?? (await postgres.prepared());
    const database = await postgres.open(url, root, { lease });
    const stopKeeping = engine.keepAuditIn(engine.realRoot(root), database.audit);
    ends.push(async () => stopKeeping());
    await engine.beginAudit(engine.realRoot(root), 'me');
    const host = { engine, folder: root, version, start: { env: {}, store: database.store }, database };
    const stopping = new AbortController();
    const tokens = new Map<string, ReturnType<typeof makeToken>>();
    const tokenOf = (...scopes: TokenScope[]): string => {
      const made = makeToken(root, { name: scopes.join('-'), scopes, now: Date.now() });
      tokens.set(scopes.join('-'), made);
      return made.token;
    };
    const runs = createServedRuns(host, 4, true);
    const faults: unknown[] = [];
    const served = {
      host,
      runs,
      own: createOwnRuns(host),
      tokens: async () => [...tokens.values()].map(({ kept }) => kept),
      now: Date.now,
      failed: ({ error }: { error: unknown }) => void faults.push(error),
      stopping: stopping.signal,
    };
    const server = await listen(served, { host: '127.0.0.1', port: 0 });
    ends.push(async () => {
      stopping.abort();
      await server.close();
      await runs.close();
    });
    const at = `http://127.0.0.1:${server.port}`;
    return { url, at, tokenOf, tokens, faults, client: createBatonClient({ url: at, token: tokenOf('read', 'run', 'answer') }) };
  };

  /** A worker as it is built, in a folder of its own. */
  const startWorker = async (name: string, at: string, token: string, more: NodeJS.ProcessEnv = {}) => {
    const args = [resolve('dist/cli.cjs'), 'worker', '--on', at, '--allow', 'terminal+machine'];
    const env = { ...process.env, BATON_TOKEN: token, ...more };
    const child = spawn(process.execPath, args, { cwd: there(name), env });
    children.add(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    return { child, said: () => said, notes: (run: string) => notesIn(join(folder(), name, `${run}.txt`)) };
  };
  const notesIn = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(30);
  };

  const begin = async ({ client }: Awaited<ReturnType<typeof serve>>, name: string, rounds = 6): Promise<string> =>
    (await client.startRun({ file: 'work.baton.yaml', inputs: { name, rounds } })).run;
  const judge = async (url: string, run: string, name: string): Promise<void> => {
    const { outcome, facts, types } = await readKeptRun(url, run);
    assert.equal(outcome, 'succeeded');
    assert.equal(types.filter((type) => type === 'run.finished').length, 1);
    assert.deepEqual(facts.findLast((fact) => fact.type === 'run.finished')?.outputs, { said: `done ${name}` });
  };

  /** What the audit of the server says of a run, in order; its chain holds. */
  const auditOf = async (run: string): Promise<string[]> => {
    const root = engine.realRoot(there('server'));
    assert.equal((await engine.verifyAudit(root)).valid, true);
    const rows = (await engine.readAudit(root)).filter((row) => row.run === run);
    return rows.map(({ action, name = '', about = {} }) =>
      [action, name, about['permission'] ?? about['status'] ?? '', about['on'] === hostname() ? 'on it' : ''].join(' ').trim(),
    );
  };

  it('stand in the audit of the project, with what they were allowed and how it ended', async () => {
    const server = await serve();
    const worker = await startWorker('one', server.at, server.tokenOf('work'));
    const run = await begin(server, 'a');
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
    assert.deepEqual(await auditOf(run), [
      'run.begun token:read-run-answer',
      'run.resumed worker:work  on it',
      'permission.given person terminal+machine on it',
      'run.ended worker:work succeeded on it',
    ]);
    const root = engine.realRoot(there('server'));
    assert.ok(await engine.erasePerson(root, 'worker:work', 'me'));
    assert.equal((await auditOf(run)).at(-1), 'run.ended  succeeded on it');
    const again = await begin(server, 'b');
    assert.equal((await server.client.waitForRun(again)).run.status, 'succeeded', worker.said());
    assert.equal(
      (await auditOf(again)).at(-1),
      'run.ended worker:work succeeded on it',
      'who was erased and comes again is somebody new',
    );
    assert.equal((await auditOf(run)).at(-1), 'run.ended  succeeded on it');
  });

  it('take runs that a server leaves to them, in a folder of their own', async () => {
    const server = await serve();
    const worker = await startWorker('one', server.at, server.tokenOf('work'));
    const run = await begin(server, 'a');
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
    await judge(server.url, run, 'a');
    assert.equal(worker.notes('a').length, 6);
    assert.ok(!existsSync(join(folder(), 'server', 'a.txt')), 'the server did nothing of it');
    assert.deepEqual(server.faults, []);
  });

  it('are replaced within a lease and two seconds when they are killed, and no run is lost', async () => {
    const server = await serve();
    const token = server.tokenOf('work');
    const one = await startWorker('one', server.at, token);
    const runs = await Promise.all(['a', 'b', 'c'].map(async (name) => ({ name, run: await begin(server, name, 30) })));
    await until(() => runs.every(({ name }) => one.notes(name).length > 1));
    const other = await startWorker('other', server.at, token);
    one.child.kill('SIGKILL');
    const killed = performance.now();
    await until(() => runs.every(({ name }) => other.notes(name).length > 0));
    const took = performance.now() - killed;
    console.log(`      taken over after ${Math.round(took)} ms (lease ${lease} ms)`);
    for (const { name, run } of runs) {
      assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', other.said());
      await judge(server.url, run, name);
      // What was begun is done once more, and nothing that had ended.
      assert.ok(one.notes(name).length + other.notes(name).length <= 31);
    }
  });

  it('that were held append nothing once another one has their runs', async () => {
    const server = await serve();
    const token = server.tokenOf('work');
    const one = await startWorker('one', server.at, token);
    const run = await begin(server, 'a', 20);
    await until(() => one.notes('a').length > 1);
    const other = await startWorker('other', server.at, token);
    one.child.kill('SIGSTOP');
    await until(() => other.notes('a').length > 0);
    one.child.kill('SIGCONT');
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', other.said());
    await judge(server.url, run, 'a');
    const { facts } = await readKeptRun(server.url, run);
    const resumed = facts.flatMap((fact) => (fact.type === 'run.resumed' ? [fact.pid] : []));
    assert.deepEqual(resumed, [one.child.pid, other.child.pid], 'each had it once, one after the other');
  });

  it('that are told to end hand their runs over', async () => {
    const server = await serve();
    const token = server.tokenOf('work');
    const one = await startWorker('one', server.at, token);
    const run = await begin(server, 'a', 20);
    await until(() => one.notes('a').length > 1);
    const other = await startWorker('other', server.at, token);
    one.child.kill('SIGTERM');
    await once(one.child, 'exit');
    assert.match(one.said(), /Hands over 1 run\./);
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', other.said());
    await judge(server.url, run, 'a');
  });

  for (const cut of ['before', 'within', 'after'] as const) {
    it(`lose nothing and do nothing twice where the connection is cut ${cut} a commit`, async () => {
      const server = await serve();
      const proxy = await openProxy(Number(new URL(server.at).port), { cut, at: 4 }, appends.request);
      ends.push(proxy.close);
      const worker = await startWorker('one', `http://127.0.0.1:${proxy.port}`, server.tokenOf('work'));
      const run = await begin(server, 'a');
      assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
      await judge(server.url, run, 'a');
      assert.ok(proxy.commits > 4, 'the commit was sent again');
      assert.equal(worker.notes('a').length, 6);
      const actions = (await auditOf(run)).map((row) => row.split(' ')[0]);
      assert.deepEqual(actions, ['run.begun', 'run.resumed', 'permission.given', 'run.ended'], 'each once');
      const { facts } = await readKeptRun(server.url, run);
      assert.deepEqual(
        facts.map(({ seq }) => seq),
        facts.map((_, place) => place + 1),
      );
    });
  }

  it('go on with a run that somebody asks the server to go on with', async () => {
    const server = await serve();
    const run = await begin(server, 'a', 2);
    await server.client.resumeRun({ run });
    assert.deepEqual(server.faults, []);
    const worker = await startWorker('one', server.at, server.tokenOf('work'));
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
  });

  it('are told what to do with a wrong token, without the scope, and of another version', async () => {
    const server = await serve();
    const expired = makeToken(there('server'), { name: 'expired', scopes: ['work'], now: Date.now(), expires: Date.now() - 1 });
    server.tokens.set('expired', expired);
    for (const [token, says] of [
      ['baton_nothing', /refuses this worker.*--scope work/s],
      [expired.token, /refuses this worker.*has expired.*--scope work/s],
      [server.tokenOf('read'), /no scope `work`.*--scope work/s],
    ] as const) {
      const { child, said } = await startWorker('one', server.at, token);
      if (child.exitCode === null) await once(child, 'exit');
      assert.match(said(), says);
      assert.equal(child.exitCode, 2);
    }
    const own = { url: server.at, token: server.tokenOf('work') };
    const told: string[] = [];
    const other = await openServerRuns({
      server: own,
      root: there('old'),
      version: '0.0.1',
      pools: ['default'],
      told: (text) => told.push(text),
    });
    await other.close();
    assert.match(told.join(), /0\.0\.1/);
  });

  it('find an answer that came meanwhile, which closes its question at once and counts once; who follows the run waits for it', async () => {
    const server = await serve();
    writeFileSync(join(there('server'), 'asks.baton.yaml'), asks);
    const { run } = await server.client.startRun({ file: 'asks.baton.yaml' });
    const one = await startWorker('one', server.at, server.tokenOf('work'));
    assert.equal((await server.client.waitForRun(run)).run.status, 'waiting');
    one.child.kill('SIGTERM');
    await once(one.child, 'exit');
    await server.client.answerQuestion({ run, value: 'red' });

    const { run: entry, questions } = await server.client.readRun({ run });
    assert.deepEqual([entry.status, questions], ['interrupted', []]);
    const env = { BATON_TOKEN: server.tokenOf('read', 'answer') };
    const again = await obey(['answer', run, 'green', '--on', server.at], testIo(folder(), { env }));
    assert.deepEqual([again.code, /asks nothing/.test(again.err)], [2, true], again.err);
    // A program that did not look first.
    await assert.rejects(server.client.answerQuestion({ run, value: 'green' }), /has been answered already, by token:/);
    const [waited, shown] = [server.client.waitForRun(run), obey(['show', run, '--on', server.at], testIo(folder(), { env }))];
    await sleep(300);
    await startWorker('other', server.at, server.tokenOf('work'));
    assert.deepEqual((await waited).result.outputs, { said: 'red' });
    assert.deepEqual([(await shown).code, /red/.test((await shown).out)], [0, true]);
    const { types } = await readKeptRun(server.url, run);
    assert.equal(types.filter((type) => type === 'person.answered').length, 1);
  });

  for (const [what, end] of [
    ['is taken back', ({ tokens }) => void tokens.delete('work')],
    [
      'expires',
      ({ tokens }) => {
        const { kept } = tokens.get('work') ?? assert.fail();
        kept.expires = new Date(Date.now() - 1).toISOString();
      },
    ],
  ] satisfies [string, (server: Awaited<ReturnType<typeof serve>>) => void][])
    it(`lose no run when their token ${what}: another one goes on`, async () => {
      const server = await serve();
      const first = server.tokenOf('work');
      const one = await startWorker('one', server.at, first);
      const run = await begin(server, 'a', 20);
      await until(() => one.notes('a').length > 1);
      end(server);
      const other = await startWorker('other', server.at, server.tokenOf('read', 'work'));
      assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', other.said());
      await judge(server.url, run, 'a');
      assert.match(one.said(), /refuses this worker.*has expired.*--scope work/s);
    });

  it('are told that their clock is wrong, and go on', async () => {
    const server = await serve();
    const ahead = 'const now = Date.now; Date.now = () => now() + 3_600_000;';
    const options = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(ahead)}"` };
    const one = await startWorker('one', server.at, server.tokenOf('work'), options);
    await until(() => /clock of this machine is 3600 s ahead of that of the server at http.*NTP/s.test(one.said()));
    const run = await begin(server, 'a', 2);
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', one.said());
    await judge(server.url, run, 'a');
  });

  describe('as a store of runs', () => {
    let current: RunStore;
    let address = '';
    beforeEach(async () => {
      address = await postgres.prepared();
      const server = await serve(address);
      const own = { url: server.at, token: server.tokenOf('work') };
      const opened = await openServerRuns({
        server: own,
        root: there('law'),
        version,
        pools: ['default'],
        told: () => undefined,
      });
      ends.push(opened.close);
      current = opened.store;
    });
    const aside = async <T>(work: (query: Parameters<typeof rowsOf>[0]) => Promise<T>): Promise<T> => {
      const client = await postgres.aside(address);
      return work(async <R>(sql: string, values: readonly unknown[] = []) => (await client.query(sql, [...values])).rows as R[]);
    };
    describeStoreLaws('a server over HTTP', {
      store: {
        create: (root, options) => current.create(root, options),
        take: (run) => current.take(run),
        findOwner: (run) => current.findOwner(run),
        post: (run, message, now) => current.post(run, message, now),
      },
      root: () => join(folder(), 'law'),
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
});
