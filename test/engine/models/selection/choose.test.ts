import assert from 'node:assert/strict';
import type { Settings } from '../../../../engine/compile/world.ts';
import type { Environment } from '../../../../engine/language/environment.ts';
import { chooseAmong } from '../../../../engine/models/selection/choose.ts';
import type { SelectionContext } from '../../../../engine/models/selection/resolve.ts';
import { createKeys } from '../../../../engine/models/settings/keys.ts';
import { providerTable } from '../../../../engine/models/settings/provider-table.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';

const choosing = (settings: Settings, env: Environment, more: Partial<SelectionContext> = {}): SelectionContext => ({
  settings,
  table: providerTable(settings),
  keys: createKeys({ env }, createMask()),
  scripted: false,
  ...more,
});

const key = { OPENAI_API_KEY: 'sk-1' };
const local: Settings = {
  providers: { local: { base_url: 'http://127.0.0.1:1/v1', key: 'env:LOCAL_KEY' } },
  models: [{ id: 'local:small' }, { id: 'ollama:llama3:8b' }],
};

describe('the choice of a model', () => {
  const cases: [
    rule: string,
    named: string | undefined,
    Settings,
    Environment,
    model: string,
    name: string,
    reason: RegExp,
    override?: string,
  ][] = [
    ['named', 'openai:gpt-x', {}, key, 'openai:gpt-x', 'gpt-x', /named for this step/],
    ['named with a slash', 'openai/gpt-x', {}, key, 'openai:gpt-x', 'gpt-x', /named/],
    ['the first colon splits', 'ollama:llama3:8b', {}, {}, 'ollama:llama3:8b', 'llama3:8b', /named/],
    ['a slash before a colon', 'ollama/llama3:8b', {}, {}, 'ollama:llama3:8b', 'llama3:8b', /named/],
    [
      'a slash inside a name',
      'openrouter:openai/gpt-x',
      {},
      { OPENROUTER_API_KEY: 'k' },
      'openrouter:openai/gpt-x',
      'openai/gpt-x',
      /named/,
    ],
    ['a name that baton.yaml places', 'small', local, { LOCAL_KEY: 'k' }, 'local:small', 'small', /named/],
    ['a name with a colon that baton.yaml places', 'llama3:8b', local, {}, 'ollama:llama3:8b', 'llama3:8b', /named/],
    ['a name that tells its maker', 'GPT-x', {}, key, 'openai:GPT-x', 'GPT-x', /named/],
    ['a maker with a protocol of its own', 'claude-x', {}, { ANTHROPIC_API_KEY: 'k' }, 'anthropic:claude-x', 'claude-x', /named/],
    ['the key under either of its names', 'gemini-x', {}, { GEMINI_API_KEY: 'k' }, 'google:gemini-x', 'gemini-x', /named/],
    ['offline', 'offline', {}, {}, 'offline', '', /named/],
    ['offline by any name', 'offline:whatever', {}, {}, 'offline', 'whatever', /named/],
    ['blanks around it', ' openai:gpt-x ', {}, key, 'openai:gpt-x', 'gpt-x', /named/],
    ['--model goes before what is named', 'openai:gpt-x', {}, {}, 'offline', '', /--model replaces every model/, 'offline'],
    ['--model where nothing is named', undefined, { default_model: 'openai:gpt-x' }, {}, 'offline', '', /--model/, 'offline'],
    ['default_model', undefined, { default_model: 'openai:gpt-x' }, key, 'openai:gpt-x', 'gpt-x', /`default_model`/],
    [
      'default_model as a list of one',
      undefined,
      { default_model: ['openai:gpt-x'] },
      key,
      'openai:gpt-x',
      'gpt-x',
      /`default_model`/,
    ],
    ['what is named goes before default_model', 'ollama:a', { default_model: 'openai:gpt-x' }, key, 'ollama:a', 'a', /named/],
    [
      'the first listed model that has its key',
      undefined,
      local,
      { LOCAL_KEY: 'k' },
      'local:small',
      'small',
      /first model of baton\.yaml whose key is present/,
    ],
    ['one without its key is passed over', undefined, local, {}, 'ollama:llama3:8b', 'llama3:8b', /first model/],
    [
      'nothing named and no key',
      undefined,
      {},
      {},
      'offline',
      '',
      /^no model is named and no key is present; the embedded extractive engine answers$/,
    ],
    ['a key alone names no model', undefined, {}, key, 'offline', '', /keys are present for openai: name a model/],
    ['an empty list is no default', undefined, { default_model: [] }, {}, 'offline', '', /no model is named/],
  ];
  for (const [rule, named, settings, env, model, name, reason, override] of cases)
    it(rule, () => {
      const choice = chooseAmong(named, choosing(settings, env, override === undefined ? {} : { override }));
      assert.deepEqual([choice.model, choice.name, choice.refusal], [model, name, undefined]);
      assert.match(choice.reason, reason);
    });

  const refused: [rule: string, named: string | undefined, Settings, Environment, message: RegExp, hint: RegExp][] = [
    [
      'named without a key',
      'openai:gpt-x',
      {},
      {},
      /^The model "openai:gpt-x" needs a key, and OPENAI_API_KEY is not set\.$/,
      /Set OPENAI_API_KEY in the environment or in `\.env`.*`--model offline`/,
    ],
    [
      'a key that no request can carry',
      'openai:gpt-x',
      {},
      { OPENAI_API_KEY: 'planted one' },
      /The key in OPENAI_API_KEY holds a space/,
      /again/,
    ],
    ['default_model without a key', undefined, { default_model: 'openai:gpt-x' }, {}, /needs a key/, /OPENAI_API_KEY/],
    [
      'a list of which none can be used: the first says why',
      '["openai:gpt-x", "pigeon:x"]',
      {},
      {},
      /^The model "openai:gpt-x" needs a key/,
      /OPENAI_API_KEY/,
    ],
    [
      'a provider that does not exist',
      'opnai:gpt-x',
      {},
      key,
      /names the provider "opnai", which does not exist/,
      /Did you mean "openai"\?/,
    ],
    [
      'a provider that is like no other',
      'pigeon/gpt-x',
      {},
      key,
      /names the provider "pigeon"/,
      /Known providers: anthropic, google, offline, .*providers` in baton\.yaml/,
    ],
    ['a name that nobody places', 'sonnet', {}, key, /does not name its provider/, /provider:name/],
    ['a provider alone', 'openai', {}, key, /is a provider, not a model/, /Write `openai:` followed by/],
    ["VS Code's own outside of it", 'vscode:x', {}, {}, /belongs to VS Code/, /Run the pipeline in VS Code/],
    [
      "one of our own that is VS Code's",
      'mine:x',
      { providers: { mine: { type: 'vscode' } } },
      {},
      /belongs to VS Code/,
      /Run the pipeline in VS Code/,
    ],
    [
      'a key that has two names',
      'gemini-x',
      {},
      {},
      /needs a key, and GOOGLE_API_KEY or GEMINI_API_KEY is not set/,
      /Set GOOGLE_API_KEY/,
    ],
    [
      'an unfit key under its other name',
      'gemini-x',
      {},
      { GEMINI_API_KEY: 'planted one' },
      /The key in GOOGLE_API_KEY or GEMINI_API_KEY holds a space/,
      /again/,
    ],
    [
      'settings that cannot work',
      'mine:x',
      { providers: { mine: { base_url: 'nowhere' } } },
      {},
      /`base_url` of the provider "mine"/,
      /http/,
    ],
    ['scripted without a script', 'scripted', {}, {}, /answers only in tests/, /--model offline/],
  ];
  for (const [rule, named, settings, env, message, hint] of refused)
    it(`refused: ${rule}`, () => {
      const { refusal } = chooseAmong(named, choosing(settings, env));
      assert.match(refusal?.message ?? '', message);
      assert.match(refusal?.hint ?? '', hint);
      assert.doesNotMatch(JSON.stringify(refusal), /planted/);
    });

  describe('from a list', () => {
    const listed = (
      named: string | string[] | undefined,
      settings: Settings = {},
      env: Environment = key,
      more: Partial<SelectionContext> = {},
    ) => {
      const { model, reason, chain, candidates } = chooseAmong(named, choosing(settings, env, more));
      return { model, reason, chain: chain.map((one) => one.model), candidates };
    };
    it('the first is asked first, and the others step in', () =>
      assert.deepEqual(listed(['openai:gpt-x', 'ollama:a']), {
        model: 'openai:gpt-x',
        reason: 'named for this step',
        chain: ['openai:gpt-x', 'ollama:a'],
        candidates: [
          { model: 'openai:gpt-x', reason: 'asked first' },
          { model: 'ollama:a', reason: 'steps in where those before it fail' },
        ],
      }));
    it('also as the text that rendering makes of a list', () =>
      assert.deepEqual(listed('["ollama:a","ollama:b"]').chain, ['ollama:a', 'ollama:b']));
    it('what looks like a list and is none is a name', () => assert.deepEqual(listed('[ollama]').chain, []));
    it('one that cannot be used is passed over, with its reason', () =>
      assert.deepEqual(listed(['anthropic:c', 'openai:gpt-x', 'nowhere:x']), {
        model: 'openai:gpt-x',
        reason: 'named for this step; not anthropic:c: The model "anthropic:c" needs a key, and ANTHROPIC_API_KEY is not set',
        chain: ['openai:gpt-x'],
        candidates: [
          { model: 'anthropic:c', reason: 'The model "anthropic:c" needs a key, and ANTHROPIC_API_KEY is not set.' },
          { model: 'openai:gpt-x', reason: 'asked first' },
          { model: 'nowhere:x', reason: 'The model "nowhere:x" names the provider "nowhere", which does not exist.' },
        ],
      }));
    it('nobody steps in for itself', () => assert.deepEqual(listed(['ollama:a', 'ollama/a']).chain, ['ollama:a']));
    it('default_model may be a list', () =>
      assert.deepEqual(listed(undefined, { default_model: ['ollama:a', 'offline'] }).chain, ['ollama:a', 'offline']));
    it('an empty list names nothing', () => assert.deepEqual(listed(['', ' ']).model, 'offline'));
    it('--model replaces all of it', () =>
      assert.deepEqual(listed(['ollama:a', 'ollama:b'], {}, {}, { override: 'offline' }).chain, ['offline']));
  });

  it('scripted with a script, by any name', () => {
    const models = ['scripted', 'scripted:a'].map((named) => chooseAmong(named, choosing({}, {}, { scripted: true })));
    assert.deepEqual(
      models.map(({ model, name, refusal }) => [model, name, refusal]),
      [
        ['scripted', '', undefined],
        ['scripted:a', 'a', undefined],
      ],
    );
  });
});
