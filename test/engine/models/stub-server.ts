import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request held. */
export interface Asked {
  url: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  /** Resolves when the connection is gone or the answer was sent. */
  closed: Promise<void>;
}

export interface Stub {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  base_url: string;
  requests: Asked[];
  close(): Promise<void>;
}

type Behaviour = (response: ServerResponse, asked: Asked, other: string) => void;

/** A server that misbehaves in the ways that an ordinary test server cannot; the name of the model says how. */
export async function startStub(): Promise<Stub> {
  const requests: Asked[] = [];
  const elsewhere = await listening(
    createServer(
      (request, response) => void take(request, response, requests).then((asked) => behaviours['answer']?.(response, asked, '')),
    ),
  );
  const server = await listening(
    createServer((request, response) => {
      void take(request, response, requests).then((asked) => {
        const name = String(asked.body['model']);
        const behaviour = behaviours[name];
        if (behaviour) behaviour(response, asked, originOf(elsewhere));
        else
          json(response, 404, {
            error: { message: `The model \`${name}\` does not exist`, type: 'invalid_request_error', code: 'model_not_found' },
          });
      });
    }),
  );
  const close = (one: Server) =>
    new Promise<void>((resolve) => {
      one.close(() => resolve());
      one.closeAllConnections();
    });
  const origin = originOf(server);
  return {
    origin,
    base_url: `${origin}/v1`,
    requests,
    close: async () => void (await Promise.all([close(server), close(elsewhere)])),
  };
}

const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function take(request: IncomingMessage, response: ServerResponse, requests: Asked[]): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const closed = new Promise<void>((resolve) => response.on('close', () => resolve()));
  const asked = {
    url: request.url ?? '',
    headers: request.headers,
    body: JSON.parse(Buffer.concat(parts).toString() || '{}'),
    closed,
  };
  requests.push(asked);
  return asked;
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const part = (content: string): string => event({ id: 'c', model: 'stub-1', choices: [{ index: 0, delta: { content } }] });
const last = (reason = 'stop'): string =>
  event({ id: 'c', model: 'stub-1', choices: [{ index: 0, delta: {}, finish_reason: reason }] });
const counts = {
  prompt_tokens: 12,
  completion_tokens: 5,
  total_tokens: 17,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const usage = event({ id: 'c', model: 'stub-1', choices: [], usage: counts });
const done = 'data: [DONE]\n\n';

const begin = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const stream = (response: ServerResponse, ...events: string[]): void => void begin(response).end(events.join(''));

/** Writes a text in pieces of a few bytes, each in a packet of its own. */
async function inPieces(response: ServerResponse, text: string, size: number): Promise<void> {
  begin(response);
  response.socket?.setNoDelay(true);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    response.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

const behaviours: Record<string, Behaviour> = {
  answer: (response) => stream(response, part('Hel'), part('lo'), last(), usage, done),
  'echoes-key': (response, { headers }) => {
    const key = String(headers.authorization).replace('Bearer ', '');
    stream(response, part(`your key is ${key.slice(0, 9)}`), part(`${key.slice(9)}.`), last(), done);
  },
  'echoes-key-in-error': (response, { headers }) =>
    json(response, 401, { error: { message: `Incorrect API key provided: ${headers.authorization}` } }),
  'no-usage': (response) => stream(response, part('Hello'), last(), done),
  'no-done-mark': (response) => stream(response, part('Hello'), last(), usage),
  'no-finish': (response) => stream(response, part('Half an '), part('answer'), done),
  nothing: (response) => stream(response),
  'bad-json': (response) => stream(response, part('Half'), 'data: {"choices": [{"delta": \n\n', last(), done),
  'no-chunk': (response) => stream(response, part('Half'), 'data: 42\n\n', last(), done),
  html: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>'),
  'hung-headers': () => undefined,
  'hung-body': (response) => void begin(response).flushHeaders(),
  'hung-middle': (response) => void begin(response).write(part('Half')),
  'hung-after-finish': (response) => void begin(response).write(part('Hello') + last()),
  'hung-error': (response) => void response.writeHead(500, { 'content-type': 'application/json' }).flushHeaders(),
  'cut-middle': (response) => void begin(response).write(part('Half an answer'), () => setTimeout(() => response.destroy(), 20)),
  'cut-after-finish': (response) =>
    void begin(response).write(part('Hello') + last(), () => setTimeout(() => response.destroy(), 20)),
  'cut-before-headers': (response) => void response.destroy(),
  bytes: (response) => void inPieces(response, part('Grüße, 世界 🌍') + last() + usage + done, 1),
  'half-characters': (response) => void inPieces(response, part('世界🌍世界🌍') + last() + usage + done, 2),
  'ten-megabytes': (response) => {
    const piece = part('0123456789'.repeat(1000));
    begin(response);
    for (let count = 0; count < 1000; count++) response.write(piece);
    response.end(last() + usage + done);
  },
  'error-in-stream': (response) =>
    stream(response, part('Half'), event({ error: { message: 'The server had an error', type: 'server_error', code: null } })),
  'status-in-stream': (response) => stream(response, part('Half'), event({ error: { message: 'Provider is busy', code: 429 } })),
  'plain-error-in-stream': (response) => stream(response, part('Half'), event({ error: 'boom' })),
  'named-error-in-stream': (response) =>
    stream(response, part('Half'), `event: error\n${event({ message: 'Too many tokens', type: 'invalid_request_error' })}`),
  'error-with-200': (response) => json(response, 200, { error: { message: 'Slow down', code: 'rate_limit_exceeded' } }),
  'one-piece': (response) => json(response, 200, { choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }] }),
  'broken-body': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": ['),
  redirect: (response, _, other) => response.writeHead(307, { location: `${other}/v1/chat/completions` }).end(),
  'redirect-here': (response, { url }) =>
    url.includes('again')
      ? stream(response, part('Hello'), last(), done)
      : response.writeHead(308, { location: '/v1/again' }).end(),
  'redirect-page': (response) => response.writeHead(302, { location: '/login' }).end(),
  'redirect-nowhere': (response) => response.writeHead(307).end(),
  'redirect-circle': (response, { url }) => response.writeHead(307, { location: url }).end(),
  'rate-seconds': (response) =>
    json(
      response,
      429,
      { error: { message: 'Rate limit reached for requests', code: 'rate_limit_exceeded' } },
      { 'retry-after': '7' },
    ),
  'rate-ms': (response) =>
    json(response, 429, { error: { message: 'Rate limit reached' } }, { 'retry-after-ms': '250', 'retry-after': '1' }),
  'rate-date': (response) =>
    json(
      response,
      429,
      { error: { message: 'Rate limit reached' } },
      { date: 'Sat, 21 Nov 2026 03:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 03:00:30 GMT' },
    ),
  quota: (response) =>
    json(response, 429, {
      error: {
        message: 'You exceeded your current quota, please check your plan',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      },
    }),
  'quota-in-words': (response) => json(response, 429, { error: { message: 'You exceeded your current quota' } }),
  'quota-that-is-a-rate': (response) =>
    json(response, 429, { error: { message: 'You exceeded your current quota' } }, { 'retry-after': '3' }),
  'no-credit': (response) => json(response, 402, { error: { message: 'Insufficient Balance', code: 'invalid_request_error' } }),
  'wrong-key': (response) => json(response, 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }),
  filtered: (response) => json(response, 400, { error: { message: 'The prompt was filtered', code: 'content_filter' } }),
  'too-long': (response) =>
    json(response, 400, {
      error: { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' },
    }),
  detail: (response) => json(response, 422, { detail: 'Extra inputs are not permitted' }),
  'detail-list': (response) => json(response, 422, ['temperature: too high']),
  'html-error': (response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>'),
  'text-error': (response) => response.writeHead(503, { 'content-type': 'text/plain' }).end('upstream connect error'),
  'long-error': (response) => json(response, 400, { error: { message: 'x'.repeat(5000) } }),
  'finish-length': (response) => stream(response, part('Half an'), last('length'), usage, done),
  'finish-length-empty': (response) => stream(response, last('length'), usage, done),
  'finish-filter': (response) => stream(response, part('Half'), last('content_filter'), usage, done),
  'finish-error': (response) => stream(response, part('Half'), last('error'), done),
  'finish-unheard-of': (response) => stream(response, part('Hello'), last('eos'), done),
  refusal: (response) => stream(response, event({ choices: [{ delta: { refusal: "I can't help with that." } }] }), last(), done),
  parts: (response) =>
    stream(
      response,
      event({ choices: [{ delta: { content: [{ type: 'thinking' }, { type: 'text', text: 'Hello' }] } }] }),
      last(),
      done,
    ),
  tools: (response) =>
    stream(
      response,
      event({ choices: [{ delta: { tool_calls: [{ index: 0, id: 't1', function: { name: 'add', arguments: '{"a": 1,' } }] } }] }),
      event({ choices: [{ delta: { tool_calls: [{ index: 1, id: 't2', function: { name: 'now', arguments: '' } }] } }] }),
      event({ choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: ' "b": 2}' } }] } }] }),
      last('tool_calls'),
      done,
    ),
  'tools-broken': (response) =>
    stream(
      response,
      event({ choices: [{ delta: { tool_calls: [{ id: 't1', function: { name: 'add', arguments: '{"a": ' } }] } }] }),
      last('tool_calls'),
      done,
    ),
  'json-wrapped': (response) => stream(response, part('{"answer": ["a", "b"]}'), last(), usage, done),
  'json-in-prose': (response) =>
    stream(response, part('Here it is:\n```json\n{"year": 1969,}\n```\nAnything else?'), last(), usage, done),
  'json-cut': (response) => stream(response, part('{"facts": [{"a": 1}, {"a": '), last('length'), usage, done),
  ...Object.fromEntries(
    [400, 403, 408, 409, 500, 501, 503, 504, 529].map((status) => [
      `status-${status}`,
      (response: ServerResponse) => json(response, status, { error: { message: 'No' } }),
    ]),
  ),
};
