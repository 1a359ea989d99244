import assert from 'node:assert/strict';
import { failureKinds } from '../../../../engine/language/failures.ts';
import { type Breaker, createBreaker, type Outcome, outcomeOf } from '../../../../engine/models/limits/breaker.ts';
import { virtualClock } from '../clock.ts';

const free = () => new AbortController().signal;
const make = () => {
  const clock = virtualClock();
  return { clock, breaker: createBreaker(clock) };
};
const one = (breaker: Breaker, outcome: Outcome) => (breaker.tryBegin() ?? assert.fail('not let in'))(outcome);
const opened = () => {
  const all = make();
  for (let call = 0; call < 5; call++) one(all.breaker, 'down');
  return all;
};

describe('the breaker before a model', () => {
  it('opens after five failures in a row', () => {
    const { breaker } = opened();
    assert.deepEqual([breaker.tryBegin(), breaker.wait()], [undefined, 1000]);
  });
  it('tells once that it opens, with what failed, and once that it closes, and nothing of tries between', async () => {
    const clock = virtualClock();
    const changes: unknown[] = [];
    const breaker = createBreaker(clock, (open) => changes.push(open));
    const fail = (kind: 'network' | 'timeout') =>
      (breaker.tryBegin() ?? assert.fail('not let in'))('down', { kind, message: 'Gone.', retryable: true });
    for (let call = 0; call < 4; call++) fail('network');
    assert.deepEqual(changes, []);
    fail('timeout');
    await clock.pass(1000);
    fail('network');
    await clock.pass(2000);
    one(breaker, 'alive');
    one(breaker, 'alive');
    assert.deepEqual(changes, [{ failures: 5, kind: 'timeout' }, undefined]);
  });
  it('an answer between them, or what says nothing, counts for nothing', () => {
    const { breaker } = make();
    for (const outcome of ['down', 'down', 'down', 'down', 'alive', 'down', 'down', 'unknown', 'down', 'down'] as const)
      one(breaker, outcome);
    assert.equal(breaker.wait(), 0);
    assert.ok(breaker.tryBegin());
  });
  it('lets one call through after its pause, and all when that is answered', async () => {
    const { clock, breaker } = opened();
    await clock.pass(1000);
    const trial = breaker.tryBegin() ?? assert.fail('no trial');
    assert.equal(breaker.tryBegin(), undefined, 'one at a time');
    trial('alive');
    assert.ok(breaker.tryBegin() && breaker.tryBegin());
  });
  it('waits twice as long after a trial that failed, four seconds at most', async () => {
    const { clock, breaker } = opened();
    const pauses: number[] = [];
    for (let trial = 0; trial < 5; trial++) {
      pauses.push(breaker.wait());
      await clock.pass(breaker.wait());
      one(breaker, 'down');
    }
    assert.deepEqual(pauses, [1000, 2000, 4000, 4000, 4000]);
  });
  it('a trial that was given up makes room for another', async () => {
    const { clock, breaker } = opened();
    await clock.pass(1000);
    one(breaker, 'unknown');
    one(breaker, 'alive');
    assert.equal(breaker.wait(), 0);
  });
  it('calls that began before it opened: failures prolong nothing, an answer closes it', () => {
    const { breaker } = make();
    const [late, lucky] = [breaker.tryBegin(), breaker.tryBegin()];
    for (let call = 0; call < 5; call++) one(breaker, 'down');
    late?.('down');
    assert.equal(breaker.wait(), 1000);
    lucky?.('alive');
    assert.equal(breaker.wait(), 0);
  });
  it('whoever waits has a turn after the pause, or when a trial has ended', async () => {
    const { clock, breaker } = opened();
    const turns: string[] = [];
    void breaker.untilNextTry(free()).then(() => turns.push('pause'));
    await clock.pass(999);
    assert.equal(turns.length, 0);
    await clock.pass(1);
    assert.deepEqual(turns, ['pause']);
    const trial = breaker.tryBegin() ?? assert.fail('no trial');
    void breaker.untilNextTry(free()).then(() => turns.push('trial'));
    await clock.pass(10_000);
    assert.deepEqual(turns, ['pause']);
    trial('down');
    await clock.pass(0);
    assert.deepEqual([turns, clock.sleeping], [['pause', 'trial'], 0]);
  });
  it('whoever gives up waiting leaves no timer behind', async () => {
    const { clock, breaker } = opened();
    const [abort, reason] = [new AbortController(), new Error('enough')];
    const turn = breaker.untilNextTry(abort.signal);
    abort.abort(reason);
    await assert.rejects(turn, reason);
    assert.equal(clock.sleeping, 0);
    await assert.rejects(breaker.untilNextTry(AbortSignal.abort(reason)), reason);
  });
  it('only what says that a model is down counts against it', () => {
    const outcomes = Object.groupBy(failureKinds, outcomeOf);
    assert.deepEqual(
      [outcomes.down?.toSorted(), outcomes.unknown?.toSorted()],
      [
        ['network', 'overload', 'timeout'],
        ['cancelled', 'input', 'internal', 'interrupted'],
      ],
    );
  });
});
