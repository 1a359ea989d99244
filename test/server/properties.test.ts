import assert from 'node:assert/strict';
import { inSample } from '../sample.ts';
import { startServer } from './life/in-process.ts';
import { live } from './life/live.ts';
import { requests } from './life/requests.ts';

/** Recorded seeds; the long run of `npm run test:deep` takes others. */
const lives = [1, 2].flatMap((seed) => [
  { seed, pulls: true },
  { seed, pulls: false },
]);

describe('a server that lives', () => {
  for (const { seed, pulls } of lives.filter((_, index) => inSample(index, 4)))
    it(`answers as a fresh one, whatever was typed, asked and cancelled before (seed ${seed}, ${pulls ? 'asked for' : 'telling'} its problems)`, async () => {
      const { edits, cancelled, compared } = await live(seed, 30, pulls);
      assert.ok(edits > 20 && cancelled > 3 && compared > 40, `${edits} edits, ${cancelled} cancelled, ${compared} compared`);
    });

  it('is asked everything that it promises', async () => {
    const { capabilities, dispose } = await startServer();
    dispose();
    const promised = Object.keys(capabilities).filter((name) => name.endsWith('Provider'));
    assert.deepEqual(
      promised.filter((name) => !Object.hasOwn(requests, name)),
      [],
    );
  });
});
