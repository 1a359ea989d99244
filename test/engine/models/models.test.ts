import assert from 'node:assert/strict';
import type { Json, JsonSchema } from '../../../engine/language/json.ts';
import { createModels, type EngineModels, type ModelsOptions } from '../../../engine/models/models.ts';
import type { ScriptedAnswer } from '../../../engine/models/providers/embedded/backends.ts';
import type { ModelAnswer, ModelCall } from '../../../engine/run/model-port.ts';
import { type Failure, toFailure } from '../../../engine/state/failure.ts';
import { realClock, virtualClock } from './clock.ts';
import { type Stub, startStub } from './stub-server.ts';

const secret = 'sk-planted-secret-2';
const ask = (model: string, more: Partial<ModelCall> = {}): ModelCall => ({
  model,
  messages: [{ role: 'user', content: 'hello' }],
  ...more,
});

/** What a call gave, how it failed, and the pieces that were shown on the way. */
async function call(
  models: EngineModels,
  asked: ModelCall,
  signal = new AbortController().signal,
): Promise<{ answer?: ModelAnswer; failure?: Failure; shown: string[] }> {
  const shown: string[] = [];
  try {
    return { answer: await models.call(asked, { signal, delta: (text) => shown.push(text) }), shown };
  } catch (thrown) {
    return { failure: toFailure(thrown), shown };
  }
}

const scripted = (answer: ScriptedAnswer, more: Partial<ModelsOptions> = {}) =>
  createModels({ env: {}, clock: virtualClock(), script: { otherwise: answer }, override: 'scripted', ...more });
const year: JsonSchema = { type: 'object', properties: { year: { type: 'integer' } } };

describe('models', () => {
  describe('over HTTP', () => {
    let stub: Stub;
    before(async () => {
      stub = await startStub();
    });
    after(() => stub.close());
    const models = (more: Partial<ModelsOptions> = {}) =>
      createModels({
        clock: realClock,
        env: { STUB_KEY: secret },
        allow: [{ tool: 'env', pattern: 'STUB_KEY@127.0.0.1' }],
        settings: {
          providers: {
            stub: { base_url: stub.base_url, key: 'env:STUB_KEY' },
            bare: { base_url: stub.base_url },
            ollama: { base_url: stub.base_url },
          },
          models: [
            { id: 'stub:answer', input_price: 1, output_price: 2, capabilities: ['schema'] },
            { id: 'ollama:answer', capabilities: ['tools'] },
          ],
        },
        ...more,
      });

    it('a whole answer with usage, cost and where it came from', async () => {
      const { answer, shown } = await call(models(), ask('stub:answer'));
      const { first_token, ...rest } = answer ?? assert.fail();
      assert.deepEqual(rest, {
        text: 'Hello',
        model: 'stub:answer',
        provenance: 'live',
        usage: { input_tokens: 12, output_tokens: 5, cached_tokens: 4, reasoning_tokens: 2 },
        cost: 0.000022,
      });
      assert.ok(first_token !== undefined && first_token >= 0);
      assert.deepEqual(shown, ['Hel', 'lo']);
    });

    it('a cost or a usage that is unknown is absent', async () => {
      const { answer } = await call(models(), ask('stub:no-usage'));
      assert.deepEqual([answer?.text, answer && 'usage' in answer, answer && 'cost' in answer], ['Hello', false, false]);
    });

    it('JSON in prose, with a word about its mending', async () => {
      const { answer } = await call(models(), ask('bare:json-in-prose', { schema: year }));
      assert.deepEqual(
        [answer?.object, answer?.note],
        [{ year: 1969 }, 'The JSON of the answer was broken and had to be repaired.'],
      );
    });

    it('a list travels wrapped and arrives as a list', async () => {
      const { answer } = await call(models(), ask('bare:json-wrapped', { schema: { type: 'array' } }));
      assert.deepEqual(answer?.object, ['a', 'b']);
    });

    it("asks for shapes by the model's own list of what it can, else by its server's habit", async () => {
      const formats: unknown[] = [];
      for (const model of ['stub:answer', 'stub:no-usage', 'ollama:answer', 'ollama:no-usage']) {
        stub.requests.length = 0;
        await call(models(), ask(model, { schema: year }));
        formats.push((stub.requests[0]?.body['response_format'] as { type?: string } | undefined)?.type);
      }
      assert.deepEqual(formats, ['json_schema', undefined, undefined, 'json_schema']);
    });

    it('JSON that was cut off is no answer, however much of it is sound', async () => {
      const { failure } = await call(models(), ask('bare:json-cut', { schema: year }));
      assert.deepEqual(
        [failure?.kind, failure?.message],
        ['bad-response', 'bare:json-cut reached its limit of tokens before its JSON was complete.'],
      );
    });

    it('text that was cut off says so; without any text it is none', async () => {
      assert.equal(
        (await call(models(), ask('bare:finish-length'))).answer?.note,
        'The answer reached its limit of tokens and ends there.',
      );
      assert.match(
        (await call(models(), ask('bare:finish-length-empty'))).failure?.message ?? '',
        /used all its tokens before it said anything/,
      );
    });

    it('a filtered answer is a failure', async () => {
      const { failure } = await call(models(), ask('bare:finish-filter'));
      assert.deepEqual([failure?.kind, failure?.cause], ['content-filter', 'Half']);
    });

    it('an echoed key is masked in the answer and in what is shown of it', async () => {
      const { answer, shown } = await call(models(), ask('stub:echoes-key'));
      assert.equal(answer?.text, 'your key is ***.');
      assert.equal(shown.join(''), answer?.text);
    });

    it('an echoed key is masked in failures', async () => {
      const { failure } = await call(models(), ask('stub:echoes-key-in-error'));
      assert.deepEqual([failure?.kind, failure?.hint], ['auth', 'Check the key in STUB_KEY.']);
      assert.doesNotMatch(JSON.stringify(failure), /planted/);
      assert.match(failure?.message ?? '', /\*\*\*/);
    });

    it('no failure of any kind tells the key', async () => {
      const all = models({ timers: { first: 200, between: 200 } });
      for (const model of [
        'no-finish',
        'bad-json',
        'html',
        'hung-headers',
        'cut-middle',
        'redirect',
        'rate-date',
        'wrong-key',
        'status-500',
        'missing',
      ]) {
        const { failure } = await call(all, ask(`stub:${model}`));
        assert.ok(failure, model);
        assert.doesNotMatch(JSON.stringify(failure), /planted/, model);
      }
    });

    it('keys may come from `.env` and from the editor', async () => {
      for (const more of [
        { env: {}, env_file: { STUB_KEY: 'sk-from-the-file' } },
        { env: {}, secrets: () => 'sk-from-the-editor' },
      ]) {
        stub.requests.length = 0;
        await call(models(more), ask('stub:answer'));
        assert.equal(
          stub.requests[0]?.headers.authorization,
          `Bearer ${'env_file' in more ? 'sk-from-the-file' : 'sk-from-the-editor'}`,
        );
      }
    });

    it('holds the limits of a provider', async () => {
      const one = models({ settings: { providers: { one: { base_url: stub.base_url, max_parallel: 1 } } } });
      const abort = new AbortController();
      const first = call(one, ask('one:hung-middle'), abort.signal);
      const waiting = new AbortController();
      const second = call(one, ask('one:answer'), waiting.signal);
      const third = call(one, ask('one:answer'));
      waiting.abort();
      assert.equal((await second).failure?.kind, 'cancelled');
      abort.abort();
      assert.equal((await first).failure?.kind, 'cancelled');
      const { answer } = await third;
      assert.equal(answer?.text, 'Hello');
    });

    it('says what a call waited for its turn, and nothing of one that did not', async () => {
      const clock = virtualClock(0);
      const one = models({ clock, settings: { providers: { one: { base_url: stub.base_url, rpm: 1 } } } });
      const [first, second] = [call(one, ask('one:answer')), call(one, ask('one:answer'))];
      assert.equal((await first).answer?.waited, undefined);
      await clock.pass(60_000);
      assert.equal((await second).answer?.waited, 60_000);
    });
  });

  it('scripted answers are free and marked as simulated', async () => {
    const { answer, shown } = await call(scripted({ text: 'Hi', usage: { output_tokens: 1 } }), ask('openai:gpt-x'));
    assert.deepEqual(answer, {
      text: 'Hi',
      model: 'scripted',
      provenance: 'simulated',
      usage: { output_tokens: 1 },
      cost: 0,
      first_token: 0,
    });
    assert.deepEqual(shown, ['Hi']);
  });

  it('nothing is concluded from what a script lets fail', async () => {
    const clock = virtualClock();
    const fails: ScriptedAnswer = { fail: { kind: 'overload', message: 'Down.' } };
    const slow: ScriptedAnswer = { fail: { kind: 'rate', message: 'Slow down.', retry_after: 60_000 } };
    const models = createModels({ env: {}, clock, script: { queue: [fails, fails, fails, fails, fails, fails, slow, 'Hi'] } });
    for (let count = 0; count < 7; count++) assert.ok((await call(models, ask('scripted'))).failure);
    assert.deepEqual([(await call(models, ask('scripted'))).answer?.text, clock.now()], ['Hi', 0]);
  });

  it('a script sees the path of the step', async () => {
    const models = createModels({ env: {}, clock: virtualClock(), script: { steps: { 'a.b': 'mine' } } });
    assert.equal((await call(models, ask('scripted', { step: 'a.b' }))).answer?.text, 'mine');
  });

  const objects: [rule: string, answer: ScriptedAnswer, object: Json | undefined][] = [
    ['an object', { json: { year: 1 } }, { year: 1 }],
    ['null is a value', { text: 'null' }, undefined],
    ['no JSON', { text: 'no idea' }, undefined],
  ];
  for (const [rule, answer, object] of objects)
    it(`with a schema: ${rule}`, async () =>
      assert.deepEqual((await call(scripted(answer), ask('x', { schema: year }))).answer?.object, object));

  it('a failure that is none of ours becomes one', async () => {
    const models = createModels({
      env: {},
      clock: virtualClock(),
      override: 'scripted',
      script: { otherwise: () => assert.fail('odd') },
    });
    assert.deepEqual([(await call(models, ask('x'))).failure?.kind], ['internal']);
  });

  it('what is refused is never called', async () => {
    const models = createModels({ env: {}, clock: virtualClock() });
    const kinds = await Promise.all(['openai:gpt-x', 'nowhere:x'].map(async (model) => (await call(models, ask(model))).failure));
    assert.deepEqual(
      kinds.map((failure) => [failure?.kind, failure?.retryable]),
      [
        ['auth', false],
        ['input', false],
      ],
    );
    assert.deepEqual(models.refusalFor('openai:gpt-x')?.message, kinds[0]?.message);
    assert.equal(models.refusalFor(undefined), undefined);
    assert.equal(models.refusalFor('offline'), undefined);
  });

  it('says what it chose and why', () => {
    assert.deepEqual(
      createModels({ env: {}, clock: virtualClock(), settings: { default_model: 'ollama:a' } }).choose(undefined),
      { model: 'ollama:a', reason: '`default_model` of baton.yaml' },
    );
  });

  it('knows the worst that a call can cost', () => {
    const models = createModels({
      env: {},
      clock: virtualClock(),
      script: {},
      settings: { models: [{ id: 'ollama:a', input_price: 1, output_price: 1 }] },
    });
    const worst = (model: string) => models.worst(ask(model, { messages: [{ role: 'user', content: 'abc' }], max_tokens: 9 }));
    assert.deepEqual(['ollama:a', 'ollama:b', 'offline', 'scripted'].map(worst), [
      { tokens: 10, cost: 0.00001 },
      { tokens: 10 },
      { tokens: 10, cost: 0 },
      { tokens: 10, cost: 0 },
    ]);
  });

  it('what is free answers out of the question', () => {
    const models = createModels({ env: {}, clock: virtualClock() });
    assert.deepEqual(models.worst(ask('offline', { messages: [{ role: 'user', content: 'x'.repeat(300) }] })), {
      tokens: 200,
      cost: 0,
    });
  });

  it('checks answers', () => {
    assert.match(
      createModels({ env: {}, clock: virtualClock() }).check(year, { year: 'x' }) ?? '',
      /year must be a whole number/,
    );
  });

  it('offline answers out of the text, for nothing, and says that it did', async () => {
    const models = createModels({ env: {}, clock: realClock });
    const text =
      'Summarise in one sentence: The lighthouse at Skagen was built in 1858. It is 46 metres high. The lamp was lit with oil until 1946.';
    const { answer, failure } = await call(models, ask('offline', { messages: [{ role: 'user', content: text }] }));
    assert.equal(failure, undefined);
    assert.deepEqual([answer?.model, answer?.provenance, answer?.cost], ['offline', 'offline', 0]);
    assert.ok(text.includes(answer?.text.trim() || 'nothing'), answer?.text);
  });

  it('shares its mask', () => {
    const models = createModels({ env: { OPENAI_API_KEY: secret }, clock: virtualClock() });
    models.refusalFor('openai:gpt-x');
    assert.equal(models.mask.text(secret), '***');
  });
});
