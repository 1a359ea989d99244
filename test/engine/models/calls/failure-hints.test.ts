import assert from 'node:assert/strict';
import { withHint } from '../../../../engine/models/calls/failure-hints.ts';
import { chooseAmong } from '../../../../engine/models/selection/choose.ts';
import { createKeys } from '../../../../engine/models/settings/keys.ts';
import { providerTable } from '../../../../engine/models/settings/provider-table.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';

const settings = { models: [{ id: 'openai:house-model' }] };
const choose = (model: string) =>
  chooseAmong(model, {
    settings,
    table: providerTable(settings),
    keys: createKeys({ env: { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' } }, createMask()),
    scripted: true,
  });
const bad = (message: string, kind: 'bad-request' | 'auth' = 'bad-request') => ({
  kind,
  message,
  retryable: false,
  hint: 'before',
});

describe('what to do about a question that was refused', () => {
  const cases: [name: string, message: string, model: string, schema: boolean, hint: RegExp][] = [
    [
      'too long, by OpenAI',
      "This model's maximum context length is 8192 tokens",
      'openai:gpt-4o',
      false,
      /larger context: baton models openai$/,
    ],
    [
      'too long, by Anthropic',
      'prompt is too long: 210000 tokens > 200000 maximum',
      'anthropic:claude-haiku-4-5',
      false,
      /larger context/,
    ],
    [
      'too long, by Google',
      'The input token count (9) exceeds the maximum number of tokens allowed (5)',
      'google:gemini-2.5-flash',
      false,
      /larger context/,
    ],
    [
      'a schema',
      "Invalid schema for response_format 'answer': 'oneOf' is not permitted",
      'openai:gpt-4o',
      true,
      /^Make `output_schema` simpler, or list openai:gpt-4o/,
    ],
    ['a schema that was not asked for', 'Invalid schema', 'openai:gpt-4o', false, /^before$/],
    [
      'a misspelt model',
      'The model `gpt-4o-mni` does not exist',
      'openai:gpt-4o-mni',
      false,
      /^Did you mean "openai:gpt-4o-mini"\?$/,
    ],
    ['a misspelt model of baton.yaml', 'model not found', 'openai:house-mode', false, /^Did you mean "openai:house-model"\?$/],
    ['a model like no other', 'model not found', 'openai:qqqqqqqqqqqq', false, /^before$/],
    ['anything else', 'temperature: too high', 'openai:gpt-4o', true, /^before$/],
  ];
  for (const [name, message, model, schema, hint] of cases)
    it(name, () =>
      assert.match(
        withHint(bad(message), { choice: choose(model), call: schema ? { schema: {} } : {}, settings }).hint ?? '',
        hint,
      ),
    );
  it('other failures, and a model without a provider, are left as they are', () => {
    assert.equal(
      withHint(bad('model not found', 'auth'), { choice: choose('openai:gpt-4o'), call: {}, settings }).hint,
      'before',
    );
    assert.equal(withHint(bad('model not found'), { choice: choose('nobody'), call: {}, settings }).hint, 'before');
  });
});
