import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { checkSignIn } from '../../../../engine/cli/serve/sign-in/check-sign-in.ts';
import { takeSignIn } from '../../../../engine/trust/sign-in.ts';
import { userSettingsFile } from '../../../../engine/trust/user-settings.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { obey, testIo } from '../io.ts';
import { startProvider, type TestProvider } from './identity-provider.ts';

const publicUrl = 'https://runs.example.org';

describe('what doctor says of signing in', () => {
  useOwnHome();
  const folder = temporaryFolder();
  let provider: TestProvider;
  const servers: Server[] = [];
  beforeEach(async () => {
    provider = await startProvider();
  });
  afterEach(async () => {
    await provider.stop();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });
  const said = (more: object = {}): object => ({
    issuer: provider.issuer,
    client_id: 'baton',
    name: 'Example',
    grants: [{ claim: 'groups', value: 'team', role: 'viewer' }],
    ...more,
  });
  const check = async (more: object, options: Partial<Parameters<typeof checkSignIn>[1]> = {}): Promise<string[]> => {
    const settings = takeSignIn(JSON.parse(JSON.stringify(said(more))));
    if (typeof settings === 'string') return assert.fail(settings);
    const findings = await checkSignIn(settings, { env: {}, live: true, publicUrl, ...options });
    return findings.map(({ state, says }) => `${state}: ${says}`);
  };
  /** A provider that refuses where it is to lead back to; `issuer` is what it says its name is. */
  const strict = async (issuer?: string): Promise<string> => {
    const server = createServer((request, response) => {
      const own = `http://127.0.0.1:${port()}`;
      const described = {
        issuer: issuer ?? own,
        authorization_endpoint: `${own}/authorize`,
        token_endpoint: `${own}/token`,
        jwks_uri: `${own}/jwks`,
      };
      const isDescribed = request.url?.startsWith('/.well-known') === true;
      const isToken = request.url === '/token';
      response.writeHead(isDescribed ? 200 : 400, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(isDescribed ? described : { error: isToken ? 'invalid_grant' : 'invalid_request' }));
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const port = (): number => {
      const address = server.address();
      return typeof address === 'object' && address ? address.port : 0;
    };
    return `http://127.0.0.1:${port()}`;
  };

  it('asks nobody unless it is told to', async () => {
    await provider.stop();
    assert.deepEqual(await check({}, { live: false }), [
      `fine: people sign in by Example (${provider.issuer}) as its client baton; 1 grant`,
    ]);
  });
  it('finds that all is well', async () => {
    assert.deepEqual((await check({})).slice(1), [
      `fine: ${provider.issuer} answers, and says where its keys are`,
      'fine: Example knows the client baton',
      `fine: it leads back to ${publicUrl}/page/sign-in/back`,
    ]);
    assert.match((await check({}, { publicUrl: undefined })).at(-1) ?? '', /fine: .*--public-url/);
  });
  it('finds a secret that is missing, and takes it from the environment', async () => {
    const secret = { client_secret: 'env:TEAM_OIDC' };
    assert.match((await check(secret)).at(-1) ?? '', /lacking: The secret of the client, TEAM_OIDC/);
    assert.match((await check(secret, { env: { TEAM_OIDC: 'hush' } })).at(2) ?? '', /fine: Example knows/);
    assert.equal(provider.asked.at(-1)?.['client_secret'], 'hush');
  });
  for (const error of ['invalid_client', 'unauthorized_client'])
    it(`finds a client that is refused: ${error}`, async () => {
      provider.service.on('beforeResponse', (answer: object) => Object.assign(answer, { statusCode: 401, body: { error } }));
      assert.match((await check({})).at(2) ?? '', new RegExp(`lacking: The provider refuses the client baton: ${error}`));
    });
  it('finds an address that it does not lead back to', async () => {
    const found = await check({ issuer: await strict() });
    assert.match(found.at(2) ?? '', /fine: Example knows the client baton/);
    assert.match(found.at(3) ?? '', /lacking: The provider does not lead back to https:\/\/runs/);
  });
  it('finds an issuer of another name, and one that does not answer', async () => {
    const wrong = await check({ issuer: await strict('https://login.example.org') });
    assert.match(wrong.at(-1) ?? '', /lacking: What http:.* says of itself cannot be used/);
    await provider.stop();
    assert.match((await check({})).at(-1) ?? '', /lacking: http:.* does not answer/);
  });
  it('stands in baton doctor, of the settings of whoever asks', async () => {
    mkdirSync(join(homedir(), '.baton'), { recursive: true });
    writeFileSync(userSettingsFile(), JSON.stringify({ sign_in: said() }));
    const { code, out } = await obey(['doctor'], testIo(folder()));
    assert.equal(code, 0);
    assert.match(out, /sign-in +✓ people sign in by Example/);
    assert.equal((await obey(['doctor', '--public-url', 'runs.example.org'], testIo(folder()))).code, 2);
  });
});
