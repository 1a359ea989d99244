import { mcpLoginTexts } from '../../language/texts/tools/mcp-login.ts';
import { say } from '../../language/texts.ts';
import { ownServers, ownTools } from '../../language/tools/own.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import { changeLogins, findLogin, forgetLogin, type Login, listLogins } from '../../tools/mcp/login/logins.ts';
import { type SignIn, signIn } from '../../tools/mcp/login/sign-in.ts';
import { serverIn } from '../../tools/mcp/server.ts';
import { webAddress } from '../../tools/network/network-scope.ts';
import { toolEnvironment } from '../admission/refuse-unavailable.ts';
import { Refusal } from '../refusal.ts';
import { loadSettings } from '../source/load-world.ts';

/** A login as it is told of: without its tokens. */
export interface KeptLogin extends Pick<Login, 'url' | 'issuer' | 'at'> {
  /** The names that baton.yaml has for the server. */
  names: readonly string[];
}

interface Place {
  /** The root of the workspace. */
  root: string;
  /** The name of a server in its `baton.yaml`, or an address. */
  server: string;
}

/** Has a person sign in at a server for a folder. Throws a Refusal where that is not possible. */
export const signInAt = ({
  root,
  server,
  env,
  ...asked
}: Place & Pick<SignIn, 'clientId' | 'show' | 'signal' | 'lookup'> & { env?: SignIn['env'] }): Promise<KeptLogin> =>
  refusing(async () => {
    const found = await findServer({ root, server });
    const { url, issuer, at } = await signIn({ ...asked, ...found, root, env: toolEnvironment(root, env) });
    return { url, issuer, at, names: [found.title] };
  });

/** Forgets a login; false where there was none. Throws a Refusal where there is no such server. */
export const signOutAt = ({ root, server }: Place): Promise<boolean> =>
  refusing(async () => {
    const { spec } = await findServer({ root, server });
    const place = { root, url: webAddress(spec.url).href };
    return changeLogins(async () => {
      const isKept = (await findLogin(place)) !== undefined;
      await forgetLogin(place);
      return isKept;
    });
  });

/** The logins that were kept for a folder. Throws a Refusal where they cannot be read. */
export const loginsAt = (root: string): Promise<KeptLogin[]> =>
  refusing(async () => {
    const servers = Object.entries(ownServers(ownTools((await loadSettings(root)).tools)));
    return (await listLogins(root)).map(({ url, issuer, at }) => ({
      url,
      issuer,
      at,
      names: servers.flatMap(([name, spec]) => ('url' in spec && URL.parse(spec.url)?.href === url ? [name] : [])),
    }));
  });

async function findServer({ root, server }: Place): Promise<Pick<SignIn, 'title' | 'spec'>> {
  const { title, spec } = serverIn({ server }, ownServers(ownTools((await loadSettings(root)).tools)));
  if ('url' in spec) return { title, spec };
  throw new RunError({ kind: 'input', message: say(mcpLoginTexts.noUrl, { server: title }) });
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
