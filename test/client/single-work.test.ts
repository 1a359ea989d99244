import assert from 'node:assert/strict';
import { createSingleWork } from '../../client/variants/single-work.ts';

describe('work of which at most one goes on', () => {
  it('is begun once by a double click, though it asks a person first, and can be stopped then', async () => {
    const answer = Promise.withResolvers<void>();
    const signals: AbortSignal[] = [];
    const told: boolean[] = [];
    const single = createSingleWork(() => told.push(single.busy()));
    const work = (signal: AbortSignal): Promise<void> => {
      signals.push(signal);
      return answer.promise;
    };
    const both = [single.begin(work), single.begin(work)];
    assert.deepEqual([signals.length, told], [1, [true]]);
    single.stop();
    assert.equal(signals[0]?.aborted, true);
    answer.resolve();
    await Promise.all(both);
    assert.deepEqual([single.busy(), told], [false, [true, false]]);
  });

  it('can begin again once some has failed', async () => {
    const single = createSingleWork(() => undefined);
    await assert.rejects(
      single.begin(() => Promise.reject(new Error('no key'))),
      /no key/,
    );
    let begun = 0;
    await single.begin(async () => void begun++);
    assert.equal(begun, 1);
  });
});
