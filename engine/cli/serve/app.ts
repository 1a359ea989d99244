import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { except } from 'hono/combine';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import { type Admission, createAdmission } from './access/admission.ts';
import type { Credential } from './access/caller.ts';
import { refuseOtherHosts } from './access/own-host.ts';
import { createRights } from './access/rights.ts';
import { createRightsWatch } from './access/rights-watch.ts';
import { type EndpointName, endpoints, type ServerEndpoint } from './api/endpoints.ts';
import { describeInterface } from './api/open-api.ts';
import { HttpProblem } from './api/problem.ts';
import { describeFailure, respondWithProblem } from './api/problem-response.ts';
import { readRequest } from './api/requests.ts';
import { countRequests, nameOperation, operationOf } from './count-requests.ts';
import type { StreamTimes } from './events/event-stream.ts';
import { createWatch } from './events/watch-handler.ts';
import { createActs } from './handlers/act.ts';
import { createWebhookHandler } from './handlers/hook.ts';
import { createLooks } from './handlers/look.ts';
import { createMcpRoute } from './mcp/sessions.ts';
import { createServerMetrics, type Metrics } from './metrics.ts';
import { addLinkPages } from './notices/link-page.ts';
import { createFindCaller } from './page/callers.ts';
import { createSessionCookie } from './page/cookies.ts';
import { guardAnswers } from './page/files.ts';
import { addPage } from './page/page.ts';
import { createSessions } from './page/sessions.ts';
import { createReadiness } from './readiness.ts';
import { bounds, type EndpointHandler, type ServedFolder } from './served-folder.ts';
import { createWorkerHandler } from './worker/routes.ts';

/** Times in milliseconds, where they are not the usual ones. */
export interface AppTimes {
  /** For the head of a request. */
  head?: number;
  /** Between two checks of the tokens of watchers. */
  lookEvery?: number;
  /** Of the streams of events. */
  streams?: StreamTimes | undefined;
}

/** The HTTP interface as a function of requests. */
export function createApp(served: ServedFolder, { lookEvery, streams }: AppTimes = {}): Hono {
  const { host, now } = served;
  const app = new Hono();
  const metrics = createServerMetrics();
  const { page } = served;
  const signedIn = page && { cookie: createSessionCookie(page.secure), sessions: createSessions(now) };
  const rights = createRights(served, signedIn?.sessions);
  const findCaller = createFindCaller(served, rights, signedIn);
  const admit = createAdmission(now, findCaller);
  const rightsWatch = createRightsWatch(rights, lookEvery);
  const watch = createWatch(served, rightsWatch, streams);
  const isAnswering = createReadiness(host.database, now);
  const handlers: Record<EndpointName, EndpointHandler> = {
    ...createLooks(served),
    ...createActs(served),
    ...createWebhookHandler(served),
    watchRun: watch.handle,
    readMetrics: () => tellMetrics(metrics, served, watch.count),
    describeInterface: () => Response.json(describeInterface(host.version)),
    isLive: () => new Response(null, { status: 204 }),
    async isReady() {
      if (served.stopping.aborted) throw new HttpProblem(503, say(texts.isStopping));
      await isAnswering();
      return new Response(null, { status: 204 });
    },
  };

  const tellFailure = (context: Context, error: unknown): Response => {
    const problem = describeFailure(error, host.engine);
    if (problem.status === 500 && isCutOff(context)) return respondWithProblem(new HttpProblem(499, say(texts.cutOff)));
    if (problem.status === 500) served.failed({ request: context.get('requestId'), operation: operationOf(context), error });
    return respondWithProblem(problem);
  };

  // Around everything that answers, with the names first: a request that is refused on its way to a handler counts as well.
  app.use(countRequests(metrics, now));
  for (const name of operationNames) app.on(endpoints[name].method, routeOf(name), nameOperation(name));
  app.post(workerPath, nameOperation('askAsWorker'));
  app.use('/mcp', nameOperation('speakMcp'));
  app.use('/placement/*', nameOperation('placement'));
  for (const path of ['/', '/page/*', '/answer/*']) app.use(path, nameOperation('page'));

  app.use(requestId());
  app.use(async (context, next) => {
    await next();
    context.header('X-Request-Id', context.get('requestId'));
  });

  app.use(secureHeaders({ xFrameOptions: 'DENY' }));
  guardAnswers(app);
  if (served.isLocal) app.use(refuseOtherHosts);

  // A body in chunks is buffered whole before it is handled: a large one only from an authenticated caller.
  const large: MiddlewareHandler = async (context, next) => {
    if (context.req.header('Transfer-Encoding') !== undefined) await findCaller(context);
    await next();
  };

  app.use('/v1/worker/*', large, limitBody(bounds.workerBody));
  app.use('/v1/pipelines', large, limitBody(bounds.pushBody));
  app.use(except(['/v1/worker/*', '/v1/pipelines'], limitBody(bounds.body)));

  for (const name of operationNames)
    app.on(endpoints[name].method, routeOf(name), createAnswer(endpoints[name], handlers[name], admit));

  const answerWorker = createWorkerHandler(served);
  // Workers are bound by the runs they lease, not by their number of requests.
  app.post(workerPath, async (context) => answerWorker(context, await admit(context, 'work')));

  if (served.mcp) {
    const answerMcp = createMcpRoute(served, served.mcp, { rights, watch: rightsWatch.watch });
    app.on(['GET', 'POST', 'DELETE'], '/mcp', async (context) => answerMcp(context, await admit(context, 'read')));
  }

  const { placement } = served;
  if (placement?.answer) app.all('/placement/*', async ({ req }) => placement.answer?.(req.raw));

  if (served.notices) addLinkPages(app, served, served.notices);
  if (page && signedIn) addPage(app, { served, rights, options: page, signedIn, admit });
  app.notFound(({ req }) =>
    respondWithProblem(new HttpProblem(404, say(texts.noOperation, { method: req.method, path: req.path }))),
  );
  app.onError((error, context) => tellFailure(context, error));

  return app;
}

/** Whether the caller left before all of its request had come: nothing was done for it, and no fault is ours. */
function isCutOff({ env }: Context): boolean {
  const { incoming } = env as Partial<HttpBindings>;
  return incoming?.destroyed === true && !incoming.complete;
}

async function tellMetrics(
  metrics: Metrics,
  { host, runs, notices, placement }: ServedFolder,
  watchers: number,
): Promise<Response> {
  const [counts, shared] = await Promise.all([notices?.counts(), host.database?.pools.countRuns()]);
  const gauges = {
    baton_runs_at_work: runs.count,
    // Of the project: this server may drive none of them, as all are at workers.
    baton_database_runs_at_work: shared?.running ?? 0,
    baton_database_runs_ready: shared?.ready ?? 0,
    baton_watchers: watchers,
    baton_notices_pending: counts?.pending ?? 0,
    baton_notices_failed: counts?.failed ?? 0,
    baton_placement_up: Number(placement?.isUp?.() ?? true),
  };

  const totals = { runs: runs.totals, lostSpans: host.start.trace?.watch?.lost ?? 0 };
  return new Response(metrics.print(gauges, totals), {
    headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
  });
}

const workerPath = '/v1/worker/:call';

const limitBody = (maxSize: number) =>
  bodyLimit({ maxSize, onError: () => respondWithProblem(new HttpProblem(413, say(texts.tooLarge, { most: maxSize }))) });

const isOperation = (name: string): name is EndpointName => Object.hasOwn(endpoints, name);
const operationNames = Object.keys(endpoints).filter(isOperation);
/** The path of an operation, as the router has it. */
const routeOf = (name: EndpointName): string => endpoints[name].path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Who asks what needs no right. */
const nobody = { by: '', credential: { kind: 'token', hash: '' } satisfies Credential, scopes: [] };

/** The request handler of one operation. Rejects with the cause of a HttpProblem. */
function createAnswer(
  operation: ServerEndpoint,
  handle: EndpointHandler,
  admit: Admission,
): (context: Context) => Promise<Response> {
  return async (context) => {
    const { req } = context;
    const who = operation.scope ? await admit(context, operation.scope) : nobody;
    const text = operation.body ? await req.text() : undefined;
    const { searchParams: params } = new URL(req.url);
    const asked = await readRequest(operation, { params, header: (name) => req.header(name), text });
    return handle({ ...asked, context, named: req.param(), ...who });
  };
}
