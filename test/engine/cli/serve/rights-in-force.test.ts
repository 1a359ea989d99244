import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as speech from '../../../../engine/cli/lazy/mcp-server.ts';
import { confirmEvery } from '../../../../engine/cli/serve/sign-in/person.ts';
import { createSignIn } from '../../../../engine/cli/serve/sign-in/sign-in.ts';
import { serverRoles, type TokenScope } from '../../../../engine/trust/tokens.ts';
import { readUserSettings, userSettingsFile } from '../../../../engine/trust/user-settings.ts';
import { type OpenServer, openServer } from '../../../client/page/open-page.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { startProvider, type TestProvider } from './identity-provider.ts';

const kinds = ['token', 'tokenSession', 'personSession', 'accessToken'] as const;
type Kind = (typeof kinds)[number];

/** A server at which somebody works, and all that decides what they may. */
interface Place {
  server: OpenServer;
  provider: TestProvider;
  /** Writes `sign_in.grants` into the operator's settings; undefined makes them unreadable. */
  setGrants(grants: object[] | undefined): void;
}

const grant = (more: object): object => ({ claim: 'groups', value: 'team', ...more });
const waitMs = confirmEvery + 1;

/**
 * What changes, and what the next request of each kind of credential that had `read`, `run` and `answer` gets: the status of
 * looking, and that of running what is not there, which is 404 to whom may run.
 */
const changes: Record<string, { change(place: Place): void; next: Partial<Record<Kind, [look: number, run: number]>> }> = {
  'nothing changed': { change: () => undefined, next: {} },
  'the token was taken back': {
    change: ({ server }) => void server.tokens.splice(0),
    next: { token: [401, 401], tokenSession: [401, 401] },
  },
  'the token has expired': {
    change: ({ server }) => Object.assign(server.tokens[0] ?? {}, { expires: new Date(0).toISOString() }),
    next: { token: [401, 401], tokenSession: [401, 401] },
  },
  'the token may look alone': {
    change: ({ server }) => Object.assign(server.tokens[0] ?? {}, { scopes: serverRoles.viewer }),
    next: { token: [200, 403], tokenSession: [200, 403] },
  },
  'the role of the group was lowered': {
    change: ({ setGrants }) => setGrants([grant({ role: 'viewer' })]),
    next: { personSession: [200, 403], accessToken: [200, 403] },
  },
  'the grant was removed': {
    change: ({ setGrants }) => setGrants([grant({ value: 'others', role: 'admin' })]),
    next: { personSession: [401, 401], accessToken: [403, 403] },
  },
  'the grant is one of another project': {
    change: ({ setGrants }) => setGrants([grant({ role: 'operator', projects: ['elsewhere'] })]),
    next: { personSession: [401, 401], accessToken: [403, 403] },
  },
  'the settings cannot be read': {
    change: ({ setGrants }) => setGrants(undefined),
    next: { personSession: [503, 503], accessToken: [503, 503] },
  },
  'the person left the group, and the provider says so': {
    change({ server, provider }) {
      provider.claims['groups'] = ['others'];
      server.clock.ahead = waitMs;
    },
    next: { personSession: [401, 401] },
  },
  'the person is in a group that may look alone, and the provider says so': {
    change({ server, provider, setGrants }) {
      setGrants([grant({ role: 'operator' }), grant({ value: 'visitors', role: 'viewer' })]);
      provider.claims['groups'] = ['visitors'];
      server.clock.ahead = waitMs;
    },
    next: { personSession: [200, 403] },
  },
  'the provider no longer knows the person': {
    change({ server, provider }) {
      provider.service.on('beforeResponse', (answer: { statusCode: number; body: unknown }) => {
        Object.assign(answer, { statusCode: 400, body: { error: 'invalid_grant' } });
      });
      server.clock.ahead = waitMs;
    },
    next: { personSession: [401, 401] },
  },
  'the provider says that somebody else is there': {
    change({ server, provider }) {
      provider.claims['sub'] = 'eve-2';
      server.clock.ahead = waitMs;
    },
    next: { personSession: [401, 401] },
  },
  'the provider does not answer': {
    change({ server, provider }) {
      provider.service.on('beforeResponse', (answer: { statusCode: number }) => {
        answer.statusCode = 503;
      });
      server.clock.ahead = waitMs;
    },
    next: {},
  },
};

describe('rights in force', function () {
  this.timeout(20_000);
  useOwnHome();
  const folder = temporaryFolder();
  let place: Place;
  beforeEach(async () => {
    const provider = await startProvider();
    const setGrants = (grants: object[] | undefined): void => {
      const said = { issuer: provider.issuer, client_id: 'baton', audience: 'baton-api', grants };
      mkdirSync(join(homedir(), '.baton'), { recursive: true });
      writeFileSync(userSettingsFile(), grants ? JSON.stringify({ sign_in: said }) : 'sign_in: [');
    };
    setGrants([grant({ role: 'operator' })]);
    const readNow = () => readUserSettings().signIn;
    const signIn = createSignIn(readNow() ?? assert.fail(), { env: {}, project: 'own', publicUrl: undefined, readNow });
    place = { server: await openServer(folder(), { signIn, mcp: speech, lookEvery: 10 }), provider, setGrants };
  });
  afterEach(async () => {
    await place.server.close();
    await place.provider.stop();
    place.server.faults.splice(0);
  });

  const operator: readonly TokenScope[] = serverRoles.operator;
  const jsonHeaders = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  const cookieOf = (answer: Response, name: RegExp): string =>
    answer.headers
      .getSetCookie()
      .find((one) => name.test(one))
      ?.split(';')[0] ?? '';

  /** The headers of a session, with what its page sends along. */
  async function headersOf(cookie: string): Promise<Record<string, string>> {
    const answer = await fetch(`${place.server.url}/page/session`, { headers: { Cookie: cookie } });
    return { Cookie: cookie, 'Baton-Csrf': (await answer.json()).csrf };
  }

  const enter: Record<Kind, () => Promise<Record<string, string>>> = {
    token: async () => ({ Authorization: `Bearer ${place.server.tokenOf(operator)}` }),
    async tokenSession() {
      const body = JSON.stringify({ token: place.server.tokenOf(operator) });
      const answer = await fetch(`${place.server.url}/page/session`, { method: 'POST', headers: jsonHeaders, body });
      return headersOf(cookieOf(answer, /^baton-\d+=/));
    },
    async personSession() {
      const go = (url: string, headers: Record<string, string> = {}) => fetch(url, { redirect: 'manual', headers });
      const begun = await go(`${place.server.url}/page/sign-in`);
      const there = await go(begun.headers.get('location') ?? '');
      const back = await go(there.headers.get('location') ?? '', { Cookie: cookieOf(begun, /^baton-sign-in=/) });
      return headersOf(cookieOf(back, /^baton-\d+=/));
    },
    accessToken: async () => ({
      Authorization: `Bearer ${await place.provider.token({ aud: 'baton-api', groups: ['team'] })}`,
    }),
  };

  const post = (path: string, headers: Record<string, string>, body: object) =>
    fetch(`${place.server.url}${path}`, { method: 'POST', headers: { ...jsonHeaders, ...headers }, body: JSON.stringify(body) });
  const statusOf = async (asked: Promise<Response>): Promise<number> => {
    const answer = await asked;
    await answer.text();
    return answer.status;
  };
  const look = (headers: Record<string, string>) => statusOf(fetch(`${place.server.url}/v1/runs`, { headers }));
  const run = (headers: Record<string, string>) => statusOf(post('/v1/runs', headers, { file: 'none.baton.yaml' }));

  /** A conversation by the Model Context Protocol; gives its headers. */
  async function converse(headers: Record<string, string>): Promise<Record<string, string>> {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'tests', version: '1' } };
    const answer = await post('/mcp', headers, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    await answer.text();
    return { ...headers, 'Mcp-Session-Id': answer.headers.get('mcp-session-id') ?? '' };
  }
  /** Asks for the same run in a conversation; gives the status that an HTTP request would have had. */
  async function runByTool(headers: Record<string, string>): Promise<number> {
    const params = { name: 'baton_run', arguments: { file: 'none.baton.yaml' } };
    const answer = await post('/mcp', headers, { jsonrpc: '2.0', id: 2, method: 'tools/call', params });
    const text = await answer.text();
    if (answer.status !== 200) return answer.status;
    return text.includes('This token has no scope') ? 403 : Number(text.includes('none.baton.yaml') && 404);
  }

  for (const [what, { change, next }] of Object.entries(changes))
    for (const kind of kinds) {
      const [looks, runs] = next[kind] ?? [200, 404];
      it(`judge the next request: ${what}; ${kind}: ${looks}, ${runs}`, async () => {
        const headers = await enter[kind]();
        const [spoken, watching] = [await converse(headers), await converse(headers)];
        const stream = await fetch(`${place.server.url}/mcp`, { headers: { ...watching, Accept: 'text/event-stream' } });
        const over = stream.text().then(() => true);
        assert.deepEqual([await look(headers), await run(headers), await runByTool(spoken), stream.status], [200, 404, 404, 200]);
        change(place);
        assert.deepEqual([await look(headers), await run(headers)], [looks, runs]);
        // A conversation whose caller may not look is told nothing, not even that it may not run.
        assert.equal(await runByTool(spoken), looks === 200 ? runs : looks);
        if (looks === 401 || looks === 403) assert.ok(await over, 'what was being watched ends');
        else assert.equal(await Promise.race([over, new Promise((done) => setTimeout(() => done(false), 30))]), false);
      });
    }
});
