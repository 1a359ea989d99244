import assert from 'node:assert/strict';
import { reportWrittenEvents } from '../../../../engine/launch/host/written-events.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';

const fact = (seq: number): RunEvent => ({ type: 'step.skipped', seq, at: 0, path: 'a', reason: 'condition-false' });
const delta: RunEvent = { type: 'step.delta', at: 0, path: 'a', text: 'tea' };

/** A log whose disk is as quick as a test says. */
function slowLog() {
  const flushes: PromiseWithResolvers<void>[] = [];
  const flushed = (): Promise<void> => {
    const flush = Promise.withResolvers<void>();
    flushes.push(flush);
    return flush.promise;
  };
  return { flushes, flushed };
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('events that are told once they are written', () => {
  it('wait for the disk, in their order, and go together', async () => {
    const { flushes, flushed } = slowLog();
    const told: RunEvent[] = [];
    const events = reportWrittenEvents({ flushed }, (event) => told.push(event));
    events.event(delta);
    assert.deepEqual(told, [delta], 'what no log keeps waits for nothing');
    for (const event of [fact(1), delta, fact(2)]) events.event(event);
    assert.equal(told.length, 1);
    flushes[0]?.resolve();
    await turn();
    // The first flush was asked for as the first fact came.
    assert.deepEqual(told, [delta, fact(1)]);
    flushes[1]?.resolve();
    await events.end();
    assert.deepEqual(told, [delta, fact(1), delta, fact(2)]);
  });
  it('are not told where the disk fails', async () => {
    const { flushes, flushed } = slowLog();
    const told: RunEvent[] = [];
    const events = reportWrittenEvents({ flushed }, (event) => told.push(event));
    events.event(fact(1));
    flushes[0]?.reject(new Error('no space'));
    await events.end();
    events.event(fact(2));
    assert.deepEqual(told, []);
  });
});
