// The only file that loads the SDK: a bundle of its own. It throws nothing of ours, because classes here are not those outside.
import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAI } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources';

export type ChatBody = Omit<ChatCompletionCreateParamsStreaming, 'stream'>;

export interface ChatOptions {
  base_url: string;
  key?: string;
  organization?: string;
  project?: string;
  fetch: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

/** Resolves when the answer begins; the chunks are as they came. */
export type Chat = (body: ChatBody, signal: AbortSignal) => Promise<AsyncIterable<unknown>>;

/** Opens a client. Nothing is taken from the environment, nothing is retried, nothing is logged; timers are the caller's. */
export function openChat({ base_url, key, organization, project, fetch }: ChatOptions): Chat {
  const client = new OpenAI({
    baseURL: base_url,
    apiKey: key ?? 'none',
    adminAPIKey: null,
    webhookSecret: null,
    organization: organization ?? null,
    project: project ?? null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    fetch,
    ...(key ? {} : { defaultHeaders: { Authorization: null } }),
  });
  return (body, signal) => client.chat.completions.create({ ...body, stream: true }, { signal });
}

/** What the SDK threw, as data. `cause` is whatever lies beneath, also an error of our own. */
export type Thrown =
  | { what: 'error-in-stream'; body: unknown; headers: Headers }
  | { what: 'timeout'; cause: unknown }
  | { what: 'broken-json' }
  | { what: 'connection'; cause: unknown };

/** Reads what a call or its stream threw. Answers with an error status never come here: the transport reads them. */
export function readThrown(thrown: unknown): Thrown {
  if (thrown instanceof APIConnectionTimeoutError) return { what: 'timeout', cause: thrown.cause };
  if (thrown instanceof APIConnectionError) return { what: 'connection', cause: thrown.cause };
  if (thrown instanceof APIError)
    return { what: 'error-in-stream', body: thrown.error ?? thrown.message, headers: new Headers(thrown.headers) };
  return thrown instanceof SyntaxError ? { what: 'broken-json' } : { what: 'connection', cause: thrown };
}
