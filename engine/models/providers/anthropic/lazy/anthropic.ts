// Only this file loads the SDK: a bundle of its own. It throws none of our errors, because its classes are copies.
import { Anthropic, APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { MessageBatch, MessageBatchIndividualResponse } from '@anthropic-ai/sdk/resources/messages/batches';
import { captureWarnings } from '../../../http/quiet.ts';
import { errorReader } from '../../../http/thrown.ts';
import type { Fetch } from '../../../http/transport.ts';

export type MessageBody = Omit<MessageCreateParamsStreaming, 'stream'>;

/** Resolves when the answer begins; the chunks are unchanged. `tell` reports the SDK's warnings. */
export type AskMessages = (
  body: MessageBody,
  signal: AbortSignal,
  tell?: (warning: string) => void,
) => Promise<AsyncIterable<unknown>>;

/** Anthropic's Message Batches; answers as in the API. */
export interface MessageBatchClient {
  create(requests: readonly { custom_id: string; params: MessageBody }[], signal: AbortSignal): Promise<MessageBatch>;
  retrieve(id: string, signal: AbortSignal): Promise<MessageBatch>;
  /** The newest first. */
  list(signal: AbortSignal): AsyncIterable<MessageBatch>;
  cancel(id: string, signal: AbortSignal): Promise<unknown>;
  results(id: string, signal: AbortSignal): Promise<AsyncIterable<MessageBatchIndividualResponse>>;
}

/**
 * Opens a client. No key is taken from the environment, nothing is retried, logged or traced; `fetch` adds timeouts and the
 * key.
 */
const newClient = (base_url: string, fetch: Fetch): Anthropic =>
  new Anthropic({
    baseURL: base_url,
    apiKey: 'none',
    webhookKey: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    openTelemetry: false,
    fetch,
  });

export function openMessages(base_url: string, fetch: Fetch): AskMessages {
  const client = newClient(base_url, fetch);
  return (body, signal, tell) => captureWarnings(() => client.messages.create({ ...body, stream: true }, { signal }), tell);
}

export function openMessageBatches(base_url: string, fetch: Fetch): MessageBatchClient {
  const { batches } = newClient(base_url, fetch).messages;
  return {
    create: (requests, signal) => batches.create({ requests: [...requests] }, { signal }),
    retrieve: (id, signal) => batches.retrieve(id, undefined, { signal }),
    list: (signal) => batches.list({ limit: 100 }, { signal }),
    cancel: (id, signal) => batches.cancel(id, undefined, { signal }),
    results: (id, signal) => batches.results(id, undefined, { signal }),
  };
}

export const readMessagesError = errorReader(APIConnectionTimeoutError, APIConnectionError, APIError);
