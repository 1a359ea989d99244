import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { whenAborted } from '../../../language/abort.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { Caller } from '../access/caller.ts';
import type { Rights } from '../access/rights.ts';
import type { RightsWatch } from '../access/rights-watch.ts';
import { HttpProblem } from '../api/problem.ts';
import { readBody } from '../api/requests.ts';
import { createServedFeeds } from '../events/feed.ts';
import { refuseOtherSites } from '../page/callers.ts';
import { bounds, type McpSpeech, type ServedFolder } from '../served-folder.ts';
import { createServedBackend } from './served-backend.ts';

/** How often idle conversations are looked for, in milliseconds. */
const lookEvery = 60_000;

/** A conversation with one client. */
interface McpSession {
  /** The caller of its last request: the conversation is that caller's, and has the rights of its credential. */
  caller: Caller;
  transport: ReturnType<McpSpeech['createHttpTransport']>;
  /** When its last request came. */
  asked: number;
  /** Runs that it follows. */
  readonly following: number;
  end(): void;
}

/** Answers requests to the one address of the protocol (streamable HTTP). Rejects with a HttpProblem. */
export function createMcpRoute(
  served: ServedFolder,
  speech: McpSpeech,
  { rights, watch }: Pick<RightsWatch, 'watch'> & { rights: Rights },
) {
  const { host, now, stopping } = served;
  const feeds = createServedFeeds(host);
  const sessions = new Map<string, McpSession>();
  const sweep = setInterval(() => {
    for (const one of sessions.values()) {
      if (one.following === 0 && now() - one.asked > bounds.idleSession) one.end();
    }
  }, lookEvery).unref();

  whenAborted(stopping, () => {
    clearInterval(sweep);
    for (const one of [...sessions.values()]) one.end();
  });

  function open(caller: Caller): McpSession {
    if (sessions.size >= bounds.sessions)
      throw new HttpProblem(503, say(texts.tooManySessions, { most: bounds.sessions }), { retryAfterSeconds: 30 });

    const id = randomUUID();
    // Aborted before the transport closes its answers: the end of a conversation does not cancel runs.
    const left = new AbortController();

    const closeSession = (): void => {
      left.abort();
      sessions.delete(id);
      release();
    };

    const transport = speech.createHttpTransport(id, () => void sessions.set(id, session), closeSession);
    const backend = createServedBackend(served, {
      feeds,
      by: caller.by,
      may: async (scope) => (await rights.judge(session.caller.credential))?.includes(scope) === true,
      left: left.signal,
    });
    const session: McpSession = {
      caller,
      transport,
      asked: now(),
      get following() {
        return backend.following;
      },
      end() {
        closeSession();
        void transport.close();
      },
    };
    const release = watch(() => session.caller.credential, session.end);

    void speech.serveMcp(backend, transport).catch((error: unknown) => {
      served.failed({ request: id, operation: 'speakMcp', error });
      session.end();
    });

    return session;
  }

  return async ({ req }: Context, caller: Caller): Promise<Response> => {
    refuseOtherSites(req.header('Sec-Fetch-Site'));
    const id = req.header('Mcp-Session-Id');
    const parsedBody = req.method === 'POST' ? readBody(await req.text()) : undefined;
    const known = id === undefined ? undefined : sessions.get(id);
    // A conversation of another caller does not exist for this one.
    if (id !== undefined && known?.caller.name !== caller.name) throw new HttpProblem(404, say(texts.noSession));

    const session = known ?? open(caller);
    session.asked = now();
    session.caller = caller;

    const response = await session.transport.handleRequest(req.raw, { parsedBody });
    // A request that began no conversation leaves none.
    if (!known && !sessions.has(session.transport.sessionId ?? '')) session.end();

    return response;
  };
}
