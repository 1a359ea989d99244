import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpoints, type ServerEndpoint } from '../../../../engine/cli/serve/api/endpoints.ts';
import { createSignIn } from '../../../../engine/cli/serve/sign-in/sign-in.ts';
import * as engine from '../../../../engine/index.ts';
import { makeToken, saveToken, serverRoles, serverScopes, tokensOfFolder } from '../../../../engine/trust/tokens.ts';
import { type OpenServer, openServer } from '../../../client/page/open-page.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { startProvider, type TestProvider } from './identity-provider.ts';
import { operationNames, served } from './server.ts';

/** What must never be told of a file outside. */
const marker = 'outside-7f3a';

describe('requests and rights', function () {
  this.timeout(60_000);
  useOwnHome();
  const folder = temporaryFolder();
  const other = temporaryFolder();
  let server: OpenServer;
  let provider: TestProvider;
  let run: string;
  beforeEach(async () => {
    provider = await startProvider();
    writeFileSync(join(folder(), 'greet.baton.yaml'), served.greeting);
    const signIn = createSignIn(
      {
        issuer: provider.issuer,
        clientId: 'baton',
        name: 'Example',
        scopes: [],
        audience: 'baton-api',
        grants: [{ claim: 'groups', value: 'team', scopes: serverRoles.admin }],
      },
      { env: {}, project: undefined, publicUrl: undefined },
    );
    server = await openServer(folder(), { signIn });
    const began = await ask(
      'POST',
      '/v1/runs',
      { Authorization: `Bearer ${server.tokenOf()}` },
      { file: 'greet.baton.yaml', inputs: { name: 'Ada' } },
    );
    run = JSON.parse(await began.text()).run;
    for (let turn = 0; (await engine.listRuns(folder())).some(({ status }) => status === 'running'); turn++) {
      assert.ok(turn < 400);
      await new Promise((done) => setTimeout(done, 15));
    }
  });
  afterEach(async () => {
    await server.close();
    await provider.stop();
    assert.deepEqual(server.faults, []);
  });

  const ask = (method: string, path: string, headers: Record<string, string>, body?: object): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  /** Every request that needs a right, by method and path. */
  const requests = (): [method: string, path: string, body: object | undefined][] => [
    ...operationNames.flatMap((name): [string, string, object | undefined][] => {
      const { method, path, scope, body }: ServerEndpoint = endpoints[name];
      const at = path.replace('{run}', run).replace('{hash}', 'a'.repeat(64));
      return scope ? [[method.toUpperCase(), at, body && {}]] : [];
    }),
    ...['inbox', 'caller', 'pipeline?file=greet.baton.yaml', `contrast?before=${run}&after=${run}`].map(
      (path): [string, string, undefined] => ['GET', `/page/${path}`, undefined],
    ),
    ...[
      '',
      '/preview?at=hello',
      '/inputs?at=hello',
      '/sides?at=hello',
      '/product?at=x',
      '/history',
      '/forecast',
      '/bottlenecks',
      '/file?at=x',
      '/constructor',
    ].map((path): [string, string, undefined] => ['GET', `/page/runs/${run}${path}`, undefined]),
    ['POST', '/page/inputs', {}],
    ['POST', '/v1/worker/hello', {}],
  ];

  /** Who may do nothing, with what they send. */
  const strangers = async (): Promise<Record<string, Record<string, string>>> => {
    const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
    const now = Date.now();
    const elsewhere = makeToken(other(), { name: 'elsewhere', scopes: serverScopes, now });
    await saveToken(elsewhere.kept);
    const expired = makeToken(folder(), { name: 'expired', scopes: serverScopes, now, expires: now - 1 });
    server.tokens.push(expired.kept, ...(await tokensOfFolder(folder()).list()));
    const foreign = await startProvider();
    const claims = { aud: 'baton-api', groups: ['team'] };
    const strange = {
      nobody: {},
      'no token': bearer(''),
      'a token that is none': bearer('baton_wrong'),
      'a token of another folder': bearer(elsewhere.token),
      'a token that has expired': bearer(expired.token),
      'another way to sign in': { Authorization: `Basic ${Buffer.from(`x:${server.tokenOf()}`).toString('base64')}` },
      'a token of another provider': bearer(await foreign.token(claims)),
      'one that says it is of ours': bearer(await foreign.token({ ...claims, iss: provider.issuer })),
      'a token for somebody else': bearer(await provider.token({ ...claims, aud: 'other' })),
      'a cookie that is none': { Cookie: `baton-${new URL(server.url).port}=${'x'.repeat(43)}` },
      'a token in the address of a cookie': { Cookie: `baton-${new URL(server.url).port}=${server.tokenOf()}` },
    };
    await foreign.stop();
    return strange;
  };

  it('are refused to who has none, whoever that is', async () => {
    const allowed: string[] = [];
    for (const [who, headers] of Object.entries(await strangers()))
      for (const [method, path, body] of requests()) {
        const answer = await ask(method, path, headers, body);
        const text = await answer.text();
        if (answer.status !== 401 || text.includes(folder())) allowed.push(`${who}: ${method} ${path}: ${answer.status}`);
      }
    assert.deepEqual(allowed, []);
  });

  it('are refused to a session where another site asks, and where something changes without its word', async () => {
    const signed = await ask('POST', '/page/session', {}, { token: server.tokenOf() });
    const cookie = signed.headers.get('set-cookie')?.split(';')[0] ?? '';
    const allowed: string[] = [];
    for (const [method, path, body] of requests()) {
      for (const site of ['cross-site', 'same-site'])
        if ((await ask(method, path, { Cookie: cookie, 'Sec-Fetch-Site': site }, body)).status !== 403)
          allowed.push(`${site}: ${method} ${path}`);
      if (method !== 'GET' && (await ask(method, path, { Cookie: cookie }, body)).status !== 403)
        allowed.push(`without its word: ${method} ${path}`);
    }
    assert.deepEqual(allowed, []);
  });

  it('answer access tokens of the provider as any other', async () => {
    const token = await provider.token({ aud: 'baton-api', groups: ['team'] });
    const answer = await ask('GET', `/v1/runs/${run}`, { Authorization: `Bearer ${token}` });
    assert.equal(answer.status, 200);
    const without = await provider.token({ aud: 'baton-api', groups: ['others'] });
    for (const [method, path, body] of requests())
      assert.equal((await ask(method, path, { Authorization: `Bearer ${without}` }, body)).status, 403, path);
  });

  it('lead to no file outside, however its path is written', async () => {
    const text = `id: outside\ndescription: ${marker}\nsteps: [{id: a, set: {x: ${marker}}}]\n`;
    writeFileSync(join(other(), 'outside.baton.yaml'), text);
    writeFileSync(join(folder(), '.env'), `KEY=${marker}\n`);
    mkdirSync(join(folder(), 'sub'));
    symlinkSync(join(other(), 'outside.baton.yaml'), join(folder(), 'linked.baton.yaml'));
    symlinkSync(other(), join(folder(), 'sub', 'there'));
    const up = `../${other().split('/').at(-1)}/outside.baton.yaml`;
    const paths = [
      up,
      up.replaceAll('/', '\\'),
      `sub/../${up}`,
      `./././${up}`,
      join(other(), 'outside.baton.yaml'),
      `/${join(other(), 'outside.baton.yaml')}`,
      `file://${join(other(), 'outside.baton.yaml')}`,
      'linked.baton.yaml',
      'sub/there/outside.baton.yaml',
      encodeURIComponent(up),
      up.replace('..', '%2e%2e'),
      `${up}\0.baton.yaml`,
      'C:\\outside.baton.yaml',
      '.env',
      '.baton/../.env',
      '/etc/passwd',
      '..',
      '',
    ];
    const headers = { Authorization: `Bearer ${server.tokenOf()}` };
    const told: string[] = [];
    for (const path of paths) {
      const named = encodeURIComponent(path);
      const answers = [
        await ask('POST', '/v1/runs', headers, { file: path }),
        await ask('GET', `/v1/pipeline?file=${named}`, headers),
        await ask('GET', `/page/pipeline?file=${named}`, headers),
        await ask('POST', '/page/inputs', headers, { file: path, texts: {} }),
        await ask('GET', `/page/runs/${run}/file?at=${named}`, headers),
        await ask('GET', `/page/runs/${run}/product?at=${named}`, headers),
        await ask('GET', `/v1/runs/${named || 'x'}/report`, headers),
        await ask('GET', `/page/runs/${named || 'x'}`, headers),
        await ask('POST', `/hooks/${named || 'x'}`, headers, {}),
        await ask('POST', '/v1/pipelines/remove', headers, { file: path }),
      ];
      for (const answer of answers) {
        const body = await answer.text();
        if (answer.status < 400 || answer.status >= 500 || body.includes(marker) || body.includes('root:x'))
          told.push(`${answer.url.replace(server.url, '')} of ${path}: ${answer.status}`);
      }
    }
    assert.deepEqual(told, []);
  });
});
