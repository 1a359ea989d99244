import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../store/folder.ts';
import { baton, cli } from './killing.ts';

/** Each beat of the command is a line; it ends only when it is told to. */
const beats = 'echo $$ >> pids; while [ ! -e gate ]; do echo . >> beats; sleep 0.05; done';
/** The same from a process that has left the command's group, whose own parent has ended. */
const away = `setsid sh -c '${beats}' & sleep 1000`;

const pipeline = (script: string, more = ''): string =>
  `id: p\nsteps:\n  - {id: a, tool: terminal, parameters: {argv: [sh, -c, ${JSON.stringify(script)}]}, repeatable: true}\n${more}`;

const lives = (pid: number): boolean => {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'latin1') : '';
  return stat !== '' && !/\) [ZX] /.test(stat);
};

describe('commands that outlive the process of their run', () => {
  const place = temporaryFolder();
  const pids = (): number[] => readFileSync(join(place(), 'pids'), 'utf8').trim().split('\n').map(Number);
  /** Waits until something has come about. */
  const until = async (holds: () => boolean): Promise<void> => {
    for (let turn = 0; !holds(); turn++) {
      assert.ok(turn < 500, 'it never came about');
      await sleep(20);
    }
  };
  /** A run whose process was killed in the middle of its command. */
  const killed = async (text: string, cwd = place()): Promise<ChildProcess> => {
    mkdirSync(join(cwd, '.git'), { recursive: true });
    writeFileSync(join(cwd, 'p.baton.yaml'), text);
    const child = spawn(process.execPath, [cli, 'run', 'p.baton.yaml', '--allow', 'terminal+machine'], { cwd, stdio: 'ignore' });
    await until(() => existsSync(join(place(), 'beats')));
    child.kill('SIGKILL');
    await once(child, 'close');
    return child;
  };
  before(function () {
    // Elsewhere nobody tells what runs.
    if (process.platform !== 'linux') this.skip();
  });
  const copyOf = (folder: string): string => {
    mkdirSync(folder);
    return folder;
  };

  describe('a killed run', () => {
    afterEach(async () => {
      writeFileSync(join(place(), 'gate'), '');
      if (existsSync(join(place(), 'pids'))) await until(() => !pids().some(lives));
    });

    for (const [what, script] of [
      ['the command', beats],
      ['a process that has left its group', away],
    ] as const)
      it(`are ended before a resume starts them again: ${what}`, async () => {
        await killed(pipeline(script));
        const [first = 0] = pids();
        assert.ok(lives(first));
        const resumed = baton(place(), ['resume', 'latest']);
        await until(() => pids().length === 2);
        assert.ok(!lives(first), 'it works beside the one that was started again');
        writeFileSync(join(place(), 'gate'), '');
        if (script === away) await baton(place(), ['cancel', 'latest']);
        const { err } = await resumed;
        assert.match(err, /(?:A process|\d processes) that the run had started still ran/);
      });

    it('are ended by a cancel', async () => {
      await killed(pipeline(beats));
      const { code, err } = await baton(place(), ['cancel', 'latest']);
      assert.equal(code, 0, err);
      assert.ok(!pids().some(lives));
    });

    it('are ended by a cancel that tidies up', async () => {
      await killed(pipeline(beats, 'finally:\n  - {id: t, set: {x: 1}}\n'));
      const { code, err } = await baton(place(), ['cancel', 'latest']);
      assert.equal(code, 0, err);
      assert.ok(!pids().some(lives));
    });

    it('of another run stay, also of a copy of the folder', async () => {
      await killed(pipeline(beats));
      const [first = 0] = pids();
      const copy = join(place(), 'copy');
      await new Promise((done) =>
        spawn('cp', ['-r', join(place(), '.baton'), join(place(), '.git'), '-t', copyOf(copy)]).on('close', done),
      );
      const { code } = await baton(copy, ['cancel', 'latest']);
      assert.equal(code, 0);
      assert.ok(lives(first));
    });
  });
});
