import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonMap } from '../../../../../engine/language/json.ts';
import { ownTools } from '../../../../../engine/language/tools/own.ts';
import { openLoginWire } from '../../../../../engine/tools/mcp/login/login-wire.ts';
import { type Login, listLogins } from '../../../../../engine/tools/mcp/login/logins.ts';
import { findLoginState } from '../../../../../engine/tools/mcp/login/needs-login.ts';
import { type SignIn, signIn } from '../../../../../engine/tools/mcp/login/sign-in.ts';
import { realLookup } from '../../../../../engine/tools/network/wire.ts';
import { useOwnHome } from '../../../own-home.ts';
import { serve } from '../../server.ts';
import { failureOf, toolsIn } from '../../world.ts';
import { type OAuthServer, serveOAuth, visit } from './oauth-server.ts';

const file = (): string => join(homedir(), '.baton', 'logins.json');

describe('a login at an MCP server', () => {
  useOwnHome();
  let folder = '';
  let oauth: OAuthServer;
  let open: ReturnType<typeof toolsIn>['tools'][] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-login-'));
    oauth = await serveOAuth();
  });
  afterEach(async () => {
    await Promise.all(open.map((tools) => tools.close?.()));
    open = [];
    await oauth.close();
    rmSync(file(), { force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  const root = (): string => join(folder, 'work');
  const world = (url = oauth.url) => {
    const made = toolsIn(folder, { own: ownTools({ tickets: { mcp: { url } } }), allow: ['mcp:tickets'] });
    open.push(made.tools);
    const context = { signal: new AbortController().signal, log: (text: string) => void made.logged.push(text) };
    return { ...made, whoami: (): Promise<JsonMap> => made.tools.call('tickets', 'whoami', {}, context) };
  };
  const login = (options: Partial<SignIn> = {}): Promise<Login> => {
    toolsIn(folder);
    return signIn({
      title: 'tickets',
      spec: { url: oauth.url, headers: {} },
      root: root(),
      env: {},
      signal: new AbortController().signal,
      show: (address) => void visit(address),
      ...options,
    });
  };
  /** Gives a login other tokens than its server knows. */
  const change = (changes: Partial<Login>): void => {
    const kept = JSON.parse(readFileSync(file(), 'utf8'));
    writeFileSync(file(), JSON.stringify({ ...kept, logins: kept.logins.map((one: Login) => ({ ...one, ...changes })) }));
  };

  it('is asked for by code with PKCE, kept for its owner alone, and used; no result shows its token', async () => {
    let shown = '';
    await login({
      show(address) {
        shown = address;
        void visit(address);
      },
    });
    const asked = new URL(shown).searchParams;
    assert.deepEqual(
      [asked.get('response_type'), asked.get('code_challenge_method'), asked.get('resource')],
      ['code', 'S256', oauth.url],
    );
    assert.match(asked.get('redirect_uri') ?? '', /^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    assert.deepEqual(oauth.resources, [oauth.url]);
    assert.equal(statSync(file()).mode & 0o777, 0o600);

    const { whoami, logged } = world();
    assert.equal((await whoami())['text'], 'you sent Bearer ***');
    for (const token of oauth.handed) assert.ok(!logged.join('\n').includes(token));
  });

  it('is kept for its owner alone in a file that others could read before', async () => {
    await login();
    chmodSync(file(), 0o644);
    await login();
    assert.equal(statSync(file()).mode & 0o777, 0o600);
  });

  it('is of one folder and of one server', async () => {
    await login();
    const other = mkdtempSync(join(tmpdir(), 'baton-other-'));
    try {
      assert.deepEqual([(await listLogins(root())).length, (await listLogins(other)).length], [1, 0]);
      assert.equal((await failureOf(world(`${oauth.url}/deeper`).whoami())).kind, 'auth');
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it('goes by the client id that a person has where the authorization server registers nobody', async () => {
    oauth.lies.set('/.well-known/oauth-authorization-server', ({ registration_endpoint: _, ...truth }) => truth);
    const stop = new AbortController();
    let shown = '';
    const show = (address: string): void => {
      shown = address;
      stop.abort();
    };
    await assert.rejects(login({ askClientId: async () => ' baton-7 ', signal: stop.signal, show }), /was stopped/);
    assert.equal(new URL(shown).searchParams.get('client_id'), 'baton-7');
    await assert.rejects(login({ askClientId: async () => undefined }), /registers no programs by itself/);
  });

  it('that is missing fails with what to do', async () => {
    const failure = await failureOf(world().whoami());
    assert.equal(failure.kind, 'auth');
    assert.match(failure.hint ?? '', /^Sign in: baton login tickets\./);
  });

  it('whose access has ended is renewed, once for all who wait, for the same resource', async () => {
    await login();
    const { whoami } = world();
    await whoami();
    oauth.expire();
    const all = await Promise.all([whoami(), whoami(), whoami()]);
    assert.ok(all.every(({ success }) => success === true));
    assert.equal(oauth.seen.filter((one) => one === 'POST /token').length, 2);
    assert.deepEqual(oauth.resources, [oauth.url, oauth.url]);
    assert.equal((await listLogins(root()))[0]?.access, oauth.handed[2]);
  });

  for (const method of ['none', 'client_secret_basic', 'client_secret_post'] as const)
    it(`by a program that was registered with ${method} is renewed as that program says who it is`, async () => {
      oauth.method = method;
      await login();
      oauth.expire();
      assert.equal((await world().whoami())['success'], true);
      assert.equal(oauth.seen.filter((one) => one === 'POST /token').length, 2);
      const { client_secret } = (await listLogins(root()))[0]?.client ?? {};
      assert.equal(client_secret !== undefined, method !== 'none');
    });

  it('that was kept without how the program says who it is stays where another way is refused', async () => {
    oauth.method = 'client_secret_post';
    const { client } = await login();
    const { token_endpoint_auth_method: _, ...before } = client;
    change({ client: before });
    oauth.expire();
    const failure = await failureOf(world().whoami());
    assert.deepEqual(
      [failure.kind, failure.hint, failure.retryable],
      ['auth', `Sign in from ${root()}: baton login tickets`, false],
    );
    assert.match(
      failure.message,
      /did not renew the login at the MCP server tickets: invalid_client \(not by client_secret_basic\)/,
    );
    assert.equal((await listLogins(root())).length, 1);
  });

  it('that another process has renewed is taken from there', async () => {
    await login();
    const [one, other] = [world(), world()];
    await Promise.all([one.whoami(), other.whoami()]);
    oauth.expire();
    await one.whoami();
    assert.equal((await other.whoami())['success'], true);
    assert.equal(oauth.seen.filter((path) => path === 'POST /token').length, 2);
  });

  it('that is not renewed any more is forgotten, and the step fails with what to do', async () => {
    await login();
    oauth.expire();
    oauth.renews = false;
    const failure = await failureOf(world().whoami());
    assert.deepEqual(
      [failure.kind, failure.hint, failure.retryable],
      ['auth', `Sign in from ${root()}: baton login tickets`, false],
    );
    assert.match(failure.message, /is over: invalid_grant \(the refresh token is no longer valid\)/);
    assert.deepEqual(await listLogins(root()), []);
    for (const token of oauth.handed) assert.ok(!JSON.stringify(failure).includes(token));
  });

  it('that the server takes no more and that cannot be renewed is forgotten', async () => {
    await login();
    change({ refresh: undefined, expires: undefined });
    oauth.expire();
    const failure = await failureOf(world().whoami());
    assert.deepEqual([failure.kind, failure.message], ['auth', 'The login at the MCP server tickets is over.']);
    assert.deepEqual(await listLogins(root()), []);
  });

  it('is asked about once at a server that asks nobody', async () => {
    const free = await serve((_, response) => response.writeHead(400).end());
    try {
      const place = { root: root(), env: {}, lookup: realLookup, isPermitted: true };
      const state = () => findLoginState({ url: free.origin, headers: {} }, place);
      assert.deepEqual([await state(), await state()], [undefined, undefined]);
      assert.equal(free.seen.length, 1);
    } finally {
      await free.close();
    }
  });

  it('is renewed where it was signed in, whatever the server says later', async () => {
    const thief = await serve((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    try {
      await login();
      oauth.lies.set('/.well-known/oauth-protected-resource/mcp', (truth) => ({
        ...truth,
        authorization_servers: [thief.origin],
      }));
      oauth.lies.set('/.well-known/oauth-authorization-server', (truth) => ({
        ...truth,
        token_endpoint: `${thief.origin}/token`,
      }));
      oauth.expire();
      assert.equal((await world().whoami())['success'], true);
      assert.deepEqual(thief.seen, []);
    } finally {
      await thief.close();
    }
  });

  it('is not sent to where a server redirects', async () => {
    const thief = await serve((_, response) => response.writeHead(200).end());
    const server = await serve((_, response) => response.writeHead(307, { location: `${thief.origin}/mcp` }).end());
    try {
      await login();
      change({ url: `${server.origin}/mcp` });
      await failureOf(world(`${server.origin}/mcp`).whoami());
      assert.match(server.seen[0]?.headers.authorization ?? '', /^Bearer access-/);
      assert.deepEqual(thief.seen.map(({ headers }) => headers.authorization).filter(Boolean), []);
    } finally {
      await Promise.all([thief.close(), server.close()]);
    }
  });

  it('ends with a browser that brings the wrong state: it is turned away, and the right one is waited for', async () => {
    const pages: { status: number; text: string }[] = [];
    await login({
      show: async (address) => {
        pages.push(await visit(address, (back) => back.searchParams.set('state', 'other')));
        pages.push(await visit(address, (back) => back.searchParams.delete('state')));
        pages.push(await visit(address));
      },
    });
    assert.deepEqual(
      pages.slice(0, 2).map(({ status }) => status),
      [400, 400],
    );
    assert.equal((await listLogins(root())).length, 1);
  });

  const refused: [why: string, before: () => void, options: () => Partial<SignIn>, message: RegExp][] = [
    [
      'who says no',
      () => {
        oauth.consents = false;
      },
      () => ({}),
      /did not sign you in: access_denied: The person said no/,
    ],
    [
      'whose browser comes from another authorization server',
      () => undefined,
      () => ({ show: (address) => void visit(address, (back) => back.searchParams.set('iss', 'https://other.example')) }),
      /did not sign you in: the answer came from https:\/\/other\.example/,
    ],
    [
      'whose browser comes from nobody knows where',
      () =>
        oauth.lies.set('/.well-known/oauth-authorization-server', (truth) => ({
          ...truth,
          authorization_response_iss_parameter_supported: true,
        })),
      () => ({}),
      /did not sign you in: the answer does not say who gives it/,
    ],
    [
      'at a server that asks for the login of another',
      () =>
        oauth.lies.set('/.well-known/oauth-protected-resource/mcp', (truth) => ({
          ...truth,
          resource: 'https://bank.example/mcp',
        })),
      () => ({}),
      /asks for a login at https:\/\/bank\.example\/mcp/,
    ],
    [
      'at an authorization server that calls itself another',
      () => oauth.lies.set('/.well-known/oauth-authorization-server', (truth) => ({ ...truth, issuer: 'https://bank.example' })),
      () => ({}),
      /calls itself https:\/\/bank\.example/,
    ],
    [
      'whose code could be taken on its way',
      () =>
        oauth.lies.set('/.well-known/oauth-authorization-server', (truth) => ({
          ...truth,
          code_challenge_methods_supported: ['plain'],
        })),
      () => ({}),
      /does not protect the code/,
    ],
    [
      'whose token would come over the open network',
      () =>
        oauth.lies.set('/.well-known/oauth-authorization-server', (truth) => ({
          ...truth,
          token_endpoint: 'http://auth.example/token',
        })),
      () => ({}),
      /as plain text/,
    ],
    [
      'at an authorization server that registers nobody',
      () => oauth.lies.set('/.well-known/oauth-authorization-server', ({ registration_endpoint: _, ...truth }) => truth),
      () => ({}),
      /registers no programs by itself/,
    ],
    [
      'at a server with a header of its own',
      () => undefined,
      () => ({ spec: { url: oauth.url, headers: { Authorization: 'env:TOKEN' } } }),
      /has an `authorization` header/,
    ],
    [
      'at a server that is reached over the open network',
      () => undefined,
      () => ({ spec: { url: 'http://mcp.example/mcp', headers: {} } }),
      /as plain text/,
    ],
    [
      'who stops',
      () => undefined,
      () => {
        const stop = new AbortController();
        return { signal: stop.signal, show: () => stop.abort() };
      },
      /was stopped/,
    ],
  ];
  for (const [why, before, options, message] of refused)
    it(`is not made for a person ${why}: nothing is kept`, async () => {
      before();
      const failure = await failureOf(login(options()));
      assert.match(failure.message, message);
      assert.deepEqual(await listLogins(root()), []);
    });

  it('is given up where the server does not answer in time', async () => {
    const silent = await serve(() => undefined);
    try {
      const failure = await failureOf(login({ spec: { url: silent.origin, headers: {} }, timeoutMs: 1_000 }));
      assert.match(failure.message, /^Nobody could be signed in at tickets: no answer within 1 s$/);
      assert.equal(silent.seen.length, 1);
    } finally {
      await silent.close();
    }
  });

  it('that fails shows no value of the environment which its server knows', async () => {
    const key = 'a-secret-of-the-environment';
    oauth.lies.set('/.well-known/oauth-protected-resource/mcp', (truth) => ({
      ...truth,
      resource: `https://bank.example/${key}`,
    }));
    const spec = { url: oauth.url, headers: { 'x-key': 'env:KEY' } };
    const failure = await failureOf(login({ spec, env: { KEY: key } }));
    assert.match(failure.message, /asks for a login at https:\/\/bank\.example\/\*\*\*, which/);
  });

  it('at a server outside is not made by an address inside', async () => {
    const inside = [{ address: '127.0.0.1', family: 4 }];
    const failure = await failureOf(login({ spec: { url: 'https://mcp.example/mcp', headers: {} }, lookup: async () => inside }));
    assert.match(failure.message, /leads to 127\.0\.0\.1/);
  });

  const addresses: [url: string, refusal: RegExp | undefined][] = [
    ['https://auth.example/token', undefined],
    ['https://8.8.8.8/token', undefined],
    ['http://auth.example/token', /as plain text/],
    ['https://10.0.0.5/token', /an address inside of this network/],
    ['https://169.254.169.254/token', /an address inside of this network/],
    ['http://127.0.0.1:4000/token', /an address inside of this network/],
    ['https://localhost/token', /an address inside of this network/],
    ['file:///etc/passwd', /file:/],
  ];
  for (const [url, refusal] of addresses)
    it(`at a server outside ${refusal ? 'does not lead' : 'may lead'} to ${url}`, async () => {
      const wire = openLoginWire(realLookup, new URL('https://mcp.example/mcp'));
      if (refusal) assert.match((await failureOf((async () => wire.permit(url, 'tickets'))())).message, refusal);
      else assert.equal(wire.permit(url, 'tickets').href, url);
    });

  it('is needed where the server asks and nobody is signed in, or the access has ended for good', async () => {
    const place = { root: root(), env: { TOKEN: 'x' }, lookup: realLookup, isPermitted: true };
    const state = (headers: Record<string, string> = {}) => findLoginState({ url: oauth.url, headers }, place);
    assert.equal(await state(), 'missing');
    assert.equal(await state({ authorization: 'env:TOKEN' }), undefined);
    await login();
    assert.equal(await state(), 'signed_in');
    change({ refresh: undefined, expires: 1 });
    assert.equal(await state(), 'missing');
    const free = await serve((_, response) => response.writeHead(400).end());
    try {
      assert.equal(await findLoginState({ url: free.origin, headers: {} }, place), undefined);
      await free.close();
      assert.equal(await findLoginState({ url: free.origin, headers: {} }, place), undefined);
    } finally {
      await free.close();
    }
  });

  it('is asked about at no server that nobody permitted, but known where it is kept', async () => {
    const place = { root: root(), env: {}, lookup: realLookup, isPermitted: false };
    const state = () => findLoginState({ url: oauth.url, headers: {} }, place);
    assert.equal(await state(), undefined);
    assert.deepEqual(oauth.seen, []);
    await login();
    oauth.seen.length = 0;
    assert.equal(await state(), 'signed_in');
    assert.deepEqual(oauth.seen, []);
  });

  it('in a damaged file is an error that says so', async () => {
    await login();
    writeFileSync(file(), '{"version":1,"logins":[{}]}');
    const failure = await failureOf(world().whoami());
    assert.match(failure.message, /The logins are damaged/);
  });
});
