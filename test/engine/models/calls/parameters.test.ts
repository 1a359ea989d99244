import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { makers } from '../../../../engine/language/providers.ts';
import { sendableRequest } from '../../../../engine/models/calls/parameters.ts';
import { createModels } from '../../../../engine/models/models.ts';
import type { ProviderEntry } from '../../../../engine/models/settings/provider-table.ts';
import { realClock } from '../clock.ts';
import { anthropic, chat, google, type Tongue } from '../protocols.ts';
import { startStub } from '../stub-server.ts';

const openai: ProviderEntry = { id: 'openai', type: 'openai-compatible', key: 'OPENAI_API_KEY' };
const entries: Readonly<Record<string, ProviderEntry>> = {
  openai,
  anthropic: { id: 'anthropic', type: 'anthropic' },
  google: { id: 'google', type: 'google' },
  elsewhere: { id: 'elsewhere', type: 'openai-compatible' },
  scripted: { id: 'scripted', type: 'scripted' },
};

describe('parameters of a request', () => {
  type Case = [provider: string, model: string, asked: JsonMap, sent: JsonMap, notes?: RegExp];
  const cases: Case[] = [
    ['anthropic', 'claude-sonnet-5', { temperature: 0.2 }, {}, /`temperature: 0.2` was not sent.*claude-sonnet-5.*2026-10-21/],
    ['anthropic', 'claude-haiku-4-5', { temperature: 0 }, {}, /not sent/],
    ['anthropic', 'claude-sonnet-5', { temperature: 1, top_p: 1 }, {}],
    ['anthropic', 'claude-sonnet-5', { top_k: 3, stop_sequences: ['x'] }, { stop_sequences: ['x'] }, /`top_k: 3` was not sent/],
    ['anthropic', 'claude-sonnet-5', { model: 'x', max_tokens: 3 }, {}, /`model: "x"` among .* sets it itself.*`max_tokens: 3`/],
    ['anthropic', 'claude-sonnet-5', { made_up: 1 }, { made_up: 1 }],
    ['openai', 'gpt-4.1', { temperature: 0.2, seed: 7 }, { temperature: 0.2, seed: 7 }],
    ['openai', 'o3', { temperature: 0.2, stop: 'x' }, {}, /temperature.*stop/],
    ['openai', 'o1', { stop: 'x' }, { stop: 'x' }],
    ['openai', 'gpt-5', { temperature: 0.2 }, {}, /temperature/],
    ['openai', 'gpt-5', { temperature: 1 }, {}],
    [
      'openai',
      'gpt-5-mini-2025-08-07',
      { temperature: 0.2, reasoning_effort: 'none' },
      { reasoning_effort: 'none' },
      /temperature/,
    ],
    ['openai', 'gpt-5.1', { temperature: 0.2 }, { temperature: 0.2 }],
    ['openai', 'gpt-5.2', { temperature: 0.2, reasoning_effort: 'low' }, { reasoning_effort: 'low' }, /temperature/],
    ['openai', 'gpt-5.4-mini', { temperature: 0.2 }, { temperature: 0.2 }],
    ['openai', 'gpt-5.2-pro', { temperature: 0.2 }, {}, /temperature/],
    ['openai', 'gpt-5.3-codex', { temperature: 0.2 }, {}, /temperature/],
    ['openai', 'gpt-5.3-chat-latest', { temperature: 0.2 }, { temperature: 0.2 }],
    ['openai', 'gpt-5.5', { temperature: 0.2 }, {}, /temperature/],
    ['openai', 'gpt-6-luna', { temperature: 0.2 }, {}, /temperature/],
    [
      'openai',
      'gpt-6-luna',
      { temperature: 0.2, reasoning: { effort: 'none' } },
      { temperature: 0.2, reasoning: { effort: 'none' } },
    ],
    [
      'openai',
      'gpt-6.1-sol',
      { temperature: 0.2, reasoning: { effort: 'none' } },
      { reasoning: { effort: 'none' } },
      /temperature/,
    ],
    [
      'google',
      'gemini-3.8-flash',
      { stop: ['x'], topK: 3 },
      { topK: 3 },
      /`stop: \["x"\]` in `options` .* google has no parameter/,
    ],
    ['google', 'gemini-3.8-flash', { candidateCount: 2 }, {}, /candidateCount/],
    ['google', 'gemini-2.5-flash-lite', { candidateCount: 2 }, { candidateCount: 2 }],
    ['google', 'gemini-3.8-flash', { httpOptions: {} }, {}, /sets it itself/],
    ['elsewhere', 'gpt-5', { temperature: 0.2, mirostat: 2 }, { temperature: 0.2, mirostat: 2 }],
    ['elsewhere', 'gpt-5', { messages: [] }, {}, /sets it itself/],
    ['scripted', 'any', { temperature: 0.2, model: 'x' }, { temperature: 0.2, model: 'x' }],
  ];
  for (const [provider, model, { temperature, ...options }, expected, note] of cases)
    it(`${provider}:${model} ${JSON.stringify({ temperature, ...options })}`, () => {
      const entry = entries[provider] ?? openai;
      const asked = { model, messages: [], options, ...(typeof temperature === 'number' ? { temperature } : {}) };
      const { request, notes } = sendableRequest(asked, { entry, name: model, capabilities: ['chat'] }, `${provider}:${model}`);
      const warm = request.temperature === undefined ? {} : { temperature: request.temperature };
      assert.deepEqual({ ...warm, ...request.options }, expected);
      if (note) assert.match(notes.join(' '), note);
      else assert.deepEqual(notes, []);
    });

  it('what baton.yaml says of a model goes before what is known of its name', () => {
    const asked = { model: 'gpt-5', messages: [], temperature: 0.2 };
    const capabilities = ['chat', 'schema', 'temperature'];
    const { request, notes } = sendableRequest(asked, { entry: openai, name: 'gpt-5', capabilities }, 'openai:gpt-5');
    assert.deepEqual([request.temperature, notes], [0.2, []]);
  });

  it('every fact has its day and its source', () => {
    for (const { as_of, source } of Object.values(makers).flatMap(({ refused_parameters }) => refused_parameters)) {
      assert.match(as_of, /^\d{4}-\d\d-\d\d$/);
      assert.ok(URL.canParse(source));
    }
  });

  const wires: [tongue: Tongue, type: string, asked: JsonMap, sent: JsonMap, note?: RegExp][] = [
    [anthropic, 'anthropic', { top_k: 3, speed: 'fast' }, { speed: 'fast' }, /temperature.*top_k/],
    [google, 'google', { stop: ['x'], stopSequences: ['y'] }, { stopSequences: ['y'], temperature: 0.2 }, /`stop: /],
    [chat, 'openai-compatible', { mirostat: 2 }, { mirostat: 2, temperature: 0.2 }],
  ];
  for (const [tongue, type, options, sent, note] of wires)
    it(`on the wire to ${type}`, async () => {
      const stub = await startStub(tongue);
      try {
        const settings = { providers: { stub: { type, base_url: stub.base_url, key: 'none' } } };
        const models = createModels({ settings, env: {}, clock: realClock });
        const call = { model: 'stub:answer', messages: [{ role: 'user' as const, content: 'hello' }], temperature: 0.2, options };
        const answer = await models.call(call, { signal: new AbortController().signal, delta: () => undefined });
        const { body = {} } = stub.requests[0] ?? {};
        const { generationConfig: config } = body;
        const said: JsonMap = typeof config === 'object' ? { ...config } : JSON.parse(JSON.stringify(body));
        for (const name of ['model', 'messages', 'max_tokens', 'stream', 'stream_options']) delete said[name];
        assert.deepEqual(said, sent);
        if (note) assert.match(answer.note ?? '', note);
        else assert.equal(answer.note, undefined);
      } finally {
        await stub.close();
      }
    });
});
