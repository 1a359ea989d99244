import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { type KeptRun, readKeptRun } from '../database/kept-run.ts';
import { describePlaced } from './placed-servers.ts';

/** No reminder comes in the time of a test: what happens, happens by a wake. */
const never = 600_000;
const lease = 3_000;

const texts = {
  slow: yaml`
    id: slow
    steps:
      - {id: first, tool: terminal, action: run, repeatable: true, parameters: {argv: [sh, -c, 'echo one >> slow.txt; sleep 3']}}
      - {id: last, set: {text: done}, dependencies: [first]}
  `,
  asks: yaml`
    id: asks
    steps:
      - {id: sure, ask: Sure?}
      - {id: last, set: {text: "{{ sure }}"}}
  `,
  waits: yaml`
    id: waits
    steps:
      - {id: sure, ask: Sure?, timeout: 5s}
      - {id: last, set: {text: done}}
  `,
  quick: yaml`
    id: quick
    steps:
      - {id: note, tool: terminal, action: run, parameters: {argv: [sh, -c, 'echo once >> quick.txt']}}
  `,
};

describePlaced('runs that a Restate places', ({ postgres, restate, servers, start }) => {
  const folder = temporaryFolder();
  afterEach(servers.end);
  let url = '';
  beforeEach(async function () {
    this.timeout(60_000);
    url = await postgres.prepared();
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder(), `${name}.baton.yaml`), text);
  });

  const until = async (id: string, is: (run: KeptRun) => boolean, about = (): string => ''): Promise<KeptRun> => {
    for (let tries = 0; ; tries++) {
      const run = await readKeptRun(url, id);
      if (is(run)) return run;
      if (tries > 400) assert.fail(`${id} is ${run.status} ${run.outcome}: ${run.types.join(' ')}\n${about()}`);
      await sleep(100);
    }
  };
  const hasSucceeded = ({ outcome }: KeptRun): boolean => outcome === 'succeeded';
  /** Its question was not answered in time. */
  const hasEnded = ({ outcome }: KeptRun): boolean => outcome === 'failed';
  const isWaiting = ({ status }: KeptRun): boolean => status === 'waiting';
  const wake = (id: string): Promise<Response> =>
    fetch(`${restate().ingress}/baton.test.default/${id}/look/send`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
  const countCalls = async (id: string): Promise<number> =>
    (await restate().query(`select id from sys_invocation where target_service_key = '${id}'`)).length;
  /** Restate takes the calls of a run one after the other, the slower the busier the machine is. */
  const untilFewCalls = async (id: string): Promise<void> => {
    for (let tries = 0; (await countCalls(id)) > 1; tries++) {
      if (tries > 400) assert.fail(`${await countCalls(id)} calls are left`);
      await sleep(100);
    }
  };

  it('a run whose server is killed is taken by another one once its lease is over, by a timer of Restate', async function () {
    this.timeout(120_000);
    const one = await start(url, folder(), { lease, every: never });
    const id = await one.begin('slow.baton.yaml');
    const two = await start(url, folder(), { lease, every: never });
    one.child.kill('SIGKILL');
    const run = await until(id, hasSucceeded, two.told);
    assert.equal(run.types.filter((type) => type === 'run.started').length, 1);
    assert.ok(run.epoch > 1);
  });

  it('a run that waits for a moment goes on at that moment, by a timer of Restate', async function () {
    this.timeout(120_000);
    const one = await start(url, folder(), { lease, every: never });
    const id = await one.begin('waits.baton.yaml');
    await until(id, isWaiting);
    await until(id, hasEnded, one.told);
  });

  it('a run that is looked at a hundred times runs once, and what it leaves in Restate is little', async function () {
    this.timeout(120_000);
    const one = await start(url, folder(), { lease, every: never });
    const id = await one.begin('asks.baton.yaml');
    await until(id, isWaiting);
    await Promise.all(Array.from({ length: 100 }, () => wake(id)));
    const quick = await one.begin('quick.baton.yaml');
    await Promise.all(Array.from({ length: 100 }, () => wake(quick)));
    const run = await until(quick, hasSucceeded);
    assert.equal(run.epoch, 1);
    await untilFewCalls(id);
    await sleep(2 * lease);
    assert.equal((await readKeptRun(url, id)).epoch, 1);
    assert.ok((await countCalls(id)) <= 1);
    assert.deepEqual(await restate().query(`select * from state where service_key = '${quick}'`), []);
  });

  it('a Restate that is gone is told once, holds up no run at work, and brings the others when it is back', async function () {
    this.timeout(180_000);
    const one = await start(url, folder(), { lease, every: 300 });
    const waiting = await one.begin('waits.baton.yaml');
    await until(waiting, isWaiting, one.told);
    await restate().kill();
    const working = await one.begin('quick.baton.yaml');
    await until(working, hasSucceeded, one.told);
    // Its moment passes meanwhile.
    await sleep(6_000);
    assert.equal((await readKeptRun(url, waiting)).status, 'waiting');
    await restate().restart();
    await until(waiting, hasEnded, one.told);
    assert.equal(one.told().match(/brings nothing now/g)?.length, 1, one.told());
    assert.equal(one.told().match(/brings runs again/g)?.length, 1, one.told());
  });

  it('a Restate that lost its journal is told of the server again, and every run goes on', async function () {
    this.timeout(180_000);
    const one = await start(url, folder(), { lease, every: 300 });
    const id = await one.begin('waits.baton.yaml');
    await until(id, isWaiting);
    await restate().kill();
    restate().loseJournal();
    await restate().restart();
    await until(id, hasEnded, one.told);
    assert.match(one.told(), /did not know this server any more/);
  });

  it('calls without the word of the project are refused', async function () {
    this.timeout(60_000);
    const one = await start(url, folder(), { lease, every: never });
    for (const path of ['discover', 'invoke/baton.test.default/look'])
      for (const authorization of ['', 'Bearer nothing']) {
        const { status } = await fetch(`http://127.0.0.1:${one.port}/placement/restate/${path}`, { headers: { authorization } });
        assert.equal(status, 401);
      }
  });
});
