import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import { createNotices } from '../../../engine/cli/serve/notices/notices.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { createEventTriggers } from '../../../engine/cli/serve/triggers/events.ts';
import { createSchedules } from '../../../engine/cli/serve/triggers/schedules.ts';
import * as engine from '../../../engine/index.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const texts: Readonly<Record<string, string>> = {
  'hourly.baton.yaml': yaml`
    id: hourly
    triggers: {schedule: {id: hourly, cron: "0 * * * *", overlap: allow}}
    steps: [{id: one, set: {a: 1}}]
  `,
  'after.baton.yaml': yaml`
    id: after
    triggers: {run: {pipeline: hourly.baton.yaml, outcomes: [succeeded]}}
    steps: [{id: one, set: {a: 1}}]
  `,
  'seen.baton.yaml': yaml`
    id: seen
    triggers: {file: "inbox/*"}
    steps: [{id: one, set: {a: 1}}]
  `,
  'asks.baton.yaml': yaml`
    id: asks
    outputs: {said: "{{ person }}"}
    steps: [{id: person, ask: Which colour?, choices: [red, green]}]
  `,
};

describeOnPostgres('triggers and notices of servers on several machines', () => {
  const postgres = usePostgres();
  useOwnHome();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  const folder = temporaryFolder();
  const begun = Date.UTC(2030, 0, 1, 9, 30);
  let now = begun;
  beforeEach(() => {
    now = begun;
  });

  /** A machine with a folder of its own. */
  async function machine(url: string, name: string, port = 0) {
    const root = join(folder(), name);
    mkdirSync(join(root, 'inbox'), { recursive: true });
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(root, file), text);
    writeFileSync(
      join(root, 'baton.yaml'),
      `notices:\n  - {id: team, webhook: "http://127.0.0.1:${port}/hook", secret: env:TEAM_NOTICE_SECRET}\n`,
    );
    const database = await postgres.open(url, root);
    const env = { TEAM_NOTICE_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}` };
    const start = { allow: [`http:127.0.0.1:${port}`], env, workerFile: resolve('dist/worker.cjs'), store: database.store };
    const host = { engine, folder: root, version: '1', start, database };
    const runs = createServedRuns(host, 20);
    const told: string[] = [];
    const tell = (line: string): void => void told.push(line);
    const schedules = createSchedules({ host, runs, now: () => now, tell });
    // Runs end by the clock of the machine.
    const events = createEventTriggers({ host, runs, now: () => Date.now() + now - begun, tell });
    const notices = createNotices({ host, publicUrl: () => 'http://people', now: () => Date.now(), tell });
    const idle = async (): Promise<void> => {
      while (runs.count > 0) await new Promise((done) => setTimeout(done, 5));
    };
    ends.push(() => runs.close());
    return { root, host, runs, schedules, events, notices, told, idle, database };
  }
  type Machine = Awaited<ReturnType<typeof machine>>;

  const namesOf = async (database: Machine['database']): Promise<string[]> =>
    (await database.list()).map(({ pipeline }) => pipeline).toSorted();

  it('begin each time, end and file once, however many there are', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const machines: Machine[] = [];
    for (const name of ['a', 'b', 'c']) machines.push(await machine(url, name));
    const [first] = machines;
    assert.ok(first);
    const all = async (): Promise<void> => {
      await Promise.all(machines.map(({ schedules }) => schedules.obey()));
      for (const { idle } of machines) await idle();
      await Promise.all(machines.map(({ events }) => events.obey()));
      for (const { idle } of machines) await idle();
    };
    await all();
    for (const { root } of machines) writeFileSync(join(root, 'inbox', 'letter.txt'), 'the same for all');
    for (const hour of [10, 11, 12]) {
      now = Date.UTC(2030, 0, 1, hour);
      await all();
    }
    await all();
    const told = machines.flatMap((one) => one.told).join('\n');
    assert.deepEqual(await namesOf(first.database), ['after', 'after', 'after', 'hourly', 'hourly', 'hourly', 'seen'], told);
  });

  it('tell of a question once, by a link that each of them takes, once', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const received: string[] = [];
    const hook = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => {
        text += part.toString();
      });
      request.on('end', () => {
        received.push(text);
        response.end();
      });
    });
    await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
    ends.push(
      () =>
        new Promise((done) => {
          hook.close(() => done());
          hook.closeAllConnections();
        }),
    );
    const { port } = hook.address() as AddressInfo;
    const [first, second] = [await machine(url, 'a', port), await machine(url, 'b', port)];
    const run = await first.runs.start(join(first.root, 'asks.baton.yaml'), { inputs: {} });
    await first.idle();
    for (let turn = 0; turn < 3; turn++) await Promise.all([first, second].map(({ notices }) => notices.look()));
    assert.equal(received.length, 1, [...first.told, ...second.told].join('\n'));
    const { link = '' } = JSON.parse(received[0] ?? '{}') as { link?: string };
    const { host, runs, notices } = second;
    const failed = (fault: object): void => assert.fail(JSON.stringify(fault));
    const stopping = new AbortController().signal;
    const served = { host, runs, own: createOwnRuns(host), tokens: async () => [], now: Date.now, failed, notices, stopping };
    const server = await listen(served, { host: '127.0.0.1', port: 0 });
    ends.push(() => server.close());
    const here = link.replace('http://people', `http://127.0.0.1:${server.port}`);
    const send = async () => (await fetch(here, { method: 'POST', body: new URLSearchParams({ value: 'green' }) })).status;
    assert.deepEqual([await send(), await send()], [200, 410]);
    for (let turn = 0; turn < 200 && (await second.database.list({ id: run }))[0]?.status !== 'succeeded'; turn++) {
      await second.runs.takeUp(() => undefined);
      await second.idle();
      await new Promise((done) => setTimeout(done, 20));
    }
    const entry = await createOwnRuns(second.host).find(run);
    assert.ok(entry);
    assert.equal((await engine.readRun(entry.folder)).result.outputs['said'], 'green');
  });
});
