import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Settings } from '../../../../engine/compile/world.ts';
import { type ModelExperience, stepClass } from '../../../../engine/language/models/experience.ts';
import { chooseAmong } from '../../../../engine/models/selection/choose.ts';
import { drawScores, floor } from '../../../../engine/models/selection/learn.ts';
import { createKeys } from '../../../../engine/models/settings/keys.ts';
import { providerTable } from '../../../../engine/models/settings/provider-table.ts';
import type { ModelCriteria } from '../../../../engine/run/model-port.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { makeTable, regretsOf } from '../../../bench/foresight/learned.ts';

const settings: Settings = {
  providers: { house: { base_url: 'http://127.0.0.1:1/v1', key: 'none' } },
  models: [
    { id: 'house:cheap', input_price: 0.1, output_price: 0.1, latency: 100, expertise: 'high' },
    { id: 'house:good', input_price: 1, output_price: 1, latency: 200 },
    { id: 'house:dear', input_price: 100, output_price: 100, latency: 200, roles: ['judge'] },
  ],
};
const choose = (experience: readonly ModelExperience[], criteria: Partial<ModelCriteria> = {}, selection = {}) =>
  chooseAmong(
    undefined,
    {
      settings,
      table: providerTable(settings),
      keys: createKeys({ env: {} }, createMask()),
      scripted: false,
      history: { experience },
    },
    { selection: { strategy: 'learned', ...selection }, known: [], can: [], ...criteria },
  );
const known = (model: string, tried: number, good: number, more: Partial<ModelExperience> = {}): ModelExperience => ({
  class: 'short',
  model,
  tried,
  good,
  ...more,
});
/** What is chosen over many steps, by how often. */
function tally(experience: readonly ModelExperience[], selection = {}): Map<string, number> {
  const counts = new Map<string, number>();
  for (let step = 0; step < 400; step++) {
    const { model } = choose(experience, { step: `s[${step}]` }, selection);
    counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  return counts;
}

describe('choice by experience', () => {
  it('is as balanced until ten attempts at such prompts are known, and says so', () => {
    const { model, reason, strategy } = choose([known('house:good', 9, 9)]);
    assert.deepEqual([model, strategy], ['house:cheap', 'learned']);
    assert.match(
      reason,
      /^as `balanced`, until 10 attempts at short prompts are known \(9 are\): the best by price, speed and skill/,
    );
    // What is known of another class, or of a model that does not fit, is no experience here.
    for (const other of [known('house:good', 99, 99, { class: 'long' }), known('house:gone', 99, 99)])
      assert.match(choose([other]).reason, /\(0 are\)/);
  });

  it('takes the model that succeeds, though another is cheaper, and says by how much it knows', () => {
    const counts = tally([known('house:cheap', 40, 8), known('house:good', 40, 39), known('house:dear', 40, 10)]);
    assert.ok((counts.get('house:good') ?? 0) > 360, JSON.stringify([...counts]));
    const { reason } = choose([known('house:good', 40, 39), known('house:cheap', 40, 2)], { step: 'a' });
    assert.match(reason, /^the best by experience with 80 attempts at short prompts, of 3 that fit of 3/);
  });

  it('takes the cheaper of two that succeed alike', () => {
    const counts = tally([known('house:cheap', 60, 59), known('house:good', 60, 59), known('house:dear', 60, 59)]);
    assert.ok((counts.get('house:cheap') ?? 0) > 360, JSON.stringify([...counts]));
  });

  it('leaves a floor to every model that fits, and says that it tries one out', () => {
    const sure = [known('house:cheap', 900, 899), known('house:good', 900, 1), known('house:dear', 900, 1)];
    const counts = tally(sure);
    const others = (counts.get('house:good') ?? 0) + (counts.get('house:dear') ?? 0);
    assert.ok(others > 0 && others < 400 * floor * 2, JSON.stringify([...counts]));
    const reasons = Array.from({ length: 100 }, (_, step) => choose(sure, { step: `s[${step}]` }).reason);
    assert.ok(reasons.some((reason) => reason.startsWith('tried out, as one of twenty choices by experience is')));
  });

  it('tells classes apart by schema, tools and length', () => {
    assert.deepEqual(
      [{}, { tokens: 1_000 }, { tokens: 8_000, schema: true }, { tools: true }].map((one) =>
        stepClass({ schema: false, tools: false, ...one }),
      ),
      ['short', 'long', 'very long, schema', 'short, tools'],
    );
    const experience = [known('house:good', 30, 30, { class: 'short, schema' })];
    assert.match(choose(experience, { can: ['schema'] }).reason, /30 attempts at short, schema prompts|tried out/);
  });

  const entries = fc.array(
    fc.record({
      model: fc.constantFrom('house:cheap', 'house:good', 'house:dear', 'house:gone', '__proto__'),
      tried: fc.integer({ min: 0, max: 500 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      cost: fc.option(fc.double({ min: 0, max: 5, noNaN: true })),
      time: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
    }),
    { maxLength: 5 },
  );
  const bounds = fc.constantFrom<Partial<ModelCriteria['selection']>>(
    { exclude: ['house:cheap'] },
    { role: 'judge' },
    { maxCost: 0.002 },
    { maxLatency: 150 },
    { expertise: 'medium' },
    {},
  );

  it('never leaves the bounds of its selection, and draws the same of the same', () =>
    fc.assert(
      fc.property(entries, bounds, fc.string(), (all, selection, step) => {
        const experience = all.map(({ model, tried, share, cost, time }) =>
          known(model, tried, tried * share, {
            ...(cost === null ? {} : { cost }),
            ...(time === null ? {} : { time }),
          }),
        );
        const chosen = choose(experience, { step }, selection);
        assert.deepEqual(choose(experience, { step }, selection), chosen);
        // Whatever any other strategy may choose is within.
        const cost = choose([], { step }, { ...selection, strategy: 'cost' });
        const fits = (cost.candidates ?? []).filter(
          ({ model }) => choose([], {}, { ...selection, strategy: 'cost', prefer: [model] }).model === model,
        );
        assert.ok(
          fits.some(({ model }) => model === chosen.model),
          `${chosen.model} of ${JSON.stringify(fits)}`,
        );
      }),
    ));

  it('loses less than chance and than the cheapest, on tables of full information', () => {
    const sums = { learned: 0, uniform: 0, cheapest: 0 };
    for (let seed = 0; seed < 20; seed++) {
      const { learned, uniform, cheapest } = regretsOf(makeTable(seed, 200));
      sums.learned += learned;
      sums.uniform += uniform;
      sums.cheapest += cheapest;
    }
    assert.ok(sums.learned < 0.8 * sums.uniform && sums.learned < 0.8 * sums.cheapest, JSON.stringify(sums));
  });

  it('scores are numbers, whatever stands in a log', () => {
    const odd = [known('house:cheap', 1e9, -5, { cost: 0, time: 0 }), known('house:good', 12, 1e9)];
    for (const score of drawScores([{ model: 'house:cheap' }, { model: 'house:good' }], odd, 'k').scores)
      assert.ok(score >= 0 && score <= 1, String(score));
  });
});
