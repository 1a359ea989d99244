import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { isMap, type Json } from '../../../../engine/language/json.ts';
import { createModels } from '../../../../engine/models/models.ts';
import { embeddingProtocolOf } from '../../../../engine/models/providers/openai/embedding-protocols.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { realClock } from '../clock.ts';

describe('embeddings', () => {
  const asked: { url: string; key: string; body: Json }[] = [];
  let answer: { status: number; body: unknown };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += String(piece);
    });
    request.on('end', () => {
      const key = request.headers['x-goog-api-key'] ?? request.headers.authorization ?? '';
      asked.push({ url: request.url ?? '', key: String(key), body: JSON.parse(text) });
      const body = typeof answer.body === 'function' ? answer.body(asked.at(-1)?.body) : answer.body;
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  let port = 0;
  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      port = address !== null && typeof address === 'object' ? address.port : 0;
      done();
    });
  });
  after(() => void server.close());
  beforeEach(() => void asked.splice(0));

  const embed = (model: string, texts: string[], override?: string, as: 'document' | 'query' = 'document') => {
    const models = createModels({
      clock: realClock,
      env: { OWN_KEY: 'g-key', ANTHROPIC_API_KEY: 'a-key' },
      override,
      allow: [
        { tool: 'model', pattern: `127.0.0.1:${port}` },
        { tool: 'env', pattern: `OWN_KEY@127.0.0.1:${port}` },
      ],
      settings: {
        providers: {
          local: { type: 'openai-compatible', base_url: `http://127.0.0.1:${port}/v1` },
          cohere: { base_url: `http://127.0.0.1:${port}/compatibility/v1/`, key: 'env:OWN_KEY' },
          gateway: {
            type: 'openai-compatible',
            profile: 'cohere',
            base_url: `http://127.0.0.1:${port}/v1`,
            key: 'env:OWN_KEY',
          },
          bedrock: { base_url: `http://127.0.0.1:${port}/openai/v1`, key: 'env:OWN_KEY' },
          gem: { type: 'google', base_url: `http://127.0.0.1:${port}/v1beta`, key: 'env:OWN_KEY' },
        },
        models: [{ id: 'local:small', input_price: 1, output_price: 0 }],
      },
    });
    const call: ModelCall = {
      model,
      embeds: { texts, as },
      messages: [{ role: 'user', content: texts.join('\n') }],
      max_tokens: 0,
    };
    return models.call(call, { signal: new AbortController().signal, delta: () => undefined });
  };
  const failure = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof RunError, String(error));
    return error.failure;
  };

  it('of a server that speaks like OpenAI, in the order of the texts, with what they cost', async () => {
    answer = {
      status: 200,
      body: {
        data: [
          { index: 1, embedding: [0, 1] },
          { index: 0, embedding: [1, 0] },
        ],
        usage: { prompt_tokens: 500_000 },
      },
    };
    const { vectors, usage, cost } = await embed('local:small', ['a', 'b']);
    assert.deepEqual(
      [vectors, usage?.input_tokens, cost],
      [
        [
          [1, 0],
          [0, 1],
        ],
        500_000,
        0.5,
      ],
    );
    assert.deepEqual(
      asked.map(({ url, body }) => [url, body]),
      [['/v1/embeddings', { model: 'small', input: ['a', 'b'] }]],
    );
  });
  it('of Google', async () => {
    answer = { status: 200, body: { embeddings: [{ values: [1, 2] }] } };
    const { vectors } = await embed('gem:text-embedding-004', ['a']);
    assert.deepEqual(vectors, [[1, 2]]);
    assert.equal(asked[0]?.url, '/v1beta/models/text-embedding-004:batchEmbedContents');
    const { body } = asked[0] ?? {};
    assert.ok(body !== undefined && isMap(body));
    assert.deepEqual(body['requests'], [{ model: 'models/text-embedding-004', content: { parts: [{ text: 'a' }] } }]);
  });
  it('of Cohere, at its own address, which is told what a text is', async () => {
    answer = { status: 200, body: { id: 'x', embeddings: { float: [[1, 0]] }, meta: { billed_units: { input_tokens: 7 } } } };
    const { vectors, usage } = await embed('cohere:embed-v4.0', ['a']);
    await embed('cohere:embed-v4.0', ['what is a?'], undefined, 'query');
    assert.deepEqual([vectors, usage?.input_tokens], [[[1, 0]], 7]);
    const more = { model: 'embed-v4.0', embedding_types: ['float'], truncate: 'END' };
    assert.deepEqual(asked, [
      { url: '/v2/embed', key: 'Bearer g-key', body: { ...more, texts: ['a'], input_type: 'search_document' } },
      { url: '/v2/embed', key: 'Bearer g-key', body: { ...more, texts: ['what is a?'], input_type: 'search_query' } },
    ]);
  });
  it('of Cohere behind another address, as OpenAI has it', async () => {
    answer = { status: 200, body: { data: [{ embedding: [1] }] } };
    await embed('gateway:embed-v4.0', ['a']);
    assert.deepEqual(
      asked.map(({ url, body }) => [url, body]),
      [['/v1/embeddings', { model: 'embed-v4.0', input: ['a'] }]],
    );
  });
  it('of Amazon Titan at Bedrock, a request a text, in the order of the texts', async () => {
    answer = {
      status: 200,
      body: ({ inputText }: { inputText: string }) => ({ embedding: [Number(inputText), 1], inputTextTokenCount: 3 }),
    };
    const texts = ['1', '2', '3', '4', '5', '6'];
    const { vectors, usage } = await embed('bedrock:amazon.titan-embed-text-v2:0', texts);
    assert.deepEqual([vectors, usage?.input_tokens], [texts.map((text) => [Number(text), 1]), 18]);
    assert.deepEqual(
      asked.map(({ url, key }) => [url, key]),
      texts.map(() => ['/model/amazon.titan-embed-text-v2%3A0/invoke', 'Bearer g-key']),
    );
    assert.deepEqual(
      new Set(asked.map(({ body }) => JSON.stringify(body))),
      new Set(texts.map((text) => `{"inputText":"${text}"}`)),
    );
  });
  it('of Cohere at Bedrock, in either shape of its answers', async () => {
    for (const embeddings of [[[1], [2]], { float: [[1], [2]] }]) {
      answer = { status: 200, body: { embeddings, id: 'x' } };
      assert.deepEqual((await embed('bedrock:eu.cohere.embed-v4:0', ['a', 'b'], undefined, 'query')).vectors, [[1], [2]]);
    }
    assert.deepEqual(asked[0], {
      url: '/model/eu.cohere.embed-v4%3A0/invoke',
      key: 'Bearer g-key',
      body: { texts: ['a', 'b'], input_type: 'search_query', embedding_types: ['float'], truncate: 'END' },
    });
  });
  it('of Bedrock are refused for a model that is known to embed nothing, before anything is asked', async () => {
    const { kind, message, hint } = await failure(embed('bedrock:openai.gpt-oss-120b', ['a']));
    assert.deepEqual([kind, message, asked.length], ['input', 'bedrock:openai.gpt-oss-120b embeds no texts.', 0]);
    assert.match(hint ?? '', /amazon\.titan-embed or cohere\.embed/);
  });
  it('of Bedrock are refused at the address that has none', () => {
    const place = { provider: 'bedrock', model: 'amazon.titan-embed-text-v2:0' };
    assert.throws(
      () => embeddingProtocolOf({ embeddings: 'invoke-model' }, 'https://bedrock-mantle.eu-central-1.api.aws/v1', place),
      (error) => error instanceof RunError && /bedrock-runtime\.REGION/.test(error.failure.hint ?? ''),
    );
  });
  it('of the offline engine, always alike, also in place of a model that a person replaced by it', async () => {
    const { vectors, provenance, cost } = await embed('offline', ['moon', 'moon']);
    assert.deepEqual([vectors?.[0], provenance, cost], [vectors?.[1], 'offline', 0]);
    assert.deepEqual((await embed('local:small', ['moon'], 'offline')).vectors, vectors?.slice(0, 1));
  });
  it('a model that people want for answers embeds nothing', async () => {
    answer = { status: 200, body: { data: [{ embedding: [1] }] } };
    assert.deepEqual((await embed('local:small', ['a'], 'anthropic:claude-sonnet-5-5')).vectors, [[1]]);
  });

  const wrong: [what: string, status: number, body: unknown, kind: string, message: RegExp][] = [
    ['too few vectors', 200, { data: [{ embedding: [1] }] }, 'bad-response', /1 vector for 2 texts/],
    ['no numbers', 200, { data: [{ embedding: [1] }, { embedding: 'x' }] }, 'bad-response', /1 vector for 2 texts/],
    ['vectors of two sizes', 200, { data: [{ embedding: [1] }, { embedding: [1, 2] }] }, 'bad-response', /2 vectors for 2 texts/],
    ['no JSON', 200, '{"data": [', 'bad-response', /JSON/],
    ['too many requests', 429, { error: { message: 'slow down' } }, 'rate', /local/],
    ['no such model', 404, { error: { message: 'no model small' } }, 'bad-request', /no model small|small/],
  ];
  for (const [what, status, body, kind, message] of wrong) {
    it(`${what}: ${kind}`, async () => {
      answer = { status, body };
      const found = await failure(embed('local:small', ['a', 'b']));
      assert.equal(found.kind, kind);
      assert.match(found.message, message);
    });
  }
  it('a provider without embeddings is refused', async () => {
    const found = await failure(embed('anthropic:claude-sonnet-5-5', ['a']));
    assert.deepEqual([found.kind, found.message], ['input', 'anthropic:claude-sonnet-5-5 embeds no texts.']);
  });
});
