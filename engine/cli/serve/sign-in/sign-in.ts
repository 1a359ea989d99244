import type { Environment } from '../../../language/environment.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { openSecretStore } from '../../../trust/secrets/store.ts';
import type { ClaimGrant, SignInSettings } from '../../../trust/sign-in.ts';
import type { Credential } from '../access/caller.ts';
import { HttpProblem } from '../api/problem.ts';
import type { IdentityProvider } from './provider.ts';
import { readIdentity } from './rights.ts';
import { SignInFault } from './sign-in-fault.ts';

/** Signing in by OpenID Connect, as a server offers it. */
export interface ServerSignIn {
  settings: SignInSettings;
  /** Who may do what, as the operator's settings say now. Throws where they cannot be read. */
  readGrants(): readonly ClaimGrant[];
  /** Loaded when somebody signs in. */
  provider(): Promise<IdentityProvider>;
  /** The project of the server, where it has one. */
  project: string | undefined;
  /** Where people reach the server; by the address that a request was sent to, unless given. */
  publicUrl: string | undefined;
}

interface SignInPlace {
  env: Environment;
  project: string | undefined;
  publicUrl: string | undefined;
  /** The settings at the moment; those that it began with unless given. Throws where they cannot be read. */
  readNow?: (() => SignInSettings | undefined) | undefined;
}

export function createSignIn(
  settings: SignInSettings,
  { env, project, publicUrl, readNow = () => settings }: SignInPlace,
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
    readGrants() {
      const said = readNow();
      // Claims of one provider say nothing at another one.
      return said?.issuer === settings.issuer && said.clientId === settings.clientId ? said.grants : [];
    },
    provider: () =>
      (opening ??= import('../../lazy/openid.ts').then((loaded) => loaded.openIdentityProvider(settings, readSecret))),
  };
}

/** Who sends an access token of the provider; undefined where it holds for nothing here. Rejects with a HttpProblem (503) where nobody can say. */
export async function findTokenHolder(
  { settings, provider }: ServerSignIn,
  token: string,
): Promise<{ by: string; name: string; credential: Credential } | undefined> {
  if (settings.audience === undefined) return undefined;
  try {
    const claims = await (await provider()).verify(token);
    if (!claims) return undefined;
    const until = Number(claims['exp']) * 1000;
    return { ...readIdentity(claims, settings.issuer), credential: { kind: 'access', claims, until } };
  } catch (error) {
    if (error instanceof SignInFault)
      throw new HttpProblem(503, say(texts.noProvider, { name: settings.name }), { retryAfterSeconds: 10 });
    throw error;
  }
}
