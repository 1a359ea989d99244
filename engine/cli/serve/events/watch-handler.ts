import type { HttpBindings } from '@hono/node-server';
import { whenAborted } from '../../../language/abort.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { RightsWatch } from '../access/rights-watch.ts';
import { HttpProblem } from '../api/problem.ts';
import { bounds, type EndpointHandler, findServedRun, type ServedFolder } from '../served-folder.ts';
import { type StreamTimes, streamEvents } from './event-stream.ts';
import { createServedFeeds } from './feed.ts';

/** Streams the facts of runs to any number of watchers. */
export function createWatch(
  served: ServedFolder,
  rights: RightsWatch,
  times: StreamTimes = bounds,
): { readonly count: number; handle: EndpointHandler } {
  const { host, own, stopping } = served;
  const feeds = createServedFeeds(host);
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
        throw new HttpProblem(503, say(texts.tooManyWatchers, { most: bounds.watchers }), { retryAfterSeconds: 30 });

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

      const gone = new AbortController();
      const forget = [
        rights.watch(
          () => credential,
          () => gone.abort(),
        ),
        whenAborted(stopping, () => gone.abort()),
        end,
      ];
      const { outgoing }: HttpBindings = context.env;
      const body = streamEvents(feed, {
        seen,
        times,
        gone,
        cut: () => void outgoing.destroy(),
        ended() {
          for (const one of forget) one();
        },
      });

      return context.body(body, 200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        // Without it, the adapter waits for the first events before it sends the head.
        'Transfer-Encoding': 'chunked',
      });
    },
  };
}
