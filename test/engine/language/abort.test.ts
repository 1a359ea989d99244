import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { settleOrAbort, whenAborted } from '../../../engine/language/abort.ts';

describe('abort', () => {
  it('calls back once, at the abort or where it has been', () => {
    const stop = new AbortController();
    let calls = 0;
    whenAborted(stop.signal, () => calls++);
    assert.equal(calls, 0);
    stop.abort();
    assert.equal(calls, 1);
    whenAborted(stop.signal, () => calls++);
    assert.equal(calls, 2);
  });

  it('does not call back where the listener was taken off, or there is no signal', () => {
    const stop = new AbortController();
    whenAborted(stop.signal, () => assert.fail())();
    whenAborted(undefined, () => assert.fail())();
    stop.abort();
  });

  it('settles as the work, or rejects with the reason of an abort that comes first or was before', async () => {
    const stop = new AbortController();
    assert.equal(await settleOrAbort(Promise.resolve(1), stop.signal), 1);
    await assert.rejects(settleOrAbort(Promise.reject(new Error('work')), stop.signal), /work/);
    const pending = settleOrAbort(new Promise(() => undefined), stop.signal);
    stop.abort(new Error('reason'));
    await assert.rejects(pending, /reason/);
    await assert.rejects(settleOrAbort(new Promise(() => undefined), stop.signal), /reason/);
  });

  it('is the only place that listens: a listener of its own misses an abort that came before it', () => {
    // The client stands alone, and looks at the signal before it listens.
    const allowed = /language\/abort\.ts$|engine\/client\/pause\.ts$/;
    const files = globSync('{engine,server,client}/**/*.{ts,tsx}').filter((file) => !allowed.test(file));
    const listening = files.filter((file) =>
      /addEventListener\(\s*'abort'|\bonabort\b|\.once\([^)]*'abort'/.test(readFileSync(file, 'utf8')),
    );
    assert.ok(files.length > 1000);
    assert.deepEqual(listening, []);
  });
});
