import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { currentRoot } from '../../files/paths.ts';
import type { Rights } from '../access/rights.ts';
import { refuseOtherSites } from '../page/callers.ts';
import type { SessionCookie } from '../page/cookies.ts';
import type { PageSessions } from '../page/sessions.ts';
import type { ServedFolder } from '../served-folder.ts';
import { createPageUser } from './person.ts';
import { readIdentity } from './rights.ts';
import type { ServerSignIn } from './sign-in.ts';
import { SignInFault } from './sign-in-fault.ts';
import { createStartedSignIns, mostOfSignIn, pagePlace } from './started.ts';

/** Sign-ins that may ask the provider at once: anybody may begin one. */
const mostAtOnce = 20;

interface SignInParts {
  served: Pick<ServedFolder, 'now' | 'failed' | 'host'>;
  rights: Rights;
  signIn: ServerSignIn;
  secure: boolean;
  cookie: SessionCookie;
  sessions: PageSessions;
}

/** The way to the provider and back. Whatever goes wrong leads to the page, which says why. */
export function addSignInRoutes(app: Hono, { served, rights, signIn, secure, cookie, sessions }: SignInParts): void {
  const { settings, publicUrl, provider } = signIn;
  const started = createStartedSignIns(served.now);
  // The provider leads back from another site, so this one cannot be strict; without it nobody else's code counts here.
  const name = secure ? '__Host-baton-sign-in' : 'baton-sign-in';
  const options = { httpOnly: true, sameSite: 'Lax', secure, path: '/', maxAge: mostOfSignIn / 1000 } as const;
  let atOnce = 0;
  const { engine, folder } = served.host;
  const keepInAudit = (by: string, scopes: readonly string[]): Promise<void> =>
    engine.recordAudit(engine.realRoot(currentRoot(engine, folder)), {
      action: 'session.begun',
      by,
      about: { provider: settings.issuer, scopes: [...scopes] },
    });

  const lead = async (context: Context, back: string, work: () => Promise<string>): Promise<Response> => {
    try {
      if (atOnce >= mostAtOnce) throw new SignInFault('busy');
      atOnce++;
      return context.redirect(await work().finally(() => atOnce--), 303);
    } catch (error) {
      if (!(error instanceof SignInFault)) throw error;
      if (error.cause !== undefined && error.why !== 'refused')
        served.failed({ request: context.get('requestId'), operation: 'signIn', error: error.cause });
      return context.redirect(`${back}#/?sign-in=${error.why}`, 303);
    }
  };

  app.get('/page/sign-in', (context) => {
    refuseOtherSites(context.req.header('Sec-Fetch-Site'));
    return lead(context, '../', async () => {
      const redirectUri = `${publicUrl ?? new URL(context.req.url).origin}/page/sign-in/back`;
      const { url, checks } = await (await provider()).begin(redirectUri);
      setCookie(context, name, started.seal({ ...checks, redirectUri, to: pagePlace(context.req.query('to')) }), options);
      return url;
    });
  });

  app.get('/page/sign-in/back', (context) =>
    lead(context, '../../', async () => {
      const begun = started.open(getCookie(context, name) ?? '');
      deleteCookie(context, name, options);
      const { search, searchParams } = new URL(context.req.url);
      if (!begun || searchParams.get('state') !== begun.state) throw new SignInFault('stale');

      const person = await (await provider()).finish(new URL(begun.redirectUri + search), begun);
      const identity = readIdentity(person.claims, settings.issuer);
      const holder = { person: createPageUser(person, { provider, now: served.now }) };
      const key = sessions.open({ ...identity, holder }, person.until);
      const scopes = await rights.judge({ kind: 'session', key });
      if (!scopes) throw new SignInFault('rights');

      // The session that this browser had ends: nobody could end it any more.
      const before = cookie.read(context);
      if (before !== undefined) sessions.close(before);
      cookie.write(context, key);
      await keepInAudit(identity.by, scopes).catch((error: unknown) =>
        served.failed({ request: context.get('requestId'), operation: 'signIn', error }),
      );

      return `../../${begun.to}`;
    }),
  );
}

/** Where somebody who signs out here signs out of the provider too; undefined where it has no such place, or does not answer. */
export async function findWayOut(signIn: ServerSignIn, context: Context, idToken: string): Promise<string | undefined> {
  const backTo = `${signIn.publicUrl ?? new URL(context.req.url).origin}/`;
  const provider = await signIn.provider();
  return provider.leave(idToken, backTo).catch(() => undefined);
}
