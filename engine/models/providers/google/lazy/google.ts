// Only this file loads the SDK: a bundle of its own. It throws none of our errors, because its classes are copies.
import {
  ApiError,
  type BatchJob,
  type FunctionDeclaration,
  type GenerateContentParameters,
  GoogleGenAI,
  type Part,
} from '@google/genai';
import { tryParseJson } from '../../../../language/json.ts';
import type { SdkError } from '../../../http/provider.ts';
import { captureWarnings } from '../../../http/quiet.ts';
import type { Fetch } from '../../../http/transport.ts';

export type ContentBody = GenerateContentParameters;
export type ContentPart = Part;
/** Resolves with the complete answer. */
export type MakeContent = (body: ContentBody, signal: AbortSignal) => Promise<unknown>;
export type OfferedFunction = FunctionDeclaration;

/** Resolves when the answer begins; the chunks are as the SDK parses them. `tell` reports its warnings. */
export type AskContent = (
  body: ContentBody,
  signal: AbortSignal,
  tell?: (warning: string) => void,
) => Promise<AsyncIterable<unknown>>;

/** Gemini's batches; answers as the SDK parses them. */
export interface ContentBatchClient {
  /** Returns the name of the batch. */
  create(
    batch: { model: string; key: string; requests: readonly (ContentBody & { id: string })[] },
    signal: AbortSignal,
  ): Promise<string>;
  get(name: string, signal: AbortSignal): Promise<BatchJob>;
  list(signal: AbortSignal): Promise<AsyncIterable<BatchJob>>;
  cancel(name: string, signal: AbortSignal): Promise<void>;
}

/**
 * Opens a client. Nothing relevant is taken from the environment; `fetch` adds timeouts and the key. By default the SDK would
 * retry broken answers and call tools by itself.
 */
export function openContent({ origin, version }: { origin: string; version: string }, fetch: Fetch): AskContent {
  const client = openClient({ origin, version }, fetch);
  return (body, signal, tell) => captureWarnings(() => client.models.generateContentStream(bound(body, signal)), tell);
}

/** The same for a complete answer. */
export function openMaker(address: { origin: string; version: string }, fetch: Fetch): MakeContent {
  const client = openClient(address, fetch);
  return (body, signal) => captureWarnings(() => client.models.generateContent(bound(body, signal)));
}

function openClient({ origin, version }: { origin: string; version: string }, fetch: Fetch): GoogleGenAI {
  // It warns of keys in the environment, which it does not use.
  return captureWarnings(
    () =>
      new GoogleGenAI({
        apiKey: 'none',
        enterprise: false,
        apiVersion: version,
        httpOptions: { baseUrl: origin, apiVersion: version, fetch },
      }),
  );
}

const bound = ({ model, contents, config }: ContentBody, signal: AbortSignal): ContentBody => ({
  model,
  contents,
  config: {
    ...config,
    abortSignal: signal,
    automaticContinuation: false,
    automaticFunctionCalling: { disable: true },
    // A user's option here could change where the request is sent.
    httpOptions: {},
  },
});

export function openContentBatches(address: { origin: string; version: string }, fetch: Fetch): ContentBatchClient {
  const { batches } = openClient(address, fetch);
  return {
    async create({ model, key, requests }, abortSignal) {
      const src = requests.map(({ id, contents, config }) => ({
        contents,
        metadata: { key: id },
        // A user's option here could change where the request is sent.
        config: { ...config, httpOptions: {} },
      }));
      const { name } = await batches.create({ model, src, config: { displayName: key, abortSignal } });
      if (!name) throw new SyntaxError(key);

      return name;
    },
    get: (name, abortSignal) => batches.get({ name, config: { abortSignal } }),
    list: (abortSignal) => batches.list({ config: { pageSize: 100, abortSignal } }),
    cancel: (name, abortSignal) => batches.cancel({ name, config: { abortSignal } }),
  };
}

/** Reads the error of a call or its stream. An error inside a stream is text with JSON behind a few words. */
export function readContentError(thrown: unknown): SdkError {
  if (thrown instanceof ApiError) {
    const { message, status } = thrown;
    return { what: 'error-in-stream', body: jsonIn(message) ?? { error: { code: status, message } }, headers: new Headers() };
  }
  if (thrown instanceof SyntaxError) return { what: 'broken-json' };
  if (thrown instanceof Error && thrown.message.startsWith('Incomplete JSON segment')) return { what: 'cut' };

  return { what: 'connection', cause: thrown };
}

function jsonIn(message: string): unknown {
  const start = message.indexOf('{');
  if (start < 0) return undefined;
  return tryParseJson(message.slice(start));
}
