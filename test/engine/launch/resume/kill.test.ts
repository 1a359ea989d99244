import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { yaml } from '../../../yaml.ts';

const cli = resolve('dist/cli.cjs');

/** A server that answers each question with its last word, and tells of every question. */
async function answering(asked: (prompt: string) => void): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const prompt: string = JSON.parse(body).messages.at(-1).content;
      asked(prompt);
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const piece = (delta: object, finish: string | null) =>
          `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
        response.end(`${piece({ role: 'assistant', content: `after ${prompt}` }, null)}${piece({}, 'stop')}data: [DONE]\n\n`);
      }, 30);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { server, url: `http://127.0.0.1:${address.port}/v1` };
}

/** Those of the processes that still run; one that has ended and that nobody has collected does not. */
const living = (pids: string): string[] =>
  pids
    .trim()
    .split(/\s+/)
    .filter((pid) => {
      try {
        return process.kill(Number(pid), 0) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
      } catch {
        return false;
      }
    });

interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

describe('a key that the server does not know', () => {
  it('fails the step with what to do, and is told nowhere', async () => {
    const server = createServer((_, response) =>
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"error":{"message":"Incorrect API key provided: sk-wr0ng-wr0ng-wr0ng"}}'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    const folder = mkdtempSync(join(tmpdir(), 'baton-key-'));
    try {
      writeFileSync(
        join(folder, 'baton.yaml'),
        `default_model: local:m\nproviders:\n  local: {type: openai-compatible, profile: custom, base_url: "http://127.0.0.1:${address.port}/v1", key: env:MY_KEY}\n`,
      );
      writeFileSync(
        join(folder, 'p.baton.yaml'),
        yaml`
        id: p
        steps:
          - {id: a, prompt: hi}
      `,
      );
      const child = spawn(process.execPath, [cli, 'run', '--json', '--allow', 'env:MY_KEY@127.0.0.1', 'p.baton.yaml'], {
        cwd: folder,
        env: { ...process.env, MY_KEY: 'sk-wr0ng-wr0ng-wr0ng' },
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const code = await new Promise((done) => child.on('close', done));
      assert.equal(code, 1, said);
      assert.match(said, /"kind": "auth"/);
      const [run = ''] = readdirSync(join(folder, '.baton/runs'));
      const log = readFileSync(join(folder, '.baton/runs', run, 'log.jsonl'), 'utf8');
      assert.ok(!(said + log).includes('sk-wr0ng'));
      assert.doesNotMatch(said, /\n\s+at /);
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a run that is killed', () => {
  let folder = '';
  let server: Server;
  let url = '';
  let seen: string[] = [];
  let onAsked: (count: number) => void = () => undefined;
  before(async () => {
    assert.ok(existsSync(cli), `${cli} is missing; run npm run build first.`);
    ({ server, url } = await answering((prompt) => {
      seen.push(prompt);
      onAsked(seen.length);
    }));
  });
  after(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-kill-'));
    seen = [];
    onAsked = () => undefined;
    writeFileSync(
      join(folder, 'baton.yaml'),
      `default_model: local:m\nproviders:\n  local: {type: openai-compatible, profile: custom, base_url: "${url}", key: none}\n`,
    );
    const steps = Array.from(
      { length: 6 },
      (_, index) => `  - {id: s${index}, prompt: "q${index}${index ? ` {{ s${index - 1} | length }}` : ''}"}`,
    );
    writeFileSync(
      join(folder, 'p.baton.yaml'),
      `id: p\nsteps:\n${steps.join('\n')}\n  - {id: w, tool: filesystem, action: write, parameters: {path: log.txt, content: "{{ s2 }};"}}\noutputs:\n  last: "{{ s5 }}"\n`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (args: string[]) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder });
    const ended = new Promise<Ended>((done) => {
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
    });
    return { child, ended };
  };
  const logOf = (run: string) =>
    readFileSync(join(folder, '.baton/runs', run, 'log.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"seq"'))
      .map((line): { type: string; path?: string } => JSON.parse(line));

  it('with SIGKILL goes on where it was: no settled step or call runs again', async () => {
    const { child, ended } = start(['run', '--json', 'p.baton.yaml']);
    onAsked = (count) => count === 4 && child.kill('SIGKILL');
    assert.equal((await ended).signal, 'SIGKILL');
    const [run = ''] = readdirSync(join(folder, '.baton/runs'));
    const answered = logOf(run).filter(({ type }) => type === 'call.settled').length;
    const asked = seen.length;
    const resumed = await start(['resume', '--json', 'latest']).ended;
    assert.equal(resumed.code, 0, resumed.stderr);
    const facts = logOf(run);
    const settled = facts.filter(({ type }) => type === 'step.succeeded').map(({ path }) => path);
    assert.equal(new Set(settled).size, settled.length);
    assert.equal(settled.length, 7);
    // Six questions in all: what had been answered on disk is not asked again, what was cut off is.
    assert.equal(seen.length - asked, 6 - answered);
    const whole = await start(['run', '--json', 'p.baton.yaml']).ended;
    assert.deepEqual(JSON.parse(resumed.stdout).outputs, JSON.parse(whole.stdout).outputs);
  });

  it('with SIGINT ends with 130, says how to go on, and goes on', async () => {
    const { child, ended } = start(['run', 'p.baton.yaml']);
    onAsked = (count) => count === 3 && child.kill('SIGINT');
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /baton resume/);
    const resumed = await start(['resume', '--json', 'latest']).ended;
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(JSON.parse(resumed.stdout).status, 'succeeded');
  });

  for (const { rule, limits, signals, code, status } of [
    { rule: 'at the end of its time', limits: 'limits: {timeout: 4}', signals: 0, code: 1, status: 'failed' },
    { rule: 'with SIGINT', limits: '', signals: 1, code: 130, status: 'cancelled' },
  ])
    it(`${rule} ends what it had begun and tidies up`, async () => {
      writeFileSync(
        join(folder, 't.baton.yaml'),
        `id: t\n${limits}\nsteps:\n  - {id: slow, tool: terminal, parameters: {command: "sleep 60 & echo $$ $! > pid; wait"}}\n` +
          'finally:\n  - {id: clean, tool: filesystem, action: write, parameters: {path: how.txt, content: "{{ run.status }}"}}\n',
      );
      const { child, ended } = start(['run', '--json', 't.baton.yaml', '--allow', 'terminal+machine']);
      const pid = join(folder, 'pid');
      while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await new Promise((done) => setTimeout(done, 20));
      for (let sent = 0; sent < signals; sent++) child.kill('SIGINT');
      const { code: is, stdout, stderr } = await ended;
      assert.equal(is, code, stderr);
      assert.equal(JSON.parse(stdout).status, status);
      assert.equal(readFileSync(join(folder, 'how.txt'), 'utf8'), status);
      assert.deepEqual(living(readFileSync(pid, 'utf8')), []);
      const again = await start(['resume', 'latest']).ended;
      assert.equal(again.code, 2, again.stderr);
      assert.match(again.stderr, /baton fork/);
    });

  it('with SIGINT twice ends at once, and no command outlives it', async () => {
    writeFileSync(
      join(folder, 't.baton.yaml'),
      yaml`
        id: t
        steps:
          - {id: a, tool: terminal, parameters: {command: "sleep 60 & echo $$ $! > pid; wait"}}
      ` + 'finally:\n  - {id: clean, tool: terminal, parameters: {command: "sleep 60 & echo $$ $! > last; wait"}}\n',
    );
    const { child, ended } = start(['run', 't.baton.yaml', '--allow', 'terminal+machine']);
    const written = async (file: string): Promise<string> => {
      const path = join(folder, file);
      while (!existsSync(path) || readFileSync(path, 'utf8') === '') await new Promise((done) => setTimeout(done, 20));
      return readFileSync(path, 'utf8');
    };
    const first = await written('pid');
    child.kill('SIGINT');
    const last = await written('last');
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    // What is killed needs a moment to be gone.
    while (living(`${first} ${last}`).length) await new Promise((done) => setTimeout(done, 20));
  });

  it('while it waits, and is cancelled by a word: what it had begun is tidied up', async () => {
    writeFileSync(
      join(folder, 't.baton.yaml'),
      'id: t\nsteps:\n  - {id: q, ask: "Publish?", type: approve}\n' +
        'finally:\n  - {id: clean, tool: filesystem, action: write, parameters: {path: how.txt, content: "{{ run.status }}"}}\n',
    );
    assert.equal((await start(['run', 't.baton.yaml']).ended).code, 4);
    const cancelled = await start(['cancel', 'latest']).ended;
    assert.equal(cancelled.code, 0, cancelled.stderr);
    assert.equal(readFileSync(join(folder, 'how.txt'), 'utf8'), 'cancelled');
    const fork = await start(['fork', 'latest']).ended;
    assert.equal(fork.code, 4, fork.stderr);
    assert.equal((await start(['cancel', 'latest']).ended).code, 0);
  });

  it('asks before a step that was cut off runs twice, and runs it on a word', async () => {
    writeFileSync(
      join(folder, 't.baton.yaml'),
      yaml`
        id: t
        steps:
          - {id: slow, tool: terminal, parameters: {command: "echo $$ > pid; sleep 30"}}
      `,
    );
    const { child, ended } = start(['run', 't.baton.yaml', '--allow', 'terminal+machine']);
    const pid = join(folder, 'pid');
    while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGKILL');
    await ended;
    process.kill(-Number(readFileSync(pid, 'utf8')), 'SIGKILL');
    const refused = await start(['resume', 'latest']).ended;
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, /slow was cut off.*baton answer \S+ slow rerun/s);
    rmSync(pid);
    const again = start(['resume', 'latest', '--rerun-interrupted']);
    while (!existsSync(pid)) await new Promise((done) => setTimeout(done, 20));
    again.child.kill('SIGINT');
    assert.equal((await again.ended).code, 130);
  });

  it('takes a decision about a step that was cut off as an answer', async () => {
    writeFileSync(
      join(folder, 't.baton.yaml'),
      yaml`
        id: t
        steps:
          - {id: slow, tool: terminal, parameters: {command: "echo $$ > pid; sleep 30"}}
        outputs: {said: "{{ slow.stdout }}"}
      `,
    );
    const { child, ended } = start(['run', 't.baton.yaml', '--allow', 'terminal+machine']);
    const pid = join(folder, 'pid');
    while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGKILL');
    await ended;
    process.kill(-Number(readFileSync(pid, 'utf8')), 'SIGKILL');
    const accepted = await start(['answer', 'latest', 'slow', '{"accept": {"stdout": "by hand"}}']).ended;
    assert.deepEqual([accepted.code, accepted.stdout], [0, 'said  by hand\n'], accepted.stderr);
  });

  it('while a question waits, and is answered and gone on with by `baton answer`', async () => {
    writeFileSync(
      join(folder, 'q.baton.yaml'),
      [
        'id: q',
        'steps:',
        '  - {id: ok, ask: "Publish?", type: approve}',
        '  - {id: other, ask: "And this?", type: approve}',
        '  - {id: slow, repeatable: true, tool: terminal, parameters: {command: "echo $$ > pid; while [ ! -e gate ]; do sleep 0.05; done"}}',
        '  - {id: out, condition: "{{ ok and not other }}", tool: filesystem, action: append, parameters: {path: out.txt, content: "once;"}}',
        'outputs: {ok: "{{ ok }}"}',
        '',
      ].join('\n'),
    );
    const { child, ended } = start(['run', 'q.baton.yaml', '--allow', 'terminal+machine']);
    const pid = join(folder, 'pid');
    while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await new Promise((done) => setTimeout(done, 20));
    // One question is answered while the run lives, the other after it was killed.
    const live = await start(['answer', 'latest', 'other', 'no']).ended;
    assert.equal(live.code, 0, live.stderr);
    assert.match(live.stderr, new RegExp(`process ${child.pid} `));
    child.kill('SIGKILL');
    await ended;
    process.kill(-Number(readFileSync(pid, 'utf8')), 'SIGKILL');
    writeFileSync(join(folder, 'gate'), '');
    const answered = await start(['answer', 'latest', 'ok', 'yes']).ended;
    assert.deepEqual([answered.code, answered.stdout], [0, 'ok  true\n'], answered.stderr);
    assert.equal(readFileSync(join(folder, 'out.txt'), 'utf8'), 'once;');
    const [run = ''] = readdirSync(join(folder, '.baton/runs'));
    const facts = logOf(run);
    assert.equal(facts.filter(({ type }) => type === 'person.asked').length, 2);
    assert.equal(facts.filter(({ type }) => type === 'person.answered').length, 2);
  });

  it('refuses a second process while the first lives', async () => {
    const { child, ended } = start(['run', 'p.baton.yaml']);
    const second = new Promise<Ended>((done) => {
      onAsked = (count) => void (count === 1 && start(['resume', 'latest']).ended.then(done));
    });
    const { code, stderr } = await second;
    assert.equal(code, 2, stderr);
    child.kill('SIGKILL');
    await ended;
  });
});
