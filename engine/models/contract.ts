import { defined, type Json, type JsonMap, type JsonSchema } from '../language/json.ts';
import type { MadeFile, MediaRequest, TranscriptNotes } from '../language/made-media.ts';
import type { Embedding, Message, TextsToEmbed, ToolOffer } from '../run/model-port.ts';
import type { Failure, RunError } from '../state/failure.ts';
import type { Usage } from '../state/usage.ts';

/** One question to a provider. `model` is the provider's own name, without our prefix. */
export interface ModelRequest {
  model: string;
  messages: Message[];
  tools?: ToolOffer[];
  /** Texts to embed, in place of a question. */
  embeds?: TextsToEmbed;
  /** What is to be made in place of an answer. */
  makes?: MediaRequest;
  schema?: JsonSchema;
  temperature?: number;
  max_tokens?: number;
  /** Parameters of the provider, passed on as they are. */
  options?: JsonMap;
  /** Paths of the step and of the call. */
  metadata?: { step?: string; call?: string };
}

/** Counts of tokens, with those that only prices tell apart. */
export interface Counts extends Usage {
  /** Of the input: what the provider wrote into its cache. */
  written_tokens?: number;
  /** What made media took; the rest of its tokens are text. */
  media?: MediaCounts;
}

/** Counts of a picture, of speech or of a recording, by which prices differ. */
export interface MediaCounts {
  /** Pictures that were made. */
  pictures?: number;
  /** Seconds of the recording that was heard. */
  seconds?: number;
  /** Of the output: tokens of pictures. */
  picture_tokens?: number;
  /** Of the input: tokens of sound. */
  heard_tokens?: number;
}

/** How an answer ended. */
export type Finish = 'stop' | 'length' | 'tool-calls' | 'content-filter';

export type ModelEvent =
  | { type: 'delta'; text: string }
  | { type: 'tool-call'; id: string; name: string; arguments: Json; thoughts?: Json }
  | { type: 'vectors'; vectors: readonly Embedding[] }
  | { type: 'made'; files: readonly MadeFile[] }
  | { type: 'transcript'; notes: TranscriptNotes }
  /** A warning of the provider's SDK. */
  | { type: 'warning'; text: string }
  /** `unknown` where the provider said nothing. */
  | { type: 'usage'; usage: Counts | 'unknown' }
  /** The one terminal event. A stream that ends without it was cut: an error, never a short answer. */
  | { type: 'done'; finish: Finish; model?: string };

/** A request of a batch; its answer comes back with the id. */
export interface BatchRequest {
  id: string;
  request: ModelRequest;
}

/** How a batch stands at its provider. `failed`: it ended without any answer. */
export type BatchProgress = { state: 'working'; done?: number } | { state: 'ended' } | { state: 'failed'; failure: Failure };

/** Which batch is looked for, by what the provider has of it. */
export interface SoughtBatch {
  key: string;
  /** How many requests it has. */
  count: number;
  /** When it was about to be submitted, in milliseconds since 1970. */
  since: number;
  /** Ids of other batches of the run. */
  known: ReadonlySet<string>;
}

/** Whether a batch was made: its id, or that it is not there; `unsure` where that shows only later. */
export type FoundBatch = { id: string } | 'none' | 'unsure';

/** The answer to one request of a batch. Reading it rejects with a RunError where the request failed. */
export interface BatchAnswer {
  id: string;
  events: AsyncIterable<ModelEvent>;
}

/** Many requests at once, answered within a day. All reject with RunErrors. */
export interface ProviderBatches {
  /** Rejects where surely nothing was made; `unsure` is the failure of a submission that may have been. */
  submit(
    batch: { key: string; model: string; requests: readonly BatchRequest[] },
    signal: AbortSignal,
  ): Promise<{ id: string } | { unsure: RunError }>;
  find(sought: SoughtBatch, signal: AbortSignal): Promise<FoundBatch>;
  poll(id: string, signal: AbortSignal): Promise<BatchProgress>;
  /** The answers of a batch that has ended, in any order; `requests` are all of it, in the order in which they were submitted. */
  results(id: string, requests: readonly BatchRequest[], signal: AbortSignal): AsyncIterable<BatchAnswer>;
  cancel(id: string, signal: AbortSignal): Promise<void>;
}

/** A source of model answers. `stream` rejects with a RunError of a closed kind; it retries nothing. */
export interface Provider {
  readonly id: string;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Absent where it has no batches. */
  readonly batches?: ProviderBatches;
}

/** The two last events of a whole answer; `model` is the name that the provider gave, empty where it gave none. */
export function* endOf(usage: Counts | 'unknown' | undefined, finish: Finish, model = ''): Iterable<ModelEvent> {
  yield { type: 'usage', usage: usage ?? 'unknown' };
  yield defined({ type: 'done' as const, finish, model: model || undefined });
}
