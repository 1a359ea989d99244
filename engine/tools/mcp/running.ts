import { resolve } from 'node:path';
import { isInside } from '../../disk/paths/path-rules.ts';
import { memoize } from '../../language/memoize.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { formatCommandLine, hostOf } from '../../trust/is-allowed.ts';
import { type NetworkScope, webAddress } from '../network/network-scope.ts';
import { wireOf } from '../network/wire.ts';
import { refuseSecrets, resolveSecrets } from '../own/secrets.ts';
import { settleOrStop, type ToolWorld, throwIfStopped } from '../tool.ts';
import type { Asking, McpSession, Pipe } from './contract.ts';
import { greetingFailure } from './failures.ts';
import { findLogin } from './login/logins.ts';
import { hasOwnLogin } from './login/needs-login.ts';
import { signedFetch } from './login/renew.ts';
import { boundedFetch } from './messages.ts';
import { startServer } from './process.ts';
import { rememberTools } from './seen.ts';
import { permissionsOfServer, permitServer } from './server.ts';
import { type Server, serverKey } from './server-key.ts';
import { countUnheard } from './unheard.ts';

/** A started or connected server, for the duration of the run. */
interface Running {
  session: McpSession;
  pipe?: Pipe;
  /** Values that results must not show. */
  secrets: readonly string[];
  /** Ends it; when it resolves nothing of it is left. */
  end(): Promise<void>;
}

/** The timeout of the handshake in milliseconds; a server may have to be downloaded first. */
const timeoutMs = 120_000;

/** The servers of each run, by their description. */
const serversOf = memoize((_connections: object) => new Map<string, Promise<Running>>());

/**
 * The server, started at the run's first call and shared by all others; restarted where it ended by itself. Rejects with a
 * RunError: not allowed, cannot be started, no MCP server; or with the signal's reason, while the server keeps starting for
 * others.
 */
export async function running(
  server: Server,
  world: ToolWorld,
  signal: AbortSignal,
  log: (text: string) => void,
): Promise<Running> {
  await permitServer(server, world);
  throwIfStopped(signal);
  const servers = serversOf(world.connections);
  const key = serverKey(server);
  const last = servers.get(key);
  const before = last && (await settleOrStop(last, signal));
  if (before?.session.isOpen()) return before;

  // Others may have noticed the same and restarted it meanwhile.
  if (last && servers.get(key) === last) servers.delete(key);
  const now = servers.get(key);
  if (now) return settleOrStop(now, signal);

  const over = new AbortController();
  const started = start(server, world, log, over.signal);
  servers.set(key, started);
  // A failed start may be tried again.
  started.catch(() => servers.get(key) === started && servers.delete(key));

  world.atEnd(async () => {
    over.abort();
    const there = await started.catch(() => undefined);
    await there?.end();
  });

  return settleOrStop(started, signal);
}

/** The running server of that description, if there is one; nothing is started. */
export const runningNow = (server: Server, world: ToolWorld): Promise<Running> | undefined =>
  serversOf(world.connections).get(serverKey(server));

/** `over` is aborted with the run: then the handshake is not awaited. */
async function start(server: Server, world: ToolWorld, log: (text: string) => void, over: AbortSignal): Promise<Running> {
  const { title, spec } = server;
  if (server.name === undefined) refuseSecrets('url' in spec ? spec.headers : spec.env);
  const asking: Asking = { timeout: timeoutMs, signal: over, progress: () => undefined };
  const { openSession } = await import('../lazy/mcp.ts');
  const ours = {
    version: hello,
    server: title,
    roots: rootsFor(server, world),
    refuses: tellRefusals(title, log),
    ignores: countUnheard(title, log),
  };
  if ('url' in spec) {
    const { values, secrets } = resolveSecrets(spec.headers, world.env, title);
    const url = webAddress(spec.url);
    const wire = await wireOf(world, reachOf(server, world));
    const login = hasOwnLogin(spec) ? undefined : await findLogin({ root: world.root, url: url.href });
    const bounded = boundedFetch(wire.fetch, title, ours.ignores);
    const fetch = login ? signedFetch(bounded, { server: title, login, world, secrets }) : bounded;
    const session = await openSession({ url, headers: values, fetch }, ours, asking).catch((error: unknown) => {
      throw greetingFailure(error, { server: title, secrets });
    });

    log(say(mcpTexts.connected, { server: title, url: `${url.origin}${url.pathname}` }));
    return { session: rememberTools(session, server, world.root), secrets, end: () => session.close() };
  }

  const { values, secrets } = resolveSecrets(spec.env, world.env, title);
  const cwd = resolve(server.name === undefined ? world.bounds.from : world.root, spec.cwd ?? '.');
  const permitted = permissionsOfServer(server, world.allow);
  const pipe = await startServer(title, spec.command, { cwd, world, added: values, permitted, signal: over });

  log(say(mcpTexts.started, { server: title, pid: pipe.pid, command: formatCommandLine(spec.command) }));
  try {
    const session = await openSession({ pipe }, ours, asking);
    return { session: rememberTools(session, server, world.root), pipe, secrets, end: () => pipe.end() };
  } catch (error) {
    await pipe.end();
    throw greetingFailure(error, { server: title, secrets, pipe });
  }
}

/** The version in the client's handshake. */
const hello = '1';

/**
 * The folders that a server may work in: the run's, if it runs on this machine. Elsewhere they would only reveal who asks.
 */
const rootsFor = ({ spec }: Server, { bounds }: ToolWorld): string[] => ('url' in spec ? [] : outermost(bounds.inside));

const outermost = (folders: readonly string[]): string[] =>
  [...new Set(folders)].filter((one) => !folders.some((other) => other !== one && isInside(one, other)));

/** Reports each kind of refused request of a server once. */
function tellRefusals(server: string, log: (text: string) => void): (method: string) => void {
  const logged = new Set<string>();
  return (method) => {
    if (logged.has(method)) return;
    logged.add(method);
    log(say(refusals.get(method) ?? mcpTexts.refusedOther, { server, method }));
  };
}

const refusals: ReadonlyMap<string, string> = new Map([
  ['sampling/createMessage', mcpTexts.refusedModel],
  ['elicitation/create', mcpTexts.refusedPerson],
]);

/** The person who allowed a name in `baton.yaml` saw the server's address. */
function reachOf({ name, spec }: Server, { allow }: ToolWorld): NetworkScope {
  if (name === undefined || !('url' in spec)) return { tool: 'mcp', allow };
  const { host, port } = hostOf(webAddress(spec.url));
  return { tool: 'mcp', allow: [...allow, { tool: 'mcp', pattern: `${host}:${port}` }], key: `mcp:${name}` };
}
