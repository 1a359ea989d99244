import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, buildConnector, request } from 'undici';

/** The allowed addresses of a host. Rejects with the reason where there is none. */
export type Vet = (host: string, port: string) => Promise<{ address: string; family: number }[]>;

export interface WireRequest {
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  signal: AbortSignal;
}

export interface Reply {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** Still compressed. */
  body: Readable;
}

/** Connections to hosts; each uses an allowed address. */
export interface Wire {
  /** One request, without following redirects. Rejects with the system's error. */
  request(url: URL, request: WireRequest): Promise<Reply>;
  /** The same connections for libraries that need a `fetch`. */
  fetch(url: string | URL, init?: globalThis.RequestInit): Promise<globalThis.Response>;
  close(): Promise<void>;
}

/** Milliseconds to connect. */
const connecting = 15_000;

export function openWire(vet: Vet): Wire {
  const agent = new Agent({
    allowH2: false,
    // The exchange as a whole has its own deadline.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    connect: (options, done) => {
      const port = options.port || (options.protocol === 'https:' ? '443' : '80');
      buildConnector({ timeout: connecting, lookup: vetted(vet, port) })(options, done);
    },
  });

  const send = async (url: URL, { method, headers, body, signal }: WireRequest): Promise<Reply> => {
    const reply = await request(url, { method, headers, dispatcher: agent, signal, body });
    return { status: reply.statusCode, headers: reply.headers, body: reply.body };
  };

  return { request: send, fetch: fetchBy(send), close: () => agent.destroy() };
}

/** Statuses whose answers have no body by definition. */
const bodiless = new Set([204, 205, 304]);

/** A `fetch` that follows no redirects and takes text bodies. */
const fetchBy =
  (send: Wire['request']): Wire['fetch'] =>
  async (url, { method = 'GET', headers, body, signal } = {}) => {
    const {
      status,
      headers: answerHeaders,
      body: stream,
    } = await send(new URL(url), {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === 'string' ? body : undefined,
      signal: signal ?? new AbortController().signal,
    });
    const named = Object.entries(answerHeaders).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    );
    if (bodiless.has(status)) stream.resume();

    return new Response(bodiless.has(status) ? null : readable(stream), { status, headers: named });
  };

/** Node's streams as web streams. */
const readable = (stream: Readable): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const pieces = stream[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    async cancel() {
      stream.destroy();
    },
  });
};

/** The lookup for `net.connect`, which wants one address, or all of them. */
const vetted =
  (vet: Vet, port: string): LookupFunction =>
  (host, options, done) => {
    vet(host, port).then(
      (found) => {
        const [first] = found;
        if (!first) done(Object.assign(new Error(`no address of ${host}`), { code: 'ENOTFOUND' }), '', 0);
        else if (options.all) done(null, found);
        else done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
