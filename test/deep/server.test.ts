import assert from 'node:assert/strict';
import { heapAfterGc } from '../server/life/heap.ts';
import { live } from '../server/life/live.ts';
import { edit } from '../server/life/memory.ts';

/** `BATON_SEED=7` begins the lives at another seed than the recorded one. */
const first = Number(process.env['BATON_SEED'] ?? 100);

describe('a server that lives long', function () {
  this.timeout(1_800_000);

  it('answers as a fresh one through 10,000 edits and requests', async () => {
    let [done, seed] = [0, first];
    for (; done < 10_000; seed++) {
      const { edits, requests } = await live(seed, 120, seed % 4 !== 0);
      done += edits + requests;
    }
    console.log(`      seeds ${first} to ${seed - 1}, ${done} edits and requests`);
  });

  it('keeps no memory of 10,000 edits', async () => {
    const heaps: number[] = [];
    await edit(5, 10_000, (count) => {
      if (count % 1000 === 0) heaps.push(heapAfterGc());
    });
    const [, , settled = 0] = heaps;
    assert.ok((heaps.at(-1) ?? 0) < settled + 3_000_000, `heap in MB: ${heaps.map((one) => (one / 1e6).toFixed(1)).join(' ')}`);
  });
});
