import assert from 'node:assert/strict';
import { createOpenAiCompatible } from '../../../../../engine/models/providers/openai/provider.ts';
import type { Failure } from '../../../../../engine/state/failure.ts';
import { realClock } from '../../clock.ts';
import { hear, question } from '../../hear.ts';
import { addressed, chat } from '../../protocols.ts';
import { type Stub, startStub } from '../../stub-server.ts';

/** What only servers of chat completions are known to do; the rest stands in the conformance suite. */
describe('openai-compatible servers', () => {
  let stub: Stub;
  before(async () => {
    stub = await startStub();
  });
  after(() => stub.close());
  const ask = (model: string) => hear(chat.make({ base_url: stub.base_url, key: 'sk-1' }), question(model));

  for (const model of ['no-done-mark', 'finish-unheard-of', 'parts'])
    it(`hears the whole answer: ${model}`, async () => {
      const { text, events, failure } = await ask(model);
      assert.deepEqual([text, failure], ['Hello', undefined]);
      assert.partialDeepStrictEqual(events.at(-1), { type: 'done', finish: 'stop' });
    });

  const failures: [model: string, kind: Failure['kind'], message: RegExp][] = [
    ['status-in-stream', 'rate', /Provider is busy/],
    ['plain-error-in-stream', 'network', /boom/],
    ['named-error-in-stream', 'bad-request', /Too many tokens/],
    ['finish-error', 'overload', /gave up in the middle/],
  ];
  for (const [model, kind, message] of failures)
    it(`${model}: ${kind}`, async () => {
      const { failure } = await ask(model);
      assert.deepEqual([failure?.kind, failure?.cause], [kind, 'The answer until then: Half']);
      assert.match(failure?.message ?? '', message);
    });

  it('says whom OpenAI bills, where that is set', async () => {
    stub.requests.length = 0;
    const billed = createOpenAiCompatible({
      id: 'openai',
      base_url: stub.base_url,
      profile: { json: 'schema', limit: 'max_tokens', asks_usage: true, takes: ['image', 'audio'] },
      clock: realClock,
      key: () => 'sk-1',
      organization: 'org-1',
      project: 'proj-1',
    });
    await hear(billed, question('answer'));
    const headers = stub.requests[0]?.headers ?? {};
    assert.deepEqual([headers['openai-organization'], headers['openai-project']], ['org-1', 'proj-1']);
  });

  it('asks for the shape of an answer as the model can', async () => {
    stub.requests.length = 0;
    const mixed = createOpenAiCompatible({
      id: 'local',
      base_url: stub.base_url,
      profile: { json: 'schema', limit: 'max_tokens', asks_usage: true, takes: ['image', 'audio'] },
      clock: realClock,
      key: () => undefined,
      mode: (model) => (model === 'answer' ? 'object' : 'prompt'),
    });
    const schema = { type: 'object', properties: { year: { type: 'integer' } } };
    for (const model of ['answer', 'no-usage']) await hear(mixed, question(model, { schema }));
    assert.deepEqual(
      stub.requests.map(({ body }) => body['response_format']),
      [{ type: 'json_object' }, undefined],
    );
  });

  for (const [name, profile] of addressed)
    it(`${name} is asked at its path, with its own way to bound an answer and to ask for usage`, async () => {
      stub.requests.length = 0;
      const path = new URL(profile.base_url ?? profile.address ?? '').pathname;
      const one = createOpenAiCompatible({ id: name, base_url: stub.origin + path, profile, clock: realClock, key: () => 'k' });
      const { text } = await hear(one, question('answer', { max_tokens: 7 }));
      const [asked] = stub.requests;
      assert.deepEqual([text, asked?.url, asked?.body[profile.limit]], ['Hello', `${path}/chat/completions`, 7]);
      assert.deepEqual(asked?.body['stream_options'], profile.asks_usage ? { include_usage: true } : undefined);
    });

  it('every profile that needs no address of the user has a sound one', () => {
    for (const [name, { base_url, address }] of addressed)
      assert.match(base_url ?? address ?? '', /^https?:\/\/[^/]+\/.*(v1|api|openapi)$/, name);
  });
});
