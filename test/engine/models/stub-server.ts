import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { chat, type Tongue } from './protocols.ts';

/** What a request held. */
interface Asked {
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
export async function startStub(tongue: Tongue = chat): Promise<Stub> {
  const requests: Asked[] = [];
  const behaviours: Record<string, Behaviour> = { ...common(tongue), ...(tongue === chat ? inChat : {}) };
  const elsewhere = await listening(
    createServer(
      (request, response) => void take(request, response, requests).then((asked) => behaviours['answer']?.(response, asked, '')),
    ),
  );
  const server = await listening(
    createServer((request, response) => {
      void take(request, response, requests).then((asked) => {
        const name = tongue.modelOf(asked.url, asked.body);
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
    base_url: `${origin}${tongue.path}`,
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

const begin = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const stream = (response: ServerResponse, ...events: string[]): void => void begin(response).end(events.join(''));

/** Writes the same again and again, as fast as it is read, until nobody reads. */
function endless(response: ServerResponse, first: string, again: string): void {
  response.write(first);
  const more = (): void => {
    while (!response.destroyed) if (!response.write(again)) return void response.once('drain', more);
  };
  more();
}

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

/** What every kind of server may do. */
function common(tongue: Tongue): Record<string, Behaviour> {
  const { open, part } = tongue;
  const end = (...how: Parameters<Tongue['close']>): string => {
    const { last, rest } = tongue.close(...how);
    return last + rest;
  };
  const last = (): string => tongue.close('stop').last;
  const key = ({ headers }: Asked): string => String(headers[tongue.key[0]]).slice(tongue.key[1].length);
  const answer = (...parts: string[]): string => open + parts.map(part).join('') + end('stop');
  return {
    answer: (response) => stream(response, answer('Hel', 'lo')),
    'echoes-key': (response, asked) => {
      const given = key(asked);
      stream(response, answer(`your key is ${given.slice(0, 9)}`, `${given.slice(9)}.`));
    },
    'echoes-key-in-error': (response, asked) =>
      json(response, 401, { error: { message: `Incorrect API key provided: ${key(asked)}` } }),
    'no-usage': (response) => stream(response, open, part('Hello'), end('stop', 'uncounted')),
    'no-finish': (response) => stream(response, open, part('Half an '), part('answer')),
    nothing: (response) => stream(response),
    'bad-json': (response) => stream(response, open, part('Half'), part('?').replace(/\}\n\n$/, '\n\n'), end('stop')),
    'no-chunk': (response) => stream(response, open, part('Half'), part('?').replace(/^data: .*$/m, 'data: 42'), end('stop')),
    html: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>'),
    'hung-headers': () => undefined,
    'hung-body': (response) => void begin(response).flushHeaders(),
    'hung-middle': (response) => void begin(response).write(open + part('Half')),
    'hung-after-finish': (response) => void begin(response).write(open + part('Hello') + last()),
    'hung-error': (response) => void response.writeHead(500, { 'content-type': 'application/json' }).flushHeaders(),
    'cut-middle': (response) =>
      void begin(response).write(open + part('Half an answer'), () => setTimeout(() => response.destroy(), 20)),
    'cut-in-a-piece': (response) => stream(response, open, part('Half an answer'), part('never heard').slice(0, -10)),
    'cut-after-finish': (response) =>
      void begin(response).write(open + part('Hello') + last(), () => setTimeout(() => response.destroy(), 20)),
    'cut-before-headers': (response) => void response.destroy(),
    bytes: (response) => void inPieces(response, answer('Grüße, 世界 🌍'), 1),
    'half-characters': (response) => void inPieces(response, answer('世界🌍世界🌍'), 2),
    'ten-megabytes': (response) => {
      const piece = part('0123456789'.repeat(1000));
      begin(response).write(open);
      for (let count = 0; count < 1000; count++) response.write(piece);
      response.end(end('stop'));
    },
    'packed-bomb': (response) => {
      const blanks = gzipSync(Buffer.alloc(2 ** 20, `: ${'x'.repeat(60_000)}\n\n`));
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      for (let count = 0; count < 80; count++) response.write(blanks);
      response.end();
    },
    'no-end': (response) => endless(begin(response), open + part('Half'), `: ${'x'.repeat(60_000)}\n\n`),
    'line-without-end': (response) => endless(begin(response), `${open}data: `, 'x'.repeat(60_000)),
    'event-without-end': (response) => endless(begin(response), open, `data: ${'x'.repeat(60_000)}\n`),
    'large-by-its-head': (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': 2 ** 30 }).write(open),
    'error-without-end': (response) =>
      endless(response.writeHead(500, { 'content-type': 'text/plain' }), 'It broke. ', 'x'.repeat(60_000)),
    'json-without-end': (response) =>
      endless(response.writeHead(200, { 'content-type': 'application/json' }), '["', 'x'.repeat(60_000)),
    'error-in-stream': (response) => stream(response, open, part('Half'), tongue.failing),
    'error-before-words': (response) => stream(response, open + part(''), tongue.failing),
    'error-at-once': (response) => stream(response, tongue.failing),
    'error-with-200': (response) => json(response, 200, { error: { message: 'Slow down', code: 'rate_limit_exceeded' } }),
    'one-piece': (response) => json(response, 200, { choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }] }),
    'broken-body': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": ['),
    redirect: (response, { url }, other) => response.writeHead(307, { location: `${other}${url}` }).end(),
    'redirect-here': (response, { url }) =>
      url.includes('again')
        ? stream(response, answer('Hello'))
        : response.writeHead(308, { location: `${url}${url.includes('?') ? '&' : '?'}again` }).end(),
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
    'rate-in-the-body': (response) =>
      json(response, 429, {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'You exceeded your current quota',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' }],
        },
      }),
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
    'payment-required': (response) => json(response, 402, { error: { message: 'Payment Required' } }, { 'retry-after': '3' }),
    'low-credit': (response) =>
      json(response, 400, {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' },
      }),
    'wrong-key': (response) => json(response, ...tongue.wrong_key),
    filtered: (response) => json(response, 400, { error: { message: 'The prompt was filtered', code: 'content_filter' } }),
    'too-long': (response) =>
      json(response, 400, {
        error: { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' },
      }),
    'schema-refused': (response) =>
      json(response, 400, {
        error: { message: "Invalid schema for response_format 'answer': 'x' is not permitted", type: 'invalid_request_error' },
      }),
    detail: (response) => json(response, 422, { detail: 'Extra inputs are not permitted' }),
    'detail-list': (response) => json(response, 422, ['temperature: too high']),
    'listed-error': (response) => json(response, 400, [{ error: { code: 400, message: 'Unknown name' } }]),
    'html-error': (response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>'),
    'text-error': (response) => response.writeHead(503, { 'content-type': 'text/plain' }).end('upstream connect error'),
    'long-error': (response) => json(response, 400, { error: { message: 'x'.repeat(5000) } }),
    'finish-length': (response) => stream(response, open, part('Half an'), end('length')),
    'finish-length-empty': (response) => stream(response, open, end('length')),
    'finish-filter': (response) => stream(response, open, part('Half'), end('filter')),
    refusal: (response) => stream(response, open, tongue.refusing),
    tools: (response) => stream(response, open, tongue.tools, end('tools')),
    'tools-after-words': (response) => stream(response, open, part('Let me see.'), tongue.tools, end('tools')),
    'tools-broken': (response) => stream(response, open, tongue.broken_tools ?? '', end('tools')),
    'json-wrapped': (response) => stream(response, answer('{"answer": ["a", "b"]}')),
    /** Answers as a real model would what the live suite asks. */
    lives: (response, { body }) => {
      if (body['tools']) stream(response, open, tongue.tools, end('tools'));
      else stream(response, answer(JSON.stringify(body).includes('year') ? '{"year": 1969}' : 'Yes.'));
    },
    'json-in-prose': (response) => stream(response, answer('Here it is:\n```json\n{"year": 1969,}\n```\nAnything else?')),
    'json-cut': (response) => stream(response, open, part('{"facts": [{"a": 1}, {"a": '), end('length')),
    ...Object.fromEntries(
      [400, 403, 408, 409, 500, 501, 503, 504, 529].map((status) => [
        `status-${status}`,
        (response: ServerResponse) => json(response, status, { error: { message: 'No' } }),
      ]),
    ),
  };
}

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const half = chat.part('Half');
const ended = (reason: string): string => event({ model: 'stub-1', choices: [{ delta: {}, finish_reason: reason }] });

/** What only servers of chat completions are known to do. */
const inChat: Record<string, Behaviour> = {
  'no-done-mark': (response) =>
    stream(response, chat.part('Hello'), chat.close('stop').last, chat.close('stop').rest.split('data: [')[0] ?? ''),
  'status-in-stream': (response) => stream(response, half, event({ error: { message: 'Provider is busy', code: 429 } })),
  'plain-error-in-stream': (response) => stream(response, half, event({ error: 'boom' })),
  'named-error-in-stream': (response) =>
    stream(response, half, `event: error\n${event({ message: 'Too many tokens', type: 'invalid_request_error' })}`),
  'finish-error': (response) => stream(response, half, ended('error'), 'data: [DONE]\n\n'),
  'finish-unheard-of': (response) => stream(response, chat.part('Hello'), ended('eos'), 'data: [DONE]\n\n'),
  parts: (response) =>
    stream(
      response,
      event({ choices: [{ delta: { content: [{ type: 'thinking' }, { type: 'text', text: 'Hello' }] } }] }),
      ended('stop'),
      'data: [DONE]\n\n',
    ),
};
