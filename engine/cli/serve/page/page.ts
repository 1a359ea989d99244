import { basename } from 'node:path';
import type { Context, Hono } from 'hono';
import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { parseJson } from '../../../language/values/numbers.ts';
import { findToken, type TokenScope } from '../../../trust/tokens.ts';
import type { Caller } from '../access/caller.ts';
import { unknownToken } from '../access/refusals.ts';
import { listTokens, type Rights } from '../access/rights.ts';
import { HttpProblem } from '../api/problem.ts';
import { findServedRun, type ServedFolder } from '../served-folder.ts';
import { addSignInRoutes, findWayOut } from '../sign-in/routes.ts';
import { findSession, refuseOtherSites, refuseUnasked, type SignedIn } from './callers.ts';
import { addPageFiles } from './files.ts';
import { describePipelinePage, judgeInputs } from './forms.ts';
import type { PageOptions } from './page-options.ts';
import { describeInbox, describeRunPage } from './run-page.ts';
import { readBothParts, runReports, sendProduct } from './run-reports.ts';

interface PageParts {
  served: ServedFolder;
  options: PageOptions;
  rights: Rights;
  signedIn: SignedIn;
  /** The caller, if it has the right. Rejects with a HttpProblem. */
  admit(context: Context, scope: TokenScope): Promise<Caller>;
}

/**
 * The page at `/`: its files, signing in, and the panel's data that the interface does not have. These addresses are private
 * to the page, and change with it.
 */
export function addPage(app: Hono, parts: PageParts): void {
  addPageFiles(app, parts.options.dist);
  addSignIn(app, parts);
  const { served, rights, options, signedIn } = parts;
  if (served.signIn) addSignInRoutes(app, { served, rights, signIn: served.signIn, secure: options.secure, ...signedIn });
  addReadings(app, parts);
}

function addSignIn(app: Hono, { served, rights, signedIn }: PageParts): void {
  const { cookie, sessions } = signedIn;
  const folder = basename(served.host.folder);

  app.get('/page/session', async (context) => {
    refuseOtherSites(context.req.header('Sec-Fetch-Site'));
    const session = await findSession(context, rights, signedIn);
    if (!session) return context.json({ signedIn: false, folder, provider: served.signIn?.settings.name });
    const { by, scopes, csrf } = session;
    return context.json({ signedIn: true, folder, by, scopes, csrf, workers: served.host.database !== undefined });
  });

  app.post('/page/session', async (context) => {
    // No other site may sign a browser in under an identity that its user does not know of.
    refuseOtherSites(context.req.header('Sec-Fetch-Site'));
    const { token } = await readBody(context);
    const known = findToken(await listTokens(served.tokens), typeof token === 'string' ? token : '', served.now());
    if (!known) throw unknownToken();

    const { name, hash, expires } = known;
    const until = expires === undefined ? undefined : Date.parse(expires);
    // The browser's earlier session ends: nobody could end it afterwards.
    const before = cookie.read(context);
    if (before !== undefined) sessions.close(before);
    cookie.write(context, sessions.open({ name: hash, by: `token:${name}`, holder: { token: hash } }, until));

    return context.body(null, 204);
  });

  app.delete('/page/session', async (context) => {
    const session = await findSession(context, rights, signedIn);
    if (session) refuseUnasked(context, session);
    const key = cookie.read(context);
    if (key !== undefined) sessions.close(key);
    cookie.remove(context);
    if (!served.signIn || !session || !('person' in session.holder)) return context.body(null, 204);

    const wayOut = await findWayOut(served.signIn, context, session.holder.person.idToken);
    return context.json({ leave: wayOut });
  });
}

function addReadings(app: Hono, { served, admit }: PageParts): void {
  const { host, own, now } = served;

  const read = (path: string, answer: (context: Context) => Promise<object>): void => {
    app.get(path, async (context) => {
      await admit(context, 'read');
      const report = await answer(context);
      return report instanceof Response ? report : Response.json(report);
    });
  };

  // The editor has a token of its own, and shows the token's rights.
  app.get('/page/caller', async (context) => {
    const { by, scopes } = await admit(context, 'read');
    return context.json({ folder: basename(host.folder), by, scopes });
  });

  const runNamed = (context: Context, name: string) => findServedRun(own, context.req.query(name));

  read('/page/inbox', () => describeInbox(host, own));
  read('/page/pipeline', ({ req }) => describePipelinePage(host, req.query('file'), now()));
  read('/page/contrast', async (context) => {
    const [before, after] = await Promise.all([runNamed(context, 'before'), runNamed(context, 'after')]);
    return { contrast: await host.engine.contrastRuns(before.folder, after.folder) };
  });

  read('/page/contrast/part', async (context) => {
    const { req } = context;
    const runs = await Promise.all([runNamed(context, 'before'), runNamed(context, 'after')]);
    const what = req.query('what') === 'prompt' ? 'prompt' : 'result';
    return readBothParts(host, runs, { what, path: req.query('path') ?? '' });
  });

  read('/page/runs/:run', async ({ req }) => describeRunPage(host, await findServedRun(own, req.param('run')), now()));
  read('/page/runs/:run/file', async ({ req }) =>
    sendProduct(host, await findServedRun(own, req.param('run')), req.query('at') ?? ''),
  );

  read('/page/runs/:run/:report', async ({ req }) => {
    const report = runReports.get(req.param('report') ?? '');
    if (!report) throw new HttpProblem(404, say(texts.noOperation, { method: req.method, path: req.path }));
    return report(host, await findServedRun(own, req.param('run')), req.query('at') ?? '');
  });

  app.post('/page/inputs', async (context) => {
    await admit(context, 'read');
    return context.json(await judgeInputs(host, await readBody(context)));
  });
}

/** A JSON body, which a form on another site cannot send. */
async function readBody({ req }: Context): Promise<JsonMap> {
  if (!/^application\/json\b/.test(req.header('Content-Type') ?? '')) throw new HttpProblem(400, say(texts.noJson));
  let body: Json;
  try {
    body = parseJson(await req.text());
  } catch {
    throw new HttpProblem(400, say(texts.noJson));
  }

  return isMap(body) ? body : {};
}
