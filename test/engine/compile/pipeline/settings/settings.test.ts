import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSettings } from '../../../../../engine/compile/pipeline/settings/settings.ts';
import { settingsKeys } from '../../../../../engine/language/keys/settings.ts';
import { yaml } from '../../../../yaml.ts';

const full = `default_model: local:small
orchestrator: local:small
providers:
  local: {type: openai-compatible, profile: custom, base_url: http://127.0.0.1:8080/v1, key: env:LOCAL_KEY, max_parallel: 8, rpm: 600}
  openai: {key: env:OPENAI_API_KEY}
  ollama: {key: none}
models:
  - {id: local:small, context: 8192, max_output: 512, input_price: 0.1, output_price: 0.4, cached_price: 0, capabilities: [schema, tools]}
limits: {max_cost: 2.00, timeout: 5m}
env: [USER]
x-mine: free
`;

const cases: [rule: string, text: string, problems: string[], settings?: object][] = [
  [
    'notices go to one place each, and name variables',
    'notices:\n  - {id: a, webhook: "https://x.example/y", secret: "env:A_NOTICE_SECRET"}\n  - {id: b, slack: "env:B_NOTICE_URL", expires: 2h, of: [alerts]}\n  - {id: c, email: [a@x.example, b@x.example], from: c@x.example, smtp: "env:C_NOTICE_URL"}\n',
    [],
  ],
  [
    'a letter that nobody carries',
    'notices: [{id: a, email: a@x.example, from: b@x.example}]\n',
    ['missing-key@{id: a, email: a@x.example, from: b@x.example}'],
  ],
  [
    'a letter to more than is said',
    'notices: [{id: a, email: "a@x.example, b@x.example", from: c@x.example, smtp: "env:C_NOTICE_URL"}]\n',
    ['wrong-type@"a@x.example, b@x.example"'],
  ],
  ['a notice that goes nowhere', 'notices: [{id: a}]\n', ['missing-key@{id: a}']],
  [
    'a notice that nobody signs',
    'notices: [{id: a, webhook: "https://x.example/y"}]\n',
    ['missing-key@{id: a, webhook: "https://x.example/y"}'],
  ],
  [
    'a notice to two places',
    'notices: [{id: a, webhook: "https://x.example/y", secret: "env:A_NOTICE_SECRET", slack: "env:B_NOTICE_URL"}]\n',
    ['missing-key@{id: a, webhook: "https://x.example/y", secret: "env:A_NOTICE_SECRET", slack: "env:B_NOTICE_URL"}'],
  ],
  [
    'notices of one name',
    'notices: [{id: a, slack: "env:B_NOTICE_URL"}, {id: a, slack: "env:B_NOTICE_URL"}]\n',
    ['duplicate-key@a'],
  ],
  [
    'a secret of something else, and an address in the file',
    'notices: [{id: a, webhook: "ftp://x.example", secret: "env:OPENAI_API_KEY"}]\n',
    ['wrong-type@"ftp://x.example"', 'wrong-type@"env:OPENAI_API_KEY"'],
  ],
  ['an unknown key', 'default_modle: a', ['unknown-key@default_modle'], {}],
  ['an unknown member', 'providers:\n  a: {base_ulr: http://x}', ['unknown-key@base_ulr'], { providers: { a: {} } }],
  ['a wrong type leaves the rest', 'limits: {max_parallel: many, max_cost: 1}', ['wrong-type@many'], { limits: { max_cost: 1 } }],
  [
    'bounds are kept',
    'limits: {max_parallel: 0, max_steps: 1.5, max_cost: 0}',
    ['wrong-type@0', 'wrong-type@1.5', 'wrong-type@0'],
    { limits: {} },
  ],
  ['a model has an id', 'models:\n  - {context: 3}', ['missing-key@{context: 3}'], { models: [] }],
  ['models is a list', 'models: {a: 1}', ['wrong-type@{a: 1}'], {}],
  ['providers is a map', 'providers: [a]', ['wrong-type@[a]'], {}],
  ['an address is one', 'providers:\n  a: {base_url: here}', ['wrong-type@here'], { providers: { a: {} } }],
  [
    'a time that 0 takes away and -1 keeps for ever',
    yaml`
      providers:
        a: {profile: ollama, keep_alive: 0}
        b: {profile: ollama, keep_alive: "0s"}
        c: {profile: ollama, keep_alive: -1}
        d: {profile: ollama, keep_alive: 30m}
        e: {profile: ollama, keep_alive: -2}
    `,
    ['wrong-type@-2'],
    {
      providers: {
        a: { profile: 'ollama', keep_alive: 0 },
        b: { profile: 'ollama', keep_alive: 0 },
        c: { profile: 'ollama', keep_alive: -1000 },
        d: { profile: 'ollama', keep_alive: 1_800_000 },
        e: { profile: 'ollama' },
      },
    },
  ],
  [
    'what a provider cannot obey',
    yaml`
      providers:
        anthropic: {keep_alive: 5m}
        offline: {endpoints: [{base_url: "http://127.0.0.1:1"}]}
        mine: {base_url: "http://127.0.0.1:1", balance: load}
        many: {endpoints: [{base_url: "http://127.0.0.1:1"}, {base_url: "http://127.0.0.1:1"}]}
        none: {base_url: "http://127.0.0.1:1", endpoints: []}
        list: {endpoints: ["http://127.0.0.1:1"], balance: order}
        program: {command: [a], key: env:KEY}
      profiles:
        ci: {providers: {offline: {keep_alive: 1m}}}
    `,
    [
      'wrong-type@[]',
      'wrong-type@"http://127.0.0.1:1"',
      'wrong-type@5m',
      'wrong-type@[{base_url: "http://127.0.0.1:1"}]',
      'wrong-type@load',
      'wrong-type@[{base_url: "http://127.0.0.1:1"}, {base_url: "http://127.0.0.1:1"}]',
      'wrong-type@env:KEY',
      'wrong-type@1m',
    ],
  ],
  ['a chain of models', 'default_model: [a, b]', [], { default_model: ['a', 'b'] }],
  ['a model is a text or a list of them', 'default_model: {a: b}', ['wrong-type@{a: b}'], {}],
  ['a key itself is refused', 'providers:\n  a: {key: abcdef}', ['secret-in-text@abcdef'], {}],
  [
    'what a folder asks to be allowed names tools',
    'permissions: [terminal, ":x"]',
    ['wrong-type@":x"'],
    { permissions: ['terminal'] },
  ],
  [
    'a tool is not called what permissions call something else',
    'tools: {model: {command: [echo]}}',
    ['duplicate-id@model'],
    { tools: {} },
  ],
  ['a secret anywhere is refused', 'env: [sk-abcdefghijklmnop1234]', ['secret-in-text@sk-abcdefghijklmnop1234'], {}],
  ['a secret by its name is refused', 'tools:\n  a: {api_key: hush}', ['secret-in-text@hush'], {}],
  ['a severity is a word', 'problems: {unused-input: loud, cycle: hint}', ['wrong-type@loud'], { problems: { cycle: 'hint' } }],
  [
    'misspelt members of experts and personalities',
    yaml`
      env: [A]
      experts: {one: {modle: offline, temprature: 0.2}}
      personalities:
        calm: {sytem: Be calm}
    `,
    ['unknown-key@modle', 'unknown-key@temprature', 'unknown-key@sytem'],
  ],
  [
    'those of a profile',
    yaml`
      env: [A]
      profiles:
        fast:
          experts: {one: {modle: offline}}
          personalities: [a]
    `,
    ['wrong-type@[a]', 'unknown-key@modle'],
  ],
  ['experts in a list, said once', 'experts: [{modle: a}]', ['wrong-type@[{modle: a}]'], {}],
  ['an expert without anything', 'experts: {one: }', ['wrong-type@one']],
  ['other spellings in them are read', 'personalities: {calm: {system: Be calm., x-mine: 1}}\nexperts: {one: a:b}', []],
  ['a list is no settings', '- a', ['wrong-type@- a'], {}],
  ['an empty file says nothing', '', [], {}],
  ['broken YAML says so', 'default_model: [a', ['yaml-syntax'], undefined],
];

describe('settings', () => {
  it('are read in full', () => {
    const { settings, problems } = readSettings(full);
    assert.deepEqual(
      problems.map(({ code, severity }) => `${code} ${severity}`),
      [],
    );
    assert.deepEqual(settings, {
      default_model: 'local:small',
      orchestrator: 'local:small',
      providers: {
        local: {
          type: 'openai-compatible',
          profile: 'custom',
          base_url: 'http://127.0.0.1:8080/v1',
          key: 'env:LOCAL_KEY',
          max_parallel: 8,
          rpm: 600,
        },
        openai: { key: 'env:OPENAI_API_KEY' },
        ollama: { key: 'none' },
      },
      models: [
        {
          id: 'local:small',
          context: 8192,
          max_output: 512,
          input_price: 0.1,
          output_price: 0.4,
          cached_price: 0,
          capabilities: ['schema', 'tools'],
        },
      ],
      limits: { max_cost: 2, timeout: '5m' },
      env: ['USER'],
    });
  });
  for (const [rule, text, wanted, settings] of cases)
    it(rule, () => {
      const found = readSettings(text);
      const codes = found.problems.map(({ code, range }) =>
        code === 'yaml-syntax' ? code : `${code}@${text.slice(range.start, range.end)}`,
      );
      assert.deepEqual([...new Set(codes)].length && codes, wanted.length && wanted);
      if (settings) assert.deepEqual(found.settings, settings);
    });
  it('what is misspelt in an expert is an error like any other', () => {
    const { problems } = readSettings('experts: {one: {modle: offline}}');
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['unknown-key', 'error']],
    );
  });
  it('a model that is none of those that the file lists of its provider is an error', () => {
    const { problems } = readSettings(
      yaml`
        providers: {local: {base_url: "http://127.0.0.1:8080/v1"}}
        models: [{id: local:small}]
        default_model: [local:small, local:smal]
        orchestrator: local:big
      `,
    );
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [
        ['unknown-model', 'error'],
        ['unknown-model', 'error'],
      ],
    );
  });
  for (const [text, message] of [
    ['providers: {a: {endpoints: ["http://b"]}}', '`providers.a.endpoints[0]` must be a map, but this is text.'],
    ['models: [{id: "a:b", roles: [5]}]', '`models[0].roles[0]` must be text, but this is the number 5.'],
    ['providers: {a: {endpoints: []}}', '`providers.a.endpoints` must have at least 1 item.'],
    [
      'providers: {a: {profile: ollama, keep_alive: long}}',
      '`providers.a.keep_alive` must be text such as `30m`, `0`, `-1`, but this is `long`.',
    ],
  ] as const)
    it(`what is wrong is told at its place, in words: ${text}`, () =>
      assert.deepEqual(
        readSettings(text).problems.map((one) => one.message),
        [message],
      ));
  it('every pattern has examples, which messages show in its place', () => {
    const bare = (schema: unknown): unknown[] => {
      if (typeof schema !== 'object' || schema === null) return [];
      const own = 'pattern' in schema && typeof schema.pattern === 'string' && !('examples' in schema) ? [schema.pattern] : [];
      return [...own, ...Object.values(schema).flatMap(bare)];
    };
    assert.deepEqual(
      Object.values(settingsKeys).flatMap((key) => bare(key.schema)),
      [],
    );
  });
  it('a secret is an error', () => assert.equal(readSettings('providers: {a: {key: abc}}').problems[0]?.severity, 'error'));
  for (const key of Object.values(settingsKeys))
    it(`the example of ${key.name} is right`, () => {
      const codes = readSettings(key.example).problems.map((one) => one.code);
      assert.deepEqual(codes, key.executable ? [] : ['not-executable-yet']);
    });
  it('no text makes reading throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.constantFrom(...Object.keys(settingsKeys)), fc.string()).map(([key, value]) => `${key}: ${value}`),
        ),
        (text) => Array.isArray(readSettings(text).problems),
      ),
    );
  });
});
