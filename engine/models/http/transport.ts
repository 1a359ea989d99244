import { isMap } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import { type Broken, boundStream, readStart } from '../../wire/bounded.ts';
import type { Credentials } from './credentials.ts';
import { type Endpoint, statusFailure, streamFailure } from './failures.ts';

/** Headers that an SDK may add to a request. Others, about this machine and from the environment, are removed. */
const passedHeaders = ['accept', 'content-type'];
const mostRedirects = 3;

const mebibyte = 2 ** 20;
/**
 * The most bytes of an answer: on the wire by its headers, decompressed (compressed data may expand a thousandfold), and of
 * one event. A line is never longer than its event, which SDKs buffer before they parse it.
 */
const most = { wire: 64 * mebibyte, whole: 64 * mebibyte, event: mebibyte };
/** The most bytes of a file with a batch's answers. */
const mostOfFile = 2048 * mebibyte;
/** The most bytes of an answer that is no stream: an error, or one JSON text. */
const mostNoAnswer = mebibyte;

export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

interface GuardedFetchOptions {
  endpoint: Endpoint;
  clock: Pick<Clock, 'now'>;
  /** Sent with every request, the key among them: no SDK knows it, and it is sent to the origin of `endpoint` only. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Authorises each request, where that is not done by a key. */
  credentials?: Credentials | undefined;
  /** Further headers of the SDK that its API needs. */
  pass?: readonly string[];
  /** The kind of answer: a stream of events, a complete answer (one JSON text, or media), or a file of any length. */
  comes?: 'whole' | 'file';
}

/**
 * The fetch given to an SDK. It follows redirects inside one origin only, sends no needless headers, and passes only streams
 * through; other responses are read here, because SDKs keep less of them. Throws RunErrors, which an SDK passes on as they
 * are or as causes.
 */
export function guardedFetch({ endpoint, clock, headers: own, pass = [], credentials, comes }: GuardedFetchOptions): Fetch {
  const now = () => clock.now();
  const take = comes ? { whole: checkedWhole, file: checkedFile }[comes] : checked;
  return async (url, init = {}) => {
    const headers = new Headers();
    for (const [name, value] of new Headers(init.headers)) {
      if (passedHeaders.includes(name) || pass.includes(name)) headers.set(name, value);
    }

    for (const [name, value] of Object.entries(own)) {
      if (value) headers.set(name, value);
    }

    headers.set('user-agent', 'baton');
    const first = new URL(url instanceof Request ? url.url : url);
    if (first.origin !== endpoint.origin) throw elsewhere(endpoint, endpoint.origin, first.origin);

    /** The credentials of the last request; undefined where none was sent. */
    let shown: Readonly<Record<string, string>> | undefined;

    const send = async (): Promise<Response> => {
      let target = first;
      for (let hop = 0; hop <= mostRedirects; hop++) {
        shown = undefined;
        shown = await letIn(credentials, target, { ...init, headers });
        for (const [name, value] of Object.entries(shown)) headers.set(name, value);
        const response = await globalThis.fetch(target, { ...init, headers, redirect: 'manual' });
        if (response.status < 300 || response.status >= 400) return take(endpoint, response, now);

        await response.body?.cancel();
        target = redirected(endpoint, target, response);
      }

      throw redirectCircle(endpoint);
    };

    try {
      return await send();
    } catch (thrown) {
      // Repeated with new credentials, where the old ones were refused.
      const isRefused = isRunError(thrown) && thrown.failure.kind === 'auth' && !init.signal?.aborted;
      if (!isRefused || !shown || !(await credentials?.renew(shown))) throw thrown;
    }

    return await send();
  };
}

const redirectCircle = ({ id, origin }: Endpoint): RunError =>
  new RunError({
    kind: 'bad-response',
    message: say(modelsTexts.redirectCircle, { provider: id, origin }),
    hint: say(modelsTexts.checkAddress),
  });

/** The authorisation headers; empty where a key is used. */
async function letIn(
  credentials: Credentials | undefined,
  url: URL,
  { method = 'GET', headers, body, signal }: RequestInit,
): Promise<Record<string, string>> {
  if (!credentials) return {};
  const request = { url, method, headers: new Headers(headers), body: typeof body === 'string' ? body : '' };
  return credentials.headersFor(request, signal ?? new AbortController().signal);
}

/** The target of a redirect, if the request may be sent there. */
function redirected(endpoint: Endpoint, from: URL, response: Response): URL {
  const location = response.headers.get('location');
  const to = location ? URL.parse(location, from) : null;
  if (to && to.origin !== from.origin) throw elsewhere(endpoint, from.origin, to.origin);
  // 301, 302 and 303 would turn a POST into a GET.
  if (!to || (response.status !== 307 && response.status !== 308))
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.redirect, { provider: endpoint.id, origin: endpoint.origin, status: response.status }),
      hint: say(modelsTexts.checkAddress),
    });

  return to;
}

const elsewhere = (endpoint: Endpoint, from: string, to: string): RunError =>
  new RunError({
    kind: 'permission',
    message: say(modelsTexts.redirectAway, { provider: endpoint.id, from, to }),
    hint: say(modelsTexts.redirectAwayHint, { provider: endpoint.id }),
  });

async function checked(endpoint: Endpoint, response: Response, now: () => number): Promise<Response> {
  const { status, statusText, headers } = response;
  if (!response.ok)
    throw statusFailure({ endpoint, status, body: jsonOr(await readStart(response.body, mostNoAnswer)), headers, now: now() });

  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  if (type.includes('html')) {
    await response.body?.cancel();
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.webPage, { provider: endpoint.id, origin: endpoint.origin }),
      hint: say(modelsTexts.webPageHint),
    });
  }
  if (/[/+]json\b/.test(type)) throw await whole(endpoint, response, now);
  if (Number(headers.get('content-length')) > most.wire) {
    await response.body?.cancel();
    throw tooMuch(endpoint, 'whole');
  }

  const body = response.body && boundStream(response.body, most, (what) => tooMuch(endpoint, what));
  return new Response(body, { status, statusText, headers });
}

/** An endless answer is not requested again. */
const tooMuch = ({ id }: Endpoint, what: Broken, bytes = most[what]): RunError =>
  new RunError({
    kind: 'bad-response',
    message: say(modelsTexts.answerTooLarge[what], { provider: id, mebibytes: bytes / mebibyte }),
    retryable: false,
  });

/** A stream was requested and one JSON text came: an error with a success status, or a server without streaming. */
async function whole(endpoint: Endpoint, response: Response, now: () => number): Promise<RunError> {
  const text = await readStart(response.body, mostNoAnswer);
  const body = jsonOr(text);
  if (isMap(body) && body['error']) return streamFailure(endpoint, body, response.headers, now());
  const message = typeof body === 'string' ? modelsTexts.brokenJson : modelsTexts.noStream;
  return new RunError({ kind: 'bad-response', message: say(message, { provider: endpoint.id }), cause: text.slice(0, 300) });
}

/** A complete answer, with its type. Throws a RunError where it is too long. */
async function checkedWhole(endpoint: Endpoint, response: Response, now: () => number): Promise<Response> {
  if (!response.ok) return checked(endpoint, response, now);
  const body = response.body && boundStream(response.body, { whole: most.whole }, (what) => tooMuch(endpoint, what));
  const type = response.headers.get('content-type') ?? 'application/json';
  return new Response(await new Response(body).arrayBuffer(), { headers: { 'content-type': type } });
}

/** An answer that is read line by line. An HTML page is none. */
async function checkedFile(endpoint: Endpoint, response: Response, now: () => number): Promise<Response> {
  const { status, statusText, headers } = response;
  if (!response.ok || headers.get('content-type')?.toLowerCase().includes('html')) return checked(endpoint, response, now);
  const body = response.body && boundStream(response.body, { whole: mostOfFile }, (what) => tooMuch(endpoint, what, mostOfFile));
  return new Response(body, { status, statusText, headers: new Headers({ 'content-type': headers.get('content-type') ?? '' }) });
}

/** A body as JSON, else as text. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
