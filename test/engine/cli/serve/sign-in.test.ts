import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confirmEvery } from '../../../../engine/cli/serve/sign-in/person.ts';
import { readIdentity } from '../../../../engine/cli/serve/sign-in/rights.ts';
import { createSignIn } from '../../../../engine/cli/serve/sign-in/sign-in.ts';
import type { SignInFault } from '../../../../engine/cli/serve/sign-in/sign-in-fault.ts';
import { mostOfSignIn, pagePlace } from '../../../../engine/cli/serve/sign-in/started.ts';
import * as engine from '../../../../engine/index.ts';
import { takeSignIn } from '../../../../engine/trust/sign-in.ts';
import { type OpenServer, openServer } from '../../../client/page/open-page.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { startProvider, type TestProvider } from './identity-provider.ts';

const question = yaml`
  id: question
  steps: [{id: person, ask: Which colour?, choices: [red, green]}]
`;

describe('signing in by OpenID Connect', function () {
  this.timeout(20_000);
  useOwnHome();
  const folder = temporaryFolder();
  const open: OpenServer[] = [];
  let provider: TestProvider;
  beforeEach(async () => {
    provider = await startProvider();
  });
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
    await provider.stop();
  });

  /** A server at which the provider's people sign in; `said` stands in its settings. */
  const serve = async (said: object = {}, { env = {}, project = undefined as string | undefined } = {}): Promise<OpenServer> => {
    const settings = takeSignIn({
      issuer: provider.issuer,
      client_id: 'baton',
      name: 'Example',
      grants: [{ claim: 'groups', value: 'team', role: 'operator' }],
      ...said,
    });
    if (typeof settings === 'string') return assert.fail(settings);
    const signIn = createSignIn(settings, { env, project, publicUrl: undefined });
    const server = await openServer(folder(), { signIn, lookEvery: 10 });
    open.push(server);
    return server;
  };
  const get = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { redirect: 'manual', headers });
  const whereTo = (answer: Response): string => {
    assert.equal(answer.status, 303);
    return answer.headers.get('location') ?? '';
  };
  const cookieOf = (answer: Response, name: RegExp): string =>
    answer.headers
      .getSetCookie()
      .find((one) => name.test(one))
      ?.split(';')[0] ?? '';

  /** Goes to the provider as a browser does, and gives where that sends it back to, with the cookie that it has. */
  const goThere = async (server: OpenServer, query = ''): Promise<{ url: URL; back: string; cookie: string }> => {
    const begun = await get(`${server.url}/page/sign-in${query}`);
    const url = new URL(whereTo(begun));
    const answer = await get(url.href);
    return { url, back: answer.headers.get('location') ?? '', cookie: cookieOf(begun, /^baton-sign-in=/) };
  };
  /** The whole way; gives where the page is, and the cookie of the session. */
  const signIn = async (server: OpenServer, query = ''): Promise<{ to: string; session: string }> => {
    const { back, cookie } = await goThere(server, query);
    const answer = await get(back, { Cookie: cookie });
    return { to: whereTo(answer), session: cookieOf(answer, /^baton-\d+=/) };
  };
  const visit = async (server: OpenServer, session: string) =>
    (await get(`${server.url}/page/session`, { Cookie: session })).json();
  const refused = async (server: OpenServer, why: SignInFault['why']): Promise<void> => {
    assert.deepEqual(await signIn(server), { to: `../../#/?sign-in=${why}`, session: '' });
  };

  it('leads there with PKCE, state and nonce, and back to the page with a session of what the claims grant', async () => {
    await engine.beginAudit(folder(), 'me');
    const server = await serve({ scopes: ['groups'] });
    assert.deepEqual(await visit(server, ''), { signedIn: false, folder: (await visit(server, '')).folder, provider: 'Example' });
    const begun = await get(`${server.url}/page/sign-in`);
    const asked = Object.fromEntries(new URL(whereTo(begun)).searchParams);
    assert.deepEqual(
      [asked['response_type'], asked['client_id'], asked['scope'], asked['code_challenge_method'], asked['redirect_uri']],
      ['code', 'baton', 'openid profile email groups', 'S256', `${server.url}/page/sign-in/back`],
    );
    for (const once of ['state', 'nonce', 'code_challenge']) assert.match(asked[once] ?? '', /^[\w-]{43}$/);
    assert.match(begun.headers.getSetCookie().join(), /^baton-sign-in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);

    const { to, session } = await signIn(server, '?to=%23%2Finbox');
    assert.equal(to, '../../#/inbox');
    const { by, scopes, csrf } = await visit(server, session);
    assert.deepEqual([by, scopes], ['oidc:ada@example.org (ada-1)', ['read', 'run', 'answer']]);
    const row = (await engine.readAudit(folder())).find(({ action }) => action === 'session.begun');
    assert.deepEqual([row?.name, row?.about], [by, { provider: provider.issuer, scopes }]);
    writeFileSync(join(folder(), 'question.baton.yaml'), question);
    const started = await fetch(`${server.url}/v1/runs`, {
      method: 'POST',
      headers: { Cookie: session, 'Baton-Csrf': csrf },
      body: JSON.stringify({ file: 'question.baton.yaml' }),
    });
    assert.equal(started.status, 202, await started.text());
  });

  it('has a cookie for TLS alone behind a proxy', async () => {
    const signIn = createSignIn(
      { issuer: provider.issuer, clientId: 'baton', name: 'x', scopes: [], grants: [] },
      { env: {}, project: undefined, publicUrl: 'https://runs.example.org/team' },
    );
    const server = await openServer(folder(), { signIn, page: { secure: true } });
    open.push(server);
    const begun = await get(`${server.url}/page/sign-in`);
    assert.equal(new URL(whereTo(begun)).searchParams.get('redirect_uri'), 'https://runs.example.org/team/page/sign-in/back');
    assert.match(begun.headers.getSetCookie().join(), /^__Host-baton-sign-in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure/);
  });

  const second = (): number => Math.floor(Date.now() / 1000);
  const lies: [what: string, spoil: (payload: Record<string, unknown>) => void][] = [
    ['of another issuer', (payload) => void (payload['iss'] = 'https://elsewhere.example.org')],
    ['for another client', (payload) => void (payload['aud'] = 'another')],
    [
      'for several clients, of which another one asked',
      (payload) => void Object.assign(payload, { aud: ['baton', 'x'], azp: 'x' }),
    ],
    ['with another nonce', (payload) => void (payload['nonce'] = 'x'.repeat(43))],
    ['without a nonce', (payload) => void delete payload['nonce']],
    ['that has expired', (payload) => void (payload['exp'] = second() - 120)],
    ['of the future', (payload) => void (payload['nbf'] = second() + 120)],
    ['without a subject', (payload) => void delete payload['sub']],
  ];
  for (const [what, spoil] of lies)
    it(`believes no token ${what}`, async () => {
      provider.spoil = spoil;
      const server = await serve();
      await refused(server, 'answer');
      assert.equal(server.faults.splice(0).length, 1, 'whoever runs the server is told');
    });

  it('believes no token that was changed after it was signed', async () => {
    const server = await serve();
    provider.service.on('beforeResponse', ({ body }: { body: Record<string, unknown> }) => {
      const [head, said = '', signature] = String(body['id_token']).split('.');
      const claims = { ...JSON.parse(Buffer.from(said, 'base64url').toString()), groups: ['team', 'admins'] };
      body['id_token'] = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    });
    await refused(server, 'answer');
    server.faults.splice(0);
  });

  it('goes by clocks that differ by a minute', async () => {
    provider.spoil = (payload) => void Object.assign(payload, { exp: second() - 30, nbf: second() + 30 });
    assert.equal((await signIn(await serve())).to, '../../#/');
  });

  it('takes keys that the provider has changed', async () => {
    const server = await serve();
    assert.equal((await signIn(server)).to, '../../#/');
    await provider.keys.generate('RS256');
    const usual = Date.now;
    // Keys are read again after a minute at the soonest.
    Date.now = () => usual() + 61_000;
    try {
      for (let turn = 0; turn < 3; turn++) assert.equal((await signIn(server)).to, '../../#/');
    } finally {
      Date.now = usual;
    }
  });

  const grants: [what: string, claims: object, said: object, project: string | undefined, scopes: string[]][] = [
    ['nothing without a grant', { groups: ['others'] }, {}, undefined, []],
    ['nothing for a part of a value', { groups: ['teams', 'tea'] }, {}, undefined, []],
    [
      'what several grant together',
      { groups: ['a', 'b'] },
      { a: { role: 'viewer' }, b: { scopes: ['answer'] } },
      undefined,
      ['read', 'answer'],
    ],
    ['on servers of a project alone', { groups: ['a'] }, { a: { role: 'viewer', projects: ['one'] } }, 'one', ['read']],
    ['nothing on servers of another project', { groups: ['a'] }, { a: { role: 'viewer', projects: ['one'] } }, 'two', []],
    ['nothing of a project where there is none', { groups: ['a'] }, { a: { role: 'viewer', projects: ['one'] } }, undefined, []],
    ['by a text', { groups: 'team' }, {}, undefined, ['read', 'run', 'answer']],
  ];
  for (const [what, claims, said, project, scopes] of grants)
    it(`grants ${what}`, async () => {
      Object.assign(provider.claims, claims);
      const rows = Object.entries(said).map(([value, row]) => ({ claim: 'groups', value, ...row }));
      const server = await serve(rows.length > 0 ? { grants: rows } : {}, { project });
      if (scopes.length === 0) return refused(server, 'rights');
      assert.deepEqual((await visit(server, (await signIn(server)).session)).scopes, scopes);
    });

  it('reads claims that stand in others, and those that bear dots in their names', async () => {
    provider.claims = { sub: 'x', realm_access: { roles: ['watch'] }, 'https://example.org/can': ['answer'], email: 'a@b.c' };
    const server = await serve({
      grants: [
        { claim: 'realm_access.roles', value: 'watch', role: 'viewer' },
        { claim: 'https://example.org/can', value: 'answer', scopes: ['answer'] },
        { claim: 'email', value: 'a@b.c', role: 'admin' },
        { claim: 'constructor.name', value: 'Object', role: 'admin' },
      ],
    });
    const { scopes, by } = await visit(server, (await signIn(server)).session);
    assert.deepEqual([scopes, by], [['read', 'answer'], 'oidc:x'], 'an address that nobody has verified is none');
  });

  describe('at a provider without refresh tokens', () => {
    const enter = async (server: OpenServer): Promise<string> => {
      provider.service.on('beforeResponse', ({ body }: { body: Record<string, unknown> }) => void delete body['refresh_token']);
      return (await signIn(server)).session;
    };
    it('is asked for by its userinfo, as long as the access token lasts', async () => {
      const server = await serve();
      const session = await enter(server);
      const tell = (said: object, statusCode = 200) =>
        provider.service.once('beforeUserinfo', (answer: object) => void Object.assign(answer, { body: said, statusCode }));
      server.clock.ahead = confirmEvery;
      tell({ sub: 'ada-1', groups: ['team'] });
      assert.deepEqual((await visit(server, session)).scopes, ['read', 'run', 'answer']);
      server.clock.ahead = confirmEvery * 1.5;
      tell({ sub: 'ada-1', groups: ['others'] });
      assert.deepEqual((await visit(server, session)).signedIn, true, 'it is not asked at each request');
      server.clock.ahead = confirmEvery * 2;
      assert.deepEqual((await visit(server, session)).signedIn, false);
    });
    it('ends where it no longer takes the access token', async () => {
      const server = await serve();
      const session = await enter(server);
      provider.service.on('beforeUserinfo', (answer: object) => void Object.assign(answer, { body: {}, statusCode: 401 }));
      assert.equal((await visit(server, session)).signedIn, true);
      server.clock.ahead = confirmEvery;
      assert.equal((await visit(server, session)).signedIn, false);
    });
    it('ends with the access token', async () => {
      const server = await serve();
      const session = await enter(server);
      server.clock.ahead = 3_500_000;
      assert.equal((await visit(server, session)).signedIn, true);
      server.clock.ahead = 3_700_000;
      assert.equal((await visit(server, session)).signedIn, false);
    });
  });

  it('names everybody by their own subject, whatever else they call themselves', () => {
    const byOf = (claims: object): string => readIdentity({ sub: 'eve-2', ...claims }, 'https://id.example.org').by;
    const long = byOf({ preferred_username: `ada@example.org (ada-1)${' '.repeat(200)}` });
    assert.match(long, /^oidc:ada@example.org \(ada-1\) .* \(eve-2\)$/);
    assert.equal(byOf({ name: 'Eve\u202e\n\u0000' }), 'oidc:Eve    (eve-2)');
    const subjects = ['a', 'b'].map((end) => byOf({ sub: 'x'.repeat(250) + end, name: 'y'.repeat(250) }));
    assert.equal(new Set(subjects).size, 2, 'of two long subjects nothing that tells them apart is lost');
    for (const one of [long, ...subjects]) assert.ok(one.length <= 200);
  });

  it('asks for claims that the token lacks', async () => {
    provider.claims = { sub: 'ada-1' };
    const server = await serve();
    provider.service.on('beforeUserinfo', (answer: { body: object }) => {
      answer.body = { sub: 'ada-1', groups: ['team'] };
    });
    assert.deepEqual((await visit(server, (await signIn(server)).session)).scopes, ['read', 'run', 'answer']);
    provider.service.on('beforeUserinfo', (answer: { body: object }) => {
      answer.body = { sub: 'somebody-else', groups: ['team'] };
    });
    await refused(server, 'answer');
    server.faults.splice(0);
  });

  describe('that another has begun', () => {
    it('counts in no other browser', async () => {
      const server = await serve();
      const { back } = await goThere(server);
      assert.equal(whereTo(await get(back)), '../../#/?sign-in=stale', 'without what it was begun with');
      const victim = await goThere(server);
      assert.equal(whereTo(await get(back, { Cookie: victim.cookie })), '../../#/?sign-in=stale', 'the code of somebody else');
      const forged = new URL(back);
      forged.searchParams.set('state', victim.url.searchParams.get('state') ?? '');
      // The state of the victim with the code of the attacker: its verifier does not fit.
      assert.equal(whereTo(await get(forged.href, { Cookie: victim.cookie })), '../../#/?sign-in=answer');
      server.faults.splice(0);
      assert.equal((await get(`${server.url}/page/sign-in`, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
    });

    it('counts once, and not for ever', async () => {
      const server = await serve();
      const { back, cookie } = await goThere(server);
      const spoiled = cookie.slice(0, -3) + (cookie.endsWith('A') ? 'BBB' : 'AAA');
      assert.equal(whereTo(await get(back, { Cookie: spoiled })), '../../#/?sign-in=stale');
      server.clock.ahead = mostOfSignIn;
      assert.equal(whereTo(await get(back, { Cookie: cookie })), '../../#/?sign-in=stale');
      server.clock.ahead = 0;
      const done = await get(back, { Cookie: cookie });
      assert.equal(whereTo(done), '../../#/');
      assert.match(done.headers.getSetCookie().join(), /baton-sign-in=; Max-Age=0/);
      assert.equal(whereTo(await get(back, { Cookie: cookie })), '../../#/?sign-in=answer', 'a code is good for one time');
      server.faults.splice(0);
    });
  });

  it('leads to places of the page alone', () => {
    const elsewhere = [
      'https://example.org',
      '//example.org',
      '/\\example.org',
      'javascript:alert(1)',
      '#',
      '#//x\r\nSet-Cookie: a=b',
      '#/<b>',
      '',
    ];
    assert.deepEqual(
      elsewhere.map(pagePlace),
      elsewhere.map(() => '#/'),
    );
    for (const place of ['#/inbox', '#/runs/20261121-0138-k3f9q2', '#/pipelines/a%20b.baton.yaml', '#/?status=failed'])
      assert.equal(pagePlace(place), place);
  });

  it('is refused by the provider', async () => {
    const server = await serve();
    provider.service.on('beforeAuthorizeRedirect', ({ url }: { url: URL }) => {
      url.searchParams.delete('code');
      url.searchParams.set('error', 'access_denied');
      url.searchParams.set('error_description', '<b>no</b>');
    });
    await refused(server, 'refused');
  });

  it('says that the provider does not answer, at any step, and goes on when it does', async () => {
    const server = await serve();
    const down = (answer: { statusCode: number; body: unknown }): void => {
      answer.statusCode = 503;
    };
    provider.service.once('beforeWellKnownOpenIdConfiguration', down);
    assert.equal(whereTo(await get(`${server.url}/page/sign-in`)), '../#/?sign-in=unreachable');
    provider.service.once('beforeResponse', down);
    await refused(server, 'unreachable');
    assert.equal((await signIn(server)).to, '../../#/');
    const { back, cookie } = await goThere(server);
    await provider.stop();
    assert.equal(whereTo(await get(back, { Cookie: cookie })), '../../#/?sign-in=unreachable');
    assert.equal(server.faults.splice(0).length, 3);
  });

  it('sends the secret of the client, from where secrets are kept, and says which one is missing', async () => {
    const server = await serve({ client_secret: 'env:TEAM_OIDC' }, { env: { TEAM_OIDC: 'hush' } });
    assert.equal((await signIn(server)).to, '../../#/');
    assert.equal(provider.asked.at(-1)?.['client_secret'], 'hush');
    const other = await serve({ client_secret: 'env:TEAM_OIDC' });
    assert.equal(whereTo(await get(`${other.url}/page/sign-in`)), '../#/?sign-in=answer');
    assert.match(other.faults.splice(0).join(), /TEAM_OIDC, is neither in the environment/);
  });

  it('ends at the provider too', async () => {
    const server = await serve();
    const { session } = await signIn(server);
    const { csrf } = await visit(server, session);
    const leaving = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${server.url}/page/session`, { method: 'DELETE', headers: { Cookie: session, ...headers } });
    assert.equal((await leaving({})).status, 403);
    const { leave } = await (await leaving({ 'Baton-Csrf': csrf })).json();
    const { origin, searchParams } = new URL(leave);
    assert.deepEqual(
      [origin, searchParams.get('post_logout_redirect_uri'), searchParams.get('client_id')],
      [provider.issuer, `${server.url}/`, 'baton'],
    );
    assert.ok(searchParams.get('id_token_hint'));
    assert.equal((await visit(server, session)).signedIn, false);
  });

  describe('of programs', () => {
    const ask = async (server: OpenServer, token: string, path = '/v1/runs'): Promise<Response> =>
      get(`${server.url}${path}`, { Authorization: `Bearer ${token}` });
    const robots = { audience: 'baton-api', grants: [{ claim: 'scope', value: 'runs.read', role: 'viewer' }] };
    const right = { aud: 'baton-api', scope: 'openid runs.read' };

    it('goes by access tokens for this interface', async () => {
      const server = await serve(robots);
      assert.equal((await ask(server, await provider.token(right))).status, 200);
      const none = await ask(server, await provider.token({ ...right, scope: 'runs.readers' }));
      assert.equal(none.status, 403);
      const began = await fetch(`${server.url}/v1/runs`, {
        method: 'POST',
        body: '{"file": "x"}',
        headers: { Authorization: `Bearer ${await provider.token(right)}` },
      });
      assert.equal(began.status, 403, 'a viewer begins nothing');
    });

    const unsigned = (header: object, payload: object, signature = ''): string =>
      [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
      `.${signature || 'eA'}`;
    const wrong: [what: string, make: () => Promise<string> | string][] = [
      ['for others', () => provider.token({ ...right, aud: 'baton' })],
      ['for nobody', () => provider.token({ scope: 'runs.read' })],
      ['of another issuer', () => provider.token({ ...right, iss: 'https://elsewhere.example.org' })],
      ['that has expired', () => provider.token({ ...right, exp: second() - 120 })],
      ['that never expires', () => provider.token({ ...right, exp: undefined })],
      ['of nobody', () => provider.token({ ...right, sub: undefined })],
      ['without a signature', () => unsigned({ alg: 'none' }, { ...right, iss: provider.issuer, sub: 'x', exp: second() + 60 })],
      [
        'signed with what everybody knows',
        () => {
          const payload = { ...right, iss: provider.issuer, sub: 'x', exp: second() + 60 };
          const said = unsigned({ alg: 'HS256' }, payload).split('.').slice(0, 2).join('.');
          const key = JSON.stringify(provider.keys.toJSON()[0]);
          return `${said}.${createHmac('sha256', key).update(said).digest('base64url')}`;
        },
      ],
      ['that is none', () => 'a.b.c'],
    ];
    for (const [what, make] of wrong)
      it(`takes no token ${what}`, async () => {
        const server = await serve(robots);
        assert.equal((await ask(server, await make())).status, 401);
      });

    it('takes none where no audience is named', async () => {
      const server = await serve();
      assert.equal((await ask(server, await provider.token(right))).status, 401);
    });

    it('says that tokens cannot be judged while the provider does not answer', async () => {
      const server = await serve(robots);
      const token = await provider.token(right);
      await provider.stop();
      const answer = await ask(server, token);
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '10']);
      assert.match((await answer.json()).detail, /Example/);
    });

    it('ends what they watch when their token expires', async () => {
      writeFileSync(join(folder(), 'question.baton.yaml'), question);
      const server = await serve(robots);
      const begun = await fetch(`${server.url}/v1/runs`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${server.tokenOf()}` },
        body: JSON.stringify({ file: 'question.baton.yaml' }),
      });
      const { run } = await begun.json();
      const stream = await ask(server, await provider.token(right), `/v1/runs/${run}/events`);
      server.clock.ahead = 3_700_000;
      assert.match(await stream.text(), /run[.]started/);
    });
  });
});

describe('settings of sign-ins', () => {
  const base = { issuer: 'https://login.example.org', client_id: 'baton', grants: [{ claim: 'a', value: 'b', role: 'viewer' }] };
  const wrong: [what: string, said: object, why: RegExp][] = [
    ['an issuer that can be read on its way', { issuer: 'http://login.example.org' }, /https:/],
    ['an issuer that is no address', { issuer: 'login' }, /"login" is none/],
    ['an audience that is the client', { audience: 'baton' }, /`audience`/],
    ['a grant of nothing', { grants: [{ claim: 'a', value: 'b' }] }, /`a: b`.*`role` or `scopes`/],
    ['a grant of a role and scopes', { grants: [{ claim: 'a', value: 'b', role: 'viewer', scopes: ['run'] }] }, /one of them/],
  ];
  for (const [what, said, why] of wrong)
    it(`refuse ${what}`, () => {
      const taken = takeSignIn({ ...base, ...said });
      assert.match(typeof taken === 'string' ? taken : '', why);
    });
});
