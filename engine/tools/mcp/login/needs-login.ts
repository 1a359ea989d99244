import type { ServerSpec } from '../../../language/tools/own.ts';
import { webAddress } from '../../network/network-scope.ts';
import type { HostLookup } from '../../network/wire.ts';
import { resolveSecrets } from '../../own/secrets.ts';
import type { McpTransport } from '../contract.ts';
import { openLoginWire } from './login-wire.ts';
import { findLogin } from './logins.ts';

type RemoteSpec = Extract<ServerSpec, { url: string }>;
type Fetch = Extract<McpTransport, { url: URL }>['fetch'];

/** Whether what is sent to a server says who asks already. */
export const hasOwnLogin = ({ headers }: RemoteSpec): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');

/** Milliseconds for the first answer: a run waits for it. */
const timeoutMs = 3000;

/** Until when servers count as ones that ask nobody, by address: one that does not answer delays a process once, not each of its runs. */
const askNobody = new Map<string, number>();
const askNobodyMs = 300_000;

/** Sends a server what begins nothing, to see whether it wants to know who asks. What it says beyond its headers is not read. */
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

/**
 * Whether a person has to sign in before a server can be used: nobody did, or the login has ended, and the server answers without one that
 * it wants one. A server that cannot be asked needs none as far as is known.
 */
export async function needsLogin(spec: RemoteSpec, { root, env, lookup }: LoginContext): Promise<boolean> {
  if (hasOwnLogin(spec)) return false;
  const server = webAddress(spec.url);
  const login = await findLogin({ root, url: server.href });
  if (login && (login.refresh !== undefined || (login.expires ?? Number.POSITIVE_INFINITY) > Date.now())) return false;
  if ((askNobody.get(server.href) ?? 0) > Date.now()) return false;
  const asks = await wantsLogin(spec, server, { env, lookup });
  if (!asks) askNobody.set(server.href, Date.now() + askNobodyMs);
  return asks;
}

async function wantsLogin(spec: RemoteSpec, server: URL, { env, lookup }: Omit<LoginContext, 'root'>): Promise<boolean> {
  const wire = openLoginWire(lookup, server, timeoutMs);
  try {
    const { values } = resolveSecrets(spec.headers, env, spec.url);
    const { status } = await askWithoutLogin(server, values, wire.fetch);
    return status === 401;
  } catch {
    // The step that uses it tells why it cannot be reached.
    return false;
  } finally {
    await wire.close();
  }
}
