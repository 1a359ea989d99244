import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { createBatonClient } from '../../../engine/client/client.ts';
import * as engine from '../../../engine/index.ts';
import { makeToken, serverScopes, type TokenScope } from '../../../engine/trust/tokens.ts';
import { version } from '../../../package.json';
import { obey, testIo } from '../../engine/cli/io.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

/** A pipeline that reads what lies around it: another one, a text, settings, a script of an own tool. */
const project: Record<string, string> = {
  'baton.yaml': yaml`
    tools:
      count: {description: counts, command: [sh, tools/count.sh], effect: read}
  `,
  'tools/count.sh': 'wc -w < data/words.txt\n',
  'data/words.txt': 'one two three\n',
  'parts/shout.baton.yaml': yaml`
    id: shout
    inputs: {text: {type: string, required: true}}
    outputs: {text: "{{ up.text }}"}
    steps: [{id: up, set: {text: "{{ inputs.text | upper }}"}}]
  `,
  'flows/main.baton.yaml': yaml`
    id: main
    description: counts and shouts
    outputs: {said: "{{ shout.text }}", words: "{{ count.stdout | trim }}"}
    steps:
      - {id: count, tool: count}
      - {id: shout, pipeline: ../parts/shout.baton.yaml, inputs: {text: "hello"}}
  `,
  'open.baton.yaml': yaml`
    id: open
    inputs: {program: {type: string, required: true}}
    outputs: {said: "{{ say.stdout | trim }}"}
    steps: [{id: say, tool: terminal, action: run, parameters: {argv: ["{{ inputs.program }}", hello]}}]
  `,
  'broken.baton.yaml': 'id: broken\nsteps: [{id: a, sett: {x: 1}}]\n',
};

describeOnPostgres('pipelines that are pushed to a server', function () {
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
  const here = (name: string, files: Record<string, string> = {}): string => {
    for (const [file, text] of Object.entries({ '.baton/.gitignore': '*\n', ...files })) {
      mkdirSync(dirname(join(folder(), name, file)), { recursive: true });
      writeFileSync(join(folder(), name, file), text);
    }
    return join(folder(), name);
  };

  const serve = async ({ leavesRuns = false, url = '', name = 'test', database = true } = {}) => {
    const root = here(`server-${name}`);
    const address = url || (await postgres.prepared());
    const opened = database ? await postgres.open(address, root, { project: name }) : undefined;
    const start = opened ? { env: process.env, store: opened.store } : { env: process.env };
    const host = { engine, folder: root, version, start, ...(opened && { database: opened }) };
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
    await engine.beginAudit(root, 'me');
    const server = await listen(served, { host: '127.0.0.1', port: 0 });
    ends.push(async () => {
      stopping.abort();
      await server.close();
      await runs.close();
      assert.deepEqual(faults, []);
    });
    const at = `http://127.0.0.1:${server.port}`;
    const client = createBatonClient({ url: at, token: tokenOf('read', 'run', 'answer') });
    return { at, root, address, tokenOf, client, runs, deploy: tokenOf('read', 'deploy') };
  };
  type Server = Awaited<ReturnType<typeof serve>>;
  const push = (server: Server, cwd: string, ...line: string[]) =>
    obey(['push', ...line, '--on', server.at], testIo(cwd, { env: { BATON_TOKEN: server.deploy } }));
  const run = async ({ client }: Server, file: string, inputs = {}) => {
    const { run: id } = await client.startRun({ file, inputs });
    const { run: entry, result } = await client.waitForRun(id);
    return { id, status: entry.status, result: JSON.parse(JSON.stringify(result)) };
  };

  it('are pushed with a word where they say what servers obey only in their own folder', async () => {
    const server = await serve();
    const text = 'id: plain\nsteps: [{id: a, set: {v: 1}}]\n';
    const folders: [files: Record<string, string>, says: RegExp | undefined][] = [
      [{ 'plain.baton.yaml': text }, undefined],
      [{ 'plain.baton.yaml': `${text}triggers: {schedule: {cron: "0 7 * * *"}}\n` }, /obey `triggers` only in their own folder/],
      [
        {
          'plain.baton.yaml': `${text}triggers: {schedule: {cron: "0 7 * * *"}}\n`,
          'baton.yaml': 'notices: [{id: desk, webhook: "https://hooks.example.org/baton", secret: env:DESK_NOTICE_SECRET}]\n',
        },
        /obey `triggers` and `notices` only in their own folder/,
      ],
    ];
    for (const [at, [files, says]] of folders.entries()) {
      const { code, err } = await push(server, here(`words${at}`, files), 'plain.baton.yaml');
      assert.equal(code, 0, err);
      if (says) assert.match(err, says);
      else assert.doesNotMatch(err, /only in their own folder/);
    }
  });

  it('run with their own files at a server that has none of them', async () => {
    const server = await serve();
    const cwd = here('mine', { ...project, 'data/large.txt': 'x'.repeat(12_000_000) });
    const refused = await push(server, cwd, 'flows/main.baton.yaml', '--with', 'data');
    assert.equal(refused.code, 2);
    assert.match(refused.err, /need permissions.*count[\s\S]*--allow count/);
    assert.deepEqual(await server.client.listPipelines(), [], 'nothing was kept');
    assert.deepEqual(readdirSync(join(server.root, '.baton/bundles')), [], 'nor left on the disk');

    const pushed = await push(server, cwd, 'flows/main.baton.yaml', '--with', 'data', '--allow', 'count');
    assert.equal(pushed.code, 0, pushed.err);
    assert.match(pushed.err, /flows\/main\.baton\.yaml is pushed to .*: 6 files/);
    assert.match(pushed.err, /Its runs may, at .*\n +count\n/);
    const [listed] = await server.client.listPipelines();
    assert.deepEqual(
      [listed?.file, listed?.id, listed?.valid, listed?.allow],
      ['flows/main.baton.yaml', 'main', true, ['count']],
    );
    const { id, status, result } = await run(server, 'flows/main.baton.yaml');
    assert.equal(status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(result.outputs, { said: 'HELLO', words: '3' });
    const { runs } = { runs: await server.client.listRuns() };
    assert.deepEqual([runs[0]?.id, runs[0]?.file], [id, 'flows/main.baton.yaml']);

    const rows = readFileSync(join(server.root, '.baton/audit/log.jsonl'), 'utf8').trim().split('\n');
    const actions = rows.map((row) => JSON.parse(row));
    const row = actions.find(({ action }) => action === 'pipeline.pushed');
    assert.deepEqual(row.about, { file: 'flows/main.baton.yaml', bundle: listed?.bundle, permissions: ['count'] });
    assert.ok(
      actions.some((one) => one.action === 'run.begun' && one.run === id),
      'its runs stand in the same audit',
    );
  });

  it('may do what was granted with them, and no more', async () => {
    const server = await serve();
    const cwd = here('mine', project);
    const pushed = await push(server, cwd, 'open.baton.yaml', '--allow', 'terminal:echo *', '--json');
    assert.equal(pushed.code, 0, pushed.err);
    const { status, file, bundle, allow } = JSON.parse(pushed.out);
    assert.deepEqual([status, file, allow], ['pushed', 'open.baton.yaml', ['terminal:echo *']]);
    assert.match(bundle, /^[0-9a-f]{64}$/);
    assert.deepEqual((await run(server, 'open.baton.yaml', { program: 'echo' })).result.outputs, { said: 'hello' });
    const other = await run(server, 'open.baton.yaml', { program: 'printf' });
    assert.equal(other.status, 'failed');
    assert.equal(other.result.error.kind, 'permission');
    const { run: forked } = await server.client.forkRun({ run: other.id });
    assert.equal((await server.client.waitForRun(forked)).run.status, 'failed', 'a fork may no more');
  });

  it('are those of their hash: runs and grants of another text are others', async () => {
    const server = await serve();
    const cwd = here('mine', project);
    await push(server, cwd, 'open.baton.yaml', '--allow', 'terminal:echo *');
    writeFileSync(join(cwd, 'open.baton.yaml'), project['open.baton.yaml']?.replace('hello', 'changed') ?? '');
    const pushed = await push(server, cwd, 'open.baton.yaml');
    assert.match(pushed.err, /may do nothing that needs a permission/);
    const { status, result } = await run(server, 'open.baton.yaml', { program: 'echo' });
    assert.deepEqual(
      [status, result.error.kind],
      ['failed', 'permission'],
      'what was granted to the text before is not granted to it',
    );
    await push(server, cwd, 'open.baton.yaml', '--allow', 'terminal:echo *');
    assert.deepEqual((await run(server, 'open.baton.yaml', { program: 'echo' })).result.outputs, { said: 'changed' });
    const [only, ...more] = await server.client.listPipelines();
    assert.deepEqual([only?.file, more], ['open.baton.yaml', []]);
  });

  it('are run again with their own files, whatever has changed them since', async () => {
    const server = await serve();
    await push(server, here('mine', project), 'open.baton.yaml', '--allow', 'terminal:echo *');
    const before = await run(server, 'open.baton.yaml', { program: 'echo' });
    const { bundle } = (await server.client.listPipelines())[0] ?? {};
    const file = join(server.root, '.baton/bundles', String(bundle), 'open.baton.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('hello', 'harm'));
    const { run: again } = await server.client.rerunSteps({ run: before.id, from: 'say' });
    const { result } = await server.client.waitForRun(again);
    assert.deepEqual(JSON.parse(JSON.stringify(result)).outputs, { said: 'hello' });
  });

  it('are fetched by workers that have nothing of the project, and verified by their hash', async () => {
    const server = await serve({ leavesRuns: true });
    await push(server, here('mine', project), 'flows/main.baton.yaml', '--with', 'data', '--allow', 'count');
    const cwd = here('worker');
    const env = { ...process.env, BATON_TOKEN: server.tokenOf('work') };
    const child = spawn(process.execPath, [resolve('dist/cli.cjs'), 'worker', '--on', server.at], { cwd, env });
    children.add(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const first = await run(server, 'flows/main.baton.yaml');
    assert.equal(first.status, 'succeeded', said + JSON.stringify(first.result.error));
    assert.deepEqual(first.result.outputs, { said: 'HELLO', words: '3' });
    const [{ bundle = '' } = {}] = await server.client.listPipelines();
    const cache = join(cwd, '.baton/bundles', bundle);
    assert.equal(statSync(dirname(cache)).mode & 0o777, 0o700);
    // Whatever stands in the place of a file is replaced before the next run.
    writeFileSync(join(cache, 'data/words.txt'), 'one\n');
    writeFileSync(`${cache}.json`, '{}');
    assert.deepEqual((await run(server, 'flows/main.baton.yaml')).result.outputs, { said: 'HELLO', words: '3' });
    assert.ok(!existsSync(join(server.root, 'data')), 'the server did nothing of it');
  });

  it('that need a program which a worker lacks go to another one, and none is lost', async () => {
    const server = await serve({ leavesRuns: true });
    const files = {
      'baton.yaml': 'tools: {only: {description: says, command: [only-there], effect: read}}\n',
      'needs.baton.yaml': 'id: needs\noutputs: {said: "{{ a.stdout | trim }}"}\nsteps: [{id: a, tool: only}]\n',
    };
    assert.equal((await push(server, here('mine', files), 'needs.baton.yaml', '--allow', 'only')).code, 0);
    const { run: id } = await server.client.startRun({ file: 'needs.baton.yaml' });
    const startWorker = (name: string, path: string) => {
      const env = { ...process.env, PATH: path, BATON_TOKEN: server.tokenOf('work') };
      const child = spawn(process.execPath, [resolve('dist/cli.cjs'), 'worker', '--on', server.at], { cwd: here(name), env });
      children.add(child);
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      return { child, said: () => said };
    };
    const lacking = startWorker('lacking', process.env['PATH'] ?? '');
    while (!/cannot continue here and is left for another worker: .*only-there/.test(lacking.said())) await sleep(50);
    lacking.child.kill('SIGTERM');
    await once(lacking.child, 'exit');
    writeFileSync(join(here('bin'), 'only-there'), '#!/bin/sh\necho here it is\n', { mode: 0o755 });
    startWorker('having', `${join(folder(), 'bin')}:${process.env['PATH']}`);
    // Nobody waits here for the thirty seconds that it is left alone.
    const aside = await postgres.aside(server.address);
    await aside.query('update baton.runs set due = null where id = $1', [id]);
    const { result } = await server.client.waitForRun(id);
    assert.deepEqual(result.outputs, { said: 'here it is' });
  });

  it('belong to their project', async () => {
    const server = await serve();
    await push(server, here('mine', project), 'open.baton.yaml', '--allow', 'terminal:echo *');
    const other = await serve({ url: server.address, name: 'other' });
    assert.deepEqual(await other.client.listPipelines(), []);
    await assert.rejects(other.client.startRun({ file: 'open.baton.yaml', inputs: { program: 'echo' } }), /no pipeline/i);
    const [{ bundle = '' } = {}] = await server.client.listPipelines();
    const asked = await fetch(`${other.at}/v1/worker/readBundle`, {
      method: 'POST',
      headers: { Authorization: ['Bearer', other.tokenOf('work')].join(' ') },
      body: JSON.stringify({ worker: { id: crypto.randomUUID(), host: 'a', pid: 1, version, pools: [] }, hash: bundle }),
    });
    assert.deepEqual(await asked.json(), { answer: null });
  });

  it('are refused with what to do', async () => {
    const server = await serve();
    const cwd = here('mine', { ...project, '.env': 'KEY=1\n' });
    const cases: [line: string[], says: RegExp][] = [
      [['none.baton.yaml'], /none\.baton\.yaml/],
      [['broken.baton.yaml'], /sett/],
      [['open.baton.yaml', '--with', 'gone'], /There is no gone/],
      [['open.baton.yaml', '--with', '.env'], /holds keys/],
      [['open.baton.yaml', '--with', '../worker-x'], /worker-x/],
      [['open.baton.yaml', '--allow', 'no such'], /no such/],
    ];
    for (const [line, says] of cases) {
      const { code, err } = await push(server, cwd, ...line);
      assert.equal(code, 2, line.join(' '));
      assert.match(err, says);
    }
    const without = { ...server, deploy: server.tokenOf(...serverScopes.filter((one) => one !== 'deploy')) };
    assert.match((await push(without, cwd, 'open.baton.yaml')).err, /no scope `deploy`/);
    const paths = ['../up.baton.yaml', '/etc/x.baton.yaml', '.git/hooks/x', '.env', 'a//b', 'a\\..\\b', '.baton/bundles/x'];
    for (const path of paths) {
      const files = [{ path, content: '' }];
      const asked = createBatonClient({ url: server.at, token: server.deploy }).pushPipeline({ file: path, files, allow: [] });
      await assert.rejects(asked, { status: 422 }, path);
    }
    const local = await serve({ database: false, name: 'local' });
    const { code, err } = await push(local, cwd, 'open.baton.yaml', '--allow', 'terminal:echo *');
    assert.equal(code, 2);
    assert.match(err, /keeps its runs in a folder, and takes no pipelines/);
  });

  it('are removed: no run of them begins any more, and those that wait go on', async () => {
    const server = await serve();
    const cwd = here('mine', {
      'asks.baton.yaml': 'id: asks\noutputs: {said: "{{ person }}"}\nsteps: [{id: person, ask: Which?, choices: [a, b]}]\n',
    });
    assert.equal((await push(server, cwd, 'asks.baton.yaml')).code, 0);
    const { run: id } = await server.client.startRun({ file: 'asks.baton.yaml' });
    for (let turn = 0; (await server.client.readRun({ run: id })).run.status !== 'waiting'; turn++) {
      assert.ok(turn < 400);
      await sleep(25);
    }
    const removed = await push(server, cwd, './asks.baton.yaml', '--remove');
    assert.deepEqual([removed.code, /asks\.baton\.yaml is removed from/.test(removed.err)], [0, true], removed.err);
    assert.deepEqual(await server.client.listPipelines(), []);
    await assert.rejects(server.client.startRun({ file: 'asks.baton.yaml' }), /no pipeline/);
    await server.client.answerQuestion({ run: id, value: 'b' });
    for (let turn = 0; (await server.client.readRun({ run: id })).run.status !== 'succeeded'; turn++) {
      assert.ok(turn < 400);
      await server.runs.takeUp((_, why) => assert.fail(why));
      await sleep(25);
    }
    await assert.rejects(server.client.forkRun({ run: id, at: 'person' }), /was removed/, 'nor one that branches off');
    await assert.rejects(server.client.rerunSteps({ run: id, from: 'person' }), /was removed/);
    const again = await push(server, cwd, 'asks.baton.yaml', '--remove');
    assert.deepEqual([again.code, /No pipeline asks\.baton\.yaml was pushed/.test(again.err)], [2, true], again.err);
    await assert.rejects(server.client.removePipeline({ file: 'asks.baton.yaml' }), /scope `deploy`/);
    const rows = readFileSync(join(server.root, '.baton/audit/log.jsonl'), 'utf8');
    assert.match(rows, /"action":"pipeline\.removed"/);
    assert.equal((await push(server, cwd, 'asks.baton.yaml')).code, 0, 'it may be pushed anew');
    assert.equal((await server.client.listPipelines()).length, 1);
  });
});
