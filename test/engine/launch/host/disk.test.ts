import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

const cli = resolve('dist/cli.cjs');

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

describe('a disk that does not take what a run writes', () => {
  const place = temporaryFolder();
  before(() => assert.ok(existsSync(cli), `${cli} is missing; run npm run build first.`));
  const baton = (args: string[], before = ''): Promise<Ended> =>
    new Promise((done) => {
      const line = `${before}exec "$0" "$@"`;
      execFile('sh', ['-c', line, process.execPath, cli, ...args], { cwd: place() }, (error, out, err) =>
        done({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, out, err }),
      );
    });
  const log = (): string => {
    const [run = ''] = readdirSync(join(place(), '.baton/runs'));
    return readFileSync(join(place(), '.baton/runs', run, 'log.jsonl'), 'utf8');
  };

  it('stops the run with the reason, and a resume goes on where it was', async function () {
    if (process.platform === 'win32') this.skip();
    mkdirSync(join(place(), '.git'));
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      yaml`
        id: p
        steps:
          - id: l
            for_each: "{{ range(300) | list }}"
            tool: filesystem
            action: append
            parameters: {path: "seen.txt", content: "{{ item }};"}
        outputs: {n: "{{ l.iterations }}"}
      `,
    );
    // Files of more than 32 kB cannot be written: the log is the first to get there.
    const full = await baton(['run', 'p.baton.yaml'], "ulimit -f 64; trap '' XFSZ; ");
    assert.equal(full.code, 4, full.err);
    assert.match(full.err, /log of the run cannot be written, so the run has stopped/);
    assert.match(full.err, /it goes on where it was: baton resume/);
    assert.match(full.err, /What the run \S+ had done until then is in/);
    const before = log();
    const resumed = await baton(['resume', 'latest', '--rerun-interrupted', '-q']);
    assert.deepEqual([resumed.code, resumed.out], [0, 'n  300\n'], resumed.err);
    // What was written of the last commit, without its signature, was never on disk.
    const whole = before.slice(0, before.indexOf('\n', before.lastIndexOf('"mac":')) + 1);
    assert.ok(log().startsWith(whole), 'what was on disk stays as it is');
    const ends = [...log().matchAll(/"type":"step.succeeded","path":"(l\[\d+\])"/g)].map(([, path]) => path);
    assert.equal(new Set(ends).size, 300);
    assert.equal(ends.length, 300, 'no settled step ran again');
  });

  it('stops the run at a large value in the same way: it is interrupted, and goes on where it was', async function () {
    if (process.platform === 'win32') this.skip();
    mkdirSync(join(place(), '.git'));
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      `id: p
steps:
  - {id: a, tool: filesystem, action: append, parameters: {path: seen.txt, content: "a"}}
  - {id: big, dependencies: [a], set: {text: "{{ 'x' * 40000 }}"}}
  - {id: b, dependencies: [big], tool: filesystem, action: append, parameters: {path: seen.txt, content: "b"}}
outputs: {n: "{{ big.text | length }}"}
`,
    );
    const full = await baton(['run', 'p.baton.yaml', '--json'], "ulimit -f 64; trap '' XFSZ; ");
    assert.equal(full.code, 4, full.err);
    const { status, error } = JSON.parse(full.out);
    assert.deepEqual([status, error.kind], ['interrupted', 'internal']);
    assert.match(error.message, /A large value cannot be stored/);
    assert.ok(!log().includes('"step.failed"') && !log().includes('"run.finished"'), log());
    const resumed = await baton(['resume', 'latest', '-q']);
    assert.deepEqual([resumed.code, resumed.out], [0, 'n  40000\n'], resumed.err);
    assert.equal(readFileSync(join(place(), 'seen.txt'), 'utf8'), 'ab');
  });

  const leftovers: [what: string, step: string, told: RegExp][] = [
    ['what the editor shows of it cannot be written', 'touch .baton/last', /What the editor shows of this run cannot be written/],
    [
      'its lock cannot be let go of',
      'for d in .baton/runs/*; do rm -rf $d/lock; touch $d/lock; done',
      /The lock of the run cannot be released/,
    ],
  ];
  for (const [what, script, told] of leftovers)
    it(`only warns where ${what}`, async function () {
      if (process.platform === 'win32') this.skip();
      mkdirSync(join(place(), '.git'));
      const step = JSON.stringify(['sh', '-c', script]);
      writeFileSync(join(place(), 'p.baton.yaml'), `id: p\nsteps:\n  - {id: a, tool: terminal, parameters: {argv: ${step}}}\n`);
      const ended = await baton(['run', 'p.baton.yaml', '--json', '--allow', 'terminal+machine']);
      assert.equal(ended.code, 0, ended.err);
      assert.equal(JSON.parse(ended.out).status, 'succeeded');
      assert.match(ended.err, told);
    });

  it('is refused before the first step where no run can be kept', async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      yaml`
      id: p
      steps:
        - {id: a, set: {x: 1}}
    `,
    );
    writeFileSync(join(place(), '.baton'), 'a file');
    const blocked = await baton(['run', 'p.baton.yaml']);
    assert.equal(blocked.code, 2, blocked.err);
    assert.match(blocked.err, /No folder can be made for the run: .*\.baton/);
  });

  it('is refused where the folder of runs is read-only', async function () {
    // The one place that nobody may write to, the superuser neither.
    if (process.platform !== 'linux') this.skip();
    mkdirSync(join(place(), '.git'));
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      yaml`
      id: p
      steps:
        - {id: a, set: {x: 1}}
    `,
    );
    symlinkSync('/sys/kernel', join(place(), '.baton'));
    const blocked = await baton(['run', 'p.baton.yaml']);
    assert.equal(blocked.code, 2, blocked.err);
    assert.match(blocked.err, /No folder can be made for the run/);
    assert.match((await baton(['runs'])).err, /There are no runs/);
  });

  it('lets exactly one of several processes go on with a run', async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      yaml`
        id: p
        steps:
          - {id: a, repeatable: true, tool: terminal, parameters: {argv: [sh, -c, "echo $$ >> pids; while [ ! -e gate ]; do sleep 0.05; done"]}}
      `,
    );
    const first = spawn(process.execPath, [cli, 'run', 'p.baton.yaml', '--allow', 'terminal+machine'], { cwd: place() });
    const pids = join(place(), 'pids');
    while (!existsSync(pids) || readFileSync(pids, 'utf8') === '') await new Promise((done) => setTimeout(done, 20));
    first.kill('SIGKILL');
    await new Promise((done) => first.on('close', done));
    process.kill(-Number(readFileSync(pids, 'utf8')), 'SIGKILL');
    let over = 0;
    const several = Promise.all([1, 2, 3].map(() => baton(['resume', 'latest']).finally(() => over++)));
    // The others are refused while the one still works.
    while (over < 2) await new Promise((done) => setTimeout(done, 20));
    writeFileSync(join(place(), 'gate'), '');
    const ended = await several;
    assert.deepEqual(ended.map(({ code }) => code).sort(), [0, 2, 2], ended.map(({ err }) => err).join('\n'));
    for (const { code, err } of ended) if (code === 2) assert.match(err, /is being worked on by process \d+/);
    assert.equal(readFileSync(pids, 'utf8').trim().split('\n').length, 2);
  });
});
