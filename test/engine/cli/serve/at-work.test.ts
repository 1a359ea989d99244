import assert from 'node:assert/strict';
import { createRunPlaces } from '../../../../engine/cli/serve/runs/at-work.ts';
import * as engine from '../../../../engine/index.ts';
import type { RunHandle } from '../../../../engine/launch/options.ts';

describe('the places of a server', () => {
  /** A run, as far as its place goes. */
  function makeRun(id: string) {
    const done = Promise.withResolvers<{ status: 'succeeded' }>();
    const waitsFor = undefined as RunHandle['waitsFor'];
    const handle = { id, waitsFor, state: { cost: { usd: 0 } }, done: done.promise };
    return { handle, end: () => done.resolve({ status: 'succeeded' }), begin: async () => handle as unknown as RunHandle };
  }
  const places = (most: number) => createRunPlaces({ ...engine, keepRunInHistory: async () => undefined }, {}, most);
  const turn = () => new Promise((done) => setImmediate(done));

  it('are left by a run that waits for its child runs, which counts as one at work all the same', async () => {
    const one = places(1);
    const caller = makeRun('caller');
    await one.drive(caller.begin);
    assert.deepEqual([one.count, one.left], [1, 0]);
    await assert.rejects(one.drive(makeRun('other').begin), /maximum number of active runs/);

    caller.handle.waitsFor = 'runs';
    assert.deepEqual([one.count, one.left, await one.free()], [1, 1, true]);
    const child = makeRun('child');
    await one.drive(child.begin);
    assert.deepEqual([one.count, one.left], [2, 0]);

    // The caller goes on while its child ends: nothing is begun beyond the bound, and none is stopped.
    caller.handle.waitsFor = undefined;
    assert.deepEqual([one.count, one.left], [2, 0]);
    child.end();
    await turn();
    assert.deepEqual([one.count, one.left], [1, 0]);
    caller.end();
    await one.close();
    assert.deepEqual([one.count, one.left, one.totals.ended.get('succeeded')], [0, 0, 2]);
  });

  it('are shared by runs that only wait for a moment, ten in each', async () => {
    const one = places(2);
    const runs = Array.from({ length: 25 }, (_, at) => makeRun(`run${at}`));
    const left: number[] = [];
    for (const { begin, handle } of runs) {
      if (one.left === 0) break;
      await one.drive(begin);
      handle.waitsFor = 'moment';
      left.push(one.left);
    }
    assert.deepEqual(left, [...Array(9).fill(2), ...Array(10).fill(1), 0]);
    await assert.rejects(one.drive(makeRun('other').begin), /maximum number of active runs/);

    // Two of them go on at once.
    for (const { handle } of runs.slice(0, 2)) handle.waitsFor = undefined;
    assert.equal(one.left, 0);
    for (const { end } of runs) end();
    await one.close();
    assert.deepEqual([one.count, one.totals.ended.get('succeeded')], [0, 20]);
  });

  it('tell once which run ended without its alerts, and let go of it', async () => {
    const told: string[] = [];
    const ended = () => Promise.reject(new Error('the disk is full'));
    const keepers = { ended, tell: (line: string) => void told.push(line) };
    const one = createRunPlaces({ ...engine, keepRunInHistory: async () => undefined }, keepers, 1);
    const run = makeRun('alarming');
    await one.drive(run.begin);
    run.end();
    await one.close();
    assert.deepEqual(told, ['Alerts of the run alarming are missing among the notices: the disk is full']);
    assert.equal(one.count, 0);
  });
});
