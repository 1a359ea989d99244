import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { type KeptRun, readKeptRun } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

/** Each step notes itself in a file of its run before it waits. What may not be repeated is asked about, and nobody answers here. */
const text = yaml`
  id: work
  inputs: {name: {type: string, required: true}}
  outputs: {said: "{{ last.text }}"}
  steps:
    - id: each
      for_each: "{{ range(4) }}"
      max_parallel: 1
      steps:
        - id: note
          tool: terminal
          action: run
          repeatable: true
          parameters: {argv: [sh, -c, 'echo again-$1 >> "$2"; sleep 0.2', sh, "{{ item }}", "{{ inputs.name }}.txt"]}
    - id: once
      tool: terminal
      action: run
      dependencies: [each]
      parameters: {argv: [sh, -c, 'echo once >> "$1"; sleep 0.4', sh, "{{ inputs.name }}.txt"]}
    - {id: last, set: {text: "done {{ inputs.name }}"}, dependencies: [once]}
`;

interface Fault {
  name: string;
  strike(): Promise<void>;
}

/** Numbers in [0, 1) by a seed (mulberry32). */
function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
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

  const settled = async (client: pg.Client, ids: readonly string[]): Promise<boolean> => {
    const { rows } = await client.query(
      `select from baton.runs where id = any($1) and (status = 'ended' or status = 'waiting' and outcome = 'interrupted')`,
      [ids],
    );
    return rows.length === ids.length;
  };

  const judge = (name: string, which: string, { facts, types, epoch, outcome }: KeptRun): void => {
    const noted = existsSync(join(folder(), `${name}.txt`))
      ? readFileSync(join(folder(), `${name}.txt`), 'utf8')
          .trim()
          .split('\n')
      : [];
    const times = (line: string): number => noted.filter((one) => one === line).length;
    for (const item of [0, 1, 2, 3])
      assert.ok(times(`again-${item}`) >= 1 && times(`again-${item}`) <= epoch, `${which}: ${noted} in ${epoch} turns`);
    assert.ok(times('once') <= 1, `${which}: what may not be repeated was`);
    const ends = facts.filter((fact) => fact.type === 'run.finished' && fact.status !== 'interrupted');
    if (outcome === 'interrupted') {
      assert.equal(ends.length, 0, which);
      assert.ok(
        facts.some((fact) => fact.type === 'person.asked' && fact.kind === 'interrupted'),
        which,
      );
      return;
    }
    assert.equal(outcome, 'succeeded', which);
    assert.equal(ends.length, 1, which);
    assert.equal(types.filter((type) => type === 'run.started').length, 1, which);
    const settledSteps = facts.flatMap((fact) => (fact.type === 'step.succeeded' ? [fact.path] : []));
    assert.equal(new Set(settledSteps).size, settledSteps.length, `${which}: a step ended twice`);
    assert.deepEqual(facts.findLast((fact) => fact.type === 'run.finished')?.outputs, { said: `done ${name}` }, which);
  };

  for (let seed = 1; seed <= schedules; seed++)
    it(`no run is lost, doubled or torn: schedule ${seed}`, async function () {
      this.timeout(180_000);
      const random = randomBy(seed);
      writeFileSync(join(folder(), 'work.baton.yaml'), text);
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
        !(await settled(
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
      for (const { name, id } of ids) judge(name, `${id} (${name}) after ${struck.join(', ')}`, await readKeptRun(url, id));
    });
});
