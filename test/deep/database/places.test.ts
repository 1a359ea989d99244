import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BegunCommand, useMachines } from '../../docs/machines.ts';
import {
  copyExample,
  type DatabasePlace,
  otherLines,
  pullRun,
  pushFrom,
  readOutcome,
  runAt,
  runOnLaptop,
  serveDatabase,
  useOnLaptop,
} from '../../docs/places.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { readKeptRun } from './kept-run.ts';
import { openProxy } from './proxy.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

describeOnPostgres('one file from a laptop to several machines, by the commands of the guide', function () {
  // A lease is 15 s.
  this.timeout(180_000);
  const postgres = usePostgres();
  useOwnHome();
  const machines = useMachines();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /**
   * Two workers. The first one that has told the server of the beginning of a call is killed before it makes it; where the server
   * itself executes runs too, it may be faster each time.
   */
  async function startWorkers(place: DatabasePlace): Promise<{ killed(): BegunCommand[] }> {
    const killed: BegunCommand[] = [];
    for (const machine of ['worker', 'other']) {
      const kill = (): void => {
        if (killed.length > 0) return;
        killed.push(worker);
        worker.child.kill('SIGKILL');
      };
      const proxy = await openProxy(Number(new URL(place.url).port), { cut: 'after', at: 1, cutOff: kill }, 'call.started');
      ends.push(proxy.close);
      const worker = await place.work(machine, `http://127.0.0.1:${proxy.port}`);
    }
    return { killed: () => killed };
  }

  it('gives the same with a pushed pipeline, and then is shown, replayed and forked on the laptop', async () => {
    const here = await runOnLaptop(machines);
    const place = await serveDatabase(machines, await postgres.server().create('pushed'));
    await pushFrom(machines, place);
    await startWorkers(place);
    const run = await runAt(machines, place);
    await pullRun(machines, place, run);
    assert.deepEqual(await readOutcome(machines, run), here);
    for (const machine of ['server', 'worker', 'other']) assert.ok(!existsSync(join(machines.folderOf(machine), 'revise')));
    const [shown, , , forked] = await useOnLaptop(machines, place, run);
    assert.match(shown ?? '', /drafts +2/);
    assert.match(forked ?? '', /published +true/);
  });

  it('gives the same on workers alone, whose owner of the run is killed in the middle of it', async () => {
    const here = await runOnLaptop(machines);
    const url = await postgres.server().create('workers');
    const [line] = otherLines;
    for (const machine of ['server', 'worker', 'other']) await copyExample(machines, machine);
    const place = await serveDatabase(machines, url, { line });
    const { killed } = await startWorkers(place);
    const run = await runAt(machines, place);
    assert.equal(killed().length, 1);
    await pullRun(machines, place, run);
    assert.deepEqual(await readOutcome(machines, run), here);
    const { facts, types } = await readKeptRun(url, run);
    const begun = facts.flatMap((fact) => (fact.type === 'call.started' ? [fact.path] : []));
    assert.deepEqual(begun, ['notice[0].draft#1', 'notice[0].draft#1', 'notice[1].draft#1', 'publish#1'], 'one call was cut off');
    assert.equal(types.filter((type) => type === 'run.finished').length, 3, 'twice it waited');
  });
});
