import assert from 'node:assert/strict';
import { compareClocks } from '../../../../engine/store/shared/compare-clocks.ts';

describe('the clock of this machine beside another one', () => {
  const cases: [what: string, ahead: number, takes: number, says: RegExp | undefined][] = [
    ['is right', 0, 0, undefined],
    ['is a little ahead', 4_000, 0, undefined],
    ['is far ahead', 62_000, 0, /is 62 s ahead of that of the server/],
    ['is far behind', -62_000, 0, /is 62 s behind that of the server/],
    // Within the time of the request nobody knows at which moment the other one looked.
    ['is right, and was asked for long', 0, 20_000, undefined],
    ['is ahead, and was asked for long', 62_000, 20_000, /is 4[12] s ahead/],
  ];
  const usual = Date.now;
  afterEach(() => (Date.now = usual));
  for (const [what, ahead, takes, says] of cases)
    it(what, async () => {
      let passed = 0;
      Date.now = () => usual() + ahead + passed;
      const told: string[] = [];
      const answer = await compareClocks(
        async () => {
          const now = usual() + takes;
          passed = takes;
          return { now };
        },
        { where: 'the server', timeOf: ({ now }) => now, told: (text) => void told.push(text) },
      );
      assert.ok(answer.now > 0);
      assert.equal(told.length, says ? 1 : 0, told.join());
      if (says) assert.match(told.join(), says);
    });

  it('is not compared where the other one does not say its time', async () => {
    const told = (text: string): void => assert.fail(text);
    assert.equal(await compareClocks(async () => 'old', { where: 'x', timeOf: () => undefined, told }), 'old');
  });
});
