import type { Context } from 'hono';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { findToken, type ServerToken, type TokenScope } from '../../../trust/tokens.ts';
import type { Caller, Credential } from '../access/caller.ts';
import { unknownToken } from '../access/refusals.ts';
import { listTokens, type Rights } from '../access/rights.ts';
import { HttpProblem } from '../api/problem.ts';
import type { ServedFolder } from '../served-folder.ts';
import { findTokenHolder, type ServerSignIn } from '../sign-in/sign-in.ts';
import type { SessionCookie } from './cookies.ts';
import type { PageSession, PageSessions } from './sessions.ts';

/**
 * How long a token that is for workers alone counts as valid without another look, in milliseconds: nearly all requests are
 * theirs, and what one may write is decided by the row of the run.
 */
const workerKnownMs = 1_000;

/** The header that the page sends with each change (CSRF). */
export const csrfHeader = 'Baton-Csrf';

/**
 * Finds the caller: by the token that was sent, or by a browser's session. Rejects with a HttpProblem where there is none.
 */
export type FindCaller = (context: Context) => Promise<Caller>;

/** The cookies and sessions of browsers. */
export interface SignedIn {
  cookie: SessionCookie;
  sessions: PageSessions;
}

export function createFindCaller(
  served: Pick<ServedFolder, 'tokens' | 'now' | 'signIn'>,
  rights: Rights,
  signedIn: SignedIn | undefined,
): FindCaller {
  let lately: { at: number; tokens: readonly ServerToken[] } = { at: -workerKnownMs, tokens: [] };

  const findSent = async (sent: string): Promise<ServerToken | undefined> => {
    const at = performance.now();
    const known = at - lately.at < workerKnownMs ? findToken(lately.tokens, sent, served.now()) : undefined;
    if (known?.scopes.every((scope) => scope === 'work')) return known;

    lately = { at, tokens: await listTokens(served.tokens) };
    return findToken(lately.tokens, sent, served.now());
  };

  return async (context) => {
    const { req } = context;
    const header = req.header('Authorization');
    const session = header === undefined && signedIn ? await findSession(context, rights, signedIn) : undefined;
    if (session) {
      refuseUnasked(context, session);
      const { name, by, credential, scopes } = session;
      // All sessions of a token share its rate limit.
      return { name, by, credential, scopes };
    }

    const [, sent] = /^Bearer ([\w.~+/-]{1,12000}=*)$/i.exec(header ?? '') ?? [];
    if (sent === undefined) throw new HttpProblem(401, say(texts.noToken));
    if (served.signIn && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(sent)) return findHolder(served.signIn, rights, sent);

    const token = await findSent(sent);
    if (!token) throw unknownToken();

    const { hash, name, scopes } = token;
    return { name: hash, by: `token:${name}`, credential: { kind: 'token', hash }, scopes };
  };
}

/** The caller with an access token of the identity provider. */
async function findHolder(signIn: ServerSignIn, rights: Rights, sent: string): Promise<Caller> {
  const holder = await findTokenHolder(signIn, sent);
  const scopes = holder && (await rights.judge(holder.credential));
  if (!holder || !scopes) throw unknownToken();
  return { ...holder, scopes };
}

/** A browser's session with the rights that it has now; undefined where it has ended or has none. */
export async function findSession(
  context: Context,
  rights: Rights,
  { cookie, sessions }: SignedIn,
): Promise<(PageSession & { credential: Credential; scopes: readonly TokenScope[] }) | undefined> {
  const key = cookie.read(context);
  const session = key === undefined ? undefined : sessions.find(key);
  if (!session || key === undefined) return undefined;
  const credential: Credential = { kind: 'session', key };
  const scopes = await rights.judge(credential);
  return scopes && { ...session, credential, scopes };
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
