import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Settings } from '../../engine/compile/world.ts';
import { anthropic, chat, google, responses } from '../engine/models/protocols.ts';
import { type Stub, startStub } from '../engine/models/stub-server.ts';
import { askLive, small } from './live.ts';

const allow = ['env:MY_KEY@127.0.0.1'];

/** The suite that asks real providers, itself: against servers on loopback that speak as those do. */
describe('the live suite', () => {
  let stub: Stub;
  before(async () => {
    stub = await startStub();
  });
  after(() => stub.close());
  const settings = () => ({ providers: { mine: { type: 'openai-compatible', base_url: stub.base_url, key: 'env:MY_KEY' } } });

  it('passes over whoever has no key, aloud, and asks nobody then', async () => {
    const told = await askLive({}, { settings: settings(), models: { mine: 'answer', openai: 'x' } });
    assert.deepEqual(told, [
      { provider: 'mine', what: '', outcome: 'skipped', words: 'MY_KEY is not set' },
      { provider: 'openai', what: '', outcome: 'skipped', words: 'OPENAI_API_KEY is not set' },
    ]);
    assert.equal(stub.requests.length, 0);
  });
  it('puts four questions to whoever has one, and fails where an answer is none', async () => {
    const told = await askLive({ MY_KEY: 'sk-planted-live' }, { settings: settings(), models: { mine: 'answer' }, allow });
    assert.deepEqual(
      told.map(({ what, outcome }) => [what, outcome]),
      [
        ['one word', 'failed'],
        ['an object by a schema', 'failed'],
        ['a call of a tool', 'failed'],
        ['an AUTO tag', 'failed'],
      ],
    );
    // A tag whose answer does not fit is asked for once more.
    assert.equal(stub.requests.length, 5);
  });
  it('asks another model where one is named, and only whom is wanted', async () => {
    const told = await askLive(
      { MY_KEY: 'k', BATON_LIVE_MINE: 'wrong-key' },
      { settings: settings(), models: { mine: 'answer', openai: 'x' }, only: ['mine'], allow },
    );
    assert.equal(told.length, 4);
    assert.match(told[0]?.words ?? '', /refused the key/);
    const tools = await askLive(
      { MY_KEY: 'k', BATON_LIVE_MINE: 'tools' },
      { settings: settings(), models: { mine: 'answer' }, allow },
    );
    assert.deepEqual(
      tools.map(({ outcome }) => outcome),
      ['failed', 'failed', 'passed', 'failed'],
    );
  });
  it('knows a key that was given to another address for one that is not there', async () => {
    const elsewhere: Settings = { providers: { openai: { base_url: stub.base_url } } };
    const before = stub.requests.length;
    const told = await askLive({ OPENAI_API_KEY: 'k' }, { settings: elsewhere, models: { openai: 'lives' } });
    assert.deepEqual(
      told.map(({ outcome, words }) => [outcome, words]),
      [['skipped', 'its key is not set']],
    );
    assert.equal(stub.requests.length, before);
  });
});

describe('the live suite against every protocol', () => {
  const stubs: Stub[] = [];
  let folder = '';
  before(async () => {
    for (const tongue of [chat, responses, anthropic, google]) stubs.push(await startStub(tongue));
    folder = mkdtempSync(join(tmpdir(), 'baton-live-'));
  });
  after(async () => {
    await Promise.all(stubs.map((stub) => stub.close()));
    rmSync(folder, { recursive: true, force: true });
  });
  /** Every provider of the suite at one of the servers, by a key of its own; OpenAI through Responses. */
  const settings = (): Settings => {
    const [asChat, asResponses, asAnthropic, asGoogle] = stubs.map(({ base_url }) => base_url);
    const at = (provider: string) =>
      ({ openai: asResponses, anthropic: asAnthropic, google: asGoogle })[provider] ?? asChat ?? '';
    return {
      providers: Object.fromEntries(Object.keys(small).map((name) => [name, { base_url: at(name), key: 'env:STUB_KEY' }])),
      models: [
        { id: 'openai:lives', capabilities: ['responses', 'schema', 'tools'], input_price: 1, output_price: 4 },
        { id: 'google:lives', input_price: 1, output_price: 4 },
      ],
    };
  };
  const env = (): Record<string, string> => ({
    STUB_KEY: 'sk-planted-stub',
    ...Object.fromEntries(Object.keys(small).map((name) => [`BATON_LIVE_${name.toUpperCase()}`, 'lives'])),
  });

  it('asks each provider that it knows four things, small ones, and all pass', async () => {
    const told = await askLive(env(), { settings: settings(), allow: ['env:STUB_KEY@127.0.0.1'] });
    assert.deepEqual(
      told.filter(({ outcome }) => outcome !== 'passed'),
      [],
    );
    assert.equal(told.length, 4 * Object.keys(small).length);
    assert.doesNotMatch(JSON.stringify(told), /planted/);
    assert.match(told.find(({ provider }) => provider === 'openai')?.words ?? '', /12\+5 tokens · \$0\.000032/);
    assert.match(told.find(({ provider }) => provider === 'groq')?.words ?? '', /price unknown/);
    for (const { requests } of stubs)
      for (const { body } of requests) {
        assert.ok(JSON.stringify(body).length < 2500, 'a small question');
        // The length of an answer for a tag is bounded by its form.
        if (JSON.stringify(body).includes('seven more than three')) continue;
        assert.match(JSON.stringify(body), /"(max_\w*tokens|maxOutputTokens)":(512|1024)\b/, 'a short answer');
      }
  });

  const command = (args: readonly string[], more: Record<string, string> = {}): Promise<{ code: number; out: string }> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [
          '--import',
          pathToFileURL(resolve('test/hooks.mjs')).href,
          '--disable-warning=ExperimentalWarning',
          resolve('test/live/live.ts'),
          ...['--allow', 'env:STUB_KEY@127.0.0.1'],
          ...args,
        ],
        { cwd: folder, env: { ...env(), ...more, PATH: process.env['PATH'] ?? '' } },
        (error, stdout) => done({ code: error ? Number(error.code) : 0, out: stdout }),
      );
    });

  it('as a command takes baton.yaml and tells what passed', async () => {
    writeFileSync(join(folder, 'baton.yaml'), JSON.stringify(settings()));
    const { code, out } = await command(['openai', 'anthropic', 'google', 'mistral']);
    assert.equal(code, 0, out);
    assert.match(out, /^✓ openai +one word +openai:lives · \d+ ms · 12\+5 tokens/);
    assert.match(out, /\n16 passed, 0 failed, 0 providers skipped/);
    assert.doesNotMatch(out, /planted/);
  }).timeout(60_000);
  it('as a command ends with 1 where one fails, and with 0 where nobody has a key', async () => {
    writeFileSync(join(folder, 'baton.yaml'), JSON.stringify(settings()));
    const wrong = await command(['mistral'], { BATON_LIVE_MISTRAL: 'wrong-key' });
    assert.equal(wrong.code, 1, wrong.out);
    assert.match(wrong.out, /✕ mistral +one word +.*refused the key[\s\S]*\n0 passed, 4 failed, 0 providers skipped/);
    const none = await command(['mistral'], { STUB_KEY: '' });
    assert.equal(none.code, 0, none.out);
    assert.match(none.out, /- mistral +STUB_KEY is not set\n\n0 passed, 0 failed, 1 provider skipped/);
  }).timeout(60_000);
});
