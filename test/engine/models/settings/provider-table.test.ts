import assert from 'node:assert/strict';
import type { ProviderSettings } from '../../../../engine/compile/world.ts';
import { type ProviderEntry, providerTable } from '../../../../engine/models/settings/provider-table.ts';

const entry = (id: string, given?: ProviderSettings): Partial<ProviderEntry> => {
  const found = providerTable(given ? { providers: { [id]: given } } : {}).get(id);
  assert.ok(found, `${id} is known`);
  const { profile: _, needs: __, ...rest } = found;
  return rest;
};
const home = 'https://api.openai.com/v1';
const near = 'http://127.0.0.1:8080/v1';

describe('providers of a workspace', () => {
  const misfits: [id: string, ProviderSettings, refusal: RegExp][] = [
    ['anthropic', { keep_alive: 0 }, /`keep_alive`/],
    ['offline', { keep_alive: 1000 }, /`keep_alive`/],
    ['offline', { balance: 'load' }, /`balance`/],
    ['offline', { endpoints: [{ base_url: near }] }, /`endpoints` in baton.yaml, but no address/],
    ['openai', { endpoints: [] }, /but none in them/],
    ['mine', { endpoints: [{ base_url: near }], balance: 'order' }, /two `endpoints` or more/],
    ['anthropic', { key_command: ['a'] }, /has `key_command`, which works only for a server with OpenAI’s protocol/],
    ['mine', { base_url: near, key_command: ['a'], key: 'env:A' }, /`key_command` beside another key/],
    ['mine', { base_url: near, key_command: ['a'], endpoints: [{ key: 'env:A' }] }, /`key_command` beside another key/],
    ['mine', { type: 'command' }, /`type: command` and no `command`/],
    ['mine', { module: './a.mjs', command: ['a'] }, /is a command and has `module`/],
    ['mine', { module: './a.mjs', base_url: near }, /is a module and has `base_url`/],
    ['mine', { command: ['a'], key: 'env:A' }, /is a command and has `key`/],
    ['openai', { env: { A: 'b' } }, /has `env`, which only a program that answers has/],
    ['mine', { type: 'openai', command: ['a'] }, /has `command`, which only/],
    ['mine', { base_url: near, endpoints: [{ key: 'env:A' }, { key: 'env:A' }] }, /the same address and the same key/],
  ];
  for (const [id, settings, refusal] of misfits)
    it(`${id} cannot obey ${JSON.stringify(settings)}`, () => assert.match(entry(id, settings).refusal?.message ?? '', refusal));
  const cases: [rule: string, id: string, ProviderSettings | undefined, Partial<ProviderEntry>][] = [
    ['known ones need no entry', 'openai', undefined, { type: 'openai-compatible', base_url: home, key: 'OPENAI_API_KEY' }],
    ['local ones want no key', 'ollama', undefined, { type: 'openai-compatible', base_url: 'http://127.0.0.1:11434/v1' }],
    ['offline is always there', 'offline', undefined, { type: 'offline' }],
    [
      'an entry adds to what is known',
      'openai',
      { key: 'env:MY_KEY', max_parallel: 3, rpm: 60 },
      { type: 'openai-compatible', base_url: home, key: 'MY_KEY', max_parallel: 3, rpm: 60 },
    ],
    ['limits without anything else', 'offline', { max_parallel: 1 }, { type: 'offline', max_parallel: 1 }],
    [
      'one of our own',
      'local',
      { type: 'openai-compatible', profile: 'custom', base_url: near, key: 'env:LOCAL_KEY' },
      { type: 'openai-compatible', base_url: near, key: 'LOCAL_KEY' },
    ],
    ['an address is enough', 'local', { base_url: near }, { type: 'openai-compatible', base_url: near }],
    [
      'a profile gives the address',
      'mine',
      { profile: 'groq' },
      { type: 'openai-compatible', base_url: 'https://api.groq.com/openai/v1', key: 'GROQ_API_KEY' },
    ],
    [
      'the name of a profile serves as a type',
      'mine',
      { type: 'ollama' },
      { type: 'openai-compatible', base_url: 'http://127.0.0.1:11434/v1' },
    ],
    [
      'a known name elsewhere, without a key',
      'openai',
      { base_url: near, key: 'none' },
      { type: 'openai-compatible', base_url: near },
    ],
    [
      'a known name elsewhere, with a key of its own',
      'openai',
      { base_url: near, key: 'env:PROXY_KEY' },
      { type: 'openai-compatible', base_url: near, key: 'PROXY_KEY' },
    ],
    [
      'another path of the same origin keeps the key',
      'openai',
      { base_url: 'https://api.openai.com/v2' },
      { type: 'openai-compatible', base_url: 'https://api.openai.com/v2', key: 'OPENAI_API_KEY' },
    ],
    [
      'a local server elsewhere needs no word about keys',
      'ollama',
      { base_url: 'http://10.0.0.5:11434/v1' },
      { type: 'openai-compatible', base_url: 'http://10.0.0.5:11434/v1' },
    ],
    ['known by name', 'vscode', undefined, { type: 'vscode' }],
    ['VS Code under another name', 'mine', { type: 'vscode' }, { type: 'vscode' }],
    [
      'one with a protocol of its own',
      'anthropic',
      undefined,
      { type: 'anthropic', base_url: 'https://api.anthropic.com/v1', key: 'ANTHROPIC_API_KEY' },
    ],
    [
      'one whose key has two names',
      'google',
      undefined,
      {
        type: 'google',
        base_url: 'https://generativelanguage.googleapis.com/v1beta',
        key: 'GOOGLE_API_KEY',
        other_key: 'GEMINI_API_KEY',
      },
    ],
    [
      'a protocol of its own under another name and elsewhere',
      'mine',
      { type: 'google', base_url: near, key: 'env:PROXY_KEY' },
      { type: 'google', base_url: near, key: 'PROXY_KEY' },
    ],
    ['a protocol of its own elsewhere', 'anthropic', { base_url: near, key: 'none' }, { type: 'anthropic', base_url: near }],
    [
      'one with a protocol of its own may be reached by its compatible address',
      'anthropic',
      { type: 'openai-compatible', base_url: 'https://api.anthropic.com/v1', key: 'env:ANTHROPIC_API_KEY' },
      { type: 'openai-compatible', base_url: 'https://api.anthropic.com/v1', key: 'ANTHROPIC_API_KEY' },
    ],
  ];
  for (const [rule, id, given, expected] of cases) it(rule, () => assert.deepEqual(entry(id, given), { id, ...expected }));

  const refused: [rule: string, id: string, ProviderSettings, message: RegExp, hint: RegExp][] = [
    [
      'a type that does not exist',
      'x',
      { type: 'openai-compatibel' },
      /the type "openai-compatibel", which does not exist/,
      /Did you mean "openai-compatible"\?/,
    ],
    [
      'a type that is like no other',
      'x',
      { type: 'carrier-pigeon' },
      /does not exist/,
      /Possible are: openai-compatible, anthropic, google, offline/,
    ],
    ['a profile that does not exist', 'x', { profile: 'grog' }, /the profile "grog"/, /Did you mean "groq"\?/],
    ['a profile named like a part of every object', 'x', { profile: 'constructor' }, /the profile "constructor"/, /Possible are/],
    ['nothing to go by', 'x', {}, /neither its `type` nor its `base_url`/, /Write `type: openai-compatible`/],
    ['no address', 'x', { type: 'openai-compatible' }, /has no address/, /Write `base_url`/],
    ['an address that is none', 'x', { base_url: 'localhost' }, /is not a web address/, /http:\/\/host:port\/v1/],
    ['an address of another kind', 'x', { base_url: 'file:///etc/passwd' }, /is not a web address/, /http/],
    ['a password in the address', 'x', { base_url: 'http://me:planted@host/v1' }, /holds a name or password/, /env:NAME/],
    ['a query in the address', 'x', { base_url: 'http://host/v1?key=planted' }, /holds a query/, /End it with the path/],
    ['a key in the file', 'x', { base_url: near, key: 'sk-planted-secret' }, /must name an environment variable/, /env:NAME/],
    [
      'a known name elsewhere would take the key along',
      'openai',
      { base_url: near },
      /OPENAI_API_KEY is only ever sent to https:\/\/api\.openai\.com/,
      /a key of its own/,
    ],
    [
      'a known key for another origin',
      'x',
      { base_url: 'https://evil.example/v1', key: 'env:OPENAI_API_KEY' },
      /asks for OPENAI_API_KEY, which is only ever sent to https:\/\/api\.openai\.com, and not to https:\/\/evil\.example/,
      /another name/,
    ],
    [
      'also one of a provider with a protocol of its own',
      'x',
      { base_url: 'https://evil.example/v1', key: 'env:ANTHROPIC_API_KEY' },
      /only ever sent to https:\/\/api\.anthropic\.com/,
      /another name/,
    ],
    [
      'the other name of a key goes to no other origin either',
      'x',
      { base_url: 'https://evil.example/v1', key: 'env:GEMINI_API_KEY' },
      /only ever sent to https:\/\/generativelanguage\.googleapis\.com/,
      /another name/,
    ],
  ];
  for (const [rule, id, given, message, hint] of refused)
    it(`refused: ${rule}`, () => {
      const { refusal, base_url, key } = entry(id, given);
      assert.match(refusal?.message ?? '', message);
      assert.match(refusal?.hint ?? '', hint);
      assert.deepEqual([base_url, key], [undefined, undefined]);
      assert.doesNotMatch(JSON.stringify(refusal), /planted/);
    });
});
