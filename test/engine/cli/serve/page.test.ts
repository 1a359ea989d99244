import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSessions, mostSessions, sessionTimes } from '../../../../engine/cli/serve/page/sessions.ts';
import { bounds } from '../../../../engine/cli/serve/served-folder.ts';
import * as engine from '../../../../engine/index.ts';
import { serverScopes } from '../../../../engine/trust/tokens.ts';
import { type OpenServer, openServer } from '../../../client/page/open-page.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const pipeline = yaml`
  id: note
  steps:
    - {id: note, set: {text: "# Note"}, products: {text: note.md}}
`;

const question = yaml`
  id: question
  steps: [{id: person, ask: Which colour?, choices: [red, green]}]
`;

describe('sessions of the page', function () {
  this.timeout(20_000);
  useOwnHome();
  const open: OpenServer[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });
  const folder = temporaryFolder();

  const serve = async (page = {}): Promise<OpenServer> => {
    const server = await openServer(folder(), { page, allow: ['filesystem'], lookEvery: 10 });
    open.push(server);
    return server;
  };
  const send = (
    { url }: OpenServer,
    method: string,
    path: string,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  /** Signs in, and gives what a browser keeps and what the page learns. */
  const signIn = async (server: OpenServer, scopes = serverScopes as readonly (typeof serverScopes)[number][]) => {
    const answer = await send(server, 'POST', '/page/session', { body: { token: server.tokenOf(scopes) } });
    assert.equal(answer.status, 204);
    const set = answer.headers.get('set-cookie') ?? '';
    const [cookie = ''] = set.split(';');
    const visit: { csrf: string; by: string; scopes: string[] } = await (
      await send(server, 'GET', '/page/session', { headers: { Cookie: cookie } })
    ).json();
    return { set, cookie, ...visit };
  };
  const detail = async (answer: Response): Promise<string> => String(JSON.parse(await answer.text()).detail);

  it('lie in a cookie that no script sees and no other site has sent, with the scopes of their token', async () => {
    const server = await serve();
    const { set, by, scopes } = await signIn(server, ['read']);
    const port = new URL(server.url).port;
    assert.match(set, new RegExp(`^baton-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
    assert.deepEqual([by, scopes], ['token:read', ['read']]);
  });

  it('are for TLS alone behind a proxy', async () => {
    const { set } = await signIn(await serve({ secure: true }));
    assert.match(set, /^__Host-baton=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  const wrong: [what: string, body: object | undefined, headers: Record<string, string>, status: number][] = [
    ['a token that is none', { token: 'baton_wrong' }, {}, 401],
    ['no token', {}, {}, 401],
    ['a token that is no text', { token: ['x'] }, {}, 401],
    ['no JSON', undefined, {}, 400],
    ['the word of another site', { token: 'right' }, { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['the word of a neighbour', { token: 'right' }, { 'Sec-Fetch-Site': 'same-site' }, 403],
  ];
  for (const [what, body, headers, status] of wrong)
    it(`do not begin with ${what}`, async () => {
      const server = await serve();
      const right = server.tokenOf();
      const sent = body && 'token' in body && body.token === 'right' ? { token: right } : body;
      const answer = await send(server, 'POST', '/page/session', { ...(sent ? { body: sent } : {}), headers });
      assert.deepEqual([answer.status, answer.headers.get('set-cookie')], [status, null]);
    });

  it('change something only at the word of the page itself', async () => {
    const server = await serve();
    const { cookie, csrf } = await signIn(server);
    const begin = async (headers: Record<string, string>): Promise<number> =>
      (await send(server, 'POST', '/v1/runs', { body: { file: 'none.baton.yaml' }, headers: { Cookie: cookie, ...headers } }))
        .status;
    assert.equal(await begin({}), 403);
    assert.equal(await begin({ 'Baton-Csrf': 'x'.repeat(43) }), 403);
    assert.equal(await begin({ 'Baton-Csrf': csrf, 'Sec-Fetch-Site': 'cross-site' }), 403);
    assert.equal(await begin({ 'Baton-Csrf': csrf, 'Sec-Fetch-Site': 'same-site' }), 403);
    assert.equal(await begin({ 'Baton-Csrf': csrf, 'Sec-Fetch-Site': 'same-origin' }), 404, 'it is let through');
    const other = await signIn(server, ['read', 'run']);
    assert.equal(await begin({ 'Baton-Csrf': other.csrf }), 403, 'of another session');
    const leave = await send(server, 'DELETE', '/page/session', { headers: { Cookie: cookie } });
    assert.equal(leave.status, 403);
    const read = (headers = {}) => send(server, 'GET', '/v1/runs', { headers: { Cookie: cookie, ...headers } });
    assert.equal((await read()).status, 200);
    assert.equal((await read({ 'Sec-Fetch-Site': 'cross-site' })).status, 403);
  });

  it('may do no more than their token', async () => {
    const server = await serve();
    const { cookie, csrf } = await signIn(server, ['read']);
    const answer = await send(server, 'POST', '/v1/runs', {
      body: { file: 'none.baton.yaml' },
      headers: { Cookie: cookie, 'Baton-Csrf': csrf },
    });
    assert.deepEqual([answer.status, await detail(answer)], [403, 'This token has no scope `run`.']);
  });

  const endings: [how: string, end: (server: OpenServer, session: { cookie: string; csrf: string }) => unknown][] = [
    ['after a while without a request', (server) => (server.clock.ahead = sessionTimes.idle)],
    [
      'after so long, whatever is asked',
      async (server, { cookie }) => {
        for (let hour = 1; hour * 3_600_000 < sessionTimes.most; hour++) {
          server.clock.ahead = hour * 3_600_000;
          assert.equal((await send(server, 'GET', '/v1/runs', { headers: { Cookie: cookie } })).status, 200);
        }
        server.clock.ahead = sessionTimes.most;
      },
    ],
    ['with the token that began them', (server) => server.tokens.splice(0)],
    [
      'when that expires',
      (server) => {
        for (const token of server.tokens) token.expires = new Date(Date.now() - 1).toISOString();
      },
    ],
    [
      'when somebody signs out',
      async (server, { cookie, csrf }) => {
        const left = await send(server, 'DELETE', '/page/session', { headers: { Cookie: cookie, 'Baton-Csrf': csrf } });
        assert.match(left.headers.get('set-cookie') ?? '', /Max-Age=0/);
      },
    ],
  ];
  for (const [how, end] of endings)
    it(`end ${how}`, async () => {
      const server = await serve();
      const session = await signIn(server);
      const status = async () => (await send(server, 'GET', '/v1/runs', { headers: { Cookie: session.cookie } })).status;
      assert.equal(await status(), 200);
      await end(server, session);
      assert.equal(await status(), 401);
      const { signedIn } = await (await send(server, 'GET', '/page/session', { headers: { Cookie: session.cookie } })).json();
      assert.equal(signedIn, false);
    });

  for (const [how, end] of endings)
    it(`end what they watch as they end ${how}`, async () => {
      writeFileSync(join(folder(), 'question.baton.yaml'), question);
      const server = await serve();
      const session = await signIn(server);
      const headers = { Cookie: session.cookie, 'Baton-Csrf': session.csrf };
      const { run } = await (await send(server, 'POST', '/v1/runs', { body: { file: 'question.baton.yaml' }, headers })).json();
      const stream = await send(server, 'GET', `/v1/runs/${run}/events`, { headers });
      await end(server, session);
      // A run that waits has a stream that stays open for good. A request that goes on is one: it keeps its session from idleness.
      if (how === endings[0]?.[0]) server.clock.ahead = sessionTimes.most;
      assert.match(await stream.text(), /run[.]started/);
    });

  it('end where the same browser signs in again', async () => {
    const server = await serve();
    const { cookie } = await signIn(server, ['read']);
    const again = { body: { token: server.tokenOf() }, headers: { Cookie: cookie } };
    assert.equal((await send(server, 'POST', '/page/session', again)).status, 204);
    assert.equal((await send(server, 'GET', '/v1/runs', { headers: { Cookie: cookie } })).status, 401);
  });

  it('of one token sign out none of another', () => {
    const sessions = createSessions(() => 0);
    const openFor = (token: string): string => sessions.open({ name: token, by: '', holder: { token } });
    const [mine, first] = [openFor('mine'), openFor('theirs')];
    for (let count = 1; count <= mostSessions.all; count++) openFor('theirs');
    assert.ok(sessions.find(mine));
    assert.equal(sessions.find(first), undefined);
  });

  it('of one token ask as often as the token may', async () => {
    const server = await serve();
    const ask = async (cookie: string): Promise<number> =>
      (await send(server, 'GET', '/page/runs/x/none', { headers: { Cookie: cookie } })).status;
    const [one, other] = [await signIn(server), await signIn(server)];
    const statuses: number[] = [];
    for (let turn = 0; turn <= bounds.requests * 2 && !statuses.includes(429); turn++)
      statuses.push(await ask(turn % 2 === 0 ? one.cookie : other.cookie));
    assert.ok(statuses.length < bounds.requests * 1.5, String(statuses.length));
  });

  it('come with a page whose policy lets nothing in but its own, and that nobody may frame', async () => {
    const server = await serve();
    const answer = await send(server, 'GET', '/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    const [, nonce = ''] = /script-src 'nonce-([\w-]{24})';/.exec(policy) ?? [];
    assert.match(await answer.text(), new RegExp(`<script nonce="${nonce}" src="page/page.js" defer></script>`));
    assert.match(
      policy,
      /^default-src 'none'; .*base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types/,
    );
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.notEqual((await send(server, 'GET', '/')).headers.get('content-security-policy'), policy, 'a number is used once');
    assert.deepEqual(
      ['referrer-policy', 'x-frame-options', 'x-content-type-options', 'cache-control'].map((name) => answer.headers.get(name)),
      ['no-referrer', 'DENY', 'nosniff', 'no-store'],
    );
    const other = await send(server, 'GET', '/openapi.json');
    assert.equal(other.headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
  });

  it('load the files of the page once', async () => {
    const server = await serve();
    const script = await send(server, 'GET', '/page/page.js');
    assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
    await script.arrayBuffer();
    const again = await send(server, 'GET', '/page/page.js', { headers: { 'If-None-Match': script.headers.get('etag') ?? '' } });
    assert.equal(again.status, 304);
    assert.equal((await send(server, 'GET', '/page/..%2fpackage.json')).status, 404);
  });

  describe('what the page reads', () => {
    const paths = [
      'inbox',
      'pipeline?file=note.baton.yaml',
      'runs/x',
      'runs/x/history',
      'runs/x/file?at=y',
      'contrast?before=x&after=y',
    ];
    for (const path of paths)
      it(`at ${path} needs somebody who may read`, async () => {
        const server = await serve();
        assert.equal((await send(server, 'GET', `/page/${path}`)).status, 401);
        const { cookie } = await signIn(server, ['answer']);
        assert.equal((await send(server, 'GET', `/page/${path}`, { headers: { Cookie: cookie } })).status, 403);
      });

    it('of a run is what it has a report of: names that every object has are none', async () => {
      writeFileSync(join(folder(), 'note.baton.yaml'), pipeline.replace('note.md', 'note.constructor'));
      const server = await serve();
      const headers = { Authorization: `Bearer ${server.tokenOf()}` };
      const begun = await send(server, 'POST', '/v1/runs', { body: { file: 'note.baton.yaml' }, headers });
      const { run } = await begun.json();
      const told = (path: string) => send(server, 'GET', `/page/runs/${run}/${path}`, { headers });
      const names = Object.getOwnPropertyNames(Object.prototype);
      assert.ok(names.includes('constructor') && names.includes('__proto__'));
      for (const name of [...names, 'None']) assert.equal((await told(name)).status, 404, name);
      for (let turn = 0; turn < 500 && (await engine.listRuns(folder()))[0]?.status !== 'succeeded'; turn++)
        await new Promise((done) => setTimeout(done, 10));
      const { facts } = await engine.openLogReader(join(folder(), '.baton/runs', run))();
      const written = facts.find((fact) => fact.type === 'product.written');
      assert.ok(written?.type === 'product.written' && /[.]constructor$/.test(written.file), JSON.stringify(facts.at(-1)));
      const shown = await told(`product?${new URLSearchParams({ at: written.file })}`);
      assert.deepEqual([shown.status, (await shown.json()).preview.as], [200, 'text']);
    });

    it('of a file that a run wrote is that file as long as it lies where the run may write', async () => {
      writeFileSync(join(folder(), 'note.baton.yaml'), pipeline);
      const server = await serve();
      const headers = { Authorization: `Bearer ${server.tokenOf()}` };
      const begun = await send(server, 'POST', '/v1/runs', { body: { file: 'note.baton.yaml' }, headers });
      assert.equal(begun.status, 202, await begun.clone().text());
      const { run } = await begun.json();
      const at = join(folder(), '.baton/runs', run);
      for (let turn = 0; turn < 500 && (await engine.listRuns(folder()))[0]?.status !== 'succeeded'; turn++)
        await new Promise((done) => setTimeout(done, 10));
      const { facts } = await engine.openLogReader(at)();
      const written = facts.find((fact) => fact.type === 'product.written');
      assert.ok(written?.type === 'product.written', JSON.stringify(facts.at(-1)));
      const file = (named: string) =>
        send(server, 'GET', `/page/runs/${run}/file?${new URLSearchParams({ at: named })}`, { headers });
      const got = await file(written.file);
      assert.deepEqual([got.status, await got.text()], [200, '# Note']);
      assert.match(got.headers.get('content-disposition') ?? '', /^attachment; filename\*=UTF-8''note\.md$/);
      for (const other of ['', 'note.baton.yaml', '../x', '/etc/passwd', '.baton/runs'])
        assert.equal((await file(other)).status, 404, other);
      const { started } = await engine.readRun(at);
      const place = (await engine.findProduct({ started, foreign: false }, written.file)) ?? assert.fail();
      unlinkSync(place);
      symlinkSync('/etc/passwd', place);
      assert.equal((await file(written.file)).status, 404, 'a link that leads elsewhere');
      unlinkSync(place);
      mkdirSync(place);
      assert.equal((await file(written.file)).status, 404, 'no file any more');
    });
  });
});
