// The only file that loads the SDK: a bundle of its own. It throws nothing of ours, because classes here are not those outside.
import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAI, toFile } from 'openai';
import type { ChatCompletionCreateParamsStreaming, ImageGenerateParamsNonStreaming } from 'openai/resources';
import type { SpeechCreateParams } from 'openai/resources/audio/speech';
import type { TranscriptionCreateParamsNonStreaming } from 'openai/resources/audio/transcriptions';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { captureWarnings } from '../../../http/quiet.ts';
import { errorReader } from '../../../http/thrown.ts';
import type { Fetch } from '../../../http/transport.ts';

export type ChatBody = Omit<ChatCompletionCreateParamsStreaming, 'stream'>;
export type ResponseBody = Omit<ResponseCreateParamsStreaming, 'stream'>;

export type PictureBody = ImageGenerateParamsNonStreaming & { aspect_ratio?: string; resolution?: string };
export type SpeechBody = SpeechCreateParams;
export type TranscriptBody = Omit<TranscriptionCreateParamsNonStreaming, 'file'>;

/** Each asks and resolves when the answer begins; the chunks are as they came. `tell` hears what the SDK warns of. */
export interface OpenAiClient {
  chat(body: ChatBody, signal: AbortSignal, tell?: (warning: string) => void): Promise<AsyncIterable<unknown>>;
  respond(body: ResponseBody, signal: AbortSignal, tell?: (warning: string) => void): Promise<AsyncIterable<unknown>>;
  /** These three give whole answers; speech is given in base64. */
  draw(body: PictureBody, signal: AbortSignal): Promise<unknown>;
  speak(body: SpeechBody, signal: AbortSignal): Promise<string>;
  hear(body: TranscriptBody, file: { data: string; name: string; type: string }, signal: AbortSignal): Promise<unknown>;
}

/** Opens a client. Nothing is taken from the environment, nothing is retried, nothing is logged; timers and the key are `fetch`'s. */
export function openClient(base_url: string, fetch: Fetch): OpenAiClient {
  const client = new OpenAI({
    baseURL: base_url,
    apiKey: 'none',
    adminAPIKey: null,
    webhookSecret: null,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    fetch,
  });
  return {
    draw: (body, signal) => client.images.generate(body, { signal }),
    async speak(body, signal) {
      const response = await client.audio.speech.create(body, { signal });
      return Buffer.from(await response.arrayBuffer()).toString('base64');
    },
    async hear(body, { data, name, type }, signal) {
      const file = await toFile(Buffer.from(data, 'base64'), name, { type });
      return client.audio.transcriptions.create({ ...body, file }, { signal });
    },
    chat: (body, signal, tell) =>
      captureWarnings(() => client.chat.completions.create({ ...body, stream: true }, { signal }), tell),
    respond: (body, signal, tell) => captureWarnings(() => client.responses.create({ ...body, stream: true }, { signal }), tell),
  };
}

export const readOpenAiError = errorReader(APIConnectionTimeoutError, APIConnectionError, APIError);
