import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunError, RunError } from '../../../engine/state/failure.ts';
import { readSecretFiles } from '../../../engine/trust/secrets/files.ts';
import { openKeychain, type ProgramAnswer } from '../../../engine/trust/secrets/keychain.ts';
import { changeKeychainNames, readKeychainNames } from '../../../engine/trust/secrets/keychain-names.ts';
import { createSecretStore } from '../../../engine/trust/secrets/lazy/secret-store.ts';
import { openVault } from '../../../engine/trust/secrets/vault.ts';
import { readUserSettings } from '../../../engine/trust/user-settings.ts';
import { temporaryFolder } from '../store/folder.ts';
import { openVaultServer, type VaultServer } from './vault-server.ts';

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(isRunError(error), `a RunError was expected, not ${String(error)}`);
  return [error.failure.message, error.failure.hint ?? ''].join(' ');
};

describe('secrets in files', () => {
  const folder = temporaryFolder();
  const user = process.getuid?.() || 1234;
  const put = (name: string, text: string, { mode = 0o600, owner = user }: { mode?: number; owner?: number } = {}): void => {
    const file = join(folder(), name);
    writeFileSync(file, text);
    chmodSync(file, mode);
    if (process.getuid?.() === 0) chownSync(file, owner, owner);
  };

  it('are read by name, as Docker and Kubernetes put them there', async () => {
    mkdirSync(join(folder(), '..data'));
    put('..data/token', 'from kubernetes');
    symlinkSync('..data/token', join(folder(), 'token'));
    put('OPENAI_API_KEY', 'sk-one\n');
    put('openai-api-key', 'sk-other');
    put('tls.crt', 'one\ntwo\n\n');
    put('9', 'no name of a variable');
    assert.deepEqual(Object.fromEntries(await readSecretFiles(folder(), user)), {
      OPENAI_API_KEY: 'sk-one',
      TLS_CRT: 'one\ntwo\n',
      TOKEN: 'from kubernetes',
    });
  });

  it('that others may read are refused, and the value is not told', async () => {
    put('a', 'planted-value', { mode: 0o640 });
    const said = await messageOf(readSecretFiles(folder(), user));
    assert.match(said, /open to others \(mode 640\).*chmod 600/);
    assert.ok(!said.includes('planted'));
  });

  if (process.getuid?.() === 0) {
    it('of the administrator may be read by all, and written by nobody else', async () => {
      put('a', 'x', { mode: 0o644, owner: 0 });
      assert.equal((await readSecretFiles(folder(), user)).get('A'), 'x');
      put('b', 'x', { mode: 0o664, owner: 0 });
      assert.match(await messageOf(readSecretFiles(folder(), user)), /mode 664/);
    });

    it('of another user are refused', async () => {
      put('a', 'x', { owner: 4321 });
      assert.match(await messageOf(readSecretFiles(folder(), user)), /belongs to another user \(4321\)/);
    });
  }

  it('that are no secrets by their size, or whose folder is gone, are told', async () => {
    put('a', 'x'.repeat(70_000));
    assert.match(await messageOf(readSecretFiles(folder(), user)), /too long for a secret/);
    assert.match(await messageOf(readSecretFiles(join(folder(), 'none'), user)), /folder of secrets cannot be read/);
  });
});

describe('secrets in Vault', () => {
  let vault: VaultServer;
  before(async () => {
    vault = await openVaultServer();
  });
  after(() => vault.close());
  beforeEach(() => {
    Object.assign(vault, { sealed: false, status: undefined });
    vault.secrets = new Map([
      ['|secret/baton', [{ KEY: 'first' }, { KEY: 'second', PORT: 5432, nested: { no: 'text' } }]],
      ['team|kv/a/b c', [{ KEY: 'of the team' }]],
      ['|secret/gone', [undefined]],
    ]);
    vault.tokens = new Set(['root-token']);
    vault.roles = new Map([['role', { secret: 'role-secret', token: 'token-of-role' }]]);
    vault.requests = [];
  });
  const source = { provider: 'vault', mount: 'secret', path: 'baton' } as const;
  const open = (more: object = {}, env: Record<string, string> = { VAULT_TOKEN: 'root-token' }, home = '/nowhere') =>
    openVault({ ...source, ...more }, { env: { VAULT_ADDR: vault.address, ...env }, home });
  const read = async (...given: Parameters<typeof open>) => Object.fromEntries(await open(...given).read());

  it('are the members of the newest version, or of the one that is named', async () => {
    assert.deepEqual(await read(), { KEY: 'second', PORT: '5432' });
    assert.deepEqual(await read({ version: 1 }), { KEY: 'first' });
    assert.deepEqual(vault.requests, ['GET /v1/secret/data/baton', 'GET /v1/secret/data/baton?version=1']);
  });

  it('are read in a namespace, from any mount and path', async () => {
    const place = { mount: 'kv', path: 'a/b c' };
    assert.deepEqual(await read({ ...place, namespace: 'team' }), { KEY: 'of the team' });
    assert.deepEqual(await read(place, { VAULT_TOKEN: 'root-token', VAULT_NAMESPACE: 'team' }), { KEY: 'of the team' });
    assert.match(await messageOf(read(place)), /Vault has no vault kv\/a\/b c/);
  });

  const home = temporaryFolder();
  it('are read by the token that `vault login` keeps', async () => {
    writeFileSync(join(home(), '.vault-token'), 'root-token\n');
    assert.equal((await read({}, {}, home()))['KEY'], 'second');
    assert.match(await messageOf(read({}, {}, join(home(), 'none'))), /VAULT_TOKEN, or VAULT_ROLE_ID/);
  });

  it('are read by a role, which signs in again when its token has ended', async () => {
    const provider = open({}, { VAULT_ROLE_ID: 'role', VAULT_SECRET_ID: 'role-secret' });
    assert.equal((await provider.read()).get('KEY'), 'second');
    vault.tokens.clear();
    assert.equal((await provider.read()).get('KEY'), 'second');
    assert.equal(vault.requests.filter((one) => one.includes('approle')).length, 2);
    const said = await messageOf(read({}, { VAULT_ROLE_ID: 'role', VAULT_SECRET_ID: 'planted-wrong' }));
    assert.match(said, /refused the role/);
    assert.ok(!said.includes('planted'));
  });

  const refused: [rule: string, change: () => unknown, more: object, env: Record<string, string>, says: RegExp][] = [
    ['a token that holds no longer', () => vault.tokens.clear(), {}, { VAULT_TOKEN: 'planted' }, /does not let this token read/],
    ['a path that is not there', () => 0, { path: 'nope' }, { VAULT_TOKEN: 'root-token' }, /Vault has no vault secret\/nope/],
    ['a version that was deleted', () => 0, { path: 'gone' }, { VAULT_TOKEN: 'root-token' }, /was deleted/],
    ['a sealed server', () => (vault.sealed = true), {}, { VAULT_TOKEN: 'root-token' }, /is sealed/],
    ['a standby', () => (vault.status = 473), {}, { VAULT_TOKEN: 'root-token' }, /standby/],
    ['a redirect', () => (vault.status = 307), {}, { VAULT_TOKEN: 'root-token' }, /not followed/],
    ['another status', () => (vault.status = 418), {}, { VAULT_TOKEN: 'root-token' }, /answered 418/],
    [
      'an address without TLS',
      () => 0,
      { address: 'http://vault.example.org' },
      { VAULT_TOKEN: 'x' },
      /could be read on its way/,
    ],
    ['no address', () => 0, {}, { VAULT_TOKEN: 'x', VAULT_ADDR: '' }, /not known/],
    ['a port where nobody is', () => 0, { address: 'http://127.0.0.1:9' }, { VAULT_TOKEN: 'x' }, /does not answer/],
  ];
  for (const [rule, change, more, env, says] of refused)
    it(`tell ${rule}`, async () => {
      change();
      const said = await messageOf(read(more, env));
      assert.match(said, says);
      assert.ok(!/planted|something of others|root-token/.test(said));
    });
});

describe('the keychain of a system', () => {
  /** What the program of a system is asked, answered by what is kept here. */
  const fake = (answer: Partial<ProgramAnswer> = {}) => {
    const asked: { program: string; args: readonly string[]; input?: string }[] = [];
    const run = async (one: (typeof asked)[number]): Promise<ProgramAnswer> => {
      asked.push(one);
      return { code: 0, out: '', err: '', ...answer };
    };
    return { asked, run };
  };

  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    it(`of ${platform} puts no value on a command line`, async () => {
      const { asked, run } = fake();
      await openKeychain({ env: {}, platform, run }).set('NAME', 'planted-value');
      const [one] = asked;
      assert.ok(one?.input !== undefined);
      assert.ok(!one.args.join(' ').includes('planted'));
      const script = one.args.at(-1) ?? '';
      assert.ok(!Buffer.from(script, 'base64').toString('utf16le').includes('planted'));
    });

    it(`of ${platform} says what is wrong without a value`, async () => {
      const { run } = fake({ code: 9, out: 'planted-value', err: 'locked\nmore' });
      const said = await messageOf(openKeychain({ env: {}, platform, run }).get('NAME'));
      assert.match(said, /locked/);
      assert.ok(!/planted|more/.test(said));
      const none = fake({ code: undefined });
      assert.match(await messageOf(openKeychain({ env: {}, platform, run: none.run }).get('NAME')), /cannot be started/);
    });
  }

  it('tells what is not there from a failure', async () => {
    const missing: [platform: NodeJS.Platform, code: number][] = [
      ['linux', 1],
      ['darwin', 44],
      ['win32', 3],
    ];
    for (const [platform, code] of missing)
      assert.equal(await openKeychain({ env: {}, platform, run: fake({ code }).run }).get('NAME'), undefined);
  });

  it('is told where there is none', async () =>
    assert.match(await messageOf(openKeychain({ env: {}, platform: 'aix' }).get('A')), /no keychain of this system \(aix\)/));

  const home = temporaryFolder();
  it('has its names beside it, since none lists them unasked', async () => {
    await changeKeychainNames('B', true, home());
    await changeKeychainNames('A', true, home());
    await changeKeychainNames('B', false, home());
    assert.deepEqual(await readKeychainNames(home()), ['A']);
    writeFileSync(join(home(), '.baton/keychain.json'), '{"version": 1, "names": ["a b"]}');
    assert.match(await messageOf(readKeychainNames(home())), /damaged/);
  });

  it('of Linux keeps, gives and removes values of any kind (GNOME Keyring, where it is installed)', function () {
    const isThere = (program: string) => spawnSync('which', [program]).status === 0;
    if (!['secret-tool', 'gnome-keyring-daemon', 'dbus-run-session'].every(isThere)) return this.skip();
    this.timeout(60_000);
    const script = `
      import { openKeychain } from '${new URL('../../../engine/trust/secrets/keychain.ts', import.meta.url)}';
      const keychain = openKeychain({ env: process.env });
      const values = ['sk-plain', 'base64:looks coded', 'zwei\\nZeilen\\n', 'für alle', ' blank '];
      for (const value of values) {
        await keychain.set('BATON_TEST', value);
        if ((await keychain.get('BATON_TEST')) !== value) throw new Error('another value');
      }
      await keychain.remove('BATON_TEST');
      await keychain.remove('BATON_TEST');
      console.log('left', await keychain.get('BATON_TEST'));
    `;
    writeFileSync(join(home(), 'try.mjs'), script);
    const hooks = new URL('../../hooks.mjs', import.meta.url).href;
    const command = `echo pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" --import ${hooks} ${join(home(), 'try.mjs')}`;
    const env = { ...process.env, HOME: home(), XDG_RUNTIME_DIR: home(), XDG_DATA_HOME: join(home(), 'data') };
    const out = execFileSync('dbus-run-session', ['--', 'sh', '-c', command, process.execPath], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    assert.match(out, /left undefined/);
  });
});

describe('a store of secrets', () => {
  const provider = (title: string, values: Record<string, string>) => {
    const it = { title, values, reads: 0, fails: false };
    const read = async () => {
      it.reads++;
      if (it.fails) throw new RunError({ kind: 'overload', message: `${title} is sealed` });
      return new Map(Object.entries(it.values));
    };
    return Object.assign(it, { read });
  };

  it('answers with the first provider that has a name', async () => {
    const store = createSecretStore([provider('one', { A: '1' }), provider('two', { A: '2', B: '2' })]);
    await store.refresh();
    assert.deepEqual([store.get('A'), store.get('B'), store.get('C')], ['1', '2', undefined]);
    assert.deepEqual(Object.fromEntries(store.names()), { A: 'one', B: 'two' });
  });

  it('sees another value after a minute, or at once where one was refused, and asks no more often than every five seconds', async () => {
    let now = 0;
    const one = provider('one', { A: '1' });
    const store = createSecretStore([one], () => now);
    await Promise.all([store.refresh(), store.refresh()]);
    assert.equal(one.reads, 1);
    one.values = { A: '2' };
    now = 59_999;
    await store.refresh();
    assert.equal(store.get('A'), '1');
    assert.equal(await store.renew(), true);
    assert.equal(store.get('A'), '2');
    one.values = { A: '3' };
    assert.equal(await store.renew(), false);
    now += 60_000;
    await store.refresh();
    assert.equal(store.get('A'), '3');
  });

  it('keeps what a provider had while that cannot be read', async () => {
    let now = 0;
    const one = provider('one', { A: '1' });
    const store = createSecretStore([one], () => now);
    await store.refresh();
    one.fails = true;
    now = 60_000;
    await store.refresh();
    assert.deepEqual([store.get('A'), store.faults().map(({ message }) => message)], ['1', ['one is sealed']]);
    one.fails = false;
    now = 120_000;
    await store.refresh();
    assert.deepEqual(store.faults(), []);
  });
});

describe('`secrets` in settings of a person', () => {
  const home = temporaryFolder();
  const settings = (text: string) => {
    mkdirSync(join(home(), '.baton'), { recursive: true });
    writeFileSync(join(home(), '.baton/settings.yaml'), text);
    return readUserSettings(home()).secrets;
  };

  it('list providers in their order', () => {
    const text = `secrets:
  - { provider: files, folder: /run/secrets }
  - { provider: keychain }
  - { provider: vault, address: "https://vault.example.org:8200", path: /team/baton/, namespace: a, version: 3 }
`;
    assert.deepEqual(settings(text), [
      { provider: 'files', folder: '/run/secrets' },
      { provider: 'keychain' },
      {
        provider: 'vault',
        address: 'https://vault.example.org:8200',
        mount: 'secret',
        path: 'team/baton',
        namespace: 'a',
        version: 3,
      },
    ]);
  });

  const wrong: [text: string, says: RegExp][] = [
    ['[{provider: files}]', /files.*needs `folder`/],
    ['[{provider: keychain, folder: /a}]', /keychain.*has no `folder`/],
    ['[{provider: cloud}]', /provider/],
    ['[{folder: /a}]', /provider/],
    ['[{provider: vault, path: a, version: 0}]', /version/],
    ['[{provider: vault, path: a, token: x}]', /token/],
  ];
  for (const [text, says] of wrong) it(`refuse ${text}`, () => assert.throws(() => settings(`secrets: ${text}\n`), says));
});
