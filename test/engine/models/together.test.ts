import assert from 'node:assert/strict';
import type { ModelSettings } from '../../../engine/compile/world.ts';
import { createModels } from '../../../engine/models/models.ts';
import type { ModelCall } from '../../../engine/run/model-port.ts';
import { toFailure } from '../../../engine/state/failure.ts';
import { realClock } from './clock.ts';
import { anthropic, chat, google, responses, type Tongue } from './protocols.ts';
import { type Stub, startStub } from './stub-server.ts';

/** One workspace with a provider of every kind, each at a server of its own. */
describe('providers of every kind in one workspace', () => {
  const servers: Record<string, Tongue> = { claude: anthropic, gemini: google, gpt: chat, answers: responses };
  const types: Record<string, string> = {
    claude: 'anthropic',
    gemini: 'google',
    gpt: 'openai-compatible',
    answers: 'openai-compatible',
  };
  const stubs: Record<string, Stub> = {};
  before(async () => {
    for (const [name, tongue] of Object.entries(servers)) stubs[name] = await startStub(tongue);
  });
  after(() => Promise.all(Object.values(stubs).map((stub) => stub.close())));

  const models = (listed: ModelSettings[] = []) =>
    createModels({
      clock: realClock,
      env: { STUB_KEY: 'sk-planted-secret-3' },
      allow: [{ tool: 'env', pattern: 'STUB_KEY@127.0.0.1' }],
      settings: {
        providers: Object.fromEntries(
          Object.keys(servers).map((name) => [
            name,
            { type: types[name] ?? '', base_url: stubs[name]?.base_url ?? '', key: 'env:STUB_KEY' },
          ]),
        ),
        models: [
          ...listed,
          ...['answer', 'tools', 'echoes-key'].map((name) => ({ id: `answers:${name}`, capabilities: ['responses'] })),
        ],
      },
    });
  const ask = (asked: Partial<ModelCall> & { model: string }, all = models()) =>
    all.call(
      { messages: [{ role: 'user', content: 'hello' }], ...asked },
      { signal: new AbortController().signal, delta: () => undefined },
    );
  const lastBody = (name: string) => stubs[name]?.requests.at(-1)?.body ?? {};

  for (const name of Object.keys(servers)) {
    it(`${name} answers, with its usage`, async () => {
      const answer = await ask({ model: `${name}:answer` });
      assert.partialDeepStrictEqual(answer, {
        text: 'Hello',
        model: `${name}:answer`,
        provenance: 'live',
        usage: { input_tokens: 12, output_tokens: 5, cached_tokens: 4, reasoning_tokens: 2 },
      });
      assert.equal(answer.cost, undefined, 'nobody knows the prices of this server');
    });
    it(`${name} asks for tools`, async () => {
      const { calls } = await ask({ model: `${name}:tools` });
      assert.deepEqual(
        calls?.map(({ name: tool, arguments: given }) => [tool, given]),
        [
          ['add', { a: 1, b: 2 }],
          ['now', {}],
        ],
      );
    });
    it(`${name} tells no key where it refuses one`, async () => {
      const failure = await ask({ model: `${name}:echoes-key-in-error` }).then(() => assert.fail(), toFailure);
      assert.equal(failure.kind, 'auth');
      assert.doesNotMatch(JSON.stringify(failure), /planted/);
    });
    it(`${name} masks a key that comes back in an answer`, async () =>
      assert.equal((await ask({ model: `${name}:echoes-key` })).text, 'your key is ***.'));
  }

  const schema = { type: 'array', items: { type: 'string' } } as const;
  const shapes: [
    model: string,
    capabilities: string[] | undefined,
    asked: (body: Record<string, unknown>) => unknown,
    wanted: unknown,
  ][] = [
    ['claude', undefined, (body) => Object.keys(body['output_config'] ?? {}), ['format']],
    ['claude', ['tools'], (body) => body['tool_choice'], { type: 'tool', name: 'answer', disable_parallel_tool_use: true }],
    ['gemini', undefined, (body) => Object.keys(body['generationConfig'] ?? {}), ['responseMimeType', 'responseJsonSchema']],
    ['gemini', ['tools'], (body) => body['generationConfig'], { responseMimeType: 'application/json' }],
  ];
  for (const [name, capabilities, asked, wanted] of shapes)
    it(`${name} answers in a shape${capabilities ? ' without a schema mode' : ''}`, async () => {
      const id = `${name}:json-wrapped`;
      const all = models(capabilities ? [{ id, capabilities }] : []);
      assert.deepEqual((await ask({ model: id, schema }, all)).object, ['a', 'b']);
      assert.deepEqual(asked(lastBody(name)), wanted);
    });

  it('the length of an answer comes from the call, else from baton.yaml, else from what is usual', async () => {
    const longest: unknown[] = [];
    for (const [all, more] of [
      [models(), { max_tokens: 7 }],
      [models([{ id: 'claude:answer', max_output: 50 }]), {}],
      [models(), {}],
    ] as const) {
      await ask({ model: 'claude:answer', ...more }, all);
      longest.push(lastBody('claude')['max_tokens']);
    }
    assert.deepEqual(longest, [7, 50, 16_384]);
  });

  it('one kind steps in for another, and says so', async () => {
    const { model, text, note } = await ask({ model: 'claude:status-503', instead: ['gemini:quota', 'answers:answer'] });
    assert.deepEqual([model, text], ['answers:answer', 'Hello']);
    assert.equal(note, 'answers:answer answered instead: claude:status-503 failed (overload); gemini:quota failed (quota).');
  });
  it('where all fail, each says why', async () => {
    const failure = await ask({ model: 'claude:wrong-key', instead: ['gemini:rate-seconds'] }).then(
      () => assert.fail(),
      toFailure,
    );
    assert.deepEqual([failure.kind, failure.retryable, failure.retry_after], ['rate', true, 7000]);
    assert.match(
      failure.message,
      /^None of the models answered\. claude:wrong-key: claude refused the key.* gemini:rate-seconds: gemini asks for fewer/,
    );
  });
  it('the worst of a list is the worst of its models, unknown where one is', () => {
    const all = models([
      { id: 'gpt:a', input_price: 1, output_price: 1 },
      { id: 'gpt:b', input_price: 5, output_price: 5 },
    ]);
    const worst = (...instead: string[]) =>
      all.worst({ model: 'gpt:a', instead, messages: [{ role: 'user', content: 'abc' }], max_tokens: 9 });
    assert.deepEqual(
      [worst(), worst('gpt:b'), worst('gpt:c')],
      [{ tokens: 10, cost: 0.00001 }, { tokens: 10, cost: 0.00005 }, { tokens: 10 }],
    );
  });
  it('the worst counts what is offered and said before', () => {
    const { tokens } = models().worst({
      model: 'gpt:a',
      max_tokens: 0,
      tools: [{ name: 'add', description: 'Adds.', parameters: { type: 'object' } }],
      messages: [{ role: 'assistant', content: '', calls: [{ id: '1', name: 'add', arguments: {} }] }],
    });
    assert.ok(tokens > 30);
  });
  it('known servers have prices without a word in baton.yaml', () => {
    const known = createModels({ clock: realClock, env: { OPENAI_API_KEY: 'k' } });
    const { cost } = known.worst({ model: 'openai:gpt-4o-mini', messages: [{ role: 'user', content: 'abc' }], max_tokens: 1000 });
    assert.ok(cost !== undefined && cost > 0);
  });
  it('says what steps in, and what is known of a list', () => {
    const { model, instead, candidates } = models().choose('["gpt:a", "claude:b", "nowhere:c"]');
    assert.deepEqual([model, instead, candidates?.length], ['gpt:a', ['claude:b'], 3]);
  });
});
