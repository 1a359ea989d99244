import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLimit } from '../../../engine/models/limits.ts';
import { virtualClock } from './clock.ts';

const free = () => new AbortController().signal;

describe('limits of a provider', () => {
  it('without limits nobody waits', async () => {
    const limit = createLimit({}, virtualClock());
    const leaves = await Promise.all(Array.from({ length: 1000 }, () => limit.enter(free())));
    assert.equal(leaves.length, 1000);
  });

  it('no more at a time than allowed, first come, first served', async () => {
    const clock = virtualClock();
    const limit = createLimit({ max_parallel: 2 }, clock);
    const order: string[] = [];
    const work = async (name: string) => {
      const leave = await limit.enter(free());
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
          const limit = createLimit({ rpm }, clock);
          const begun: number[] = [];
          for (const gap of gaps) {
            void limit.enter(free()).then((leave) => {
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
    const limit = createLimit({ rpm: 1, max_parallel: 5 }, clock);
    (await limit.enter(free()))();
    const [abort, reason] = [new AbortController(), new Error('enough')];
    const [given, other] = [limit.enter(abort.signal), limit.enter(free())];
    abort.abort(reason);
    await assert.rejects(given, reason);
    assert.equal(clock.sleeping, 1);
    await clock.pass(60_000);
    (await other)();
    const last = new AbortController();
    const alone = limit.enter(last.signal);
    last.abort(reason);
    await assert.rejects(alone, reason);
    await clock.pass(0);
    assert.equal(clock.sleeping, 0);
  });

  it('whoever had given up before does not come in', async () => {
    await assert.rejects(createLimit({}, virtualClock()).enter(AbortSignal.abort(new Error('before'))), /before/);
  });

  it('both limits hold together', async () => {
    const clock = virtualClock();
    const limit = createLimit({ max_parallel: 1, rpm: 2 }, clock);
    const begun: number[] = [];
    const work = async () => {
      const leave = await limit.enter(free());
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
      const limit = createLimit({ max_parallel: 8 }, clock);
      const begun: { at: number; running: number }[] = [];
      let running = 0;
      const work = async () => {
        const leave = await limit.enter(free());
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
