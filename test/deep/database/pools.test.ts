import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { createBatonClient } from '../../../engine/client/client.ts';
import * as engine from '../../../engine/index.ts';
import { makeToken, type TokenScope } from '../../../engine/trust/tokens.ts';
import { version } from '../../../package.json';
import { obey, testIo } from '../../engine/cli/io.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const files = {
  'baton.yaml': 'env: [POOL_TEST_TOKEN]\n',
  'gpu.baton.yaml': yaml`
    id: heavy
    runs_on: gpu
    outputs: {pid: "{{ a.x }}"}
    steps: [{id: a, set: {x: 1}}]
  `,
  'usual.baton.yaml': 'id: usual\nsteps: [{id: a, set: {x: 1}}]\n',
  'secret.baton.yaml': yaml`
    id: needs-key
    steps: [{id: a, tool: http, parameters: {url: "https://a.example/{{ env.POOL_TEST_TOKEN }}"}}]
  `,
};

describeOnPostgres('pools of workers', function () {
  this.timeout(120_000);
  const postgres = usePostgres();
  const ends: (() => Promise<void>)[] = [];
  const children = new Set<ChildProcess>();
  afterEach(async () => {
    for (const child of children) {
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
    for (const [file, text] of Object.entries(files)) if (!existsSync(join(path, file))) writeFileSync(join(path, file), text);
    return path;
  };

  const serve = async (leavesRuns = false) => {
    const root = there('server');
    const url = await postgres.prepared();
    const database = await postgres.open(url, root);
    const host = { engine, folder: root, version, start: { env: {}, store: database.store }, database };
    const stopping = new AbortController();
    const tokens: ReturnType<typeof makeToken>[] = [];
    const tokenOf = (...scopes: TokenScope[]): string => {
      const made = makeToken(root, { name: `t${tokens.length}`, scopes, now: Date.now() });
      tokens.push(made);
      return made.token;
    };
    const runs = createServedRuns(host, 4, leavesRuns);
    const faults: unknown[] = [];
    const served = {
      host,
      runs,
      own: createOwnRuns(host),
      tokens: async () => tokens.map(({ kept }) => kept),
      now: Date.now,
      failed: ({ error }: { error: unknown }) => void faults.push(error),
      stopping: stopping.signal,
    };
    const server = await listen(served, { host: '127.0.0.1', port: 0 });
    ends.push(async () => {
      stopping.abort();
      await server.close();
      await runs.close();
      assert.deepEqual(faults, []);
    });
    const at = `http://127.0.0.1:${server.port}`;
    const token = tokenOf('read', 'run', 'answer');
    return { at, url, root, tokenOf, token, client: createBatonClient({ url: at, token }) };
  };
  type Server = Awaited<ReturnType<typeof serve>>;

  const startWorker = async ({ at, tokenOf }: Server, ...more: string[]) => {
    const env = { ...process.env, BATON_TOKEN: tokenOf('work') };
    const args = [resolve('dist/cli.cjs'), 'worker', '--on', at, ...more];
    const child = spawn(process.execPath, args, { cwd: there(`worker-${children.size}`), env });
    children.add(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [first]: unknown[] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    return { child, said: () => said, first: String(first) };
  };
  const begin = async ({ client }: Server, file: string) => client.startRun({ file });

  it('drive the runs of their own pipelines alone, and who has none of them is told', async () => {
    const server = await serve();
    const unknown = await begin(server, 'gpu.baton.yaml');
    assert.match(unknown.note ?? '', /ever executed runs of the pool gpu.*baton worker --pools gpu/);
    assert.equal((await begin(server, 'usual.baton.yaml')).note, undefined);
    const usual = await startWorker(server);
    assert.match(usual.first, /of the pools default/);
    await sleep(1_000);
    const { run } = await server.client.readRun({ run: unknown.run });
    assert.deepEqual([run.status, run.note?.includes('No worker executes runs of the pool gpu now')], ['interrupted', true]);
    const listed = await obey(['runs', '--on', server.at], testIo(server.root, { env: { BATON_TOKEN: server.token } }));
    assert.match(listed.err, new RegExp(`${unknown.run}: No worker executes runs of the pool gpu now`));

    const gpu = await startWorker(server, '--pools', 'gpu,python');
    assert.equal((await server.client.waitForRun(unknown.run)).run.status, 'succeeded', gpu.said());
    const workers = await server.client.listWorkers();
    assert.deepEqual(workers.map(({ pools }) => pools.toSorted().join()).toSorted(), ['default', 'default', 'gpu,python']);
    assert.ok(workers.some(({ pid }) => pid === gpu.child.pid));
    const shown = await obey(['workers', '--on', server.at], testIo(server.root, { env: { BATON_TOKEN: server.token } }));
    assert.match(shown.out, /^worker +pools +version +since +last heartbeat +runs\n/);
    assert.match(shown.out, new RegExp(`\\(${gpu.child.pid}\\) +gpu, python +`));
    const known = await begin(server, 'gpu.baton.yaml');
    assert.equal(known.note, undefined);
    assert.equal((await server.client.waitForRun(known.run)).run.status, 'succeeded');

    gpu.child.kill('SIGTERM');
    await once(gpu.child, 'exit');
    const left = await begin(server, 'gpu.baton.yaml');
    assert.match(left.note ?? '', /No worker executes runs of the pool gpu now/);
    await server.client.resumeRun({ run: left.run });
    await assert.rejects(server.client.forkRun({ run: known.run }), /executes no runs of the pool gpu/);
    const here = await obey(['run', 'gpu.baton.yaml', '--quiet'], testIo(server.root));
    assert.equal(here.code, 0, 'on this machine it says nothing');
  });

  it('that all refuse a run end it with why, in place of handing it round', async () => {
    const server = await serve(true);
    const { run } = await begin(server, 'secret.baton.yaml');
    const worker = await startWorker(server);
    const aside = await postgres.aside(server.url);
    // Nobody waits for thirty seconds four times.
    const hurry = setInterval(() => void aside.query(`update baton.runs set due = null where status = 'ready'`), 100);
    try {
      const { result, run: entry } = await server.client.waitForRun(run);
      assert.equal(entry.status, 'failed', worker.said());
      const { error } = JSON.parse(JSON.stringify(result));
      assert.equal(error.kind, 'permission');
      assert.match(error.message, /^5 workers in a row could not go on with it, the last one: .*POOL_TEST_TOKEN/s);
    } finally {
      clearInterval(hurry);
    }
  });

  it('count what models take in a day together', async () => {
    let calls = 0;
    const model = createServer((_, response) => {
      calls++;
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      const parts = [
        { choices: [{ index: 0, delta: { content: 'hello' } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage },
      ];
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.end(
        `${parts.map((part) => `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', ...part })}\n\n`).join('')}data: [DONE]\n\n`,
      );
    });
    await new Promise<void>((done) => model.listen(0, '127.0.0.1', done));
    ends.push(async () => void model.close());
    const at = `127.0.0.1:${(model.address() as AddressInfo).port}`;
    const server = await serve(true);
    for (const name of ['server', 'worker-0', 'worker-1']) {
      const root = there(name);
      const settings = `limits: {per_day: {max_calls: 5}}\nproviders:\n  local: {type: openai-compatible, base_url: "http://${at}/v1"}\n`;
      writeFileSync(join(root, 'baton.yaml'), settings);
      writeFileSync(join(root, 'asks.baton.yaml'), 'id: asks\nsteps: [{id: a, model: "local:tiny", prompt: say hello}]\n');
    }
    const workers = [];
    for (let count = 0; count < 2; count++) workers.push(await startWorker(server, '--max-runs', '2', '--allow', `model:${at}`));
    const runs = await Promise.all(Array.from({ length: 12 }, async () => (await begin(server, 'asks.baton.yaml')).run));
    const ended = await Promise.all(runs.map((run) => server.client.waitForRun(run)));
    const failures = ended.flatMap(({ run, result }) =>
      run.status === 'failed' ? [JSON.parse(JSON.stringify(result)).error.kind] : [],
    );
    assert.deepEqual(
      failures,
      Array.from({ length: 7 }, () => 'budget'),
      workers.map((one) => one.said()).join('\n'),
    );
    assert.equal(calls, 5);
  });

  it('of one project are told nothing of another one, whatever they ask, and secrets stay with whoever drives the run', async () => {
    const server = await serve(true);
    const secret = 'kept-by-this-worker-7c1f';
    const pipeline = `id: keeps
inputs: {token: {type: string, secret: true}}
outputs: {said: "{{ a.stdout | trim }}"}
steps: [{id: a, tool: terminal, action: run, parameters: {argv: [sh, -c, 'test -n "$1" && echo "it is $1"', sh, "{{ inputs.token }}"]}}]
`;
    for (const name of ['server', 'worker-0']) writeFileSync(join(there(name), 'keeps.baton.yaml'), pipeline);
    const { run } = await begin(server, 'keeps.baton.yaml');
    process.env['BATON_SECRET_TOKEN'] = secret;
    try {
      await startWorker(server, '--allow', 'terminal');
    } finally {
      delete process.env['BATON_SECRET_TOKEN'];
    }
    const { run: entry, result } = await server.client.waitForRun(run);
    assert.equal(entry.status, 'succeeded', JSON.stringify(result));
    assert.match(JSON.stringify(result.outputs), /it is /);
    const aside = await postgres.aside(server.url);
    const tables = await aside.query(`select table_name as name from information_schema.tables where table_schema = 'baton'`);
    assert.ok(tables.rows.length > 10);
    for (const { name } of tables.rows) {
      const { rows } = await aside.query(`select t::text as row from baton.${name} t`);
      assert.ok(!rows.some(({ row }) => String(row).includes(secret)), `${name} holds the secret`);
    }

    const root = there('other');
    const database = await postgres.open(server.url, root, { project: 'other', pipelines: [] });
    const other = database.workers.open({ id: 'x', host: 'a', pid: 1, version, pools: ['default'], readAudited: () => [] });
    assert.equal(await other.rows.isThere(run), false);
    assert.equal(await other.rows.take(run), undefined);
    assert.equal(await other.rows.readRun(run), undefined);
    assert.deepEqual(await other.claim(['default', 'gpu'], 100, AbortSignal.abort()), []);
    const refused = await fetch(`${server.at}/v1/worker/readFacts`, {
      method: 'POST',
      headers: { Authorization: 'Bearer baton_other' },
    });
    assert.equal(refused.status, 401);
  });

  it('are refused by a name that is none', async () => {
    for (const line of [
      ['worker', '--on', 'http://127.0.0.1:9', '--pools', 'Big One'],
      ['serve', '--database', 'postgres://a@127.0.0.1:9/b', '--project', 'p', '--pools', 'gpu,'],
    ]) {
      const { code, err } = await obey(line, testIo(there('x'), { env: { BATON_TOKEN: 'baton_x' } }));
      assert.equal(code, 2);
      assert.match(err, /no name of a pool/);
    }
    const { code, err } = await obey(['serve', '--pools', 'gpu'], testIo(there('x')));
    assert.equal(code, 2);
    assert.match(err, /--pools needs --database/);
  });
});
