import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { MayHaveBegun } from '../../../../engine/cli/serve/api/problem.ts';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import { planTimes } from '../../../../engine/cli/serve/triggers/plan-times.ts';
import { createSchedules } from '../../../../engine/cli/serve/triggers/schedules.ts';
import type { ScheduleTrigger } from '../../../../engine/compile/pipeline/model/trigger.ts';
import * as engine from '../../../../engine/index.ts';
import { timesBetween } from '../../../../engine/libraries/schedules/cron-times.ts';
import { readAudit } from '../../../../engine/store/audit/read-audit.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

interface Case {
  rule: string;
  now: number;
  until_before?: number;
  waiting_before?: number[];
  schedule_before?: string;
  at_work?: boolean;
  catch_up?: ScheduleTrigger['catchUp'];
  overlap?: ScheduleTrigger['overlap'];
  begin: number[];
  waiting?: number[];
  missed?: number[];
  left_out?: number[];
  cancels?: boolean;
  until?: number;
}
const cases: Case[] = parse(readFileSync('test/engine/cli/serve/cases/schedules.yaml', 'utf8'));

const midnight = Date.UTC(2026, 4, 1);
const hour = 3_600_000;
const at = (hours: number): number => midnight + hours * hour;
const hoursOf = (time: number): number => (time - midnight) / hour;
const schedule = '0 * * * * UTC';

describe('what is done about a schedule', () => {
  for (const one of cases)
    it(one.rule, () => {
      const before = one.until_before;
      const planned = planTimes({
        mark:
          before === undefined
            ? undefined
            : {
                schedule: one.schedule_before ?? schedule,
                until: at(before),
                waiting: (one.waiting_before ?? []).map(at),
                run: 'r',
              },
        schedule,
        now: at(one.now),
        times: (after, until) => timesBetween({ cron: '0 * * * *', timezone: 'UTC' }, { after, until, most: 25 }),
        isAtWork: one.at_work ?? false,
        rules: { catchUp: one.catch_up ?? 'one', overlap: one.overlap ?? 'skip' },
      });
      const skipped = (why: string) => planned.skipped.filter((time) => time.why === why).map(({ time }) => hoursOf(time));
      assert.deepEqual(
        {
          begin: planned.begin.map(hoursOf),
          waiting: planned.mark.waiting.map(hoursOf),
          missed: skipped('missed'),
          left_out: skipped('overlap'),
          cancels: planned.cancels,
        },
        {
          begin: one.begin,
          waiting: one.waiting ?? [],
          missed: one.missed ?? [],
          left_out: one.left_out ?? [],
          cancels: one.cancels ?? false,
        },
      );
      if (one.until !== undefined) assert.equal(hoursOf(planned.mark.until), one.until);
    });
});

const news = (more = ''): string => yaml`
  id: news
  inputs: {when: {type: string, required: true}}
  triggers:
    schedule:
      - {id: hourly, cron: "0 * * * *", inputs: {when: "{{ trigger.time }} {{ trigger.id }}"}${more}}
  outputs: {said: "{{ inputs.when }}"}
  steps: [{id: one, set: {a: 1}}]
`;
const waiting = (overlap: string): string => yaml`
  id: waits
  triggers: {schedule: {id: hourly, cron: "0 * * * *", overlap: ${overlap}}}
  steps: [{id: person, ask: Which colour?}]
`;

const slow = yaml`
  id: slow
  steps: [{id: sleeps, tool: terminal, action: run, parameters: {argv: [sleep, "300"]}}]
`;

describe('baton serve and schedules', () => {
  useOwnHome();
  const ends: (() => Promise<void>)[] = [];
  // Before the folder is removed.
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const folder = temporaryFolder();
  let now = at(9.5);
  beforeEach(() => {
    now = at(9.5);
  });

  function serve(mostRuns = 4) {
    const start = { allow: ['terminal'], env: {}, workerFile: resolve('dist/worker.cjs') };
    const host = { engine, folder: folder(), version: '1', start };
    const runs = createServedRuns(host, mostRuns);
    const told: string[] = [];
    const schedules = createSchedules({ host, runs, now: () => now, tell: (line) => void told.push(line) });
    ends.push(() => runs.close());
    const idle = async (): Promise<void> => {
      while (runs.count > 0) await new Promise((done) => setTimeout(done, 5));
    };
    return { ...schedules, told, runs, idle };
  }
  const write = (text: string, file = 'news.baton.yaml'): void => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), file), text);
  };
  const outputs = async (): Promise<unknown[]> => {
    const runs = await engine.listRuns(folder());
    const said = await Promise.all(runs.map(async (run) => (await engine.readRun(run.folder)).result.outputs));
    return said.map((one) => Object.values(one)[0]).toSorted();
  };

  it('begin a run at their time, with what its templates make of it', async () => {
    write(news());
    const { obey, list, idle } = serve();
    assert.equal(await obey(), 30_000);
    assert.deepEqual(await outputs(), []);
    now = at(10) + 5;
    await obey();
    await idle();
    assert.deepEqual(await outputs(), ['2026-05-01T10:00:00.000Z hourly']);
    const [state] = await list();
    const [run] = await engine.listRuns(folder());
    assert.deepEqual(
      { ...state },
      {
        kind: 'schedule',
        file: 'news.baton.yaml',
        id: 'hourly',
        cron: '0 * * * *',
        timezone: 'UTC',
        of: null,
        next: '2026-05-01T11:00:00.000Z',
        waiting: 0,
        last: { time: '2026-05-01T10:00:00.000Z', run: run?.id, problem: null },
      },
    );
  });

  it('stand in the audit as those who begin their runs', async () => {
    write(news());
    await engine.beginAudit(folder(), 'Ada');
    const { obey, idle } = serve();
    await obey();
    now = at(10);
    await obey();
    await idle();
    const begun = (await readAudit(folder())).filter(({ action }) => action === 'run.begun');
    assert.deepEqual(
      begun.map(({ name }) => name),
      ['schedule:hourly'],
    );
  });

  it('want to be asked again when they are due', async () => {
    write(news());
    const { obey } = serve();
    await obey();
    now = at(10) - 2000;
    assert.equal(await obey(), 2000);
  });

  it('begin each time once, however many servers the folder has', async () => {
    write(news(', overlap: allow'));
    const servers = [serve(), serve(), serve()];
    await Promise.all(servers.map(({ obey }) => obey()));
    for (let time = 10; time < 14; time++) {
      now = at(time);
      await Promise.all(servers.map(({ obey }) => obey()));
    }
    for (const { idle } of servers) await idle();
    assert.deepEqual(
      await outputs(),
      [10, 11, 12, 13].map((time) => `2026-05-01T${time}:00:00.000Z hourly`),
    );
  });

  it('make up for what passed while no server ran, as they say', async () => {
    write(news(', catch_up: all'));
    await serve().obey();
    now = at(12.5);
    const { obey, idle } = serve();
    for (let turn = 0; turn < 4; turn++) {
      await obey();
      await idle();
    }
    assert.deepEqual(
      await outputs(),
      [10, 11, 12].map((time) => `2026-05-01T${time}:00:00.000Z hourly`),
    );
  });

  it('leave out a time while the run before waits for a person', async () => {
    write(waiting('skip'));
    const { obey, told } = serve();
    for (const time of [9.5, 10, 11]) {
      now = at(time);
      await obey();
    }
    assert.equal((await engine.listRuns(folder())).length, 1);
    assert.match(told.join('\n'), /11:00.*left out/);
  });

  it('end the run before, where they say so, and begin when it has ended', async () => {
    write(waiting('cancel'));
    const { obey, idle } = serve();
    for (const time of [9.5, 10, 11]) {
      now = at(time);
      await obey();
    }
    for (let turn = 0; turn < 500 && (await engine.listRuns(folder())).length < 2; turn++) {
      await new Promise((done) => setTimeout(done, 10));
      await obey();
    }
    assert.deepEqual(
      (await engine.listRuns(folder())).map(({ status }) => status),
      ['cancelled', 'waiting'],
    );
    await idle();
  });

  it('wait for a place where the server is full', async () => {
    write(news());
    write(slow, 'slow.baton.yaml');
    const { obey, runs, list, idle } = serve(1);
    await obey();
    const run = await runs.start(join(folder(), 'slow.baton.yaml'), { inputs: {} });
    now = at(10);
    assert.equal(await obey(), 1000);
    assert.deepEqual(
      (await list()).map(({ waiting: count, last }) => [count, last]),
      [[1, null]],
    );
    await engine.cancelRun(join(folder(), '.baton/runs', run), 'test');
    await idle();
    now += 1000;
    await obey();
    await idle();
    assert.deepEqual((await outputs()).filter(Boolean), ['2026-05-01T10:00:00.000Z hourly']);
  });

  it('do not begin a time again that may have begun', async () => {
    write(news());
    const { obey, list, runs, told } = serve();
    await obey();
    const tried: string[] = [];
    Object.assign(runs, {
      start: (file: string) => {
        tried.push(file);
        return Promise.reject(new MayHaveBegun(503, 'the store is gone'));
      },
    });
    now = at(10);
    await obey();
    await obey();
    assert.equal(tried.length, 1);
    assert.match(told.join('\n'), /schedule hourly of news\.baton\.yaml: a run may have begun; .*the store is gone$/);
    assert.deepEqual(
      (await list()).map(({ waiting: count, last }) => [count, last?.problem]),
      [[0, 'the store is gone']],
    );
  });

  it('tell why nothing began, and do not try it again', async () => {
    write(news().replace('type: string', 'type: string, maxLength: 3'));
    const { obey, told, list } = serve();
    await obey();
    now = at(10);
    await obey();
    await obey();
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /10:00:00.000Z schedule hourly of news.baton.yaml: nothing began: .*when/);
    const [state] = await list();
    assert.equal(state?.last?.time, '2026-05-01T10:00:00.000Z');
    assert.match(state?.last?.problem ?? '', /when/);
  });

  it('are left alone in a pipeline with errors', async () => {
    write(`${news()}nonsense: 1\n`);
    assert.deepEqual(await serve().list(), []);
  });
});
