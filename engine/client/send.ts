import type { ClientOptions, RequestOptions } from './options.ts';
import { pauseFor } from './pause.ts';
import { type BatonProblem, readProblem } from './problem.ts';

/** The request of an operation, and the form of its answer. */
export interface ClientOperation {
  readonly method: string;
  /** With `{name}` for a variable part. */
  readonly path: string;
  readonly query: readonly string[];
  /** Headers by the names of their arguments. */
  readonly headers: Readonly<Record<string, string>>;
  readonly hasBody: boolean;
  readonly kind: 'json' | 'text' | 'bytes' | 'events' | 'none';
}

type SentRequest = Readonly<Record<string, unknown>>;

/** Sends a request and parses its answer; for a stream, the stream of events. */
export type Sender = (
  operation: ClientOperation,
  asked: SentRequest,
  options: RequestOptions,
) => Promise<{ response: Response; value: unknown }>;

/** The pause before a retry where the server names none, in milliseconds. */
const usualPause = 500;

export function createSender({ url, token, fetch: ask = globalThis.fetch, retries = 2 }: ClientOptions): Sender {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  return async (operation, asked, { signal }) => {
    const request = requestOf(base, operation, asked);
    if (token !== undefined) request.headers.set('Authorization', ['Bearer', token].join(' '));
    for (let turn = 0; ; turn++) {
      const isLast = turn >= retries || !isRepeatable(request);
      const answered = await attempt(ask, request, signal).catch((error: unknown) => {
        if (isLast || signal?.aborted) throw error;
        return undefined;
      });
      if (answered?.ok) return { response: answered, value: await readAnswer(operation, answered) };

      const problem = answered && (await readProblem(answered));
      if (problem && (isLast || !mayPass(problem))) throw problem;
      await pauseFor(problem?.retryAfter ?? usualPause * 2 ** turn, signal);
    }
  };
}

interface OwnRequest {
  url: URL;
  method: string;
  headers: Headers;
  body: string | undefined;
}

/** Puts the arguments into the request. Undefined ones are left out. */
function requestOf(base: URL, { method, path, query, headers, hasBody }: ClientOperation, asked: SentRequest): OwnRequest {
  const left = new Map(Object.entries(asked).filter(([, value]) => value !== undefined));

  const take = (name: string): unknown => {
    const value = left.get(name);
    left.delete(name);
    return value;
  };

  const place = path.slice(1).replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(take(name) ?? '')));
  const url = new URL(place, base);
  for (const name of query.filter((one) => left.has(one))) url.searchParams.set(name, String(take(name)));
  const sent = new Headers();
  const named = Object.entries(headers).filter(([name]) => left.has(name));
  for (const [name, header] of named) sent.set(header, String(take(name)));
  if (hasBody) sent.set('Content-Type', 'application/json');

  return { url, method, headers: sent, body: hasBody ? JSON.stringify(Object.fromEntries(left)) : undefined };
}

/** A redirect is an error: the token is for this server alone. */
const attempt = (ask: typeof fetch, { url, ...request }: OwnRequest, signal: AbortSignal | undefined): Promise<Response> =>
  ask(url, { ...request, body: request.body ?? null, redirect: 'error', signal: signal ?? null });

/** Whether the request is idempotent. */
const isRepeatable = ({ method, headers }: OwnRequest): boolean => method === 'GET' || headers.has('Idempotency-Key');

/** The server, or a proxy before it, has no room at present. */
const mayPass = ({ status }: BatonProblem): boolean => status === 429 || (status >= 502 && status <= 504);

function readAnswer({ kind }: ClientOperation, response: Response): unknown {
  if (kind === 'json') return response.json();
  if (kind === 'text') return response.text();
  if (kind === 'bytes') return response.arrayBuffer().then((bytes) => new Uint8Array(bytes));
  return undefined;
}
