import assert from 'node:assert/strict';
import type { FailureKind } from '../../../../engine/language/failures.ts';
import { callInOrder } from '../../../../engine/models/calls/fallbacks.ts';
import { createBreaker } from '../../../../engine/models/limits/breaker.ts';
import { type Failure, RunError, toFailure } from '../../../../engine/state/failure.ts';
import { virtualClock } from '../clock.ts';

const free = () => new AbortController().signal;
const failing =
  (kind: FailureKind, more: Partial<Failure> = {}) =>
  () =>
    Promise.reject(new RunError({ kind, message: `It is ${kind}.`, ...more }));
const links = (asks: Record<string, () => Promise<string>>, clock = virtualClock()) =>
  Object.entries(asks).map(([model, ask]) => ({ model, breaker: createBreaker(clock), pause: () => 0, ask }));
const outcome = (asks: Record<string, () => Promise<string>>, signal = free()) =>
  callInOrder(links(asks), signal).then(
    (answered) => ({ ...answered, failure: undefined }),
    (thrown) => ({ answer: undefined, passed: undefined, failure: toFailure(thrown) }),
  );

/** Somebody who should not be asked. What they throw would be taken for one more failure, so they are counted. */
function notAsked() {
  let asked = 0;
  const ask = async () => {
    asked++;
    return 'asked';
  };
  return { ask, asked: () => asked };
}

describe('a list of models', () => {
  it('the first that answers is heard, and the others are not asked', async () => {
    const never = notAsked();
    assert.deepEqual(await outcome({ a: async () => 'A', b: never.ask }), { answer: 'A', passed: [], failure: undefined });
    assert.equal(never.asked(), 0);
  });
  const cured: FailureKind[] = [
    'auth',
    'quota',
    'rate',
    'overload',
    'timeout',
    'network',
    'content-filter',
    'bad-request',
    'bad-response',
    'permission',
  ];
  for (const kind of cured)
    it(`another steps in for one that failed with ${kind}`, async () =>
      assert.deepEqual(await outcome({ a: failing(kind), b: async () => 'B' }), {
        answer: 'B',
        passed: [`a failed (${kind})`],
        failure: undefined,
      }));
  for (const kind of ['input', 'internal', 'cancelled', 'budget'] as const)
    it(`nobody steps in after ${kind}`, async () => {
      const never = notAsked();
      assert.equal((await outcome({ a: failing(kind), b: never.ask })).failure?.kind, kind);
      assert.equal(never.asked(), 0);
    });
  it('nobody steps in after an abort', async () => {
    const abort = new AbortController();
    const never = notAsked();
    const { failure } = await outcome(
      {
        a: () => {
          abort.abort();
          return failing('network')();
        },
        b: never.ask,
      },
      abort.signal,
    );
    assert.deepEqual([failure?.kind, never.asked()], ['network', 0]);
  });
  it('one alone fails as it failed', async () =>
    assert.deepEqual((await outcome({ a: failing('rate', { retry_after: 7, hint: 'Wait.' }) })).failure, {
      kind: 'rate',
      message: 'It is rate.',
      retryable: true,
      retry_after: 7,
      hint: 'Wait.',
    }));
  it('where all fail, the one that is worth another attempt counts, after the shortest wait', async () => {
    const { failure } = await outcome({
      a: failing('rate', { retry_after: 7000 }),
      b: failing('overload', { retry_after: 500 }),
      c: failing('auth'),
    });
    assert.deepEqual(failure, {
      kind: 'overload',
      message: 'None of the models answered. a: It is rate. b: It is overload. c: It is auth.',
      retryable: true,
      retry_after: 500,
    });
  });
  it('where none is worth another attempt, the first counts', async () => {
    const { failure } = await outcome({ a: failing('auth'), b: failing('quota') });
    assert.deepEqual([failure?.kind, failure?.retryable], ['auth', false]);
  });

  it('one that asked to be left alone is passed over while another is left, and waited for where none is', async () => {
    const [a, b] = links({ a: async () => 'A', b: async () => 'B' });
    assert.ok(a && b);
    const left = { ...a, pause: () => 500 };
    assert.deepEqual(await callInOrder([left, b], free()), { answer: 'B', passed: ['a has just asked for fewer calls'] });
    assert.deepEqual(await callInOrder([left], free()), { answer: 'A', passed: [] });
  });

  /** Two models of which the first has failed too often just now. */
  const worn = async (second?: () => Promise<string>) => {
    const clock = virtualClock();
    let up = false;
    const all = links({ a: () => (up ? Promise.resolve('A') : failing('overload')()), ...(second ? { b: second } : {}) }, clock);
    for (let call = 0; call < 5; call++) await callInOrder(all, free()).catch(() => undefined);
    return { clock, ask: (signal = free()) => callInOrder(all, signal), recover: () => (up = true) };
  };
  it('one that fails too often is passed over while another is left', async () => {
    const { ask, clock } = await worn(async () => 'B');
    assert.deepEqual(await ask(), { answer: 'B', passed: ['a has failed too often recently'] });
    assert.equal(clock.sleeping, 0);
  });
  it('the last is waited for', async () => {
    const { ask, clock, recover } = await worn();
    recover();
    const asking = ask();
    await clock.pass(1000);
    assert.deepEqual(await asking, { answer: 'A', passed: [] });
  });
  it('many wait together for one trial, and go on when it is answered', async () => {
    const { ask, clock, recover } = await worn();
    recover();
    const all = Promise.all(Array.from({ length: 20 }, () => ask()));
    await clock.pass(1000);
    assert.equal((await all).length, 20);
  });
  it('those that wait are let in one after the other, so each learns by itself what is wrong', async () => {
    const { ask, clock } = await worn();
    const outcomes = Promise.allSettled(Array.from({ length: 10 }, () => ask()));
    await clock.pass(60_000);
    const messages = (await outcomes).map((one) => (one.status === 'rejected' ? toFailure(one.reason).message : undefined));
    assert.deepEqual(new Set(messages), new Set(['It is overload.']));
    assert.equal(clock.sleeping, 0);
  });
  it('who waits for too long is told what really failed, and when the next may be tried', async () => {
    const { ask, clock } = await worn();
    const outcomes = Promise.allSettled(Array.from({ length: 40 }, () => ask()));
    await clock.pass(120_000);
    const failures = (await outcomes).flatMap((one) => (one.status === 'rejected' ? [toFailure(one.reason)] : []));
    const told = failures.filter(({ message }) => message !== 'It is overload.');
    assert.equal(failures.length, 40);
    assert.ok(told.length > 0 && told.length < 30);
    for (const { kind, message, retry_after = 0 } of told) {
      assert.equal(kind, 'overload');
      assert.match(
        message,
        /^a has failed \d+ times in a row, so this call was not made\. The last failure: It is overload\. The next call may be tried in [1-9]\d* s\.$/,
      );
      assert.ok(retry_after > 0);
    }
    assert.equal(clock.sleeping, 0);
  });
  it('waiting ends with an abort', async () => {
    const { ask, clock } = await worn();
    const abort = new AbortController();
    const asking = ask(abort.signal);
    abort.abort();
    await assert.rejects(asking, (thrown) => toFailure(thrown).kind === 'cancelled');
    assert.equal(clock.sleeping, 0);
  });
});
