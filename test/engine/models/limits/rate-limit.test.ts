import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createRateLimit,
  type LimitSettings,
  type RateLimit,
  type WaitReason,
} from '../../../../engine/models/limits/rate-limit.ts';
import { virtualClock } from '../clock.ts';

const free = () => new AbortController().signal;

describe('limits of a provider', () => {
  it('without limits nobody waits', async () => {
    const limit = createRateLimit({}, virtualClock());
    const leaves = await Promise.all(Array.from({ length: 1000 }, () => limit.acquire(free())));
    assert.equal(leaves.length, 1000);
  });

  it('no more at a time than allowed, first come, first served', async () => {
    const clock = virtualClock();
    const limit = createRateLimit({ max_parallel: 2 }, clock);
    const order: string[] = [];
    const work = async (name: string) => {
      const leave = await limit.acquire(free());
      order.push(`${name}+`);
      await clock.sleep(10, free());
      order.push(`${name}-`);
      leave();
      leave();
    };
    const all = Promise.all(['a', 'b', 'c', 'd'].map(work));
    await clock.pass(100);
    await all;
    assert.deepEqual(order, ['a+', 'b+', 'a-', 'c+', 'b-', 'd+', 'c-', 'd-']);
  });

  it('no more calls begin in any minute than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 20 }),
        async (rpm, gaps) => {
          const clock = virtualClock(1_000_000);
          const limit = createRateLimit({ rpm }, clock);
          const begun: number[] = [];
          for (const gap of gaps) {
            void limit.acquire(free()).then((leave) => {
              begun.push(clock.now());
              leave();
            });
            await clock.pass(gap);
          }
          await clock.pass(60_000 * 25);
          assert.equal(begun.length, gaps.length, 'everybody had a turn');
          for (let at = rpm; at < begun.length; at++) assert.ok((begun[at] ?? 0) - (begun[at - rpm] ?? 0) >= 60_000);
          assert.equal(clock.sleeping, 0, 'no timer is left');
        },
      ),
      { numRuns: 50 },
    );
  });

  it('whoever gives up leaves the queue, and no timer behind', async () => {
    const clock = virtualClock();
    const limit = createRateLimit({ rpm: 1, max_parallel: 5 }, clock);
    (await limit.acquire(free()))();
    const [abort, reason] = [new AbortController(), new Error('enough')];
    const [given, other] = [limit.acquire(abort.signal), limit.acquire(free())];
    abort.abort(reason);
    await assert.rejects(given, reason);
    assert.equal(clock.sleeping, 1);
    await clock.pass(60_000);
    (await other)();
    const last = new AbortController();
    const alone = limit.acquire(last.signal);
    last.abort(reason);
    await assert.rejects(alone, reason);
    await clock.pass(0);
    assert.equal(clock.sleeping, 0);
  });

  it('whoever had given up before does not come in', async () => {
    await assert.rejects(createRateLimit({}, virtualClock()).acquire(AbortSignal.abort(new Error('before'))), /before/);
  });

  it('both limits hold together', async () => {
    const clock = virtualClock();
    const limit = createRateLimit({ max_parallel: 1, rpm: 2 }, clock);
    const begun: number[] = [];
    const work = async () => {
      const leave = await limit.acquire(free());
      begun.push(clock.now());
      await clock.sleep(1000, free());
      leave();
    };
    const all = Promise.all([work(), work(), work()]);
    await clock.pass(100_000);
    await all;
    assert.deepEqual(begun, [0, 1000, 60_000]);
  });

  describe('where the other side asks for fewer', () => {
    /** Calls of 100 ms each through a limit; `refused` says which of them, in order of their beginning, are told to slow down. */
    const load = async (
      count: number,
      refused: (call: number, now: number) => { rate: true; retry_after?: number } | undefined,
    ) => {
      const clock = virtualClock();
      const limit = createRateLimit({ max_parallel: 8 }, clock);
      const begun: { at: number; running: number }[] = [];
      let running = 0;
      const work = async () => {
        const leave = await limit.acquire(free());
        const call = begun.push({ at: clock.now(), running: ++running });
        await clock.sleep(100, free());
        running--;
        leave(refused(call, clock.now()));
      };
      const all = Promise.all(Array.from({ length: count }, work));
      await clock.pass(600_000);
      await all;
      return { begun, sleeping: clock.sleeping };
    };
    it('nobody begins before the time that it named, and then half as many at a time', async () => {
      const { begun, sleeping } = await load(40, (call) => (call <= 8 ? { rate: true, retry_after: 5000 } : undefined));
      const after = begun.slice(8);
      assert.ok(after.every(({ at }) => at >= 5100));
      assert.deepEqual(
        after.slice(0, 4).map(({ at, running }) => [at, running]),
        [
          [5100, 1],
          [5100, 2],
          [5100, 3],
          [5100, 4],
        ],
      );
      assert.ok((after[4]?.at ?? 0) > 5100);
      assert.equal(sleeping, 0);
    });
    it('it finds its way back to what is allowed, and never above', async () => {
      const { begun } = await load(400, (call) => (call === 1 ? { rate: true } : undefined));
      const most = (from: number, to: number) => Math.max(...begun.slice(from, to).map(({ running }) => running));
      assert.equal(most(8, 12), 4);
      assert.equal(most(200, 400), 8);
    });
    it('a second refusal in the same pause halves nothing more; a longer wait counts', async () => {
      const { begun } = await load(20, (call) => (call <= 8 ? { rate: true, retry_after: call === 8 ? 9000 : 3000 } : undefined));
      assert.deepEqual(
        begun.slice(8, 12).map(({ at }) => at),
        [9100, 9100, 9100, 9100],
      );
    });
    it('one at a time is the least', async () => {
      const { begun } = await load(12, (_, now) => (now < 20_000 ? { rate: true, retry_after: 2000 } : undefined));
      assert.equal(begun.length, 12);
    });
  });
});

describe('tokens a minute', () => {
  it('as many calls as fit into a minute begin, and what they did not take is given back', async () => {
    const clock = virtualClock(1_000_000);
    const limit = createRateLimit({ tpm: 1000 }, clock);
    const begun: number[] = [];
    const work = async (thought: number, took: number) => {
      const leave = await limit.acquire(free(), thought);
      begun.push(clock.now() - 1_000_000);
      await clock.sleep(5_000, free());
      leave({ tokens: took });
    };
    const all = Promise.all([work(600, 100), work(600, 600), work(600, 600)]);
    await clock.pass(200_000);
    await all;
    assert.deepEqual(begun, [0, 5_000, 65_000]);
  });

  it('what took more than was thought makes the next ones wait', async () => {
    const clock = virtualClock();
    const limit = createRateLimit({ tpm: 1000 }, clock);
    (await limit.acquire(free(), 100))({ tokens: 5000 });
    const next = limit.acquire(free(), 1);
    await clock.pass(59_999);
    assert.equal(clock.sleeping, 1);
    await clock.pass(1);
    (await next)();
  });

  it('a call that is larger than a minute goes alone, and small ones do not pass it by', async () => {
    const clock = virtualClock();
    const limit = createRateLimit({ tpm: 1000 }, clock);
    const order: [name: string, at: number][] = [];
    const work = async (name: string, tokens: number) => {
      const leave = await limit.acquire(free(), tokens);
      order.push([name, clock.now()]);
      leave();
    };
    const all = [work('first', 300), work('large', 5000)];
    for (let small = 0; small < 20; small++) {
      all.push(work(`small ${small}`, 10));
      await clock.pass(1000);
    }
    await clock.pass(600_000);
    await Promise.all(all);
    assert.deepEqual(order.slice(0, 3), [
      ['first', 0],
      ['large', 60_000],
      ['small 0', 120_000],
    ]);
    assert.equal(order.length, 22);
  });

  it('no minute holds more than it may, whatever comes in what order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 400 }), gap: fc.integer({ min: 0, max: 20_000 }) }), {
          maxLength: 25,
        }),
        async (calls) => {
          const clock = virtualClock(7_000_000);
          const limit = createRateLimit({ tpm: 500, rpm: 4, max_parallel: 3 }, clock);
          const begun: { at: number; tokens: number }[] = [];
          for (const { tokens, gap } of calls) {
            void limit.acquire(free(), tokens).then((leave) => {
              begun.push({ at: clock.now(), tokens });
              leave({ tokens });
            });
            await clock.pass(gap);
          }
          await clock.pass(60_000 * 30);
          assert.equal(begun.length, calls.length, 'everybody had a turn');
          assert.deepEqual(
            begun.map(({ tokens }) => tokens),
            calls.map(({ tokens }) => tokens),
            'in their order',
          );
          for (const { at } of begun) {
            const within = begun.filter((one) => one.at > at - 60_000 && one.at <= at);
            assert.ok(within.length <= 4);
            assert.ok(within.reduce((sum, { tokens }) => sum + tokens, 0) <= 500);
          }
          assert.equal(clock.sleeping, 0, 'no timer is left');
        },
      ),
      { numRuns: 50 },
    );
  });

  it('who gives up at the head lets those behind in who want less', async () => {
    const clock = virtualClock();
    const limit = createRateLimit({ tpm: 1000 }, clock);
    (await limit.acquire(free(), 900))();
    const abort = new AbortController();
    const large = limit.acquire(abort.signal, 900);
    const small = limit.acquire(free(), 50);
    abort.abort(new Error('enough'));
    await assert.rejects(large, /enough/);
    (await small)();
    assert.equal(clock.now(), 0);
    assert.equal(clock.sleeping, 0);
  });

  const told: [name: string, settings: LimitSettings, before: (limit: RateLimit) => Promise<unknown>, waits: WaitReason[]][] = [
    ['its turn', { max_parallel: 1 }, (limit) => limit.acquire(free()), [{ for: 'parallel' }]],
    ['calls a minute', { rpm: 1 }, async (limit) => (await limit.acquire(free()))(), [{ for: 'rpm', ms: 60_000 }]],
    ['tokens a minute', { tpm: 10 }, async (limit) => (await limit.acquire(free(), 8))(), [{ for: 'tpm', ms: 60_000 }]],
    [
      'a pause',
      {},
      async (limit) => (await limit.acquire(free()))({ rate: true, retry_after: 4000 }),
      [{ for: 'pause', ms: 4000 }],
    ],
    ['nothing', { rpm: 2, tpm: 100, max_parallel: 2 }, (limit) => limit.acquire(free(), 5), []],
  ];
  for (const [name, settings, before, waits] of told)
    it(`tells once what is waited for: ${name}`, async () => {
      const clock = virtualClock();
      const limit = createRateLimit(settings, clock);
      await before(limit);
      const said: WaitReason[] = [];
      const behind: WaitReason[] = [];
      const abort = new AbortController();
      const ignored = () => undefined;
      const mine = limit.acquire(abort.signal, 5, (why) => said.push(why)).catch(ignored);
      const other = limit.acquire(abort.signal, 5, (why) => behind.push(why)).catch(ignored);
      await clock.pass(10);
      assert.deepEqual(said, waits);
      assert.ok(behind.length <= 1);
      if (waits.length) assert.deepEqual(behind, waits, 'who stands behind waits for the same');
      abort.abort();
      await Promise.all([mine, other]);
    });
});
