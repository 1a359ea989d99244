import assert from 'node:assert/strict';
import { protocolOf } from '../../../../../engine/models/providers/openai/protocol.ts';

describe('the protocol of a model', () => {
  const cases: [model: string, own: boolean, capabilities: string[] | undefined, protocol: string][] = [
    ['gpt-5', true, undefined, 'chat'],
    ['gpt-4o-mini', true, undefined, 'chat'],
    ['o3', true, undefined, 'chat'],
    ['gpt-5.1', true, undefined, 'chat'],
    ['gpt-5.4', true, undefined, 'responses'],
    ['gpt-6-luna', true, undefined, 'responses'],
    ['gpt-6-luna', false, undefined, 'chat'],
    ['gpt-5.3-chat-latest', true, undefined, 'chat'],
    ['o3-pro', true, undefined, 'responses'],
    ['gpt-5.2-pro', true, undefined, 'responses'],
    ['gpt-5.3-codex', true, undefined, 'responses'],
    ['o4-mini-deep-research', true, undefined, 'responses'],
    ['o3-pro', false, undefined, 'chat'],
    ['gpt-5', true, ['responses', 'schema'], 'responses'],
    ['any', false, ['responses'], 'responses'],
    ['o3-pro', true, ['chat'], 'chat'],
    ['o3-pro', true, ['schema'], 'responses'],
  ];
  for (const [model, own, capabilities, protocol] of cases)
    it(`${model}${own ? '' : ' elsewhere'}${capabilities ? ` with ${capabilities}` : ''}: ${protocol}`, () =>
      assert.equal(protocolOf(model, { own, ...(capabilities ? { capabilities } : {}) }), protocol));
});
