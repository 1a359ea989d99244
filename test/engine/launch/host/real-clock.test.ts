import assert from 'node:assert/strict';
import { realClock } from '../../../../engine/launch/host/real-clock.ts';

describe('the clock of this machine', () => {
  it('waits for weeks where weeks are asked for, though its timers count fewer days', async () => {
    const stop = new AbortController();
    const weeks = realClock.sleep(60 * 24 * 3600 * 1000, stop.signal).then(() => 'weeks');
    const moment = realClock.sleep(20, new AbortController().signal).then(() => 'a moment');
    assert.equal(await Promise.race([weeks, moment]), 'a moment');
    stop.abort(new Error('over'));
    await assert.rejects(weeks);
  });
});
