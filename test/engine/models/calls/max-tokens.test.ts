import assert from 'node:assert/strict';
import { longestFor, withPatience } from '../../../../engine/models/calls/max-tokens.ts';
import type { ModelCall } from '../../../../engine/run/ports.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { virtualClock } from '../clock.ts';

const call = (more: Partial<ModelCall> = {}): ModelCall => ({
  model: 'm',
  messages: [{ role: 'user', content: 'x'.repeat(300) }],
  ...more,
});
/** A dollar for each of 1,000 tokens of answer, a tenth of that for the question. */
const price = ({ input_tokens = 0, output_tokens = 0 }): number => input_tokens / 10_000 + output_tokens / 1_000;

describe('what a call may take', () => {
  const cases: [rule: string, most_cost: number | undefined, max_tokens: number | undefined, longest: number | undefined][] = [
    ['nothing bounds it', undefined, undefined, undefined],
    ['its own bound', undefined, 50, 50],
    ['what the money pays for', 0.51, undefined, 500],
    ['the shorter of the two', 0.51, 50, 50],
    ['one token, where the question costs it all', 0.001, undefined, 1],
  ];
  for (const [rule, most_cost, max_tokens, longest] of cases)
    it(rule, () => {
      const bounds = most_cost === undefined ? {} : { most_cost };
      assert.equal(longestFor(call(max_tokens === undefined ? {} : { max_tokens }), bounds, price), longest);
    });

  it('no more than it says where no price is known, or answers are free', () => {
    for (const known of [() => undefined, () => 0]) assert.equal(longestFor(call(), { most_cost: 1 }, known), undefined);
  });

  it('gives a call up after its time, and waits no longer once it has ended', async () => {
    const clock = virtualClock();
    const outer = new AbortController().signal;
    const late = withPatience(outer, 100, 'a:b', clock);
    const done = withPatience(outer, 100, 'a:b', clock);
    done.over();
    await clock.pass(100);
    assert.deepEqual([late.signal.aborted, done.signal.aborted, clock.sleeping], [true, false, 0]);
    const { reason } = late.signal;
    assert.ok(reason instanceof RunError);
    assert.equal(reason.failure.kind, 'timeout');
    assert.match(reason.failure.message, /a:b had not answered within 0\.1 s/);
    assert.equal(withPatience(outer, undefined, 'a:b', clock).signal, outer);
  });
});
