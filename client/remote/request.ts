import type { Json } from '../messages.ts';

/** A server's refusal, in its own words; status 0 if it does not answer. */
export class ApiFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Sent {
  method?: string;
  body?: Json;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Sends a request to a server, at a relative address. Rejects with an ApiFault if it refuses or does not answer. */
export type AskApi = (path: string, sent?: Sent) => Promise<Response>;

interface ServerRequest {
  /** Sends a request; `method` and `headers` can be extended. */
  send(path: string, init: RequestInit & { method: string; headers: Headers }): Promise<Response>;
  /** Messages for refusals without words of the server. */
  texts: { unreachable(): string; failed(status: number): string };
}

export function createAskApi({ send, texts }: ServerRequest): AskApi {
  return async (path, { method = 'GET', body, headers = {}, signal: until } = {}) => {
    const sent = new Headers(headers);
    if (body !== undefined) sent.set('Content-Type', 'application/json');
    const init = { method, headers: sent, body: body === undefined ? null : JSON.stringify(body), signal: until ?? null };
    const response = await send(path, init).catch((error: unknown) => {
      if (until?.aborted) throw error;
      throw new ApiFault(0, texts.unreachable());
    });
    if (response.ok || response.status === 304) return response;
    throw new ApiFault(response.status, await readFault(response, texts.failed(response.status)));
  };
}

/** The JSON at an address. Its shape is not checked. */
export const readJson = async <T>(ask: AskApi, path: string, sent?: Sent): Promise<T> => (await ask(path, sent)).json();

/** An address with a query. */
export const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const named = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return named.length === 0 ? path : `${path}?${new URLSearchParams(named)}`;
};

async function readFault(response: Response, otherwise: string): Promise<string> {
  try {
    const problem: unknown = await response.json();
    if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return otherwise;
    const needs = 'needs' in problem && Array.isArray(problem.needs) ? problem.needs.join(', ') : undefined;
    const hint = 'hint' in problem ? problem.hint : undefined;
    return [problem.detail, needs, hint].filter((part) => typeof part === 'string' && part !== '').join(' ');
  } catch {
    return otherwise;
  }
}

/** Why something failed, in words. */
export const wordsOfFault = (error: unknown): string => (error instanceof Error ? error.message : String(error));
