import assert from 'node:assert/strict';
import type { JsonSchema } from '../../../../../engine/language/json.ts';
import { responseBody } from '../../../../../engine/models/providers/openai/response-request.ts';
import { instruction, wrapSchema } from '../../../../../engine/models/structured/wrapped-schema.ts';
import type { Message } from '../../../../../engine/run/model-port.ts';

const messages: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'When?' },
];
const schema: JsonSchema = { type: 'object', properties: { year: { type: 'integer' } } };
const bare = { store: false, include: ['reasoning.encrypted_content'], model: 'm', input: messages };

describe('a request in the words of Responses', () => {
  it('asks no more than it was asked, and lets nothing be kept', () =>
    assert.deepEqual(responseBody({ model: 'm', messages }, 'schema'), bare));
  it('asks for sampling and a limit', () =>
    assert.deepEqual(responseBody({ model: 'm', messages, temperature: 0, max_tokens: 5 }, 'schema'), {
      ...bare,
      temperature: 0,
      max_output_tokens: 5,
    }));
  it('takes options along, and puts its own before them', () =>
    assert.deepEqual(responseBody({ model: 'm', messages, options: { reasoning: { effort: 'low' }, model: 'x' } }, 'schema'), {
      ...bare,
      reasoning: { effort: 'low' },
    }));
  it("uses the provider's schema mode beside what options say of the text", () => {
    const { text } = responseBody({ model: 'm', messages, schema, options: { text: { verbosity: 'low' } } }, 'schema');
    assert.deepEqual(text, { verbosity: 'low', format: { type: 'json_schema', name: 'answer', schema, strict: false } });
  });
  it('wraps what is no object', () => {
    const list: JsonSchema = { type: 'array' };
    assert.partialDeepStrictEqual(responseBody({ model: 'm', messages, schema: list }, 'schema').text?.format, {
      schema: wrapSchema(list),
    });
  });
  it('asks in words where there is only a JSON mode, or none', () => {
    const asked = { role: 'user', content: `When?\n\n${instruction(schema)}` };
    const [object, prompt] = (['object', 'prompt'] as const).map((mode) => responseBody({ model: 'm', messages, schema }, mode));
    assert.deepEqual([object?.text, object?.input], [{ format: { type: 'json_object' } }, [messages[0], asked]]);
    assert.deepEqual([prompt?.text, prompt?.input], [undefined, [messages[0], asked]]);
  });
  it('offers tools', () =>
    assert.deepEqual(
      responseBody({ model: 'm', messages, tools: [{ name: 'add', description: 'Adds.', parameters: schema }] }, 'schema').tools,
      [{ type: 'function', name: 'add', description: 'Adds.', parameters: schema, strict: false }],
    ));
  it('gives thoughts of its own back before their call, and no others', () => {
    const call = (id: string, thoughts: unknown): Message => ({
      role: 'assistant',
      content: '',
      calls: [{ id, name: 'add', arguments: { a: 1 }, thoughts: thoughts as never }],
    });
    const { input } = responseBody(
      {
        model: 'm',
        messages: [
          call('1', { openai: [{ id: 'rs_1', encrypted_content: 'xyz' }, { id: 'rs_2' }, 5] }),
          { role: 'tool', call: '1', content: 'three' },
          call('2', { anthropic: [{ data: 'q' }] }),
        ],
      },
      'schema',
    );
    assert.deepEqual(input, [
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'xyz' },
      { type: 'function_call', call_id: '1', name: 'add', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: '1', output: 'three' },
      { type: 'function_call', call_id: '2', name: 'add', arguments: '{"a":1}' },
    ]);
  });
});
