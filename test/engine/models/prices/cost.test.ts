import assert from 'node:assert/strict';
import type { ModelSettings } from '../../../../engine/compile/world.ts';
import { costOf, worstCase } from '../../../../engine/models/prices/call-cost.ts';
import type { Usage } from '../../../../engine/state/usage.ts';

const prices = { input_price: 2, output_price: 10 };

describe('prices', () => {
  const cases: [rule: string, Partial<ModelSettings> | undefined, Usage | undefined, number | undefined][] = [
    ['per million tokens', prices, { input_tokens: 1_000_000, output_tokens: 500_000 }, 7],
    [
      'cached input costs like any other where nothing else is known',
      prices,
      { input_tokens: 1_000_000, cached_tokens: 400_000, output_tokens: 0 },
      2,
    ],
    [
      'cached input at its own price',
      { ...prices, cached_price: 0.5 },
      { input_tokens: 1_000_000, cached_tokens: 400_000, output_tokens: 0 },
      1.4,
    ],
    [
      'more cached than asked is not taken at its word',
      { ...prices, cached_price: 0 },
      { input_tokens: 100, cached_tokens: 200, output_tokens: 0 },
      0,
    ],
    ['a price of nothing is a price', { input_price: 0, output_price: 0 }, { input_tokens: 5, output_tokens: 5 }, 0],
    ['no prices: unknown', undefined, { input_tokens: 5, output_tokens: 5 }, undefined],
    ['half a price: unknown', { input_price: 2 }, { input_tokens: 5, output_tokens: 5 }, undefined],
    ['no usage: unknown', prices, undefined, undefined],
    ['half a usage: unknown', prices, { input_tokens: 5 }, undefined],
  ];
  for (const [rule, model, usage, cost] of cases) it(rule, () => assert.equal(costOf(model, usage), cost));

  const ask = (content: string, max_tokens?: number) => ({
    model: 'a:b',
    messages: [{ role: 'user' as const, content }],
    ...(max_tokens === undefined ? {} : { max_tokens }),
  });
  const worst: [
    rule: string,
    ReturnType<typeof ask> & { schema?: object },
    Partial<ModelSettings> | undefined,
    { tokens: number; cost?: number },
  ][] = [
    ['by what the call allows', ask('x'.repeat(300), 50), { ...prices, max_output: 4000 }, { tokens: 150, cost: 0.0007 }],
    ["by the model's own limit", ask('x'.repeat(300)), { max_output: 4000 }, { tokens: 4100 }],
    ['by what is left of its context', ask('x'.repeat(300)), { context: 1000 }, { tokens: 1000 }],
    ['a question over the context leaves nothing', ask('x'.repeat(300)), { context: 10 }, { tokens: 100 }],
    ['by more than usual, where nothing is known', ask('x'.repeat(300)), undefined, { tokens: 100 + 16_384 }],
    ['characters of other scripts count one each', ask('世界', 0), undefined, { tokens: 2 }],
    ['a schema is part of the question', { ...ask('', 0), schema: { type: 'string' } }, undefined, { tokens: 6 }],
  ];
  for (const [rule, call, model, expected] of worst)
    it(`the worst case: ${rule}`, () => {
      const { schema, ...rest } = call;
      assert.deepEqual(
        worstCase({ ...rest, ...(schema ? { schema: { type: 'string' } } : {}) }, model && { id: 'a:b', ...model }),
        expected,
      );
    });
});
