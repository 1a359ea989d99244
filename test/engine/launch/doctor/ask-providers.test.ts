import assert from 'node:assert/strict';
import { askProviders, smallestModel } from '../../../../engine/launch/doctor/ask-providers.ts';
import { examine } from '../../../../engine/launch/doctor/doctor.ts';
import { listModels } from '../../../../engine/models/catalog/list-models.ts';
import { type Stub, startStub } from '../../models/stub-server.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('asking every provider that is set up', () => {
  const root = temporaryFolder();
  let stub: Stub;
  before(async () => {
    stub = await startStub();
  });
  after(() => stub.close());
  const secret = 'sk-planted-live-secret';
  const found = async (
    model: string,
    provider: Record<string, unknown> = {},
    env: Record<string, string> = { STUB_KEY: secret },
  ) => {
    const settings = {
      providers: { mine: { type: 'openai-compatible', base_url: stub.base_url, key: 'env:STUB_KEY', ...provider } },
      ...(model ? { models: [{ id: `mine:${model}`, input_price: 1, output_price: 2 }] } : {}),
    };
    const findings = await askProviders(root(), env, settings, { wait: 2_000, allow: ['env:STUB_KEY@127.0.0.1'] });
    assert.ok(!JSON.stringify(findings).includes('planted'), JSON.stringify(findings));
    return findings;
  };

  it('says who answers, how fast, and for how much', async () => {
    const [one, ...others] = await found('answer');
    assert.deepEqual(others, []);
    assert.equal(one?.state, 'fine');
    assert.match(one?.says ?? '', /^mine:answer answers \(\d+\.\d s, \$0\.000022\)$/);
    const body = stub.requests.at(-1)?.body ?? {};
    assert.deepEqual([body['messages'], body['max_tokens']], [[{ role: 'user', content: 'Answer with the one word: yes' }], 512]);
  });
  const failures: [name: string, model: string, says: RegExp, hint: RegExp][] = [
    [
      'a key that is wrong',
      'wrong-key',
      /^mine:wrong-key does not answer \(auth\): mine refused the key \(status 401\)/,
      /Check the key in STUB_KEY/,
    ],
    ['a key that comes back in the refusal', 'echoes-key-in-error', /\(auth\): .*\*\*\*/, /STUB_KEY/],
    ['no quota', 'quota', /\(quota\): mine says that the quota or the credit is used up/, /Add credit/],
    ['too many calls', 'rate-seconds', /\(rate\): mine asks for fewer calls/, /./],
    ['a server that is down', 'status-503', /\(overload\)/, /^$/],
    ['a model that is not there', 'no-such', /\(bad-request\): .*does not exist/, /Check the name/],
    ['a web page', 'html', /\(bad-response\): .*web page/, /base_url/],
    ['silence', 'hung-body', /\(timeout\): It had not answered after 2 s\./, /^$/],
  ];
  for (const [name, model, says, hint] of failures)
    it(`says what is wrong: ${name}`, async () => {
      const [one] = await found(model);
      assert.equal(one?.state, 'lacking');
      assert.match(one?.says ?? '', says);
      assert.match(one?.hint ?? '', hint);
    });
  it('says that there is no way there', async () => {
    const gone = await startStub();
    await gone.close();
    const [one] = await found('answer', { base_url: gone.base_url });
    assert.match(
      one?.says ?? '',
      /^mine:answer does not answer \(network\): No connection to mine at http:\/\/127\.0\.0\.1:\d+: nothing listens there/,
    );
  });
  it('asks nobody whose key is missing, whose settings are wrong, or of whom no model is known', async () => {
    const before = stub.requests.length;
    assert.match((await found('answer', {}, {}))[0]?.says ?? '', /^mine is not asked: STUB_KEY is not set\.$/);
    assert.match((await found('answer', { key: 'env:OPENAI_API_KEY' }))[0]?.says ?? '', /OPENAI_API_KEY/);
    assert.match((await found(''))[0]?.says ?? '', /^mine is not asked: no model of it is known\.$/);
    assert.equal(stub.requests.length, before);
  });
  it('asks the cheapest model that goes on answering', () => {
    const { models } = listModels({}, { env: {} }, Date.parse('2026-11-22'), 'openai');
    const asked = smallestModel(models, {});
    const cheaper = models.filter(
      ({ retires, input_price = 0 }) => retires !== undefined && input_price > 0 && input_price < 0.06,
    );
    assert.ok(asked !== undefined && cheaper.length > 0, asked);
    assert.equal(models.find(({ id }) => id === asked)?.retires, undefined);
    assert.equal(smallestModel(models, { models: [{ id: 'openai:gpt-5' }] }), 'openai:gpt-5', 'what is named goes first');
  });
  it('nobody is set up', async () => {
    assert.match((await askProviders(root(), {}, {}))[0]?.says ?? '', /^No provider is set up/);
  });
  it('is asked for', async () => {
    assert.ok(!(await examine(root(), {})).some(({ about }) => about === 'live'));
    assert.ok((await examine(root(), {}, { live: true })).some(({ about }) => about === 'live'));
  });
});
