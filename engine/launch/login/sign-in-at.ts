import type { Settings } from '../../compile/world.ts';
import { allowOption, formatPermission, parsePermission, parsePermissions } from '../../language/permission.ts';
import { mcpLoginTexts } from '../../language/texts/tools/mcp-login.ts';
import { say } from '../../language/texts.ts';
import { ownServers, ownTools, variablesIn } from '../../language/tools/own.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import { changeLogins, findLogin, forgetLogin, type Login, listLogins } from '../../tools/mcp/login/logins.ts';
import { hasOwnLogin } from '../../tools/mcp/login/needs-login.ts';
import { type SignIn, signIn } from '../../tools/mcp/login/sign-in.ts';
import { neededForServer, serverIn } from '../../tools/mcp/server.ts';
import type { Server } from '../../tools/mcp/server-key.ts';
import { webAddress } from '../../tools/network/network-scope.ts';
import { permissionsForRoot } from '../../trust/stored-permissions.ts';
import { toolEnvironment } from '../admission/refuse-unavailable.ts';
import type { HostOptions } from '../options.ts';
import { withPermissions } from '../permissions/ask-permissions.ts';
import { targetsIn } from '../permissions/granted-permissions.ts';
import { grantFor } from '../permissions/keep-granted.ts';
import { Refusal } from '../refusal.ts';
import { loadSettings } from '../source/load-world.ts';

/** A server reached over HTTP, with the account signed in there: without tokens. */
export interface ServerLogin {
  url: string;
  /** Its names in baton.yaml; empty where a person typed its address. */
  names: readonly string[];
  /** Absent where nobody is signed in. */
  login?: Pick<Login, 'issuer' | 'at'> | undefined;
  /** `baton.yaml` sets an `authorization` header under one of its names, which is sent in place of a login. */
  hasHeader: boolean;
}

interface ServerReference {
  /** The root of the workspace. */
  root: string;
  /** A server's name in `baton.yaml`, or an address. */
  server: string;
}

type SignInOptions = ServerReference &
  Pick<SignIn, 'clientId' | 'askClientId' | 'show' | 'signal' | 'lookup'> &
  Pick<HostOptions, 'allow' | 'askPermissions' | 'env'>;

/**
 * Signs a person in at a server for a folder. A server that the folder names gets no request before a person has allowed it.
 * Throws a Refusal where that is not possible.
 */
export const signInAt = (options: SignInOptions): Promise<ServerLogin> =>
  untilStopped(options.signal, () =>
    withPermissions(options, ({ root, server, env, allow = [], ...asked }) =>
      refusing(async () => {
        const settings = await loadSettings(root);
        const found = findServer(server, settings);
        refuseUnpermitted(found, { root, settings, allow });
        const { url, issuer, at } = await signIn({ ...asked, ...found, root, env: toolEnvironment(root, env) });
        return { url, login: { issuer, at }, names: found.name === undefined ? [] : [found.name], hasHeader: false };
      }),
    ),
  );

/** A person who cancels a login during the question has not refused it. */
async function untilStopped<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new RunError({ kind: 'cancelled', message: say(mcpLoginTexts.stopped) });
    throw error;
  }
}

/** Throws a Refusal for a server in `baton.yaml` that nobody allowed. An address that a person typed needs no permission. */
function refuseUnpermitted(
  server: RemoteServer,
  { root, settings, allow }: { root: string; settings: Settings; allow: readonly string[] },
): void {
  const { name, title, spec } = server;
  if (name === undefined) return;

  const granted = permissionsForRoot({ root, targets: targetsIn(settings) });
  const needed = parsePermission(neededForServer(server, [...parsePermissions(allow), ...granted]) ?? '');
  if (!needed) return;

  const names = variablesIn({ ...spec.headers }).join(', ');
  const { host, href } = webAddress(spec.url);
  throw new Refusal(say(names ? mcpLoginTexts.sendsValue : mcpLoginTexts.sends, { server: title, host, url: href, names }), {
    needs: [formatPermission(needed)],
    grants: [grantFor(needed, { root, file: 'baton.yaml', settings })],
    hint: say(mcpLoginTexts.allow, { allow: allowOption(needed) }),
  });
}

/** Removes a login; false where there was none. Throws a Refusal where the server is unknown. */
export const signOutAt = ({ root, server }: ServerReference): Promise<boolean> =>
  refusing(async () => {
    const { spec } = findServer(server, await loadSettings(root));
    const place = { root, url: webAddress(spec.url).href };
    return changeLogins(async () => {
      const isKept = (await findLogin(place)) !== undefined;
      await forgetLogin(place);
      return isKept;
    });
  });

/**
 * A folder's servers that are reached over HTTP: those in baton.yaml, and those with a login from this folder, the oldest
 * login first. Throws a Refusal where the logins cannot be read.
 */
export const loginsAt = (root: string): Promise<ServerLogin[]> =>
  refusing(async () => {
    const servers = new Map<string, ServerLogin>();
    for (const { url, issuer, at } of await listLogins(root))
      servers.set(url, { url, names: [], login: { issuer, at }, hasHeader: false });

    for (const [name, spec] of Object.entries(ownServers(ownTools((await loadSettings(root)).tools)))) {
      if (!('url' in spec)) continue;
      const { href } = webAddress(spec.url);
      const { names = [], login, hasHeader = false } = servers.get(href) ?? {};
      servers.set(href, { url: href, names: [...names, name], login, hasHeader: hasHeader || hasOwnLogin(spec) });
    }

    return [...servers.values()];
  });

type RemoteServer = Server & Pick<SignIn, 'spec'>;

function findServer(server: string, { tools }: Settings): RemoteServer {
  const { spec, ...found } = serverIn({ server }, { servers: ownServers(ownTools(tools)) });
  if ('url' in spec) return { ...found, spec };
  throw new RunError({ kind: 'input', message: say(mcpLoginTexts.noUrl, { server: found.title }) });
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isRunError(error)) throw error;
    const { message, hint } = error.failure;
    throw new Refusal(message, hint === undefined ? {} : { hint });
  }
}
