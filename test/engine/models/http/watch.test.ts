import assert from 'node:assert/strict';
import { type Timers, watchStream } from '../../../../engine/models/http/watch.ts';
import { virtualClock } from '../clock.ts';

const timers: Timers = { first: 100, between: 30, end: 10, whole: 200 };
const begin = () => {
  const clock = virtualClock(1000);
  const outer = new AbortController();
  return { clock, outer, watch: watchStream(clock, timers, outer.signal) };
};

describe('the watch over a stream', () => {
  it('waits long for the first piece and not longer', async () => {
    const { clock, watch } = begin();
    await clock.pass(99);
    assert.deepEqual([watch.expired, watch.signal.aborted], [undefined, false]);
    await clock.pass(1);
    assert.deepEqual([watch.expired, watch.signal.aborted], ['first', true]);
  });

  it('waits shorter for each further piece, counted from the last', async () => {
    const { clock, watch } = begin();
    await clock.pass(5);
    watch.alive('between');
    await clock.pass(29);
    watch.alive('between');
    await clock.pass(29);
    assert.equal(watch.expired, undefined);
    await clock.pass(1);
    assert.equal(watch.expired, 'between');
  });

  it('waits only a moment after the last word', async () => {
    const { clock, watch } = begin();
    watch.alive('between');
    watch.alive('end');
    await clock.pass(10);
    assert.equal(watch.expired, 'end');
  });

  it('ends the liveliest stream in the end', async () => {
    const { clock, watch } = begin();
    for (let turn = 0; turn < 20; turn++) {
      watch.alive('between');
      await clock.pass(10);
    }
    assert.equal(watch.expired, 'whole');
  });

  it('hands an abort on with its reason, which is no timer', async () => {
    const { outer, watch } = begin();
    const reason = new Error('enough');
    outer.abort(reason);
    assert.deepEqual([watch.signal.reason, watch.expired], [reason, undefined]);
    assert.equal(watchStream(virtualClock(), timers, AbortSignal.abort(reason)).signal.reason, reason);
  });

  it('leaves no timer and no request behind', async () => {
    const { clock, outer, watch } = begin();
    watch.stop();
    await clock.pass(1000);
    outer.abort();
    assert.deepEqual([clock.sleeping, watch.expired, watch.signal.aborted], [0, undefined, true]);
  });
});
