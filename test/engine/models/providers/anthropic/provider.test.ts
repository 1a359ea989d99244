import assert from 'node:assert/strict';
import type { JsonSchema } from '../../../../../engine/language/json.ts';
import type { ModelRequest } from '../../../../../engine/models/contract.ts';
import {
  answerMode,
  cachedRequest,
  createAnthropic,
  messageBody,
} from '../../../../../engine/models/providers/anthropic/provider.ts';
import { instruction, wrapSchema } from '../../../../../engine/models/structured/wrapped-schema.ts';
import type { Message } from '../../../../../engine/run/model-port.ts';
import { realClock } from '../../clock.ts';
import { hear } from '../../hear.ts';
import { anthropic } from '../../protocols.ts';
import { startStub } from '../../stub-server.ts';

const messages: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'When?' },
];
const schema: JsonSchema = { type: 'object', properties: { year: { type: 'integer' } }, required: ['year'] };
const tool = { name: 'add', description: 'Adds.', parameters: schema };
const asked = [{ role: 'user', content: [{ type: 'text', text: 'When?' }] }];
const bare = { model: 'm', max_tokens: 100, messages: asked, system: 'Be brief.' };
const body = (more: Partial<ModelRequest> = {}, mode: Parameters<typeof messageBody>[1] = 'schema') =>
  messageBody({ model: 'm', messages, ...more }, mode, 100);

describe('a request in the words of Messages', () => {
  it('always says how long the answer may be', () => {
    assert.deepEqual(body(), bare);
    assert.deepEqual(body({ max_tokens: 5 }), { ...bare, max_tokens: 5 });
  });
  it('has no words for sampling', () => {
    assert.deepEqual(body({ temperature: 0 }), bare);
  });
  it('takes options along, and puts its own before them', () =>
    assert.deepEqual(body({ options: { service_tier: 'auto', model: 'x', messages: [] } }), { ...bare, service_tier: 'auto' }));
  it('offers tools', () =>
    assert.deepEqual(body({ tools: [tool] }).tools, [{ name: 'add', description: 'Adds.', input_schema: schema }]));
  it("uses the provider's schema mode beside what options say of the output", () =>
    assert.deepEqual(body({ schema, options: { output_config: { effort: 'low' } } }).output_config, {
      effort: 'low',
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    }));
  it('makes a model without a schema mode call the one tool', () => {
    const { tools, tool_choice, output_config } = body({ schema: { type: 'array' } }, 'object');
    const input_schema = wrapSchema({ type: 'array', items: {} });
    assert.deepEqual(tools, [{ name: 'answer', description: 'Takes the answer.', input_schema }]);
    assert.deepEqual(
      [tool_choice, output_config],
      [{ type: 'tool', name: 'answer', disable_parallel_tool_use: true }, undefined],
    );
  });
  it('asks in words where neither can be', () =>
    assert.deepEqual(body({ schema, tools: [tool] }, 'object').messages, [
      { role: 'user', content: [{ type: 'text', text: `When?\n\n${instruction(schema)}` }] },
    ]));

  const modes: [rule: string, Partial<ModelRequest>, Parameters<typeof answerMode>[1], string][] = [
    ['no schema', {}, 'schema', 'prompt'],
    ['a closed object', { schema }, 'schema', 'schema'],
    ['also with tools', { schema, tools: [tool] }, 'schema', 'schema'],
    ['a list, which travels wrapped', { schema: { type: 'array', items: { type: 'string' } } }, 'schema', 'schema'],
    ['alternatives', { schema: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, 'schema', 'schema'],
    ['an open object', { schema: { ...schema, additionalProperties: true } }, 'schema', 'tool'],
    ['an object of any fields', { schema: { type: 'object' } }, 'schema', 'tool'],
    ['any value inside', { schema: { type: 'object', properties: { x: {} } } }, 'schema', 'tool'],
    ['anything at all inside', { schema: { type: 'object', properties: { x: true } } }, 'schema', 'tool'],
    ['a list of anything', { schema: { type: 'array' } }, 'schema', 'tool'],
    ['a shape that holds itself', { schema: { ...schema, $defs: { a: { $ref: '#/$defs/a' } } } }, 'schema', 'tool'],
    ['a field with a blank in its name', { schema: { type: 'object', properties: { 'a b': {} } } }, 'object', 'prompt'],
    ['fields by pattern', { schema: { ...schema, patternProperties: {} } }, 'schema', 'tool'],
    ['an older model', { schema }, 'object', 'tool'],
    ['an older model with tools to choose from', { schema, tools: [tool] }, 'object', 'prompt'],
    ['a model that thinks first', { schema, options: { thinking: { type: 'adaptive' } } }, 'object', 'prompt'],
    ['a model that does not', { schema, options: { thinking: { type: 'disabled' } } }, 'object', 'tool'],
    ['words are wanted', { schema }, 'prompt', 'prompt'],
  ];
  for (const [rule, more, mode, how] of modes)
    it(`${rule}: ${how}`, () => assert.equal(answerMode({ model: 'm', messages, ...more }, mode), how));

  it('makes turns that alternate, results first, thoughts of its own before their calls', () => {
    const said: Message[] = [
      { role: 'user', content: 'Add.' },
      { role: 'user', content: ' ' },
      {
        role: 'assistant',
        content: 'Well:',
        calls: [
          {
            id: '1',
            name: 'add',
            arguments: { a: 1 },
            thoughts: { anthropic: [{ thinking: 'hm', signature: 's' }, { data: 'd' }, { thinking: 'unsigned' }, 5] },
          },
          { id: '2', name: 'add', arguments: null, thoughts: { google: 'x' } },
        ],
      },
      { role: 'tool', call: '1', content: 'three' },
      { role: 'tool', call: '2', content: '', failed: true },
      { role: 'user', content: 'And?' },
      { role: 'assistant', content: '' },
    ];
    assert.deepEqual(body({ messages: said }).messages, [
      { role: 'user', content: [{ type: 'text', text: 'Add.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
          { type: 'text', text: 'Well:' },
          { type: 'tool_use', id: '1', name: 'add', input: { a: 1 } },
          { type: 'tool_use', id: '2', name: 'add', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: '1', content: 'three' },
          { type: 'tool_result', tool_use_id: '2', is_error: true },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
  });
});

describe('what a conversation begins with', () => {
  const again: Message[] = [...messages, { role: 'assistant', content: 'Then.' }, { role: 'user', content: 'Why?' }];
  const ephemeral = { type: 'ephemeral' };
  const cases: [rule: string, more: Partial<ModelRequest>, cached: unknown][] = [
    ['is cached where tools may be called', { tools: [tool] }, ephemeral],
    ['is cached where it goes on', { messages: again }, ephemeral],
    ['is not cached in a single question', {}, undefined],
    [
      'is cached for as long as options say',
      { tools: [tool], options: { cache_control: { type: 'ephemeral', ttl: '1h' } } },
      { type: 'ephemeral', ttl: '1h' },
    ],
    ['is not cached where options say so', { tools: [tool], options: { cache_control: null } }, null],
  ];
  for (const [rule, more, cached] of cases)
    it(rule, () =>
      assert.deepEqual(messageBody(cachedRequest({ model: 'm', messages, ...more }), 'schema', 100).cache_control, cached),
    );
  it('is said only to a server that is known to cache', async () => {
    const stub = await startStub(anthropic);
    try {
      for (const caches of [true, false]) {
        const provider = createAnthropic({ id: 'a', base_url: stub.base_url, clock: realClock, key: () => 'k', caches });
        await hear(provider, { model: 'answer', messages: again });
      }
      assert.deepEqual(
        stub.requests.map(({ body: sent }) => sent['cache_control']),
        [ephemeral, undefined],
      );
    } finally {
      await stub.close();
    }
  });
});
