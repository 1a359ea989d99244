import { mcpTexts } from '../../../language/texts/tools/mcp.ts';
import { mcpLoginTexts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';
import { isRunError, RunError } from '../../../state/failure.ts';
import { webAddress } from '../../network/network-scope.ts';
import type { ToolWorld } from '../../tool.ts';
import type { McpTransport } from '../contract.ts';
import { describeLoginFailure } from './describe-failure.ts';
import { loginHint } from './login-hint.ts';
import { openLoginWire } from './login-wire.ts';
import { changeLogins, findLogin, forgetLogin, keepLogin, type Login } from './logins.ts';

type Fetch = Extract<McpTransport, { url: URL }>['fetch'];

interface Signing {
  /** For people. */
  server: string;
  login: Login;
  world: Pick<ToolWorld, 'lookup' | 'root'>;
  /** Collects each token in use: no result may show one. */
  secrets: string[];
}

/**
 * A `fetch` that authenticates at the login's server, and nowhere else. A token that the server refuses is renewed once for
 * all waiting requests. Rejects with a RunError (`auth`) where that fails.
 */
export function signedFetch(fetch: Fetch, { server, login: first, world, secrets }: Signing): Fetch {
  let login = first;
  let renewal: Promise<Login> | undefined;

  const use = (one: Login): Login => {
    login = one;
    secrets.push(...[one.access, one.refresh ?? ''].filter((token) => !secrets.includes(token) && token !== ''));
    return one;
  };

  use(first);

  const renewed = (used: string): Promise<Login> => {
    if (login.access !== used) return Promise.resolve(login);
    renewal ??= renew(login, server, world)
      .then(use)
      .finally(() => {
        renewal = undefined;
      });

    return renewal;
  };

  const send = (url: string | URL, init: RequestInit, { access }: Login): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${access}`);
    return fetch(url, { ...init, headers });
  };

  const { origin } = new URL(first.url);
  return async (url, init = {}) => {
    if (new URL(url).origin !== origin) return fetch(url, init);
    const { access } = login;
    const answer = await send(url, init, login);
    if (answer.status !== 401) return answer;
    await answer.body?.cancel();
    return send(url, init, await renewed(access));
  };
}

/** Another process may have renewed it: then its tokens are used, since the former ones are invalid. */
const renew = (used: Login, server: string, world: Signing['world']): Promise<Login> =>
  changeLogins(async () => {
    const stored = await findLogin(used);
    if (stored && stored.access !== used.access) return stored;
    if (!stored?.refresh) {
      await forgetLogin(used);
      throw loginOver(server, world.root);
    }

    const { refreshAuthorization } = await import('../../lazy/mcp.ts');
    const wire = openLoginWire(world.lookup, webAddress(stored.url));
    try {
      wire.permit(stored.tokenEndpoint, server);
      const tokens = await refreshAuthorization(stored.issuer, {
        metadata: metadataOf(stored),
        clientInformation: stored.client,
        refreshToken: stored.refresh,
        resource: stored.resource,
        fetchFn: wire.fetch,
      });
      const login = { ...stored, ...tokensOf(tokens) };

      await keepLogin(login);
      return login;
    } catch (error) {
      if (isRunError(error)) throw error;
      const { refused, reason } = describeLoginFailure(error, [stored.access, stored.refresh, stored.client.client_secret ?? '']);
      if (!refused)
        throw new RunError({ kind: 'network', message: say(mcpTexts.cannot, { server, why: reason }), retryable: true });
      if (refused === 'program') throw notRenewed({ server, root: world.root, issuer: stored.issuer, why: reason });

      await forgetLogin(stored);
      throw loginOver(server, world.root, reason);
    } finally {
      await wire.close();
    }
  });

/** The library's metadata for renewing a login. */
const metadataOf = ({ issuer, tokenEndpoint, authMethods }: Login) => ({
  issuer,
  authorization_endpoint: tokenEndpoint,
  token_endpoint: tokenEndpoint,
  response_types_supported: ['code'],
  token_endpoint_auth_methods_supported: authMethods ? [...authMethods] : undefined,
});

/** Tokens in a login's form. */
export const tokensOf = ({
  access_token,
  refresh_token,
  expires_in,
}: {
  access_token: string;
  refresh_token?: string | undefined;
  expires_in?: number | undefined;
}): Pick<Login, 'access' | 'refresh' | 'expires'> => ({
  access: access_token,
  refresh: refresh_token,
  expires: expires_in === undefined ? undefined : Date.now() + expires_in * 1000,
});

const loginOver = (server: string, root: string, reason = ''): RunError =>
  new RunError({
    kind: 'auth',
    message: say(mcpLoginTexts.over, { server, said: reason ? `: ${reason}` : '.' }),
    hint: loginHint(server, root),
    retryable: false,
  });

interface NotRenewed {
  server: string;
  root: string;
  issuer: string;
  why: string;
}

const notRenewed = ({ server, root, issuer, why }: NotRenewed): RunError =>
  new RunError({
    kind: 'auth',
    message: say(mcpLoginTexts.notRenewed, { server, issuer, why }),
    hint: loginHint(server, root),
    retryable: false,
  });
