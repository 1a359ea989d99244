import assert from 'node:assert/strict';
import type { JsonSchema } from '../../../../../engine/language/json.ts';
import type { ModelRequest } from '../../../../../engine/models/contract.ts';
import { contentBody } from '../../../../../engine/models/providers/google/provider.ts';
import { instruction, wrapSchema } from '../../../../../engine/models/structured/wrapped-schema.ts';
import type { Message } from '../../../../../engine/run/model-port.ts';

const messages: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'When?' },
];
const schema: JsonSchema = { $schema: 'x', type: 'array', items: { type: 'integer' } };
const tool = { name: 'add', description: 'Adds.', parameters: { $schema: 'x', type: 'object' } };
const body = (more: Partial<ModelRequest> = {}, mode: Parameters<typeof contentBody>[1] = 'schema') =>
  contentBody({ model: 'gemini-2.5-flash', messages, ...more }, mode);
const asked = (text: string) => [{ role: 'user', parts: [{ text }] }];
const system = { systemInstruction: 'Be brief.' };

describe("a request in Gemini's words", () => {
  it('asks no more than it was asked', () =>
    assert.deepEqual(body(), { model: 'gemini-2.5-flash', contents: asked('When?'), config: system }));
  it('asks for sampling and a limit; options stand behind what is ours', () =>
    assert.deepEqual(body({ temperature: 0, max_tokens: 5, options: { topK: 3, temperature: 2 } }).config, {
      ...system,
      topK: 3,
      temperature: 0,
      maxOutputTokens: 5,
    }));
  it('offers tools', () =>
    assert.deepEqual(body({ tools: [tool] }).config?.tools, [
      { functionDeclarations: [{ name: 'add', description: 'Adds.', parametersJsonSchema: { type: 'object', properties: {} } }] },
    ]));
  it("uses the provider's schema mode", () =>
    assert.deepEqual(body({ schema }).config, {
      ...system,
      responseMimeType: 'application/json',
      responseJsonSchema: wrapSchema(schema),
    }));
  it('asks in words for a shape that holds itself', () => {
    const { config } = body({ schema: { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] } });
    assert.deepEqual(config, system);
  });
  it('asks in words where there is only a JSON mode, or tools, or nothing', () => {
    const inWords = asked(`When?\n\n${instruction(schema)}`);
    const object = body({ schema }, 'object');
    assert.deepEqual([object.contents, object.config], [inWords, { ...system, responseMimeType: 'application/json' }]);
    const tools = body({ schema, tools: [tool] });
    assert.deepEqual([tools.contents, tools.config?.responseMimeType], [inWords, undefined]);
    assert.deepEqual(body({ schema }, 'prompt').config, system);
  });

  const said = (thoughts?: unknown): Message[] => [
    { role: 'user', content: 'Add.' },
    {
      role: 'assistant',
      content: '',
      calls: [
        { id: 'theirs', name: 'add', arguments: { a: 1 }, ...(thoughts ? { thoughts: thoughts as never } : {}) },
        { id: 'baton-2', name: 'now', arguments: 5 },
      ],
    },
    { role: 'tool', call: 'theirs', content: '{"sum": 3}' },
    { role: 'tool', call: 'baton-2', content: 'noon' },
    { role: 'tool', call: 'unknown', content: '[1]' },
  ];
  const calls = (signature?: string) => ({
    role: 'model',
    parts: [
      { functionCall: { id: 'theirs', name: 'add', args: { a: 1 } }, ...(signature ? { thoughtSignature: signature } : {}) },
      { functionCall: { name: 'now', args: {} } },
    ],
  });
  it('gives results back under the names of their calls, as objects', () =>
    assert.deepEqual(body({ messages: said() }).contents, [
      { role: 'user', parts: [{ text: 'Add.' }] },
      calls(),
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'theirs', name: 'add', response: { sum: 3 } } },
          { functionResponse: { name: 'now', response: { result: 'noon' } } },
          { functionResponse: { id: 'unknown', name: 'unknown', response: { result: [1] } } },
        ],
      },
    ]));
  const signatures: [rule: string, model: string, thoughts: unknown, signature: string | undefined][] = [
    ['its own signature goes back', 'gemini-2.5-flash', { google: 'signed' }, 'signed'],
    ['a call of another model needs none at first', 'gemini-2.5-flash', { openai: [] }, undefined],
    ['and a word instead of it later', 'gemini-3-pro', { openai: [] }, 'skip_thought_signature_validator'],
  ];
  for (const [rule, model, thoughts, signature] of signatures)
    it(rule, () => {
      const { contents } = contentBody({ model, messages: said(thoughts) }, 'schema');
      assert.deepEqual(Array.isArray(contents) ? contents[1] : undefined, calls(signature));
    });
});
