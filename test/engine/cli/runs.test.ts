import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';
import { obey, testIo } from './io.ts';

const trivial = yaml`
    name: Trivial
    steps:
      - {id: a, set: {x: 1}}
      - {id: b, set: {y: "{{ x + 1 }}"}}
    outputs: {y: "{{ y }}"}
  `;
/** The second step waits for a file that only the test makes. */
const waiting = (gate: string) => `steps:
  - {id: a, set: {x: 1}}
  - id: b
    dependencies: [a]
    repeatable: true
    tool: terminal
    parameters: {argv: [sh, -c, 'echo $$ > pid; while [ ! -e ${gate} ]; do sleep 0.05; done; echo open']}
  - {id: c, dependencies: [b], set: {z: 3}}
outputs: {z: "{{ z }}"}
`;

describe('runs on the command line', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  const write = (text: string): void => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), text);
  };
  const logOf = (id: string): string => join(place(), '.baton/runs', id, 'log.jsonl');

  it('says where there are runs, where there are none here', async () => {
    mkdirSync(join(place(), 'sub'));
    for (const name of ['sub/baton.yaml', 'sub/p.yaml'])
      writeFileSync(join(place(), name), name.endsWith('p.yaml') ? trivial : '');
    assert.equal((await baton('run', 'sub/p.yaml', '-q')).code, 0);
    const [id = ''] = readdirSync(join(place(), 'sub/.baton/runs')).filter((name) => /^\d{8}-/.test(name));
    const way = join('sub/.baton/runs', id);

    const listed = await baton('runs');
    assert.deepEqual([listed.code, listed.out], [0, '']);
    assert.ok(listed.err.startsWith(`There are no runs in ${place()}.\n`), listed.err);
    for (const said of [listed, await baton('resume', 'latest'), await baton('show', id)])
      assert.ok(said.err.includes(`There are runs in sub: go there, or name a run by its folder, as ${way}`), said.err);
    assert.equal((await baton('show', way)).code, 0);

    // Where there are others here, only the one that was meant is named.
    writeFileSync(join(place(), 'p.yaml'), trivial);
    assert.equal((await baton('run', 'p.yaml', '-q')).code, 0);
    assert.match((await baton('show', id)).err, /There is one in sub: name it by its folder, sub/);
    assert.doesNotMatch((await baton('show', 'nope')).err, /sub/);
  });

  it('lists runs, the newest last, as text and as JSON of the exact shape', async () => {
    write(trivial);
    for (let i = 0; i < 2; i++) assert.equal((await baton('run', 'p.yaml', '-q')).code, 0);
    const { runs } = JSON.parse((await baton('runs', '--json')).out);
    assert.deepEqual(
      runs.map(({ pipeline, status }: { pipeline: string; status: string }) => [pipeline, status]),
      [
        ['p', 'succeeded'],
        ['p', 'succeeded'],
      ],
    );
    assert.deepEqual(Object.keys(runs[0]), ['id', 'pipeline', 'status', 'started_at', 'duration', 'folder', 'foreign']);
    assert.match(runs[0].started_at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.equal(realpathSync(runs[0].folder), join(place(), '.baton/runs', runs[0].id));
    const { out } = await baton('runs');
    assert.ok(out.indexOf(runs[0].id) < out.indexOf(runs[1].id));
  });

  it('shows a run by latest, id, beginning of the id and folder, with the document that run gave', async () => {
    write(trivial);
    const ran = JSON.parse((await baton('run', 'p.yaml', '--json')).out);
    const { id, folder } = ran.run;
    for (const name of ['latest', id, id.slice(0, -2), folder]) {
      const shown = await baton('show', name, '--json');
      assert.equal(shown.code, 0, shown.err);
      assert.deepEqual(JSON.parse(shown.out), ran);
    }
    const { out } = await baton('show', 'latest');
    for (const pattern of [/^Trivial · p\.yaml · run /, /✓ a .*x: 1/, /^y {2}2$/m, /✓ succeeded/]) assert.match(out, pattern);
    assert.doesNotMatch(out, /next/);
  });

  it('refuses to resume what has ended', async () => {
    write(trivial);
    await baton('run', 'p.yaml', '-q');
    const { code, err } = await baton('resume', 'latest');
    assert.equal(code, 2);
    assert.match(err, /has ended \(succeeded\)/);
  });

  it('shows of a damaged log what can be read and where the damage is, and ends with 2', async () => {
    write(trivial);
    const { run } = JSON.parse((await baton('run', 'p.yaml', '--json')).out);
    const lines = readFileSync(logOf(run.id), 'utf8').split('\n');
    const broken = lines.findIndex((line) => line.includes('"path":"b"'));
    writeFileSync(logOf(run.id), lines.with(broken, '{"seq": 99}').join('\n'));
    const { code, out, err } = await baton('show', run.id);
    assert.equal(code, 2);
    assert.ok(err.includes(`line ${broken + 1})`) && err.includes(`${broken - 1} facts`), err);
    assert.match(out, /✓ a .*\n.*· b/);
    assert.doesNotMatch(out, /baton resume/);
    assert.equal((await baton('resume', run.id)).code, 2);
  });

  it('says that a log without a beginning cannot be shown', async () => {
    write(trivial);
    const { run } = JSON.parse((await baton('run', 'p.yaml', '--json')).out);
    writeFileSync(logOf(run.id), 'nothing\nof\nthe kind\n');
    const { code, err } = await baton('show', run.id);
    assert.equal(code, 2);
    assert.match(err, /no beginning of a run/);
    assert.match((await baton('runs')).out, /damaged/);
  });

  it('cuts off a torn last line, says so, and resumes', async () => {
    write(trivial);
    const { run } = JSON.parse((await baton('run', 'p.yaml', '--json')).out);
    const text = readFileSync(logOf(run.id), 'utf8');
    const whole = text.slice(0, text.indexOf('\n', text.indexOf('"path":"a"')) + 1);
    writeFileSync(logOf(run.id), `${whole}{"seq":5,"at"`);
    const shown = await baton('show', 'latest', '--json');
    assert.equal(shown.code, 0);
    assert.match(shown.err, /was cut off/);
    assert.equal(JSON.parse(shown.out).status, 'interrupted');
    const { code, out } = await baton('resume', 'latest', '-q');
    assert.deepEqual([code, out], [0, 'y  2\n']);
  });

  it('names a run of another root by its folder', async () => {
    mkdirSync(join(place(), 'inner/.git'), { recursive: true });
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'inner/p.yaml'), trivial);
    const { err } = await baton('run', 'inner/p.yaml');
    const name = /next {3}baton show (\S+)/.exec(err)?.[1] ?? '';
    assert.match(name, /^inner[\\/]\.baton/);
    assert.equal((await baton('show', name)).code, 0);
  });

  it('stops at Ctrl+C with 130, says how to go on, leaves nothing running, and goes on', async () => {
    write(waiting('gate'));
    const io = testIo(place(), { env });
    const running = obey(['run', 'p.yaml', '--allow', 'terminal+machine'], io);
    await until(() => existsSync(join(place(), 'pid')) && readFileSync(join(place(), 'pid'), 'utf8').trim() !== '');
    const pid = Number(readFileSync(join(place(), 'pid'), 'utf8'));
    io.stop();
    const { code, err } = await running;
    assert.equal(code, 130);
    assert.match(err, /Stopping[\s\S]*cancelled[\s\S]*next {3}baton resume \S+/);
    assert.throws(() => process.kill(pid, 0));
    writeFileSync(join(place(), 'gate'), '');
    const resumed = await baton('resume', 'latest', '--json');
    assert.equal(resumed.code, 0, resumed.err);
    assert.equal(JSON.parse(resumed.out).outputs.z, 3);
  });

  it('shows a run that goes on elsewhere with who works on it, and advises nothing that would be refused', async () => {
    write(waiting('gate'));
    const running = obey(['run', 'p.yaml', '--allow', 'terminal+machine', '-q'], testIo(place(), { env }));
    await until(() => existsSync(join(place(), 'pid')));
    const { out } = await baton('show', 'latest');
    assert.match(out, new RegExp(`running[\\s\\S]*by {5}process ${process.pid} on `));
    assert.doesNotMatch(out, /next/);
    writeFileSync(join(place(), 'gate'), '');
    assert.equal((await running).code, 0);
  });

  it('passes by what was cut off before it began, and says so where it is named', async () => {
    write(trivial);
    const { run } = JSON.parse((await baton('run', 'p.yaml', '--json')).out);
    const id = '20991231-2359-zzzzzz';
    mkdirSync(join(place(), '.baton/runs', id));
    assert.match((await baton('show', 'latest')).out, new RegExp(run.id));
    writeFileSync(logOf(id), '');
    writeFileSync(join(place(), '.baton/runs', id, 'plan.json'), readFileSync(join(run.folder, 'plan.json')));
    assert.match((await baton('show', 'latest')).out, new RegExp(run.id));
    const { code, err } = await baton('resume', id);
    assert.equal(code, 2);
    assert.match(err, /was cut off before it began[\s\S]*baton run \S*p\.yaml/);
  });

  it('says of a run that failed how to go on from there', async () => {
    write('steps: [{id: a, tool: filesystem, action: read, parameters: {path: none.txt}}]\n');
    const { code, err } = await baton('run', 'p.yaml');
    assert.equal(code, 1);
    assert.match(err, /next {3}baton show (\S+) · try again what failed, keep the rest: baton fork \1\n/);
    writeFileSync(join(place(), 'none.txt'), 'there');
    assert.equal((await baton('fork', 'latest', '-q')).code, 0);
  });

  it('ends at once at a Ctrl+C before there is a run', async () => {
    write(trivial);
    const io = testIo(place(), { env });
    const running = obey(['run', 'p.yaml'], io);
    // At the first turn in which it listens: the file is not read yet.
    while (!io.isHeard()) await new Promise(setImmediate);
    io.stop();
    assert.deepEqual(io.killed, [130]);
    await running;
  });

  it('ends at once at a second Ctrl+C', async () => {
    write(waiting('gate'));
    const io = testIo(place(), { env });
    const running = obey(['run', 'p.yaml', '--allow', 'terminal+machine'], io);
    await until(() => existsSync(join(place(), 'pid')));
    io.stop();
    io.stop();
    assert.deepEqual(io.killed, [130]);
    assert.match(io.said.err, /Ended at once[\s\S]*baton resume/);
    await running;
  });

  it('draws on a terminal and leaves the last picture', async () => {
    write(trivial);
    const io = testIo(place(), { env, screen: { columns: () => 80, rows: () => 24 } });
    const { err } = await obey(['run', 'p.yaml'], io);
    assert.ok(err.includes('\u001b[?25l') && err.includes('\u001b[?25h'));
    assert.match(err, /✓[^\n]*b [\s\S]*succeeded/);
  });

  it('tells our own errors from mistakes, with a stack only where BATON_DEBUG is set', async () => {
    const failing = (extra: Record<string, string>) => {
      const io = testIo(place(), { env: { ...env, ...extra } });
      io.out = () => {
        throw new TypeError('a slip of ours');
      };
      return obey(['--version'], io);
    };
    const plain = await failing({});
    assert.equal(plain.code, 3);
    assert.match(plain.err, /error of Baton itself: a slip of ours[\s\S]*BATON_DEBUG=1/);
    assert.doesNotMatch(plain.err, /\n\s+at /);
    assert.match((await failing({ BATON_DEBUG: '1' })).err, /\n\s+at /);
  });
});

describe('the built command line', () => {
  const cli = resolve('dist/cli.cjs');
  const place = temporaryFolder();
  const children: ChildProcess[] = [];
  before(() => assert.ok(existsSync(cli), 'dist/cli.cjs is missing. Build it first: node esbuild.mjs --quiet'));
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: place(), stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(child);
    const said = { out: '', err: '' };
    child.stdout.on('data', (data) => (said.out += data));
    child.stderr.on('data', (data) => (said.err += data));
    const ended = new Promise<number | null>((done) => child.on('close', (code) => done(code)));
    return { child, said, ended };
  };

  it('turns SIGINT into a cancelled run that can be resumed', async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), waiting('gate'));
    const first = start('run', 'p.yaml', '--allow', 'terminal');
    await until(() => existsSync(join(place(), 'pid')));
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 130, first.said.err);
    writeFileSync(join(place(), 'gate'), '');
    const second = start('resume', 'latest', '-q');
    assert.equal(await second.ended, 0, second.said.err);
    assert.equal(second.said.out, 'z  3\n');
  });

  it('starts the language server, which answers and ends', async () => {
    const { child, said, ended } = start('lsp', '--stdio');
    const send = (message: object): void => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    await until(() => said.out.includes('"capabilities"'));
    send({ id: 2, method: 'shutdown' });
    await until(() => said.out.includes('"id":2'));
    send({ method: 'exit' });
    assert.equal(await ended, 0);
  });

  it('starts the debugger, which answers and ends with its client', async () => {
    const { child, said, ended } = start('debug', '--dap');
    const send = (message: object): void => {
      const body = JSON.stringify({ type: 'request', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    send({ seq: 1, command: 'initialize', arguments: { adapterID: 'baton' } });
    await until(() => said.out.includes('supportsConfigurationDoneRequest'));
    send({ seq: 2, command: 'disconnect' });
    assert.equal(await ended, 0);
  });

  it('ends quietly where its reader stops early', async () => {
    const { child, said, ended } = start('--help');
    child.stdout.destroy();
    await ended;
    assert.equal(said.err, '');
  });
});

/** Waits for what another process does. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 10));
}
