import { mcpLoginTexts as texts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';
import type { ServerSpec } from '../../../language/tools/own.ts';
import { isRunError, RunError } from '../../../state/failure.ts';
import type { HostLookup } from '../../network/host-lookup.ts';
import { webAddress } from '../../network/network-scope.ts';
import { realLookup } from '../../network/wire.ts';
import { maskedText, resolveSecrets } from '../../own/secrets.ts';
import { type Callback, isSameIssuer, openCallback } from './callback.ts';
import { describeLoginFailure, quoteServer } from './describe-failure.ts';
import { type LoginWire, openLoginWire, refuseOpen } from './login-wire.ts';
import { changeLogins, keepLogin, type Login } from './logins.ts';
import { askWithoutLogin, hasOwnLogin } from './needs-login.ts';
import { tokensOf } from './renew.ts';

export interface SignIn {
  /** For people. */
  title: string;
  spec: Extract<ServerSpec, { url: string }>;
  /** The folder whose pipelines may use the login. */
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Baton's client id at an authorization server without dynamic registration. */
  clientId?: string | undefined;
  /** Asks a person for that id, where it is needed and missing; undefined where they have none. */
  askClientId?: ((issuer: string) => PromiseLike<string | undefined>) | undefined;
  /** Shows a person where to sign in. */
  show(address: string, issuer: string): void;
  signal: AbortSignal;
  /** The timeout of each server answer in milliseconds. */
  timeoutMs?: number;
  lookup?: HostLookup;
}

/** The authorization server of a server, discovered and checked. */
interface Issuer {
  issuer: string;
  resource: string;
  scope: string | undefined;
  metadata: Metadata;
}

type Metadata = NonNullable<Awaited<ReturnType<typeof import('../../lazy/mcp.ts')['discoverAuthorizationServerMetadata']>>>;

/**
 * Signs a person in at a server (OAuth 2.1: authorization code with PKCE, by a browser that returns to this machine) and
 * keeps the login. Rejects with a RunError: nothing is kept then.
 */
export async function signIn(request: SignIn): Promise<Login> {
  const { title, spec, root, env, lookup = realLookup, signal, timeoutMs } = request;
  const server = webAddress(spec.url);
  refuseOpen(server);
  if (hasOwnLogin(spec)) throw input(say(texts.ownHeader, { server: title }));

  const { values, secrets } = resolveSecrets(spec.headers, env, title);
  const wire = openLoginWire(lookup, server, timeoutMs);
  let callback: Callback | undefined;
  try {
    const issuer = await findIssuer(request, server, { wire, headers: values });
    callback = await openCallback();
    const client = await registered(request, issuer, callback, wire);
    if (client.client_secret !== undefined) secrets.push(client.client_secret);
    const tokens = await askPerson(request, { found: issuer, client, callback, wire });
    const login: Login = {
      root,
      url: server.href,
      issuer: issuer.issuer,
      tokenEndpoint: issuer.metadata.token_endpoint,
      authMethods: issuer.metadata.token_endpoint_auth_methods_supported,
      resource: issuer.resource,
      client,
      ...tokensOf(tokens),
      at: new Date().toISOString(),
    };

    await changeLogins(() => keepLogin(login));
    return login;
  } catch (error) {
    if (isRunError(error)) throw new RunError({ ...error.failure, message: maskedText(error.failure.message, secrets) });
    if (signal.aborted) throw new RunError({ kind: 'cancelled', message: say(texts.stopped) });
    throw auth(say(texts.failed, { server: title, why: describeLoginFailure(error, secrets).reason }));
  } finally {
    await callback?.close();
    await wire.close();
  }
}

const input = (message: string): RunError => new RunError({ kind: 'input', message });
const auth = (message: string, hint?: string): RunError => new RunError({ kind: 'auth', message, hint, retryable: false });

/**
 * The server's metadata about its authorization server, as far as it is authoritative: for itself, and with an issuer that
 * matches its own address.
 */
async function findIssuer(
  { title, signal }: SignIn,
  server: URL,
  { wire, headers }: { wire: LoginWire; headers: Readonly<Record<string, string>> },
): Promise<Issuer> {
  const library = await import('../../lazy/mcp.ts');
  const fetchFn: LoginWire['fetch'] = (url, init) => wire.fetch(url, { ...init, signal });
  const answer = await askWithoutLogin(server, headers, fetchFn);
  if (answer.status !== 401) throw input(say(texts.notAsked, { server: title, status: answer.status }));

  const { resourceMetadataUrl: told, scope } = library.extractWWWAuthenticateParams(answer);

  const resourceMetadataUrl = told?.origin === server.origin ? told : undefined;
  const about = await library
    .discoverOAuthProtectedResourceMetadata(server, { resourceMetadataUrl }, fetchFn)
    // Servers before 2025-06 have none: then the server itself is the issuer.
    .catch(() => undefined);
  const resource = about?.resource ?? server.href;
  if (!library.checkResourceAllowed({ requestedResource: server, configuredResource: resource }))
    throw auth(say(texts.otherResource, { server: title, resource: quoteServer(resource) }));

  const issuer = wire.permit(about?.authorization_servers?.[0] ?? server.origin, title).href;
  const metadata = await library.discoverAuthorizationServerMetadata(issuer, { fetchFn });
  if (!metadata) throw auth(say(texts.noServer, { server: title }));
  if (!isSameIssuer(metadata.issuer, issuer))
    throw auth(say(texts.otherIssuer, { url: issuer, issuer: quoteServer(metadata.issuer) }));
  if (!metadata.code_challenge_methods_supported?.includes('S256')) throw auth(say(texts.noChallenge, { issuer }));

  for (const url of [metadata.authorization_endpoint, metadata.token_endpoint, metadata.registration_endpoint]) {
    if (url !== undefined) wire.permit(url, title);
  }

  return { issuer, resource, scope: scope ?? about?.scopes_supported?.join(' '), metadata };
}

type Client = Login['client'];

/** Baton's client there: by the given id, else registered for this login, else by an id that a person has. */
async function registered(
  { clientId, askClientId, signal }: SignIn,
  { issuer, metadata, scope }: Issuer,
  { redirect }: Callback,
  wire: LoginWire,
): Promise<Client> {
  if (clientId !== undefined) return { client_id: clientId };
  if (metadata.registration_endpoint === undefined) {
    const typed = (await askClientId?.(issuer))?.trim();
    if (typed) return { client_id: typed };
    throw auth(say(texts.noRegistration, { issuer }), say(texts.noRegistrationHint));
  }

  const { registerClient } = await import('../../lazy/mcp.ts');
  const { client_id, client_secret, token_endpoint_auth_method } = await registerClient(issuer, {
    metadata,
    scope,
    clientMetadata: {
      client_name: 'Baton',
      redirect_uris: [redirect],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    fetchFn: (url, init) => wire.fetch(url, { ...init, signal }),
  });

  return { client_id, client_secret, token_endpoint_auth_method };
}

const tellsIssuer = 'authorization_response_iss_parameter_supported';

/** Milliseconds for a person to sign in. */
const personMs = 600_000;

/** Sends a person to sign in, and exchanges the returned code for tokens. */
async function askPerson(
  { show, signal }: SignIn,
  { found, client, callback, wire }: { found: Issuer; client: Client; callback: Callback; wire: LoginWire },
) {
  const { issuer, metadata, resource, scope } = found;
  const library = await import('../../lazy/mcp.ts');
  const asked = { metadata, clientInformation: client };
  const { authorizationUrl, codeVerifier } = await library.startAuthorization(issuer, {
    ...asked,
    redirectUrl: callback.redirect,
    scope,
    state: callback.state,
    resource,
  });
  const waiting = AbortSignal.any([signal, AbortSignal.timeout(personMs)]);
  const issuerIsTold = tellsIssuer in metadata && metadata[tellsIssuer] === true;
  const coming = callback.code({ issuer, issuerIsTold }, waiting);

  show(authorizationUrl.href, issuer);
  const authorizationCode = await coming.catch((error: unknown) => {
    if (isRunError(error) || signal.aborted) throw error;
    throw auth(say(texts.tooLate, { minutes: personMs / 60_000 }));
  });

  return library.exchangeAuthorization(issuer, {
    ...asked,
    authorizationCode,
    codeVerifier,
    redirectUri: callback.redirect,
    resource,
    fetchFn: (url, init) => wire.fetch(url, { ...init, signal }),
  });
}
