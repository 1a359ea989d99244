import assert from 'node:assert/strict';
import { readSettings } from '../../../../../engine/compile/pipeline/settings/settings.ts';
import type { ProviderSettings } from '../../../../../engine/compile/world.ts';
import { createModels } from '../../../../../engine/models/models.ts';
import { serve, type TestServer } from '../../../tools/server.ts';
import { realClock } from '../../clock.ts';
import { chat } from '../../protocols.ts';

const { last, rest } = chat.close('stop');

describe('how long a local server keeps a model', () => {
  let server: TestServer;
  let status = 200;
  before(async () => {
    server = await serve(({ url }, response) => {
      if (url === '/api/generate') response.writeHead(status, { 'content-type': 'application/json' }).end('{"done": true}');
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${chat.open}${chat.part('Hi')}${last}${rest}`);
    });
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
    status = 200;
  });

  const open = (more: ProviderSettings) =>
    createModels({
      env: { LOCAL: 'planted-key' },
      clock: realClock,
      allow: [{ tool: 'env', pattern: 'LOCAL@127.0.0.1' }],
      settings: { providers: { ollama: { base_url: `${server.origin}/v1`, ...more } } },
    });
  const ask = (models: ReturnType<typeof open>, model: string) =>
    models.call(
      { model: `ollama:${model}`, messages: [{ role: 'user', content: 'hello' }] },
      { signal: new AbortController().signal, delta: () => undefined },
    );
  const told = () => server.seen.flatMap(({ url, body }) => (url === '/api/generate' ? [JSON.parse(body)] : []));

  it('is told once for each model, after its first answer', async () => {
    const models = open({ keep_alive: 1_800_000 });
    for (const model of ['a', 'a', 'b']) assert.equal((await ask(models, model)).text, 'Hi');
    const wanted = [
      { model: 'a', keep_alive: 1800 },
      { model: 'b', keep_alive: 1800 },
    ];
    assert.deepEqual(told(), wanted);
    await models.close();
    assert.deepEqual(told(), wanted);
  });
  it('0 takes it out when no more calls come, with the key of the server', async () => {
    const models = open({ keep_alive: 0, key: 'env:LOCAL' });
    for (const model of ['a', 'a']) await ask(models, model);
    assert.deepEqual(told(), []);
    await models.close();
    assert.deepEqual(told(), [{ model: 'a', keep_alive: 0 }]);
    assert.equal(server.seen.at(-1)?.headers.authorization, 'Bearer planted-key');
  });
  for (const [written, wanted] of [
    ['0', 0],
    ['"0s"', 0],
    ['-1', -1],
  ] as const)
    it(`${written} in baton.yaml reaches the server as ${wanted}`, async () => {
      const { settings, problems } = readSettings(
        `providers: {mine: {profile: ollama, base_url: "${server.origin}/v1", keep_alive: ${written}}}`,
      );
      assert.deepEqual(problems, []);
      const models = createModels({ env: {}, clock: realClock, settings });
      await models.call(
        { model: 'mine:a', messages: [{ role: 'user', content: 'hello' }] },
        { signal: new AbortController().signal, delta: () => undefined },
      );
      await models.close();
      assert.deepEqual(told(), [{ model: 'a', keep_alive: wanted }]);
    });
  it('a server that does not take it is a warning, and the answer stays', async () => {
    status = 500;
    const warnings: string[] = [];
    const models = open({ keep_alive: 60_000 });
    models.onWarning((text) => warnings.push(text));
    assert.equal((await ask(models, 'a')).text, 'Hi');
    assert.match(warnings[0] ?? '', /was not told how long to keep a in memory: 500/);
  });
  it('nothing is said where nothing is written', async () => {
    const models = open({});
    await ask(models, 'a');
    await models.close();
    assert.deepEqual(told(), []);
  });
  it('is refused where the server cannot be told', () => {
    const settings = { providers: { mine: { base_url: server.origin, keep_alive: 1 } } };
    const { refusalFor } = createModels({ env: {}, clock: realClock, settings });
    assert.match(refusalFor('mine:m')?.message ?? '', /only a server with `profile: ollama`/);
  });
});
