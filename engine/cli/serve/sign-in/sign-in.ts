import type { Environment } from '../../../language/environment.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { openSecretStore } from '../../../trust/secrets/store.ts';
import type { SignInSettings } from '../../../trust/sign-in.ts';
import type { TokenScope } from '../../../trust/tokens.ts';
import { HttpProblem } from '../problem.ts';
import type { IdentityProvider } from './provider.ts';
import { readIdentity, readRights } from './rights.ts';
import { SignInFault } from './sign-in-fault.ts';

/** Signing in by OpenID Connect, as a server offers it. */
export interface ServerSignIn {
  settings: SignInSettings;
  /** Loaded when somebody signs in. */
  provider(): Promise<IdentityProvider>;
  /** The project of the server, where it has one. */
  project: string | undefined;
  /** Where people reach the server; by the address that a request was sent to, unless given. */
  publicUrl: string | undefined;
}

export function createSignIn(
  settings: SignInSettings,
  { env, project, publicUrl }: { env: Environment; project: string | undefined; publicUrl: string | undefined },
): ServerSignIn {
  let opening: Promise<IdentityProvider> | undefined;
  const { secretName } = settings;
  const readSecret = async (): Promise<string | undefined> => {
    if (secretName === undefined) return undefined;
    const secret = env[secretName] || (await openSecretStore(env))?.get(secretName);
    if (!secret) throw new SignInFault('answer', new Error(say(texts.noClientSecret, { name: secretName })));
    return secret;
  };
  return {
    settings,
    project,
    publicUrl,
    provider: () =>
      (opening ??= import('../../lazy/openid.ts').then((loaded) => loaded.openIdentityProvider(settings, readSecret))),
  };
}

/** Who sends an access token of the provider; undefined where it holds for nothing here. Rejects with a HttpProblem (503) where nobody can say. */
export async function findTokenHolder(
  { settings, project, provider }: ServerSignIn,
  token: string,
): Promise<{ by: string; name: string; scopes: readonly TokenScope[]; until: number } | undefined> {
  if (settings.audience === undefined) return undefined;
  try {
    const claims = await (await provider()).verify(token);
    if (!claims) return undefined;
    const scopes = readRights(claims, settings.grants, project);
    return { ...readIdentity(claims, settings.issuer), scopes, until: Number(claims['exp']) * 1000 };
  } catch (error) {
    if (error instanceof SignInFault)
      throw new HttpProblem(503, say(texts.noProvider, { name: settings.name }), { retryAfter: 10 });
    throw error;
  }
}
