import { isMap } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { type Broken, boundStream, readStart } from '../../wire/bounded.ts';
import { type Side, statusFailure, streamFailure } from './failures.ts';

/** What an SDK may add to a request. It adds headers about this machine and from the environment too; they stay here. */
const carried = ['accept', 'content-type', 'anthropic-version'];
const mostRedirects = 3;

const mebibyte = 2 ** 20;
/**
 * Bytes of an answer: on the wire as its head tells them, unpacked (a packed one may unpack to a thousand times), and of one event. A
 * line is never longer than its event, which is what the SDKs gather before they look at it.
 */
const most = { wire: 64 * mebibyte, whole: 64 * mebibyte, event: mebibyte };
/** Bytes that are read of an answer which is none: an error, or one JSON text. */
const mostNoAnswer = mebibyte;

export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * The fetch that the SDK is given. `own` are the headers that go with every question, the key among them: no SDK knows it, and it goes to
 * the origin of `side` alone. Redirects are followed inside that origin only, nothing is sent that need not be, and only streams come
 * through: what else comes is read here, because the SDKs keep less of it. Throws RunErrors, which an SDK hands on as they are or as
 * causes.
 */
export function guardedFetch(
  side: Side,
  now: () => number,
  own: Readonly<Record<string, string>> = {},
  fetch: Fetch = globalThis.fetch,
): Fetch {
  return async (url, init = {}) => {
    const headers = new Headers();
    for (const [name, value] of new Headers(init.headers)) if (carried.includes(name)) headers.set(name, value);
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    headers.set('user-agent', 'baton');
    let target = new URL(url instanceof Request ? url.url : url);
    if (target.origin !== side.origin) throw elsewhere(side, side.origin, target.origin);
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const response = await fetch(target, { ...init, headers, redirect: 'manual' });
      if (response.status < 300 || response.status >= 400) return checked(side, response, now);
      await response.body?.cancel();
      target = redirected(side, target, response);
    }
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.redirectCircle, { provider: side.id, origin: side.origin }),
      hint: say(modelsTexts.checkAddress),
    });
  };
}

/** Where a redirect leads, if the question may go there. */
function redirected(side: Side, from: URL, response: Response): URL {
  const location = response.headers.get('location');
  const to = location ? URL.parse(location, from) : null;
  if (to && to.origin !== from.origin) throw elsewhere(side, from.origin, to.origin);
  // 301, 302 and 303 turn a question into a request for a page.
  if (!to || (response.status !== 307 && response.status !== 308))
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.redirect, { provider: side.id, origin: side.origin, status: response.status }),
      hint: say(modelsTexts.checkAddress),
    });
  return to;
}

const elsewhere = (side: Side, from: string, to: string): RunError =>
  new RunError({
    kind: 'permission',
    message: say(modelsTexts.redirectAway, { provider: side.id, from, to }),
    hint: say(modelsTexts.redirectAwayHint, { provider: side.id }),
  });

async function checked(side: Side, response: Response, now: () => number): Promise<Response> {
  const { status, statusText, headers } = response;
  if (!response.ok) throw statusFailure(side, status, jsonOr(await readStart(response.body, mostNoAnswer)), headers, now());
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  if (type.includes('html')) {
    await response.body?.cancel();
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.webPage, { provider: side.id, origin: side.origin }),
      hint: say(modelsTexts.webPageHint),
    });
  }
  if (/[/+]json\b/.test(type)) throw await whole(side, response, now);
  if (Number(headers.get('content-length')) > most.wire) {
    await response.body?.cancel();
    throw tooMuch(side, 'whole');
  }
  const body = response.body && boundStream(response.body, most, (what) => tooMuch(side, what));
  return new Response(body, { status, statusText, headers });
}

/** An answer without an end is not asked for again. */
const tooMuch = ({ id }: Side, what: Broken): RunError =>
  new RunError({
    kind: 'bad-response',
    message: say(modelsTexts.answerTooLarge[what], { provider: id, mebibytes: most[what] / mebibyte }),
    retryable: false,
  });

/** A stream was asked for and one JSON text came: an error with a success's status, or a server that cannot stream. */
async function whole(side: Side, response: Response, now: () => number): Promise<RunError> {
  const text = await readStart(response.body, mostNoAnswer);
  const body = jsonOr(text);
  if (isMap(body) && body['error']) return streamFailure(side, body, response.headers, now());
  const message = typeof body === 'string' ? modelsTexts.brokenJson : modelsTexts.noStream;
  return new RunError({ kind: 'bad-response', message: say(message, { provider: side.id }), cause: text.slice(0, 300) });
}

/** A body as JSON, or as the text that it is. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
