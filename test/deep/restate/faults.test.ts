import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { areSettled, judgeKeptRun, randomBy, workText } from '../database/fault-runs.ts';
import { readKeptRun } from '../database/kept-run.ts';
import { describePlaced } from './placed-servers.ts';

interface Fault {
  name: string;
  strike(): Promise<void>;
}

const schedules = Number(process.env['FAULT_SCHEDULES'] ?? 6);
const runs = 12;
const serviceName = 'baton.test.default';

describePlaced('servers, a database and a Restate that are killed and held', ({ postgres, restate, start }) => {
  const folder = temporaryFolder();

  for (let seed = 1; seed <= schedules; seed++)
    it(`no run is lost, doubled or torn: schedule ${seed}`, async function () {
      this.timeout(240_000);
      const random = randomBy(seed);
      writeFileSync(join(folder(), 'work.baton.yaml'), workText);
      const url = await postgres.prepared();
      const servers = [await start(url, folder()), await start(url, folder())];
      const ids: { name: string; id: string }[] = [];
      for (let number = 0; number < runs; number++) {
        const name = `run${number}`;
        const id = await servers[number % servers.length]?.begin('work.baton.yaml', name);
        ids.push({ name, id: id ?? '' });
      }

      const pick = () => Math.floor(random() * servers.length);
      const wakeSomebody = async (delay: number): Promise<void> => {
        const { id } = ids[Math.floor(random() * ids.length)] ?? { id: '' };
        const path = `${serviceName}/${id}/look/send?delay=${delay}ms`;
        await fetch(`${restate().ingress}/${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{}',
        }).catch(() => undefined);
      };
      const faults: Fault[] = [
        {
          name: 'kill -9 of a server',
          async strike() {
            const at = pick();
            servers[at]?.child.kill('SIGKILL');
            servers[at] = await start(url, folder());
          },
        },
        {
          name: 'a server held',
          async strike() {
            const { child } = servers[pick()] ?? {};
            child?.kill('SIGSTOP');
            await sleep(500 + random() * 3_000);
            child?.kill('SIGCONT');
          },
        },
        {
          name: 'Restate killed and started again',
          async strike() {
            await restate().kill();
            await sleep(random() * 1_500);
            await restate().restart();
          },
        },
        {
          name: 'the journal of Restate lost',
          async strike() {
            await restate().kill();
            restate().loseJournal();
            await restate().restart();
          },
        },
        {
          name: 'Restate held',
          async strike() {
            const thaw = restate().freeze();
            await sleep(300 + random() * 3_000);
            thaw();
          },
        },
        {
          name: 'wakes of strangers, repeated and out of order',
          async strike() {
            for (let count = 0; count < 40; count++) await wakeSomebody(Math.floor(random() * 2_000));
          },
        },
        {
          name: 'the database held',
          async strike() {
            const thaw = postgres.server().freeze();
            await sleep(300 + random() * 2_000);
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
      const names = ids.map(({ id }) => id);
      while (!(await areSettled(client, names))) {
        if (Date.now() > end) {
          const { rows } = await client.query('select id, status, outcome, epoch, owner, due from baton.runs');
          assert.fail(`after ${struck.join(', ')}: ${JSON.stringify(rows)}\n${servers.map((one) => one.told()).join('\n')}`);
        }
        await sleep(200);
      }
      for (const { name, id } of ids)
        judgeKeptRun(folder(), name, `${id} (${name}) after ${struck.join(', ')}`, await readKeptRun(url, id));
    });
});
