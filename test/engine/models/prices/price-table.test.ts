import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { profiles } from '../../../../engine/language/providers.ts';
import { fromTable, namesInTable, priceTable, tableCost } from '../../../../engine/models/prices/price-table.ts';

const at = Date.parse('2026-09-23');
const openai = { base_url: 'https://api.openai.com/v1' };
const anthropic = { base_url: 'https://api.anthropic.com/v1' };

describe('the table of prices', () => {
  it('is the one that is installed and locked', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    assert.equal(dependencies[priceTable.package], priceTable.version);
    assert.equal(lock.packages[`node_modules/${priceTable.package}`].version, priceTable.version);
  });
  it('prices a call by its server and its model, cached input apart', () => {
    const known = fromTable(openai, 'gpt-4o-mini', at) ?? assert.fail('not in the table');
    const { input_price = 0, output_price = 0, cached_price = 0 } = known;
    assert.ok(input_price > 0 && output_price > input_price && cached_price < input_price, JSON.stringify(known));
    const cost = tableCost(openai, 'gpt-4o-mini', { input_tokens: 1000, cached_tokens: 400, output_tokens: 100 }, at);
    const wanted = (600 * input_price + 400 * cached_price + 100 * output_price) / 1_000_000;
    assert.ok(Math.abs((cost ?? 0) - wanted) < 1e-12, `${cost} is not ${wanted}`);
  });
  it('input that is written to a cache costs more', () => {
    const plain = tableCost(anthropic, 'claude-sonnet-4-5', { input_tokens: 1000, output_tokens: 0 }, at) ?? assert.fail();
    const written = tableCost(anthropic, 'claude-sonnet-4-5', { input_tokens: 1000, written_tokens: 1000, output_tokens: 0 }, at);
    assert.ok((written ?? 0) > plain);
  });
  it('knows tiers: a long question costs more for each token', () => {
    const cost = (input_tokens: number) =>
      tableCost(anthropic, 'claude-sonnet-4-5', { input_tokens, output_tokens: 0 }, at) ?? assert.fail();
    assert.ok(cost(1_000_000) > cost(100_000) * 10);
  });
  it('counts that cannot be are cut to what can', () =>
    assert.equal(
      tableCost(openai, 'gpt-4o-mini', { input_tokens: 10, cached_tokens: 1000, output_tokens: 0 }, at),
      tableCost(openai, 'gpt-4o-mini', { input_tokens: 10, cached_tokens: 10, output_tokens: 0 }, at),
    ));
  const unknown: [rule: string, entry: { base_url?: string }, model: string, counts: object | undefined][] = [
    ['a model that it does not know', openai, 'no-such-model', { input_tokens: 1, output_tokens: 1 }],
    [
      'a known name at another server',
      { base_url: 'http://127.0.0.1:8080/v1' },
      'gpt-4o-mini',
      { input_tokens: 1, output_tokens: 1 },
    ],
    ['no server', {}, 'gpt-4o-mini', { input_tokens: 1, output_tokens: 1 }],
    ['no counts', openai, 'gpt-4o-mini', undefined],
    ['half of the counts', openai, 'gpt-4o-mini', { input_tokens: 1 }],
  ];
  for (const [rule, entry, model, counts] of unknown)
    it(`unknown stays unknown: ${rule}`, () => assert.equal(tableCost(entry, model, counts, at), undefined));
  it('knows the models of most servers that want a key', () => {
    const known = Object.entries(profiles).filter(([, entry]) => namesInTable(entry).length > 0);
    assert.ok(known.length >= 8, known.map(([name]) => name).join(', '));
    assert.deepEqual(
      [namesInTable({}), fromTable({}, 'x', at), fromTable(openai, 'no-such-model', at)],
      [[], undefined, undefined],
    );
  });
});
