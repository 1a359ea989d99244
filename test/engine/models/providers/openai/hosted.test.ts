import assert from 'node:assert/strict';
import type { JsonSchema } from '../../../../../engine/language/json.ts';
import { createModels } from '../../../../../engine/models/models.ts';
import { providerTable } from '../../../../../engine/models/settings/provider-table.ts';
import { serve, type TestServer } from '../../../tools/server.ts';
import { realClock } from '../../clock.ts';
import { chat } from '../../protocols.ts';

const { last, rest } = chat.close('stop');
const year: JsonSchema = {
  type: 'object',
  properties: { year: { type: 'integer' } },
  required: ['year'],
  additionalProperties: false,
};

/** How a cloud is asked: the end of its address, the model, the header of the key, the field of the length, and the form of a schema. */
interface HostedCase {
  profile: string;
  path: string;
  model: string;
  key: string;
  header: [name: string, value: string];
  limit: string;
  format: string | undefined;
}

const cases: HostedCase[] = [
  {
    profile: 'azure',
    path: '/openai/v1',
    model: 'my-deployment',
    key: 'AZURE_OPENAI_API_KEY',
    header: ['api-key', 'planted-key'],
    limit: 'max_completion_tokens',
    format: 'json_schema',
  },
  {
    profile: 'vertex',
    path: '/v1/projects/p/locations/global/endpoints/openapi',
    model: 'google/gemini-of-today',
    key: 'VERTEX_ACCESS_TOKEN',
    header: ['authorization', 'Bearer planted-key'],
    limit: 'max_tokens',
    format: 'json_schema',
  },
  {
    profile: 'bedrock',
    path: '/v1',
    model: 'openai.gpt-oss-120b',
    key: 'AWS_BEARER_TOKEN_BEDROCK',
    header: ['authorization', 'Bearer planted-key'],
    limit: 'max_completion_tokens',
    format: undefined,
  },
  {
    profile: 'cohere',
    path: '/compatibility/v1',
    model: 'command-a',
    key: 'MY_COHERE_KEY',
    header: ['authorization', 'Bearer planted-key'],
    limit: 'max_tokens',
    format: 'json_schema',
  },
];

describe('hosts of models with addresses of their own', () => {
  let server: TestServer;
  before(async () => {
    server = await serve((_request, response) => {
      const answer = `${chat.open}${chat.part('{"year": 1969}')}${last}${rest}`;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
    });
  });
  after(() => server.close());

  for (const { profile, path, model, key, header, limit, format } of cases)
    it(`${profile} is asked as it wants to be`, async () => {
      const settings = { providers: { cloud: { profile, base_url: `${server.origin}${path}`, key: `env:${key}` } } };
      const open = (allow: { tool: string; pattern: string }[]) =>
        createModels({ settings, env: { [key]: 'planted-key', OPENAI_ORG_ID: 'org' }, clock: realClock, allow });
      const needs = { tool: 'env', pattern: `${key}@127.0.0.1:${server.port}` };
      assert.deepEqual(open([]).missingPermission(`cloud:${model}`)?.needs, [needs]);

      const answer = await open([needs]).call(
        { model: `cloud:${model}`, messages: [{ role: 'user', content: 'When?' }], schema: year, max_tokens: 90 },
        { signal: new AbortController().signal, delta: () => undefined },
      );
      assert.deepEqual(answer.object, { year: 1969 });
      const seen = server.seen.at(-1);
      assert.equal(seen?.url, `${path}/chat/completions`);
      assert.deepEqual([seen?.headers[header[0]], seen?.headers['openai-organization']], [header[1], undefined]);
      assert.equal(seen?.headers['authorization'], header[0] === 'authorization' ? header[1] : undefined);
      const body = JSON.parse(seen?.body ?? '');
      assert.deepEqual([body.model, body[limit], body.response_format?.type], [model, 90, format]);
    });

  for (const profile of ['azure', 'vertex', 'bedrock'])
    it(`${profile} is known by name, and says how its address looks`, () => {
      const { refusal, key } = providerTable().get(profile) ?? {};
      assert.match(refusal?.message ?? '', /has no address/);
      assert.match(refusal?.hint ?? '', /^Write `base_url: https:\/\/.*[A-Z]{5}.*` with your own values/);
      assert.equal(key, undefined);
    });
  it('with an address its usual key is asked for', () => {
    const base_url = 'https://mine.openai.azure.com/openai/v1';
    const { key, needs, refusal } = providerTable({ providers: { azure: { base_url } } }).get('azure') ?? {};
    assert.deepEqual(
      [key, needs?.pattern, refusal],
      ['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_API_KEY@mine.openai.azure.com:443', undefined],
    );
  });
});
