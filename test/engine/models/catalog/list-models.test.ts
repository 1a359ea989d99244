import assert from 'node:assert/strict';
import type { Settings } from '../../../../engine/compile/world.ts';
import { listModels } from '../../../../engine/models/catalog/list-models.ts';

const at = Date.parse('2026-09-23');
const settings: Settings = {
  default_model: 'local:small',
  orchestrator: 'ollama:big',
  providers: {
    local: { base_url: 'http://127.0.0.1:1/v1', key: 'env:LOCAL_KEY' },
    broken: { base_url: 'nowhere' },
    printed: { base_url: 'http://127.0.0.1:1/v1', key_command: ['token'] },
  },
  models: [
    { id: 'local:small', context: 8192, input_price: 0.1, output_price: 0.4, capabilities: ['tools'], max_output: 100 },
    { id: 'openai:gpt-4o-mini', context: 1000 },
    { id: 'local:half', input_price: 1 },
  ],
};
const list = (env: Record<string, string>, only?: string) => listModels(settings, { env }, at, only);

describe('the list of models', () => {
  it('tells providers with their keys by name, never by value', () => {
    const { providers } = list({ LOCAL_KEY: 'planted-local-key', GEMINI_API_KEY: 'planted gemini key' });
    const known = new Map(providers.map(({ id, ...rest }) => [id, rest]));
    assert.partialDeepStrictEqual(known.get('local'), { key: 'present', key_names: ['LOCAL_KEY'], models: 0 });
    assert.partialDeepStrictEqual(known.get('google'), { key: 'unfit', key_names: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'] });
    assert.partialDeepStrictEqual(known.get('openai'), { key: 'missing', base_url: 'https://api.openai.com/v1' });
    assert.partialDeepStrictEqual(known.get('ollama'), { key: 'none', key_names: [] });
    assert.partialDeepStrictEqual(known.get('printed'), { key: 'program', key_names: [] });
    assert.match(known.get('broken')?.refusal ?? '', /is not a web address/);
    assert.ok(!known.has('scripted') && !known.has('vscode'));
    assert.doesNotMatch(JSON.stringify([...known]), /planted/);
  });
  it('lists what baton.yaml names, with where each figure comes from', () => {
    const { models, chosen } = list({});
    const known = new Map(models.map(({ id, ...rest }) => [id, rest]));
    assert.deepEqual([...known.keys()], ['local:small', 'openai:gpt-4o-mini', 'local:half', 'ollama:big']);
    assert.deepEqual(known.get('local:small'), {
      provider: 'local',
      key: 'missing',
      default: true,
      context: 8192,
      max_output: 100,
      capabilities: ['tools'],
      input_price: 0.1,
      output_price: 0.4,
      from: { context: 'baton.yaml', prices: 'baton.yaml' },
    });
    assert.deepEqual(known.get('local:half'), { provider: 'local', key: 'missing', from: {} }, 'half a price is none');
    assert.partialDeepStrictEqual(known.get('openai:gpt-4o-mini'), {
      context: 1000,
      from: { context: 'baton.yaml', prices: 'table' },
    });
    assert.ok((known.get('openai:gpt-4o-mini')?.input_price ?? 0) > 0);
    assert.deepEqual(chosen, { model: 'local:small', reason: '`default_model` of baton.yaml' });
  });
  it('knows the models of providers whose key is there', () => {
    const { models } = list({ ANTHROPIC_API_KEY: 'k' });
    const theirs = models.filter(({ provider }) => provider === 'anthropic');
    assert.ok(theirs.length > 5);
    assert.ok(theirs.every(({ key, from }) => key === 'present' && from.prices !== 'baton.yaml'));
    assert.ok(!models.some(({ provider }) => provider === 'groq'));
  });
  it('of one provider all, also without its key', () => {
    const { models, providers } = list({}, 'groq');
    assert.deepEqual(
      providers.map(({ id }) => id),
      ['groq'],
    );
    assert.ok(models.length > 5 && models.every(({ provider }) => provider === 'groq'));
    assert.equal(list({}, 'nobody').providers.length, 0);
  });
  it('names no model twice', () => {
    const ids = list({ OPENAI_API_KEY: 'k' }).models.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
