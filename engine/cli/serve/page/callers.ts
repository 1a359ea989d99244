import type { Context } from 'hono';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { findToken, type ServerToken, type TokenScope } from '../../../trust/tokens.ts';
import { HttpProblem } from '../problem.ts';
import type { ServedFolder } from '../served-folder.ts';
import { findTokenHolder, type ServerSignIn } from '../sign-in/sign-in.ts';
import type { SessionCookie } from './cookies.ts';
import type { PageSession, PageSessions } from './sessions.ts';

/** The caller of a request, and its rights. */
export interface Caller {
  /** The caller's name for rate limits. */
  name: string;
  by: string;
  /** The hash of the token that allows it; undefined where a provider says who it is. */
  token?: string | undefined;
  scopes: readonly TokenScope[];
  /**
   * Whether the caller's session, or its token of a provider, is still valid; a running request keeps a session open. Undefined where a
   * token of the server was sent.
   */
  isOpen?: (() => boolean) | undefined;
}

/** The header that the page sends with each change (CSRF). */
export const csrfHeader = 'Baton-Csrf';

/**
 * Finds the caller: by the token that was sent, or by a browser's session. Rejects with a HttpProblem where there is none.
 */
export type FindCaller = (context: Context) => Promise<Caller>;

interface SignedIn {
  cookie: SessionCookie;
  sessions: PageSessions;
}

export function createFindCaller(
  served: Pick<ServedFolder, 'tokens' | 'now' | 'signIn'>,
  signedIn: SignedIn | undefined,
): FindCaller {
  return async (context) => {
    const { req } = context;
    const header = req.header('Authorization');
    const session = header === undefined && signedIn ? await findSession(context, served, signedIn) : undefined;
    if (signedIn && session) {
      refuseUnasked(context, session);
      const { name, by, token, scopes } = session;
      const key = signedIn.cookie.read(context) ?? '';
      // All sessions of a token share its rate limit.
      return { name, by, token, scopes, isOpen: () => signedIn.sessions.find(key) !== undefined };
    }
    const [, sent] = /^Bearer ([\w.~+/-]{1,12000}=*)$/i.exec(header ?? '') ?? [];
    if (sent === undefined) throw new HttpProblem(401, say(texts.noToken));
    if (served.signIn && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(sent)) return findHolder(served.signIn, sent, served.now);
    const token = findToken(await listHoldingTokens(served), sent, served.now());
    if (!token) throw new HttpProblem(401, say(texts.wrongToken));
    return { name: token.hash, by: `token:${token.name}`, token: token.hash, scopes: token.scopes };
  };
}

/** The caller with an access token of the identity provider. */
async function findHolder(signIn: ServerSignIn, sent: string, now: () => number): Promise<Caller> {
  const holder = await findTokenHolder(signIn, sent);
  if (!holder) throw new HttpProblem(401, say(texts.wrongToken));
  const { name, by, scopes, until } = holder;
  return { name, by, scopes, isOpen: () => now() < until };
}

/** A browser's session. One that a token opened ends with that token. */
export async function findSession(
  context: Context,
  served: Pick<ServedFolder, 'tokens' | 'now'>,
  { cookie, sessions }: SignedIn,
): Promise<PageSession | undefined> {
  const key = cookie.read(context);
  const session = key === undefined ? undefined : sessions.find(key);
  if (!session || key === undefined) return undefined;
  // Who signed in at a provider stays for as long as sessions do.
  if (session.token === undefined) return session;
  const now = served.now();
  const holds = (await listHoldingTokens(served)).some(
    ({ hash, expires }) => hash === session.token && (expires === undefined || Date.parse(expires) > now),
  );
  if (holds) return session;
  sessions.close(key);
  return undefined;
}

/** The valid tokens. A request without any gets no error of the disk. */
export async function listHoldingTokens({ tokens }: Pick<ServedFolder, 'tokens'>): Promise<readonly ServerToken[]> {
  return tokens().catch(() => {
    throw new HttpProblem(503, say(texts.tokensUnread));
  });
}

/** A change must come from the page itself: for another site a browser sends the cookie along, but not this header. */
export function refuseUnasked({ req }: Context, { csrf }: Pick<PageSession, 'csrf'>): void {
  refuseOtherSites(req.header('Sec-Fetch-Site'));
  if (req.method === 'GET' || req.method === 'HEAD') return;
  if (req.header(csrfHeader) !== csrf) throw new HttpProblem(403, say(texts.notFromPage));
}

/** Browsers say where a request comes from. `none` is the user's own address bar. */
export function refuseOtherSites(site: string | undefined): void {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new HttpProblem(403, say(texts.notFromPage));
}
