// Only this file loads the SDK: a bundle of its own. It throws none of our errors, because its classes are copies.
import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAI, toFile } from 'openai';
import type { ChatCompletionCreateParamsStreaming, ImageGenerateParamsNonStreaming } from 'openai/resources';
import type { SpeechCreateParams } from 'openai/resources/audio/speech';
import type { TranscriptionCreateParamsNonStreaming } from 'openai/resources/audio/transcriptions';
import type { Batch, BatchCreateParams } from 'openai/resources/batches';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { captureWarnings } from '../../../http/quiet.ts';
import { errorReader } from '../../../http/thrown.ts';
import type { Fetch } from '../../../http/transport.ts';

export type ChatBody = Omit<ChatCompletionCreateParamsStreaming, 'stream'>;
export type ResponseBody = Omit<ResponseCreateParamsStreaming, 'stream'>;

export type PictureBody = ImageGenerateParamsNonStreaming & { aspect_ratio?: string; resolution?: string };
export type SpeechBody = SpeechCreateParams;
export type TranscriptBody = Omit<TranscriptionCreateParamsNonStreaming, 'file'>;

/** Each resolves when the answer begins; the chunks are unchanged. `tell` reports the SDK's warnings. */
export interface OpenAiClient {
  chat(body: ChatBody, signal: AbortSignal, tell?: (warning: string) => void): Promise<AsyncIterable<unknown>>;
  respond(body: ResponseBody, signal: AbortSignal, tell?: (warning: string) => void): Promise<AsyncIterable<unknown>>;
  /** These three return complete answers; speech in base64. */
  draw(body: PictureBody, signal: AbortSignal): Promise<unknown>;
  speak(body: SpeechBody, signal: AbortSignal): Promise<string>;
  hear(body: TranscriptBody, file: { data: string; name: string; type: string }, signal: AbortSignal): Promise<unknown>;
}

/** OpenAI's batches with their files; answers as in the API. */
export interface OpenAiBatchClient {
  /** Uploads lines of JSON; returns the id of the file. */
  upload(lines: readonly string[], name: string, signal: AbortSignal): Promise<string>;
  create(batch: BatchBody, signal: AbortSignal): Promise<Batch>;
  retrieve(id: string, signal: AbortSignal): Promise<Batch>;
  /** The newest first. */
  list(signal: AbortSignal): AsyncIterable<Batch>;
  cancel(id: string, signal: AbortSignal): Promise<unknown>;
  content(file: string, signal: AbortSignal): Promise<Response>;
}

type BatchBody = Omit<BatchCreateParams, 'completion_window'>;

/** Opens a client. Nothing is taken from the environment, nothing is retried or logged; `fetch` adds timeouts and the key. */
const newClient = (base_url: string, fetch: Fetch): OpenAI =>
  new OpenAI({
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

export function openClient(base_url: string, fetch: Fetch): OpenAiClient {
  const client = newClient(base_url, fetch);
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

export function openBatchClient(base_url: string, fetch: Fetch): OpenAiBatchClient {
  const { files, batches } = newClient(base_url, fetch);
  return {
    async upload(lines, name, signal) {
      const file = new File([...lines], name, { type: 'application/jsonl' });
      return (await files.create({ file, purpose: 'batch' }, { signal })).id;
    },
    create: (batch, signal) => batches.create({ ...batch, completion_window: '24h' }, { signal }),
    retrieve: (id, signal) => batches.retrieve(id, { signal }),
    list: (signal) => batches.list({ limit: 100 }, { signal }),
    cancel: (id, signal) => batches.cancel(id, { signal }),
    content: (file, signal) => files.content(file, { signal }),
  };
}

export const readOpenAiError = errorReader(APIConnectionTimeoutError, APIConnectionError, APIError);
