import assert from 'node:assert/strict';
import { createAdviceCache } from '../../../../client/runs/foresight/advice-cache.ts';

describe('advice of the texts in a window', () => {
  function judged() {
    const calls: { text: string; signal: AbortSignal; end(advice: string): void; fail(): void }[] = [];
    const changed: string[] = [];
    const cache = createAdviceCache<string>({
      judge: (_name, text, signal) =>
        new Promise((end, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
          calls.push({ text, signal, end, fail: () => reject(new Error('no history')) });
        }),
      changed: (name) => void changed.push(name),
    });
    return { cache, calls, changed };
  }

  it('is worked out once for a text, and known of no other one', async () => {
    const { cache, calls, changed } = judged();
    const both = [cache.ask('p', 'one'), cache.ask('p', 'one')];
    assert.equal(cache.known('p', 'one'), undefined);
    calls[0]?.end('sooner');
    assert.deepEqual(await Promise.all(both), ['sooner', 'sooner']);
    assert.equal(calls.length, 1);
    assert.deepEqual(changed, ['p']);
    assert.deepEqual(
      [cache.known('p', 'one'), cache.known('p', 'two'), cache.known('q', 'one')],
      ['sooner', undefined, undefined],
    );
  });

  it('is given up where another text is asked about or a run ends, and nobody is told a reason', async () => {
    const { cache, calls, changed } = judged();
    const first = cache.ask('p', 'one');
    const second = cache.ask('p', 'two');
    assert.equal(await first, undefined);
    assert.deepEqual(
      calls.map(({ signal }) => signal.aborted),
      [true, false],
    );
    cache.renew('p');
    assert.equal(await second, undefined);
    const third = cache.ask('p', 'two');
    cache.clear();
    assert.equal(await third, undefined);
    assert.deepEqual(changed, []);
  });

  it('is forgotten with the end of a run', async () => {
    const { cache, calls } = judged();
    const asked = cache.ask('p', 'one');
    calls[0]?.end('sooner');
    await asked;
    cache.renew('p');
    assert.equal(cache.known('p', 'one'), undefined);
  });

  it('is tried again after a fault, of which who asks is told', async () => {
    const { cache, calls } = judged();
    const failed = cache.ask('p', 'one');
    calls[0]?.fail();
    await assert.rejects(failed, /no history/);
    const again = cache.ask('p', 'one');
    calls[1]?.end('sooner');
    assert.equal(await again, 'sooner');
  });
});
