import type { Selection } from '../compile/pipeline/model/model-choice.ts';
import type { Json, JsonMap, JsonSchema } from '../language/json.ts';
import type { MadeFile, MediaRequest, MediaTask, TranscriptNotes } from '../language/media/made-media.ts';
import type { MediaKind } from '../language/media.ts';
import type { Strategy } from '../language/models/selection.ts';
import type { ExternalRead, Provenance } from '../state/events.ts';
import type { Failure, RunError } from '../state/failure.ts';
import type { Usage } from '../state/usage.ts';

import type { CallPlace } from './call-place.ts';

/** Texts to embed, and their role: documents, or a query. Some models distinguish them. */
export type TextsToEmbed = { texts: string[]; as: 'document' | 'query' };

/** A picture or a recording in a message. */
export interface Media {
  kind: MediaKind;
  /** Its MIME type, detected from its content. */
  type: string;
  /** The hash of its artifact (base64 as a JSON text). */
  artifact: string;
  bytes: number;
  /** Its position: before this character of the message's text. */
  at: number;
  /** The name of its file. */
  name?: string;
  /** The bytes in base64, only during a provider's call. */
  data?: string;
  /** The file's fingerprint when it was read. */
  reading?: ExternalRead;
}

export type Message =
  | { role: 'system' | 'user'; content: string; media?: readonly Media[] }
  /** `calls` are the tool calls that the model wants first. */
  | { role: 'assistant'; content: string; calls?: ToolCall[] }
  /** The result of a tool, or why it `failed`; `call` is the id of the call. */
  | { role: 'tool'; content: string; call: string; failed?: true };

/** A model's request for a tool call. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: Json;
  /** The model's reasoning before it, signed or encrypted by its provider, which expects it back with the call. */
  thoughts?: Json;
}

/** A tool definition for a model. */
export interface ToolOffer {
  name: string;
  description: string;
  parameters: JsonSchema;
}

/** An embedding: texts with similar meaning have similar directions. */
export type Embedding = readonly number[];

/** A complete, rendered request to a model. */
export interface ModelCall {
  /** `provider:name`, or undefined for the default of the run. */
  model: string;
  /** Fallbacks, in order, for failures that another model may not have. */
  instead?: readonly string[];
  /** Limits of the call, for any model that answers it. */
  bounds?: CallBounds;
  messages: Message[];
  /** The answer must be JSON of this schema. */
  schema?: JsonSchema;
  tools?: ToolOffer[];
  /** Texts to embed, in place of a question; the message holds them too, so that their tokens are counted. */
  embeds?: TextsToEmbed;
  /** Media or a transcript to make, in place of an answer; the message holds the prompt, and the recording. */
  makes?: MediaRequest;
  temperature?: number;
  max_tokens?: number;
  /** Parameters of the provider, passed on unchanged. */
  options?: JsonMap;
  /** Path of the asking step, for scripts and traces. */
  step?: string;
  /** It goes into a batch, at the batch price, unless its model answers at once. */
  batch?: true;
}

export interface ModelAnswer {
  text: string;
  /** The parsed object where a schema was requested and the text holds JSON. Not validated yet. */
  object?: Json;
  /** A vector for each text; never logged. */
  vectors?: readonly Embedding[];
  /** The media; logged as artifacts. */
  made?: readonly MadeFile[];
  /** Metadata of a transcript, whose text is `text`. */
  transcript?: TranscriptNotes;
  /** Tool calls that the model wants first; the text is no answer yet. */
  calls?: ToolCall[];
  model: string;
  usage?: Usage;
  /** USD; absent = unknown. */
  cost?: number;
  /** An earlier model may have been paid too; the amount is unknown. */
  cost_open?: true;
  provenance: Provenance;
  /** Milliseconds to the first piece of the answer. */
  first_token?: number;
  /** Milliseconds that it waited for the rate limits of its model and provider; absent below 10 ms. */
  waited?: number;
  /** A note for people about the answer, for example that its JSON was repaired. */
  note?: string;
}

/** Limits of one call. */
export interface CallBounds {
  /** The timeout of each model in milliseconds. */
  timeoutMs?: number;
  /** USD: it limits the length of the answer. */
  most_cost?: number;
}

/** The criteria for choosing a model. */
export interface ModelCriteria {
  selection: Omit<Selection, 'range' | 'names'>;
  /** Every model that pipeline and workspace name, in text order: the candidates where none is named. */
  known: readonly string[];
  /** The required abilities, in the words of `capabilities`. */
  can: readonly string[];
  /** Tokens of the question, as far as they are known, and the limit of the answer. */
  tokens?: number;
  max_tokens?: number;
  /** The path of the step that asks. */
  step?: string | undefined;
}

/** A model with the reason, for people. */
export interface ModelChoice {
  model: string;
  reason: string;
  /** Its fallbacks, in order. */
  instead?: readonly string[];
  /** Every model of a list, with the facts known in advance. */
  candidates?: readonly { model: string; reason: string }[];
  /** The strategy, where a selection chose. */
  strategy?: Strategy;
}

/** The highest usage of a call: tokens, and USD where a price is known. */
export interface WorstCase {
  tokens: number;
  cost?: number | undefined;
  /** The number of calls of models, if not one. */
  calls?: number;
  /** The limit of the answer that this assumes, where the call must be given it. */
  most_tokens?: number;
}

/** The rest under some limits, in tokens and USD; infinite where there is no limit. */
export interface RemainingBudget {
  tokens: number;
  cost: number;
}

/** The reservation of a call. */
export interface SettleReservation {
  (spent: { tokens: number; cost?: number }): Promise<void>;
  /** The longest answer with a reservation, where that is less than requested. */
  most_tokens?: number;
}

/** Admission of calls under limits across all processes of a project. */
export interface SharedTurns {
  /**
   * Resolves once a call may begin, first come, first served; what it gives ends the call, with the tokens that it took. `owner` names whose
   * bounds they are; `waits` is called once with the reason where it has to wait. Rejects with the signal's reason.
   */
  take(request: {
    owner: string;
    rpm?: number | undefined;
    tpm?: number | undefined;
    max_parallel?: number | undefined;
    /** The estimated tokens. */
    tokens: number;
    signal: AbortSignal;
    waits?: ((why: { for: 'parallel' | 'rpm' | 'tpm'; ms?: number }) => void) | undefined;
  }): Promise<(used?: number) => void>;
}

/** The daily spending of a workspace, over all processes. */
export interface WorkspaceSpending {
  /**
   * Reserves the worst case of a call; the result settles the reservation, durably. Where reservations of calls in flight use
   * up the rest, it waits for them. Rejects with a RunError of kind `budget` where the call could exceed a limit of the day.
   * `call` identifies the call: a call made again after its process was interrupted replaces the first reservation.
   */
  reserve(request: {
    worst: WorstCase;
    /** The worst case of a shorter answer within the rest; undefined where that would be too short to be useful. */
    within?: ((left: RemainingBudget) => WorstCase | undefined) | undefined;
    model: string;
    call: string;
    signal: AbortSignal;
    waits?: ((text: string) => void) | undefined;
  }): Promise<SettleReservation>;
}

/** The destination of a batched request, and the limits of a batch. */
export interface BatchTarget {
  model: string;
  /** The provider's id. */
  provider: string;
  /** The number of the provider's endpoint, where it has several. */
  endpoint?: number;
  /** Its account, from `accountOf`. */
  account?: string;
  /** The most requests of a batch, and the most bytes of all of them. */
  requests: number;
  bytes: number;
}

/** A batch of a run: the provider's id for it, and the provider. */
export interface BatchRef {
  key: string;
  model: string;
  endpoint?: number | undefined;
}

/** A request of a batch: its id there, and its call. */
export interface BatchedCall {
  id: string;
  call: ModelCall;
  place?: CallPlace;
}

export type BatchStatus = { state: 'working'; done?: number } | { state: 'ended' } | { state: 'failed'; failure: Failure };

/** Models with batch APIs, which answer within a day. All methods reject with RunErrors. */
export interface BatchModels {
  /**
   * The destination of a call; undefined where its model answers at once. Throws a RunError (`input`) where that has no
   * batches.
   */
  targetOf(call: ModelCall): BatchTarget | undefined;
  /**
   * A fingerprint of a batch's address and key, which distinguishes accounts and reveals nothing; undefined where no key
   * stays the same.
   */
  accountOf(ref: BatchRef): string | undefined;
  /** The bytes of a call in a batch, estimated upwards. */
  sizeOf(call: ModelCall): number;
  /** Rejects where certainly no batch was made; `unsure` says why that is unknown. */
  submit(
    ref: BatchRef,
    calls: readonly BatchedCall[],
    options: { signal: AbortSignal; run: string },
  ): Promise<{ id: string } | { unsure: Failure }>;
  /** Looks for a batch whose submission was not confirmed. */
  find(
    ref: BatchRef & { count: number; since: number; known: ReadonlySet<string> },
    signal: AbortSignal,
  ): Promise<{ id: string } | 'none' | 'unsure'>;
  poll(ref: BatchRef, id: string, signal: AbortSignal): Promise<BatchStatus>;
  /** The answers of an ended batch, in any order; `calls` are all of its calls. */
  results(
    ref: BatchRef,
    { id, calls, run }: { id: string; calls: readonly BatchedCall[]; run: string },
    signal: AbortSignal,
  ): AsyncIterable<{ id: string } & ({ answer: ModelAnswer } | { failure: RunError })>;
  cancel(ref: BatchRef, id: string, signal: AbortSignal): Promise<void>;
}

export interface Models {
  /** Absent where everything is answered at once. */
  batches?: BatchModels | undefined;
  /**
   * Streams one call; `delta` gets pieces of text as they come. Rejects with a RunError. Does not retry. A call before the
   * first step has no place.
   */
  call(call: ModelCall, options: { signal: AbortSignal; delta(text: string): void; place?: CallPlace }): Promise<ModelAnswer>;
  /**
   * The model for `named` (or for no name): a name, or a list of names as the rendered JSON text, in which each is the
   * fallback of the one before. `step` is the path of the asking step. With `criteria` a selection chooses among the names,
   * or among all known models; throws a RunError (`input`) where none fits.
   */
  choose(named: string | undefined, step?: string, criteria?: ModelCriteria): ModelChoice;
  /** The highest usage and cost of a call (USD; undefined without a known price), before it is made. */
  worst(call: ModelCall): WorstCase;
  /**
   * The same with the longest answer within the rest. Undefined where the call itself limits its answer, and where the rest
   * is too little for a useful answer.
   */
  within?(call: ModelCall, left: RemainingBudget): WorstCase | undefined;
  /** The model for such media: the named one, else the first default that can be asked. */
  chooseMaker?(task: MediaTask, named: string | undefined): string;
  /** The fault of a value by a JSON Schema, in words; undefined where it fits. */
  check(schema: JsonSchema, value: Json, whole?: string): string | undefined;
}
