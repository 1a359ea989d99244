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
});
