import { defined, type Json, type JsonMap, type JsonSchema } from '../language/json.ts';
import type { MadeFile, MediaRequest, TranscriptNotes } from '../language/media/made-media.ts';
import type { Embedding, Message, TextsToEmbed, ToolOffer } from '../run/model-port.ts';
import type { Failure, RunError } from '../state/failure.ts';
import type { Usage } from '../state/usage.ts';

/** One request to a provider. `model` is the provider's own name, without our prefix. */
export interface ModelRequest {
  model: string;
  messages: Message[];
  tools?: ToolOffer[];
  /** Texts to embed, in place of a question. */
  embeds?: TextsToEmbed;
  /** The media to make, in place of an answer. */
  makes?: MediaRequest;
  schema?: JsonSchema;
  temperature?: number;
  max_tokens?: number;
  /** Parameters of the provider, passed on unchanged. */
  options?: JsonMap;
  /** Paths of the step and of the call. */
  metadata?: { step?: string; call?: string };
}

/** Token counts, with those that only prices distinguish. */
export interface Counts extends Usage {
  /** Part of the input: tokens written to the provider's cache. */
  written_tokens?: number;
  /** Counts of media; the remaining tokens are text. */
  media?: MediaCounts;
}

/** Counts of pictures, speech or recordings with different prices. */
export interface MediaCounts {
  /** Pictures that were made. */
  pictures?: number;
  /** The seconds of a transcribed recording. */
  seconds?: number;
  /** Part of the output: tokens of pictures. */
  picture_tokens?: number;
  /** Part of the input: tokens of audio. */
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
  /** The only terminal event. A stream without it was truncated: an error, never a short answer. */
  | { type: 'done'; finish: Finish; model?: string };

/** A request of a batch; its answer comes back with the id. */
export interface BatchRequest {
  id: string;
  request: ModelRequest;
}

/** The status of a batch at its provider. `failed`: it ended without any answer. */
export type BatchProgress = { state: 'working'; done?: number } | { state: 'ended' } | { state: 'failed'; failure: Failure };

/** A batch that is searched for, by what the provider knows of it. */
export interface SoughtBatch {
  key: string;
  /** The number of its requests. */
  count: number;
  /** When its submission was about to start, in milliseconds since 1970. */
  since: number;
  /** Ids of the run's other batches. */
  known: ReadonlySet<string>;
}

/** Whether a batch exists: its id, or that it does not; `unsure` where that may only show later. */
export type FoundBatch = { id: string } | 'none' | 'unsure';

/** The answer to one request of a batch. Reading it rejects with a RunError where the request failed. */
export interface BatchAnswer {
  id: string;
  events: AsyncIterable<ModelEvent>;
}

/** A provider's batch API: many requests at once, answered within a day. All methods reject with RunErrors. */
export interface ProviderBatches {
  /** Rejects where certainly no batch was made; `unsure` is the failure of a submission that may have succeeded. */
  submit(
    batch: { key: string; model: string; requests: readonly BatchRequest[] },
    signal: AbortSignal,
  ): Promise<{ id: string } | { unsure: RunError }>;
  find(sought: SoughtBatch, signal: AbortSignal): Promise<FoundBatch>;
  poll(id: string, signal: AbortSignal): Promise<BatchProgress>;
  /** The answers of an ended batch, in any order; `requests` are all of its requests, in the order of submission. */
  results(id: string, requests: readonly BatchRequest[], signal: AbortSignal): AsyncIterable<BatchAnswer>;
  cancel(id: string, signal: AbortSignal): Promise<void>;
}

/** A source of model answers. `stream` rejects with a RunError of a closed kind; it does not retry. */
export interface Provider {
  readonly id: string;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Absent without a batch API. */
  readonly batches?: ProviderBatches;
}

/** The last two events of a complete answer; `model` is the provider's name for it, or empty. */
export function* endOf(usage: Counts | 'unknown' | undefined, finish: Finish, model = ''): Iterable<ModelEvent> {
  yield { type: 'usage', usage: usage ?? 'unknown' };
  yield defined({ type: 'done' as const, finish, model: model || undefined });
}
