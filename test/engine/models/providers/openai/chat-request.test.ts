import assert from 'node:assert/strict';
import type { JsonSchema } from '../../../../../engine/language/json.ts';
import { chatBody } from '../../../../../engine/models/providers/openai/chat-request.ts';
import type { Profile } from '../../../../../engine/models/settings/homes.ts';
import { instruction } from '../../../../../engine/models/structured/wrapped-schema.ts';
import type { Message } from '../../../../../engine/run/model-port.ts';

const profile: Profile = { json: 'schema', limit: 'max_tokens', asks_usage: true, takes: ['image', 'audio'] };
const messages: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'When?' },
];
const schema: JsonSchema = { type: 'object', properties: { year: { type: 'integer' } } };
const closed: JsonSchema = { ...schema, required: ['year'], additionalProperties: false };

describe('a request in the words of OpenAI', () => {
  it('asks no more than it was asked', () => {
    assert.deepEqual(chatBody({ model: 'm', messages }, { ...profile, asks_usage: false }, 'schema'), { model: 'm', messages });
  });
  it('asks for usage, sampling and a limit', () => {
    assert.deepEqual(chatBody({ model: 'm', messages, temperature: 0, max_tokens: 5 }, profile, 'schema'), {
      model: 'm',
      messages,
      stream_options: { include_usage: true },
      temperature: 0,
      max_tokens: 5,
    });
  });
  it('names the limit as the server does', () => {
    const body = chatBody({ model: 'm', messages, max_tokens: 5 }, { ...profile, limit: 'max_completion_tokens' }, 'schema');
    assert.deepEqual([body.max_tokens, body.max_completion_tokens], [undefined, 5]);
  });
  it("uses the provider's schema mode, strict where the schema allows it", () => {
    const format = (one: JsonSchema) => chatBody({ model: 'm', messages, schema: one }, profile, 'schema').response_format;
    assert.deepEqual(format(schema), { type: 'json_schema', json_schema: { name: 'answer', schema, strict: false } });
    assert.deepEqual(format(closed), { type: 'json_schema', json_schema: { name: 'answer', schema: closed, strict: true } });
  });
  it('asks in words where there is only a JSON mode', () => {
    const body = chatBody({ model: 'm', messages, schema }, profile, 'object');
    assert.deepEqual(body.response_format, { type: 'json_object' });
    assert.deepEqual(body.messages, [messages[0], { role: 'user', content: `When?\n\n${instruction(schema)}` }]);
  });
  it('asks in words alone where there is no mode, in a message of its own where the last is not a question', () => {
    const body = chatBody({ model: 'm', messages: messages.slice(0, 1), schema }, profile, 'prompt');
    assert.equal(body.response_format, undefined);
    assert.deepEqual(body.messages, [messages[0], { role: 'user', content: instruction(schema) }]);
  });
  it('offers tools', () => {
    const tool = { name: 'add', description: 'Adds.', parameters: schema };
    assert.deepEqual(chatBody({ model: 'm', messages, tools: [tool] }, profile, 'schema').tools, [
      { type: 'function', function: tool },
    ]);
  });
});
