// The only file that loads the SDK: a bundle of its own. It throws nothing of ours, because classes here are not those outside.
import { Anthropic, APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import { captureWarnings } from '../../../http/quiet.ts';
import { errorReader } from '../../../http/thrown.ts';
import type { Fetch } from '../../../http/transport.ts';

export type MessageBody = Omit<MessageCreateParamsStreaming, 'stream'>;

/** Resolves when the answer begins; the chunks are as they came. `tell` hears what the SDK warns of. */
export type AskMessages = (
  body: MessageBody,
  signal: AbortSignal,
  tell?: (warning: string) => void,
) => Promise<AsyncIterable<unknown>>;

/** Opens a client. No key is taken from the environment, nothing is retried, logged or traced; timers and the key are `fetch`'s. */
export function openMessages(base_url: string, fetch: Fetch): AskMessages {
  const client = new Anthropic({
    baseURL: base_url,
    apiKey: 'none',
    webhookKey: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    openTelemetry: false,
    fetch,
  });
  return (body, signal, tell) => captureWarnings(() => client.messages.create({ ...body, stream: true }, { signal }), tell);
}

export const readMessagesError = errorReader(APIConnectionTimeoutError, APIConnectionError, APIError);
