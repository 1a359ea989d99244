import type { Context } from 'hono';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { findToken, type ServerToken, type TokenScope } from '../../../trust/tokens.ts';
import { HttpProblem } from '../problem.ts';
import type { ServedFolder } from '../served-folder.ts';
import type { SessionCookie } from './cookies.ts';
import type { PageSession, PageSessions } from './sessions.ts';

/** The caller of a request, and its rights. */
export interface Caller {
  /** The caller's name for rate limits. */
  name: string;
  by: string;
  /** The hash of the token that allows it. */
  token: string;
  scopes: readonly TokenScope[];
  /**
   * Whether the caller's session is still open; a running request keeps it open. Undefined where the token itself was sent.
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

export function createFindCaller(served: Pick<ServedFolder, 'tokens' | 'now'>, signedIn: SignedIn | undefined): FindCaller {
  return async (context) => {
    const { req } = context;
    const header = req.header('Authorization');
    const session = header === undefined && signedIn ? await findSession(context, served, signedIn) : undefined;
    if (signedIn && session) {
      refuseUnasked(context, session);
      const { by, token, scopes } = session;
      const key = signedIn.cookie.read(context) ?? '';
      // All sessions of a token share its rate limit.
      return { name: token, by, token, scopes, isOpen: () => signedIn.sessions.find(key) !== undefined };
    }
    const [, sent] = /^Bearer ([\w.~+/-]{1,200}=*)$/i.exec(header ?? '') ?? [];
    if (sent === undefined) throw new HttpProblem(401, say(texts.noToken));
    const token = findToken(await listHoldingTokens(served), sent, served.now());
    if (!token) throw new HttpProblem(401, say(texts.wrongToken));
    return { name: token.hash, by: `token:${token.name}`, token: token.hash, scopes: token.scopes };
  };
}

/** A browser's session. It ends with the token that opened it. */
export async function findSession(
  context: Context,
  served: Pick<ServedFolder, 'tokens' | 'now'>,
  { cookie, sessions }: SignedIn,
): Promise<PageSession | undefined> {
  const key = cookie.read(context);
  const session = key === undefined ? undefined : sessions.find(key);
  if (!session || key === undefined) return undefined;
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
