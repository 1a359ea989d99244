import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ProviderSettings } from '../../../../engine/compile/world.ts';
import { formatPermission, parsePermissions } from '../../../../engine/language/permission.ts';
import { realClock } from '../../../../engine/launch/host/real-clock.ts';
import { createModels } from '../../../../engine/models/models.ts';
import { RunError } from '../../../../engine/state/failure.ts';

const openai = 'https://api.openai.com/v1';

/** What a person is asked for before a provider of `baton.yaml` is reached; undefined where nobody is. */
const needed: [rule: string, provider: ProviderSettings, needs: string | undefined][] = [
  ['a known provider', { type: 'openai' }, undefined],
  ['another path of its host', { type: 'openai', base_url: 'https://api.openai.com/v2' }, undefined],
  ['its address with no key', { base_url: openai, key: 'none' }, undefined],
  ['its address with its key named', { base_url: openai, key: 'env:OPENAI_API_KEY' }, undefined],
  [
    'its address with another variable',
    { base_url: openai, key: 'env:AWS_SECRET_ACCESS_KEY' },
    'env:AWS_SECRET_ACCESS_KEY@api.openai.com:443',
  ],
  ['its name without encryption', { base_url: 'http://api.openai.com/v1' }, 'model:api.openai.com:80'],
  ['its name at another port', { base_url: 'https://api.openai.com:8443/v1' }, 'model:api.openai.com:8443'],
  ['a name that begins like it', { base_url: 'https://api.openai.com.evil.example/v1' }, 'model:api.openai.com.evil.example:443'],
  ['elsewhere', { base_url: 'http://elsewhere/v1' }, 'model:elsewhere:80'],
  ['elsewhere with a key', { base_url: 'https://elsewhere/v1', key: 'env:X' }, 'env:X@elsewhere:443'],
  ['a local server of the network', { type: 'ollama', base_url: 'http://10.0.0.5:11434/v1' }, 'model:10.0.0.5:11434'],
  ['every address of the machine', { base_url: 'http://0.0.0.0:1/v1' }, 'model:0.0.0.0:1'],
  ['this machine', { base_url: 'http://127.0.0.1:8080/v1' }, undefined],
  ['this machine by its other address', { base_url: 'http://[::1]:8080/v1' }, undefined],
  ['this machine by name', { base_url: 'http://localhost:8080/v1' }, undefined],
  ['a name that ends like it', { base_url: 'http://x.localhost:8080/v1' }, 'model:x.localhost:8080'],
  ['this machine with a key', { base_url: 'http://127.0.0.1:8080/v1', key: 'env:X' }, 'env:X@127.0.0.1:8080'],
  [
    'a protocol of its own elsewhere',
    { type: 'anthropic', base_url: 'https://elsewhere/v1', key: 'none' },
    'model:elsewhere:443',
  ],
];

const modelsWith = (provider: ProviderSettings, allow: readonly string[] = []) =>
  createModels({
    clock: realClock,
    env: { X: 'sk-planted', OPENAI_API_KEY: 'sk-own', AWS_SECRET_ACCESS_KEY: 'planted' },
    settings: { providers: { mine: { type: 'openai-compatible', ...provider } } },
    allow: parsePermissions(allow),
  });

describe('where prompts and keys go', () => {
  for (const [rule, provider, needs] of needed)
    it(`${rule}: ${needs ?? 'nobody is asked'}`, () => {
      assert.deepEqual(
        modelsWith(provider).missingPermission('mine:m')?.needs.map(formatPermission),
        needs === undefined ? undefined : [needs],
      );
      if (needs !== undefined) assert.equal(modelsWith(provider, [needs]).missingPermission('mine:m'), undefined);
    });

  const key = { base_url: 'http://a.example:8000/v1', key: 'env:X' };
  const keyless = { base_url: 'http://a.example:8000/v1' };
  const words: [provider: ProviderSettings, allow: string, allowed: boolean][] = [
    [key, 'env:X@a.example', true],
    [key, 'env:X@*.example', true],
    [key, 'env:X@a.example:8001', false],
    [key, 'env:X@b.example:8000', false],
    [key, 'env:Y@a.example:8000', false],
    [key, 'env:X', false],
    [key, 'model:a.example:8000', false],
    [key, 'terminal', false],
    [keyless, 'model:a.example', true],
    [keyless, 'model:*', true],
    [keyless, 'model:a.example:80', false],
    [keyless, 'env:X@a.example:8000', false],
  ];
  for (const [provider, allow, allowed] of words)
    it(`${provider.key ?? 'no key'}: ${allow} ${allowed ? 'is enough' : 'is not enough'}`, () => {
      assert.equal(modelsWith(provider, [allow]).missingPermission('mine:m') === undefined, allowed);
    });

  it('whatever asks, nothing leaves without permission', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests++;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const ask = (allow: readonly string[], names: string[]) => {
      const [model = '', ...instead] = names;
      const asked = { model, instead, messages: [{ role: 'user' as const, content: 'secret plans' }] };
      const options = { signal: new AbortController().signal, delta: () => undefined };
      return modelsWith({ base_url: `http://127.0.0.1:${port}/v1`, key: 'env:X' }, allow).call(asked, options);
    };
    try {
      for (const names of [['mine:m'], ['mine:m', 'offline']])
        await assert.rejects(ask([], names), (error) => {
          assert.ok(error instanceof RunError);
          const { kind, needs, hint } = error.failure;
          assert.deepEqual([kind, needs], ['permission', { tool: 'env', pattern: `X@127.0.0.1:${port}` }]);
          assert.match(hint ?? '', /--allow env:X@127\.0\.0\.1:\d+/);
          return true;
        });
      assert.equal(requests, 0);
      await assert.rejects(ask([`env:X@127.0.0.1:${port}`], ['mine:m']));
      assert.equal(requests, 1);
    } finally {
      server.close();
    }
  });
});
