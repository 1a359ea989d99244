import assert from 'node:assert/strict';
import { maxTokensFor } from '../../../../engine/models/calls/max-tokens.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';

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
      assert.equal(maxTokensFor(call(max_tokens === undefined ? {} : { max_tokens }), bounds, price), longest);
    });

  it('no more than it says where no price is known, or answers are free', () => {
    for (const price of [() => undefined, () => 0]) assert.equal(maxTokensFor(call(), { most_cost: 1 }, price), undefined);
  });
});
