import { streamSSE } from 'hono/streaming';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { RightsWatch } from '../access/rights-watch.ts';
import { HttpProblem } from '../api/problem.ts';
import { createFeeds, type RunFeed } from '../runs/feed.ts';
import { bounds, type EndpointHandler, findServedRun, type ServedFolder } from '../served-folder.ts';

/** The number of facts that are sent before other work gets its turn. */
const portion = 500;

/** Streams the facts of runs to any number of watchers. */
export function createWatch(served: ServedFolder, rights: RightsWatch): { readonly count: number; handle: EndpointHandler } {
  const { host, own, stopping } = served;
  const feeds = createFeeds(host.engine, async (folder) => host.database?.bring(host.engine.runPaths(folder).id));
  let count = 0;
  return {
    get count() {
      return count;
    },
    async handle({ named, headers, context, credential }) {
      const { folder } = await findServedRun(own, named['run']);
      // Tells proxies not to buffer.
      context.header('X-Accel-Buffering', 'no');
      // A HEAD request would open a stream that nobody reads or closes.
      if (context.req.method === 'HEAD') return context.body(null, 200, { 'Content-Type': 'text/event-stream' });
      if (count >= bounds.watchers)
        throw new HttpProblem(503, say(texts.tooManyWatchers, { most: bounds.watchers }), { retryAfter: 30 });
      count++;
      const { feed, release } = await feeds.open(folder).catch((error: unknown) => {
        count--;
        throw error;
      });
      const end = (): void => {
        count--;
        release();
      };
      const seen = Number(/^\d{1,15}$/.exec(String(headers['Last-Event-ID'] ?? ''))?.[0] ?? 0);
      if (seen > feed.facts.length) {
        end();
        throw new HttpProblem(400, say(texts.noSuchEvent, { seen, count: feed.facts.length }));
      }
      // A client that has all facts of an ended run need not reconnect (HTML, server-sent events).
      if (feed.over && seen >= feed.facts.length) {
        end();
        return new Response(null, { status: 204 });
      }
      return streamSSE(context, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        const release = rights.watch(
          () => credential,
          () => gone.abort(),
        );
        // Proxies close idle connections.
        const beat = setInterval(() => void stream.write(':\n\n').catch(() => gone.abort()), bounds.beat);
        try {
          const until = AbortSignal.any([gone.signal, stopping]);
          await sendFacts(feed, seen, until, ({ seq, type, text }) =>
            stream.writeSSE({ id: String(seq), event: type, data: text }),
          );
        } finally {
          clearInterval(beat);
          release();
          end();
        }
      });
    },
  };
}

interface SentFact {
  seq: number;
  type: string;
  text: string;
}

/** Sends the facts after a number, as they come, until the run is over or the signal is aborted. */
async function sendFacts(
  feed: RunFeed,
  seen: number,
  until: AbortSignal,
  send: (fact: SentFact) => Promise<void>,
): Promise<void> {
  for (let sent = seen; !until.aborted; ) {
    for (const fact of feed.facts.slice(sent, sent + portion)) {
      await send({ seq: fact.seq, type: fact.type, text: feed.textOf(fact) });
      sent = fact.seq;
      if (until.aborted) return;
    }
    if (sent >= feed.facts.length && feed.over) return;
    await feed.more(sent, until);
  }
}
