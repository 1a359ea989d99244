import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { yaml } from '../../yaml.ts';
import { obey, testIo } from './io.ts';

describe('baton models', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-models-'));
    writeFileSync(
      join(folder, 'baton.yaml'),
      yaml`
        default_model: local:small
        providers:
          local: {base_url: "http://127.0.0.1:1/v1", key: env:LOCAL_KEY}
        models:
          - {id: local:small, context: 8192, input_price: 0.1, output_price: 0.4}
          - {id: local:odd}
      `,
    );
    writeFileSync(join(folder, '.env'), 'ANTHROPIC_API_KEY=sk-planted-in-the-file\n');
  });
  after(() => rmSync(folder, { recursive: true }));
  const say = (args: string[], env: Record<string, string> = {}) => obey(['models', ...args], testIo(folder, { env }));

  it('lists providers with the names of their keys, models with figures, and what is asked by default', async () => {
    const { code, out, err } = await say([], { LOCAL_KEY: 'planted-in-the-environment' });
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^provider +key +known +address\n/);
    assert.match(out, /^local +LOCAL_KEY is set +http:\/\/127\.0\.0\.1:1\/v1$/m);
    assert.match(out, /^anthropic +ANTHROPIC_API_KEY is set +\d+ +https/m);
    assert.match(out, /^google +set GOOGLE_API_KEY or GEMINI_API_KEY +\d+ /m);
    assert.match(out, /^ollama +none needed +http/m);
    assert.match(out, /^local:small \(default\) +8,192 +0\.1 +0\.4 +baton\.yaml$/m);
    assert.match(out, /^local:odd +\? +\? +\?$/m);
    assert.match(out, /^anthropic:claude-\S+ .* table$/m);
    assert.match(
      out,
      /Prompts that name no model ask local:small: `default_model` of baton\.yaml\.\nThe table is @pydantic\/genai-prices [\d.]+ of \d{4}-\d\d-\d\d\./,
    );
    assert.doesNotMatch(out, /planted/);
  });
  it('as JSON has the exact shape', async () => {
    const { code, out } = await say(['--json', 'local']);
    const list = JSON.parse(out);
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(list), ['providers', 'models', 'chosen', 'table']);
    assert.deepEqual(list.models[0], {
      context: 8192,
      input_price: 0.1,
      output_price: 0.4,
      from: { context: 'baton.yaml', prices: 'baton.yaml' },
      id: 'local:small',
      provider: 'local',
      key: 'missing',
      default: true,
    });
  });
  it('of one provider tells all that is known of it', async () => {
    const { code, out } = await say(['deepseek']);
    assert.equal(code, 0);
    assert.match(out, /^deepseek +set DEEPSEEK_API_KEY/m);
    assert.match(out, /^deepseek:\S+ /m);
    assert.doesNotMatch(out, /^local/m);
  });
  it('says where nothing is known', async () =>
    assert.match((await say(['offline'])).out, /No models are known here yet: set a key/));
  const wrong: [string, RegExp][] = [
    ['antropic', /There is no provider "antropic"\. Did you mean "anthropic"\?/],
    ['carrier-pigeon', /There is no provider "carrier-pigeon"\. Known providers: anthropic,/],
  ];
  for (const [name, message] of wrong)
    it(`refuses ${name}`, async () => {
      const { code, err } = await say([name]);
      assert.equal(code, 2);
      assert.match(err, message);
    });
});
