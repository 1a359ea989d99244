import assert from 'node:assert/strict';
import { type Stub, startStub } from '../engine/models/stub-server.ts';
import { askLive } from './live.ts';

/** The suite that asks real providers, itself: against a server on loopback. */
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
  it('puts three questions to whoever has one, and fails where an answer is none', async () => {
    const told = await askLive({ MY_KEY: 'sk-planted-live' }, { settings: settings(), models: { mine: 'answer' } });
    assert.deepEqual(
      told.map(({ what, outcome }) => [what, outcome]),
      [
        ['one word', 'failed'],
        ['an object by a schema', 'failed'],
        ['a call of a tool', 'failed'],
      ],
    );
    assert.equal(stub.requests.length, 3);
  });
  it('asks another model where one is named, and only whom is wanted', async () => {
    const told = await askLive(
      { MY_KEY: 'k', BATON_LIVE_MINE: 'wrong-key' },
      { settings: settings(), models: { mine: 'answer', openai: 'x' }, only: ['mine'] },
    );
    assert.equal(told.length, 3);
    assert.match(told[0]?.words ?? '', /refused the key/);
    const tools = await askLive({ MY_KEY: 'k', BATON_LIVE_MINE: 'tools' }, { settings: settings(), models: { mine: 'answer' } });
    assert.deepEqual(
      tools.map(({ outcome }) => outcome),
      ['failed', 'failed', 'passed'],
    );
  });
});
