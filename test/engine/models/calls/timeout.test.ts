import assert from 'node:assert/strict';
import { withTimeout } from '../../../../engine/models/calls/timeout.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { virtualClock } from '../clock.ts';

describe('the timeout of a call', () => {
  it('gives a call up after its time, and waits no longer once it has ended', async () => {
    const clock = virtualClock();
    const outer = new AbortController().signal;
    const late = withTimeout(outer, { timeoutMs: 100, model: 'a:b', clock });
    const done = withTimeout(outer, { timeoutMs: 100, model: 'a:b', clock });
    done.clear();
    await clock.pass(100);
    assert.deepEqual([late.signal.aborted, done.signal.aborted, clock.sleeping], [true, false, 0]);
    const { reason } = late.signal;
    assert.ok(reason instanceof RunError);
    assert.equal(reason.failure.kind, 'timeout');
    assert.match(reason.failure.message, /a:b had not answered within 0\.1 s/);
    assert.equal(withTimeout(outer, { timeoutMs: undefined, model: 'a:b', clock }).signal, outer);
  });
});
