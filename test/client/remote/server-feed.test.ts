import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { ApiFault, createAskApi } from '../../../client/remote/request.ts';
import { createServerFeed } from '../../../client/remote/server-feed.ts';

const facts = [1, 2, 3].map((seq) => ({ seq, at: seq, type: 'step.started', path: `s${seq}` }));
const text = { pipeline: { id: 'a', file: 'a.baton.yaml' }, graph: null, summary: [] };
const past = { id: 'r', started_at: 0, text: 'same', notes: [], cut: false, live: true };

/** A server whose events come as they are let go, and which is slow to list facts. */
function openSlowServer() {
  let events: ReadableStreamDefaultController<Uint8Array> | undefined;
  const asked: string[] = [];
  const listings: ((response: Response) => void)[] = [];
  const answerOf = async (path: string): Promise<Response> => {
    if (path.startsWith('page/runs/')) return Response.json({ now: 0, text, past });
    if (path.includes('/facts')) return new Promise((done) => listings.push(done));
    return new Response(
      new ReadableStream({
        start(controller) {
          events = controller;
        },
      }),
    );
  };
  const ask = createAskApi({
    texts: { unreachable: () => 'gone', failed: String },
    send(path) {
      asked.push(path);
      return answerOf(path);
    },
  });
  return {
    ask,
    asked,
    listings,
    push: (seq: number) => events?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(facts[seq - 1])}\n\n`)),
  };
}

const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

describe('what feeds a panel from a server', () => {
  it('knows each fact once, also where one comes as an event while all are listed again', async () => {
    const server = openSlowServer();
    const sent: ToPanel[] = [];
    const feed = createServerFeed(
      { run: 'r' },
      {
        ask: server.ask,
        deliver: (message) => sent.push(message),
        showRun: () => undefined,
        editValue: async () => undefined,
        keepFile: async () => undefined,
        isHidden: () => false,
      },
    );
    const opened = feed.open();
    while (server.listings.length < 1) await soon();
    server.listings[0]?.(Response.json(facts.slice(0, 1)));
    await opened;
    // The page was hidden, and is there again.
    feed.post({ type: 'ready' });
    while (server.listings.length < 2) await soon();
    server.push(2);
    while (feed.events.length < 2) await soon();
    server.listings[1]?.(Response.json(facts.slice(1)));
    while (sent.filter(({ type }) => type === 'snapshot').length < 2) await soon();
    assert.deepEqual(
      feed.events.map(({ seq }) => seq),
      [1, 2, 3],
    );
    feed.close();
  });

  it('says in the words of the server why it refuses, and its own where nobody answers', async () => {
    const refused = createAskApi({
      texts: { unreachable: () => 'gone', failed: (status) => `status ${status}` },
      send: async (path) => {
        if (path === 'silent') throw new TypeError('fetch failed');
        if (path === 'plain') return new Response('<html>', { status: 502 });
        return Response.json({ detail: 'No.', hint: 'Ask.', needs: ['run'] }, { status: 403 });
      },
    });
    const faultOf = async (path: string): Promise<unknown[]> => {
      const error: unknown = await refused(path).catch((fault: unknown) => fault);
      assert.ok(error instanceof ApiFault);
      return [error.status, error.message];
    };
    assert.deepEqual(await faultOf('silent'), [0, 'gone']);
    assert.deepEqual(await faultOf('plain'), [502, 'status 502']);
    assert.deepEqual(await faultOf('refused'), [403, 'No. run Ask.']);
  });
});
