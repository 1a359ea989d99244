import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { errnoOf, errnoWords } from '../../disk/errno.ts';
import { coalesceCalls } from '../../language/coalesce.ts';
import { defined } from '../../language/json.ts';
import { noticeTexts } from '../../language/texts/cli/notices.ts';
import { servingTexts as texts } from '../../language/texts/cli/serving.ts';
import { say } from '../../language/texts.ts';
import { makeToken, serverScopes, tokensOfFolder } from '../../trust/tokens.ts';
import { UsageError } from '../args/usage-error.ts';
import { currentRoot } from '../files/paths.ts';
import type { Io } from '../io.ts';
import type { McpHost } from '../mcp/host.ts';
import { boundLookUp } from '../serve/access/look-up.ts';
import { type AppTimes, createApp } from '../serve/app.ts';
import { faultLine } from '../serve/fault-line.ts';
import { createNotices, type Notices } from '../serve/notices/notices.ts';
import { builtinPlacement } from '../serve/placement/builtin.ts';
import type { RunDriver, RunPlacement } from '../serve/placement/placement.ts';
import { createOwnRuns } from '../serve/runs/own-runs.ts';
import { keepRetention } from '../serve/runs/retention.ts';
import { createServedRuns, type ServedRuns } from '../serve/runs/runs.ts';
import type { ServedFolder, ServerFault } from '../serve/served-folder.ts';
import { createSignIn, type ServerSignIn } from '../serve/sign-in/sign-in.ts';
import { obeyTriggers } from '../serve/triggers/obey-triggers.ts';

/** Timeouts in milliseconds against slow clients: for the head of a request, and for all of it. */
const slowest = { head: 10_000, request: 30_000, idle: 60_000 };
/** How often connections are checked for those timeouts, in milliseconds: with Node's own 30 s, 10 s would become 40 s. */
const checkEvery = 2_000;

/** How often the server looks for runs of killed servers, in milliseconds. */
const lookForLeft = 5_000;
/** The same with a database, where runs with new answers wait for it too. */
const lookForWaiting = 300;

/** The address to listen at. */
interface ListenAddress {
  host: string;
  port: number;
}

interface HttpServer {
  port: number;
  /** Accepts no more requests, and ends the connections of watchers. */
  close(): Promise<void>;
}

/** Listens for requests. Rejects with the system's error where it cannot. */
export async function listen(served: ServedFolder, { host, port }: ListenAddress, times: AppTimes = {}): Promise<HttpServer> {
  const { head = slowest.head } = times;
  // One look at the tokens for all requests that come at the same time.
  const shared = coalesceCalls(served.tokens);
  const app = createApp({ ...served, tokens: served.host.database ? boundLookUp(shared) : shared }, times);
  const server = createServer(
    {
      headersTimeout: head,
      requestTimeout: slowest.request,
      keepAliveTimeout: slowest.idle,
      connectionsCheckingInterval: Math.min(checkEvery, head),
      maxHeaderSize: 16 * 1024,
    },
    getRequestListener(app.fetch),
  );

  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      done();
    });
  });

  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  place: ListenAddress;
  mostRuns: number;
  /** Milliseconds for which runs are kept after their end; without it, for ever. */
  retention: number | undefined;
  isBehindProxy: boolean;
  triggers: boolean;
  /** The public address. */
  publicUrl?: string | undefined;
  /** Offers its pipelines as tools of the Model Context Protocol too. */
  mcp: boolean;
  /** Leaves runs to workers. */
  leavesRuns?: boolean;
  /** The placement of runs; builtin unless given. */
  placement?: RunPlacement | undefined;
}

/** Serves a folder until somebody stops it. Throws a UsageError where it cannot listen. */
export async function serveFolder(
  host: McpHost,
  io: Io,
  { place, mostRuns, retention, isBehindProxy, publicUrl, triggers, mcp, leavesRuns = false, ...serving }: Serving,
): Promise<number> {
  const { engine, folder } = host;
  const { database } = host;
  const { placement = database ? builtinPlacement(lookForWaiting, database.changes) : builtinPlacement(lookForLeft) } = serving;
  const root = currentRoot(engine, folder);
  const stopping = new AbortController();
  const report = (line: string): void => io.err(`${line}\n`);
  let peopleUrl = publicUrl;
  const signIn = readSignIn({ host, isBehindProxy, publicUrl }, io);
  const notices = createNotices({ host, publicUrl: () => peopleUrl, now: Date.now, tell: report });
  const runs = createServedRuns(defined({ ...host, ended: notices.ended, tell: report }), mostRuns, leavesRuns);
  const session = makeToken(root, { name: 'session', scopes: serverScopes.filter((scope) => scope !== 'work'), now: Date.now() });
  const kept = host.database?.tokens ?? tokensOfFolder(root);
  const isFirst = (await kept.list()).length === 0;
  const tokens = async () => [...(await kept.list()), ...(isFirst ? [session.kept] : [])];
  const failed = (fault: ServerFault): void => io.err(`${faultLine(fault, Date.now())}\n`);
  const served: ServedFolder = {
    host,
    runs,
    own: createOwnRuns(host),
    tokens,
    now: Date.now,
    failed,
    isLocal: !isBehindProxy,
    noTriggers: !triggers,
    stopping: stopping.signal,
    page: { dist: io.dist, secure: isBehindProxy },
    notices,
    signIn,
    mcp: mcp ? await import('./mcp-server.ts') : undefined,
    placement,
  };

  await engine.beginAudit(engine.realRoot(root), engine.localPerson());
  const server = await listen(served, place).catch((error: unknown) => {
    if (errnoOf(error) === 'EADDRINUSE')
      throw new UsageError(say(texts.portTaken, { port: place.port }), say(texts.portTakenHint));
    throw new UsageError(say(texts.noAddress, { host: place.host, why: errnoWords(error) }));
  });

  const url = addressOf(place.host, server.port);
  if (!isBehindProxy) peopleUrl ??= url;
  const here = { url, stopping: stopping.signal, tell: report };
  const placing = await placement.serve(driveTold(runs, io), here).catch(async (error: unknown) => {
    stopping.abort();
    await server.close();
    throw error;
  });

  io.out(`${say(texts.serving, { folder, url })}\n`);
  io.err(`${say(texts.openApiAt, { url })}\n`);
  if (mcp) io.err(`${say(texts.mcpAt, { url })}\n`);
  if (signIn) io.err(`${say(texts.signInBy, { issuer: signIn.settings.issuer, url: publicUrl ?? url })}\n`);
  if (isFirst) {
    const where = database ? ` --database URL --project ${database.workers.project}` : '';
    io.err(`${say(texts.sessionToken, { token: session.token })}\n${say(texts.makeTokens, { where })}\n`);
  }

  const telling = tellPeople(notices, peopleUrl, stopping.signal, report);
  const retaining = retention !== undefined && keepRetention({ host, retention, now: Date.now, tell: report }, stopping.signal);
  const obeying = triggers ? obeyTriggers({ host, runs, url, stopping: stopping.signal }, io) : Promise.resolve();

  await untilStopped(
    io,
    () => {
      if (runs.count > 0) io.err(`${say(texts.waitingForRuns, { count: runs.count })}\n`);
    },
    async () => {
      stopping.abort();
      await server.close();
      await obeying;
      await telling;
      await retaining;
      await runs.close();
      await placing.done;
    },
  );

  return 0;
}

/** How people sign in, by the settings of the operator of this server. Throws a UsageError. */
function readSignIn(
  { host, isBehindProxy, publicUrl }: { host: McpHost; isBehindProxy: boolean; publicUrl: string | undefined },
  { env }: Io,
): ServerSignIn | undefined {
  const { signIn: settings } = host.engine.readUserSettings();
  if (!settings) return undefined;
  // A name that a request brings is nothing to send people back to.
  if (isBehindProxy && publicUrl === undefined)
    throw new UsageError(say(texts.signInWhere, { issuer: settings.issuer }), say(texts.signInWhereHint));

  const readNow = () => host.engine.readUserSettings().signIn;
  return createSignIn(settings, { env, project: host.database?.project, publicUrl, readNow });
}

const addressOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Milliseconds between two looks for notices; looking takes a twentieth of the time at most. */
const tellEvery = { least: 2000, share: 20 };

/** Notifies people of questions and alerts until the signal is aborted. */
async function tellPeople(
  notices: Notices,
  publicUrl: string | undefined,
  stopping: AbortSignal,
  report: (line: string) => void,
): Promise<void> {
  const names = await notices.targets().catch(() => []);
  if (names.length > 0) {
    report(say(noticeTexts.tells, { targets: names.join(', ') }));
    if (publicUrl === undefined) report(say(noticeTexts.noLinks));
  }

  let said = '';
  while (!stopping.aborted) {
    const begun = performance.now();
    const why = await notices.look().then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (why !== '' && why !== said) report(say(noticeTexts.unseen, { why }));
    said = why;

    const wait = Math.max(tellEvery.least, tellEvery.share * (performance.now() - begun));
    await sleep(wait, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Resumes runs of killed servers, and waiting ones; reports once for each why it cannot continue here. */
function driveTold(runs: ServedRuns, io: Io): RunDriver {
  const reported = new Set<string>();

  const refused = (run: string, why: string): void => {
    if (!reported.has(run)) io.err(`${say(texts.notTakenUp, { run, why })}\n`);
    reported.add(run);
  };

  return runs.createDriver(refused, (count) => {
    if (count > 0) io.err(`${say(texts.takenUp, { count })}\n`);
  });
}

/** Waits for a stop signal; the second one ends the process at once. */
async function untilStopped(io: Io, onStop: () => void, close: () => Promise<void>): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  let times = 0;
  const quiet = io.onStop(() => {
    times++;
    if (times > 1) io.kill(130);
    stopped.resolve();
  });

  try {
    await stopped.promise;
    onStop();
    await close();
  } finally {
    quiet();
  }
}
