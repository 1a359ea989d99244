import type { ServerSpec } from '../../../language/tools/own.ts';
import { webAddress } from '../../network/network-scope.ts';
import type { HostLookup } from '../../network/wire.ts';
import { resolveSecrets } from '../../own/secrets.ts';
import type { McpTransport } from '../contract.ts';
import { type LoginWire, openLoginWire } from './login-wire.ts';
import { findLogin } from './logins.ts';

type RemoteSpec = Extract<ServerSpec, { url: string }>;
type Fetch = Extract<McpTransport, { url: URL }>['fetch'];

/** Whether a request to a server carries credentials already. */
export const hasOwnLogin = ({ headers }: RemoteSpec): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');

/** Milliseconds for the first answer: a run waits for it. */
const timeoutMs = 3000;

/** What servers answered, by their address and what was sent to it: one that does not answer delays a process once, not each of its runs. */
const answers = new Map<string, { asks: boolean; until: number }>();

/** Milliseconds for which an answer counts: a login that is missing is looked for first, so one is asked again soon. */
const rememberMs = { asks: 30_000, asksNobody: 300_000 };

/** Sends a server what begins nothing, to see whether it requires a login. What it says beyond its headers is not read. */
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

/** Whether somebody is signed in at a server, or has to be. */
export type LoginState = 'signed_in' | 'missing';

/**
 * Whether a login is kept that can be used, or is missing: nobody signed in, or the login has ended, and the server answers without one that
 * it wants one. Undefined where the server needs none as far as is known: one that cannot be asked, or that nobody `permitted`, is not asked.
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
    // A header whose value is missing: the run is refused for that.
    return false;
  } finally {
    await wire.close();
  }
}

async function answersUnauthorized(server: URL, headers: Readonly<Record<string, string>>, wire: LoginWire): Promise<boolean> {
  try {
    return (await askWithoutLogin(server, headers, wire.fetch)).status === 401;
  } catch {
    // The step that uses it tells why it cannot be reached.
    return false;
  }
}
