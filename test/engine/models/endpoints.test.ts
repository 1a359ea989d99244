import assert from 'node:assert/strict';
import type { EndpointSettings, ProviderSettings } from '../../../engine/compile/world.ts';
import { createModels, type ModelsOptions } from '../../../engine/models/models.ts';
import type { ModelCall } from '../../../engine/run/model-port.ts';
import { toFailure } from '../../../engine/state/failure.ts';
import { serve, type TestServer } from '../tools/server.ts';
import { realClock } from './clock.ts';
import { chat } from './protocols.ts';

const { last, rest } = chat.close('stop');
const hello = `${chat.open}${chat.part('Hello')}${last}${rest}`;

/** Servers that answer by the key that they are sent: with a status, or as a model does. */
describe('a provider with several endpoints', () => {
  let first: TestServer;
  let second: TestServer;
  let statuses: Record<string, number> = {};
  const headers: Record<number, Record<string, string>> = { 429: { 'retry-after': '60' } };
  before(async () => {
    const start = () =>
      serve(({ headers: { authorization = '' } }, response) => {
        const status = statuses[authorization] ?? 200;
        if (status === 200) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(hello);
        else
          response
            .writeHead(status, { 'content-type': 'application/json', ...headers[status] })
            .end('{"error": {"message": "no"}}');
      });
    [first, second] = await Promise.all([start(), start()]);
  });
  after(() => Promise.all([first.close(), second.close()]));
  beforeEach(() => {
    statuses = {};
    first.seen.length = 0;
    second.seen.length = 0;
  });

  const endpoints = (): EndpointSettings[] => [
    { base_url: `${first.origin}/v1`, key: 'env:KEY_A' },
    { base_url: `${second.origin}/v1`, key: 'env:KEY_B' },
  ];
  const models = (provider: Partial<ProviderSettings> = {}, options: Partial<ModelsOptions> = {}) =>
    createModels({
      clock: realClock,
      env: { KEY_A: 'key-a-planted', KEY_B: 'key-b-planted' },
      allow: [
        { tool: 'env', pattern: 'KEY_A@127.0.0.1' },
        { tool: 'env', pattern: 'KEY_B@127.0.0.1' },
      ],
      settings: { providers: { many: { endpoints: endpoints(), ...provider }, spare: { base_url: `${second.origin}/v1` } } },
      ...options,
    });
  const ask = (all: ReturnType<typeof models>, more: Partial<ModelCall> = {}) =>
    all.call(
      { model: 'many:m', messages: [{ role: 'user', content: 'hello' }], ...more },
      { signal: new AbortController().signal, delta: () => undefined },
    );
  const keysOf = (server: TestServer) => server.seen.map((seen) => seen.headers.authorization);
  const counts = () => [first.seen.length, second.seen.length];

  it('is asked at the first, with its key', async () => {
    const all = models();
    for (let call = 0; call < 3; call++) assert.equal((await ask(all)).text, 'Hello');
    assert.deepEqual([keysOf(first), keysOf(second)], [Array(3).fill('Bearer key-a-planted'), []]);
  });
  it('with `balance: load`, calls are shared out, one after the other and at once', async () => {
    const all = models({ balance: 'load' });
    for (let call = 0; call < 4; call++) await ask(all);
    assert.deepEqual(counts(), [2, 2]);
    await Promise.all(Array.from({ length: 6 }, () => ask(all)));
    assert.deepEqual(counts(), [5, 5]);
  });
  for (const status of [401, 429, 500, 503, 504])
    it(`another answers for one that answers ${status}; that is told of nothing but a rate, and is no degraded answer`, async () => {
      statuses['Bearer key-a-planted'] = status;
      const warnings: string[] = [];
      const all = models();
      all.onWarning((text) => warnings.push(text));
      const answer = await ask(all);
      assert.deepEqual([answer.text, answer.model, answer.note], ['Hello', 'many:m', undefined]);
      assert.deepEqual(counts(), [1, 1]);
      await ask(all);
      assert.equal(warnings.length, status === 429 ? 0 : 1);
      if (status !== 429) assert.match(warnings[0] ?? '', /^The endpoint 1 of many failed \((auth|overload|timeout)\)/);
    });
  it('one that asked for fewer calls is left alone, for as long as it asked', async () => {
    statuses['Bearer key-a-planted'] = 429;
    const all = models();
    await ask(all);
    await ask(all);
    assert.deepEqual(counts(), [1, 2]);
  });
  it('a question that is refused is not asked again at another', async () => {
    statuses['Bearer key-a-planted'] = 400;
    const failure = await ask(models()).then(() => assert.fail(), toFailure);
    assert.deepEqual([failure.kind, counts()], ['bad-request', [1, 0]]);
  });
  it('where none answers, each is told; another model of a list steps in', async () => {
    statuses = { 'Bearer key-a-planted': 503, 'Bearer key-b-planted': 401 };
    const failure = await ask(models()).then(() => assert.fail(), toFailure);
    assert.equal(failure.kind, 'overload');
    assert.match(failure.message, /many:m \(endpoint 1\): .* many:m \(endpoint 2\): /);
    assert.doesNotMatch(JSON.stringify(failure), /planted/);
    const answer = await ask(models(), { instead: ['spare:m'] });
    assert.deepEqual([answer.model, answer.text], ['spare:m', 'Hello']);
    assert.match(answer.note ?? '', /many:m failed \(overload\); many:m failed \(auth\)/);
  });
  it('one without its key is passed over; without any the model is refused, with the names of all', async () => {
    await ask(models({}, { env: { KEY_B: 'key-b-planted' } }));
    assert.deepEqual(counts(), [0, 1]);
    assert.equal(models({}, { env: { KEY_B: 'key-b-planted' } }).refusalFor('many:m'), undefined);
    assert.match(models({}, { env: {} }).refusalFor('many:m')?.message ?? '', /KEY_A or KEY_B/);
  });
  it('the permission is asked for at all of them', () =>
    assert.deepEqual(
      models({}, { allow: [] })
        .missingPermission('many:m')
        ?.needs.map(({ pattern }) => pattern),
      [`KEY_A@127.0.0.1:${first.port}`, `KEY_B@127.0.0.1:${second.port}`],
    ));
  it('several keys at one address are enough', async () => {
    statuses['Bearer key-a-planted'] = 401;
    const keys = [{ key: 'env:KEY_A' }, { key: 'env:KEY_B' }];
    await ask(models({ base_url: `${first.origin}/v1`, endpoints: keys }));
    assert.deepEqual(keysOf(first), ['Bearer key-a-planted', 'Bearer key-b-planted']);
  });
  it('limits hold at each: two calls a minute where each takes one', async () => {
    const all = models({ rpm: 1, balance: 'load' });
    await Promise.all([ask(all), ask(all)]);
    assert.deepEqual(counts(), [1, 1]);
  });
  it('are refused where the provider has no address', () => {
    const settings = { providers: { offline: { endpoints: [{ key: 'none' }] } } };
    assert.match(models({}, { settings }).refusalFor('offline')?.message ?? '', /"offline" has `endpoints` in baton\.yaml/);
  });
  it('a mistake in one is a mistake of the provider', () => {
    const settings = { providers: { many: { endpoints: [...endpoints(), { base_url: 'http://a:b@c/' }] } } };
    assert.match(models({}, { settings }).refusalFor('many:m')?.message ?? '', /holds a name or password/);
  });
});
