import { createRemoteJWKSet, errors as joseErrors, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import type { SignInSettings } from '../../trust/sign-in.ts';
import type { Claims, IdentityProvider, SignedInPerson, SignInStart, TriedSignIn } from '../serve/sign-in/provider.ts';
import { readClaim } from '../serve/sign-in/rights.ts';
import { SignInFault } from '../serve/sign-in/sign-in-fault.ts';

/** Seconds that an answer of the provider may take, and that clocks may differ. */
const seconds = { answer: 10, skew: 60 } as const;
/** Milliseconds for which what the provider says of itself counts. */
const hold = 3_600_000;
/** Seconds that an access token lasts of which its provider does not say so. */
const usualLife = 3600;
/** Signatures by a key of which only the provider has the secret half. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

type Keys = ReturnType<typeof createRemoteJWKSet>;

interface Opened {
  config: oidc.Configuration;
  secret: string | undefined;
  keys: Keys;
  at: number;
}

/** Speaks OpenID Connect with the provider of some settings. */
export function openIdentityProvider(settings: SignInSettings, readSecret: () => Promise<string | undefined>): IdentityProvider {
  const { issuer, clientId, audience } = settings;
  let opened: Opened | undefined;
  let opening: Promise<Opened> | undefined;

  async function discover(secret: string | undefined): Promise<Opened> {
    const url = new URL(issuer);
    const isPlain = url.protocol === 'http:';
    const config = await oidc
      .discovery(url, clientId, { [oidc.clockTolerance]: seconds.skew }, authenticate(secret), {
        timeout: seconds.answer,
        execute: isPlain ? [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] : [oidc.enableNonRepudiationChecks],
      })
      .catch(tellFault);
    const place = config.serverMetadata().jwks_uri;
    if (place === undefined) throw new SignInFault('answer', new Error(say(texts.noProviderKeys, { issuer })));

    const keys = createRemoteJWKSet(new URL(place), { timeoutDuration: seconds.answer * 1000 });
    return { config, secret, keys, at: Date.now() };
  }

  /** The provider as it is now, with the secret that counts now. While it cannot be asked again, what it said before counts. */
  async function open(): Promise<Opened> {
    const secret = await readSecret();
    const cached = opened?.secret === secret ? opened : undefined;
    if (cached && Date.now() - cached.at < hold) return cached;

    opening ??= discover(secret).finally(() => {
      opening = undefined;
    });

    try {
      opened = await opening;
      return opened;
    } catch (error) {
      if (cached) return cached;
      throw error;
    }
  }

  return {
    async begin(redirectUri): Promise<SignInStart> {
      const { config } = await open();
      const checks = { verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce() };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: ['openid', 'profile', 'email', ...settings.scopes].join(' '),
        code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        state: checks.state,
        nonce: checks.nonce,
      });

      return { url: url.href, checks };
    },

    async finish(callback, { verifier, state, nonce }): Promise<SignedInPerson> {
      const { config } = await open();
      const tokens = await oidc
        .authorizationCodeGrant(config, callback, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        .catch(tellFault);
      const said = tokens.claims();
      if (!said || tokens.id_token === undefined) throw new SignInFault('answer', new Error('id_token'));

      const more = isWhole(settings, said) ? {} : await askUserInfo(config, tokens.access_token, said.sub).catch(tellFault);
      return { ...tokensOf(tokens), claims: { ...more, ...said }, idToken: tokens.id_token };
    },

    async confirm(person) {
      const { config } = await open();
      const { refreshToken } = person;
      const confirming = refreshToken === undefined ? askAgain(config, person) : refresh(config, settings, person, refreshToken);
      return confirming.catch((error: unknown) => (isGone(error) ? undefined : tellFault(error)));
    },

    async leave(idToken, backTo) {
      const { config } = await open();
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: backTo }).href;
    },

    test: async (redirectUri) => trySignIn((await open()).config, redirectUri),

    async verify(token) {
      if (audience === undefined) return undefined;
      const { config, keys } = await open();
      const checks = { issuer: config.serverMetadata().issuer, audience, algorithms, clockTolerance: seconds.skew };

      try {
        const { payload } = await jwtVerify(token, keys, { ...checks, requiredClaims: ['exp', 'sub'] });
        return payload;
      } catch (error) {
        if (isRefusal(error)) return undefined;
        throw new SignInFault('unreachable', error);
      }
    },
  };
}

/** What the provider is asked with later on. Times are in seconds there. */
function tokensOf(tokens: oidc.TokenEndpointResponse, refreshTokenBefore?: string) {
  const { access_token: accessToken, refresh_token: refreshToken = refreshTokenBefore, expires_in = usualLife } = tokens;
  return { accessToken, refreshToken, until: refreshToken === undefined ? Date.now() + expires_in * 1000 : undefined };
}

/** Nothing where the provider has no such place. */
const askUserInfo = async (config: oidc.Configuration, accessToken: string, subject: string): Promise<Claims> =>
  config.serverMetadata().userinfo_endpoint === undefined ? {} : oidc.fetchUserInfo(config, accessToken, subject);

const isWhole = ({ grants }: SignInSettings, said: Claims): boolean =>
  grants.every(({ claim }) => readClaim(said, claim).length > 0);

/** By a refresh token: the provider issues tokens that identify the person again; undefined where they name another subject. */
async function refresh(
  config: oidc.Configuration,
  settings: SignInSettings,
  person: SignedInPerson,
  refreshToken: string,
): Promise<SignedInPerson | undefined> {
  const tokens = await oidc.refreshTokenGrant(config, refreshToken);
  const said = tokens.claims();
  const subject = String(person.claims['sub']);
  if (said && said.sub !== subject) return undefined;

  const more = said && isWhole(settings, said) ? {} : await askUserInfo(config, tokens.access_token, subject);
  return {
    ...tokensOf(tokens, refreshToken),
    claims: said ? { ...more, ...said } : { ...person.claims, ...more },
    idToken: tokens.id_token ?? person.idToken,
  };
}

/** Without a refresh token: the present answer of the userinfo endpoint counts, beside the claims of the sign-in. */
const askAgain = async (config: oidc.Configuration, person: SignedInPerson): Promise<SignedInPerson> => ({
  ...person,
  claims: { ...person.claims, ...(await askUserInfo(config, person.accessToken, String(person.claims['sub']))) },
});

/** The provider was asked, and no longer vouches for the person: the account is closed, or the session there has ended. */
const isGone = (error: unknown): boolean =>
  (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') ||
  (error instanceof oidc.WWWAuthenticateChallengeError && error.status === 401) ||
  (error instanceof oidc.ClientError && statusOf(error.cause) === 401);

async function trySignIn(config: oidc.Configuration, redirectUri: string | undefined): Promise<TriedSignIn> {
  const redirect = redirectUri === undefined ? 'untried' : await tryRedirect(config, redirectUri);
  return { ...(await tryClient(config, redirectUri)), redirect };
}

/** Sends a code that nobody was given: who refuses the code has accepted the client (RFC 6749, section 5.2). */
async function tryClient(
  config: oidc.Configuration,
  redirectUri = 'http://127.0.0.1/',
): Promise<Pick<TriedSignIn, 'client' | 'why'>> {
  const asked = { code: 'baton-doctor', redirect_uri: redirectUri };
  try {
    await oidc.genericGrantRequest(config, 'authorization_code', asked);
    return { client: 'known' };
  } catch (error) {
    const code = error instanceof oidc.ResponseBodyError ? error.error : undefined;
    if (code === 'invalid_grant') return { client: 'known' };
    if (code === 'invalid_client' || code === 'unauthorized_client') return { client: 'refused', why: code };
    if (error instanceof oidc.WWWAuthenticateChallengeError) return { client: 'refused', why: String(error.status) };
    if (whyOf(error) === 'unreachable') throw new SignInFault('unreachable', error);
    return { client: 'unclear', why: code ?? (error instanceof Error ? error.message : String(error)) };
  }
}

/**
 * Asks for a sign-in without showing anything: a provider leads back with an error to an address that it knows, and leads nowhere from
 * one that it does not (OpenID Connect Core, section 3.1.2.6).
 */
async function tryRedirect(config: oidc.Configuration, redirectUri: string): Promise<TriedSignIn['redirect']> {
  const challenge = await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier());
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid',
    prompt: 'none',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
  });
  const signal = AbortSignal.timeout(seconds.answer * 1000);
  const answer = await fetch(url, { redirect: 'manual', signal }).catch((error: unknown) => {
    throw new SignInFault('unreachable', error);
  });

  await answer.body?.cancel();
  if (answer.headers.get('location')?.startsWith(redirectUri)) return 'registered';
  return answer.status >= 400 && answer.status < 500 ? 'refused' : 'unclear';
}

const authenticate = (secret: string | undefined): oidc.ClientAuth =>
  secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret);

/** Whether the token is at fault, and not the way to the keys of the provider. */
const isRefusal = (error: unknown): boolean =>
  error instanceof joseErrors.JOSEError && error.code !== 'ERR_JWKS_TIMEOUT' && error.code !== 'ERR_JOSE_GENERIC';

/** Why the provider did not say who it is, in the words of the page. */
function tellFault(error: unknown): never {
  throw new SignInFault(whyOf(error), error);
}

function whyOf(error: unknown): SignInFault['why'] {
  if (error instanceof oidc.AuthorizationResponseError) return 'refused';
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500 ? 'unreachable' : 'answer';
  if (error instanceof TypeError) return 'unreachable';
  const { code, cause } = error instanceof oidc.ClientError ? error : { code: undefined, cause: undefined };
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return 'unreachable';
  return statusOf(cause) >= 500 ? 'unreachable' : 'answer';
}

/** Of an answer that was none of ours: the framework of the server puts a class of its own in the place of `Response`. */
const statusOf = (cause: unknown): number =>
  typeof cause === 'object' && cause !== null && 'status' in cause ? Number(cause.status) : 0;
