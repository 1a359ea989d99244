import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { areSettled, judgeKeptRun, randomBy, workText } from './fault-runs.ts';
import { readKeptRun } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

interface Fault {
  name: string;
  strike(): Promise<void>;
}

const schedules = Number(process.env['FAULT_SCHEDULES'] ?? 6);
const runs = 12;
const lease = 1_500;

describeOnPostgres('owners and a database that are killed and held', () => {
  const postgres = usePostgres();
  const children = new Set<ChildProcess>();
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(0)));
    }
    children.clear();
  });
  const folder = temporaryFolder();

  const startWorker = async (url: string) => {
    const child = spawn(
      process.execPath,
      [
        '--import',
        './test/hooks.mjs',
        '--disable-warning=ExperimentalWarning',
        resolve('test/deep/database/worker.ts'),
        url,
        folder(),
        `${lease}`,
      ],
      { stdio: ['pipe', 'pipe', process.env['FAULT_TALK'] ? 'inherit' : 'ignore'] },
    );
    children.add(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    await lines.next();
    return {
      child,
      begin: async (name: string) => {
        child.stdin.write(`${name}\n`);
        return String((await lines.next()).value);
      },
    };
  };

  for (let seed = 1; seed <= schedules; seed++)
    it(`no run is lost, doubled or torn: schedule ${seed}`, async function () {
      this.timeout(180_000);
      const random = randomBy(seed);
      writeFileSync(join(folder(), 'work.baton.yaml'), workText);
      const url = await postgres.prepared();
      const workers = await Promise.all([1, 2, 3].map(() => startWorker(url)));
      const ids: { name: string; id: string }[] = [];
      for (let number = 0; number < runs; number++) {
        const name = `run${number}`;
        const id = await workers[number % workers.length]?.begin(name);
        ids.push({ name, id: id ?? '' });
      }

      const pick = () => Math.floor(random() * workers.length);
      const faults: Fault[] = [
        {
          name: 'kill -9 of an owner',
          async strike() {
            const at = pick();
            workers[at]?.child.kill('SIGKILL');
            workers[at] = await startWorker(url);
          },
        },
        {
          name: 'an owner held',
          async strike() {
            const { child } = workers[pick()] ?? {};
            child?.kill('SIGSTOP');
            await sleep(500 + random() * 3_000);
            child?.kill('SIGCONT');
          },
        },
        {
          name: 'the database held',
          async strike() {
            const thaw = postgres.server().freeze();
            await sleep(300 + random() * 3_000);
            thaw();
          },
        },
        {
          name: 'the database ended without a word',
          async strike() {
            await postgres.server().kill();
            await sleep(random() * 1_000);
            await postgres.server().restart();
          },
        },
      ];
      const struck: string[] = [];
      for (let count = 0; count < 4; count++) {
        const fault = faults[Math.floor(random() * faults.length)];
        struck.push(fault?.name ?? '');
        await fault?.strike();
        await sleep(random() * 600);
      }

      const client = await postgres.aside(url);
      const end = Date.now() + 90_000;
      while (
        !(await areSettled(
          client,
          ids.map(({ id }) => id),
        ))
      ) {
        if (Date.now() > end) {
          const { rows } = await client.query('select id, status, outcome, epoch, owner, due from baton.runs');
          assert.fail(`after ${struck.join(', ')}: ${JSON.stringify(rows)}`);
        }
        await sleep(200);
      }
      for (const { name, id } of ids)
        judgeKeptRun(folder(), name, `${id} (${name}) after ${struck.join(', ')}`, await readKeptRun(url, id));
    });
});
