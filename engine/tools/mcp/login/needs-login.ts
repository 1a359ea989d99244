import type { ServerSpec } from '../../../language/tools/own.ts';
import type { HostLookup } from '../../network/host-lookup.ts';
import { webAddress } from '../../network/network-scope.ts';
import { resolveSecrets } from '../../own/secrets.ts';
import type { McpTransport } from '../contract.ts';
import { type LoginWire, openLoginWire } from './login-wire.ts';
import { findLogin } from './logins.ts';

type RemoteSpec = Extract<ServerSpec, { url: string }>;
type Fetch = Extract<McpTransport, { url: URL }>['fetch'];

/** Whether a request to a server has its own credentials. */
export const hasOwnLogin = ({ headers }: RemoteSpec): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');

/** The timeout of the first answer in milliseconds, since a run waits for it. */
const timeoutMs = 3000;

/** Cached answers of servers, by address and request: an unresponsive one delays a process once, not each of its runs. */
const answers = new Map<string, { asks: boolean; until: number }>();

/** Milliseconds for which an answer is cached: a missing login is checked first, so the server is asked again soon. */
const rememberMs = { asks: 30_000, asksNobody: 300_000 };

/** Sends a server a request without effects, to see whether it requires a login. Only the headers of the answer are read. */
export async function askWithoutLogin(server: URL, headers: Readonly<Record<string, string>>, fetch: Fetch): Promise<Response> {
  const answer = await fetch(server, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'ping' }),
  });

  await answer.body?.cancel();
  return answer;
}

interface LoginContext {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  lookup: HostLookup;
}

/** Whether a login exists for a server, or is required. */
export type LoginState = 'signed_in' | 'missing';

/**
 * Whether there is a usable login, or one is missing: nobody signed in, or the login has expired, and the server requires
 * one. Undefined where the server needs none as far as is known: an unreachable server, or one that nobody `permitted`, is
 * not asked.
 */
export async function findLoginState(
  spec: RemoteSpec,
  { root, env, lookup, isPermitted }: LoginContext & { isPermitted: boolean },
): Promise<LoginState | undefined> {
  if (hasOwnLogin(spec)) return undefined;
  const server = webAddress(spec.url);
  const login = await findLogin({ root, url: server.href });
  if (login && (login.refresh !== undefined || (login.expires ?? Number.POSITIVE_INFINITY) > Date.now())) return 'signed_in';
  return isPermitted && (await wantsLogin(spec, server, { env, lookup })) ? 'missing' : undefined;
}

async function wantsLogin(spec: RemoteSpec, server: URL, { env, lookup }: Omit<LoginContext, 'root'>): Promise<boolean> {
  const wire = openLoginWire(lookup, server, timeoutMs);
  try {
    const { values } = resolveSecrets(spec.headers, env, spec.url);
    const key = JSON.stringify([server.href, values]);
    const earlier = answers.get(key);
    if (earlier && earlier.until > Date.now()) return earlier.asks;

    const asks = await answersUnauthorized(server, values, wire);
    answers.set(key, { asks, until: Date.now() + (asks ? rememberMs.asks : rememberMs.asksNobody) });
    return asks;
  } catch {
    // A header with a missing value: the run is refused for that.
    return false;
  } finally {
    await wire.close();
  }
}

async function answersUnauthorized(server: URL, headers: Readonly<Record<string, string>>, wire: LoginWire): Promise<boolean> {
  try {
    return (await askWithoutLogin(server, headers, wire.fetch)).status === 401;
  } catch {
    // The step that uses it reports why it cannot be reached.
    return false;
  }
}
