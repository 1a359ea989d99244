import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { Reply, Wire } from '../lazy/undici.ts';
import { type NetworkScope, permitHost, webAddress } from '../network/network-scope.ts';
import { toolConnectionFailure } from './failures.ts';
import { type ExchangeOptions, idempotencyKey, type Outgoing } from './outgoing.ts';

/** An answer whose body has not been read yet. */
export interface HttpAnswer {
  reply: Reply;
  url: URL;
  redirected: boolean;
  /** A HEAD request: its answer has no body, even where one is announced. */
  bodiless: boolean;
}

/**
 * Sends a request and follows redirects, each checked again; without a scope nothing leaves this process. Rejects with a
 * RunError.
 */
export async function exchange(
  request: Outgoing,
  { follow, maxRedirects }: Pick<ExchangeOptions, 'follow' | 'maxRedirects'>,
  { wire, scope, signal }: { wire: Wire; scope: NetworkScope | undefined; signal: AbortSignal },
): Promise<HttpAnswer> {
  const isSafe = request.method === 'GET' || request.method === 'HEAD';
  for (let [now, hops] = [request, 0]; ; hops++) {
    const why = hops > 0 && !isSafe ? withoutNeeds : (error: unknown) => error;
    try {
      if (scope) permitHost(now.url, scope);
    } catch (error) {
      throw why(error);
    }

    const { method, headers, body } = now;
    const reply = await wire.request(now.url, { method, headers, signal, body }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : why(toolConnectionFailure(now.url.host, error));
    });
    const location = firstOf(reply.headers['location']);
    if (!follow || !isRedirect(reply.status) || location === undefined)
      return { reply, url: now.url, redirected: hops > 0, bodiless: method === 'HEAD' };

    reply.body.on('error', () => undefined).destroy();
    if (hops >= maxRedirects)
      throw new RunError({
        kind: 'bad-response',
        message: say(httpTexts.circle, { url: shownUrl(request.url), most: maxRedirects }),
      });

    now = redirected(now, reply.status, location);
  }
}

/** A sent request may have had effects: no permission is asked for then, because it would be sent again. */
function withoutNeeds(error: unknown): unknown {
  if (!isRunError(error) || !error.failure.needs) return error;
  const { needs: _needs, ...failure } = error.failure;
  return new RunError(failure);
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

const firstOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The next request. Credentials are sent to no other origin. */
function redirected(before: Outgoing, status: number, location: string): Outgoing {
  const url = target(before.url, location);
  const { method, body, headers } = before;
  const asGet = (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST');
  const kept = Object.entries(headers).filter(
    ([name]) =>
      !(asGet && (name.startsWith('content-') || name === idempotencyKey)) &&
      !(url.origin !== before.url.origin && isCredential(name)),
  );

  return {
    method: asGet ? 'GET' : method,
    url,
    headers: Object.fromEntries(kept),
    body: asGet || body === undefined ? undefined : body,
  };
}

/** Including headers that services invented, such as `x-api-key`. */
const isCredential = (name: string): boolean => /authorization|cookie|api-?key|token|secret|password|signature/.test(name);

function target(from: URL, location: string): URL {
  try {
    const url = webAddress(location, from);
    url.username = '';
    url.password = '';
    // The fragment stays, as in a browser.
    if (!url.hash) url.hash = from.hash;
    return url;
  } catch (error) {
    if (error instanceof RunError && error.failure.kind === 'permission') throw error;
    throw new RunError({
      kind: 'bad-response',
      message: say(httpTexts.noWhere, { url: shownUrl(from), location: JSON.stringify(location.slice(0, 200)) }),
    });
  }
}

/** An address for messages: without its query, which may hold a key. */
export const shownUrl = (url: URL): string => `${url.origin}${url.pathname}`;
