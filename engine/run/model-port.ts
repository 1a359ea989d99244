import type { Selection } from '../compile/pipeline/model/model-choice.ts';
import type { Json, JsonMap, JsonSchema } from '../language/json.ts';
import type { MadeFile, MediaRequest, MediaTask, TranscriptNotes } from '../language/made-media.ts';
import type { MediaKind } from '../language/media.ts';
import type { Strategy } from '../language/selection.ts';
import type { ExternalRead, Provenance } from '../state/events.ts';
import type { Failure, RunError } from '../state/failure.ts';
import type { Usage } from '../state/usage.ts';

import type { CallPlace } from './call-place.ts';

/** Texts to embed, and what they are: texts to be found, or what is looked for. Some models want to know. */
export type TextsToEmbed = { texts: string[]; as: 'document' | 'query' };

/** A picture or a recording in a message. */
export interface Media {
  kind: MediaKind;
  /** Its MIME type, as its content says. */
  type: string;
  /** The artifact that holds it (base64 as a JSON text), by its hash. */
  artifact: string;
  bytes: number;
  /** Where it stands: before this character of the message's text. */
  at: number;
  /** The file that it was. */
  name?: string;
  /** The bytes in base64, only while a provider is asked. */
  data?: string;
  /** What the file held as it was read. */
  reading?: ExternalRead;
}

export type Message =
  | { role: 'system' | 'user'; content: string; media?: readonly Media[] }
  /** `calls` are the tools that the model wants called before it goes on. */
  | { role: 'assistant'; content: string; calls?: ToolCall[] }
  /** What a tool gave, or why it `failed`; `call` is the id of the call it answers. */
  | { role: 'tool'; content: string; call: string; failed?: true };

/** A call of a tool that a model asks for. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: Json;
  /** The model's reasoning before it, signed or encrypted by its provider, which expects it back with the call. */
  thoughts?: Json;
}

/** A tool that a model may ask for. */
export interface ToolOffer {
  name: string;
  description: string;
  parameters: JsonSchema;
}

/** What a text means, as numbers: texts that mean alike point the same way. */
export type Embedding = readonly number[];

/** One whole question to a model, already rendered. */
export interface ModelCall {
  /** `provider:name`, or undefined for the default of the run. */
  model: string;
  /** Models that step in, in this order, where the one before fails in a way that another may not. */
  instead?: readonly string[];
  /** Limits of the call, for any model that answers it. */
  bounds?: CallBounds;
  messages: Message[];
  /** The answer must be JSON that fits. */
  schema?: JsonSchema;
  tools?: ToolOffer[];
  /** Texts to embed, in place of a question; the message holds them too, so that they are counted. */
  embeds?: TextsToEmbed;
  /** A picture, speech or a transcript to make, in place of an answer; the message holds the words, and the recording. */
  makes?: MediaRequest;
  temperature?: number;
  max_tokens?: number;
  /** Parameters of the provider, passed on as they are. */
  options?: JsonMap;
  /** Path of the step that asks; scripts and traces go by it. */
  step?: string;
  /** It goes into a batch, at the price of one, where its model does not answer at once. */
  batch?: true;
}

export interface ModelAnswer {
  text: string;
  /** The parsed object where a schema was asked for and the text holds JSON. Not yet validated. */
  object?: Json;
  /** A vector for each text to embed; kept in no log. */
  vectors?: readonly Embedding[];
  /** What was made; the log keeps it as artifacts. */
  made?: readonly MadeFile[];
  /** What is known of a transcript, of which `text` is the text. */
  transcript?: TranscriptNotes;
  /** Tools that the model wants called before it goes on; the text is then no answer yet. */
  calls?: ToolCall[];
  model: string;
  usage?: Usage;
  /** USD; absent = unknown. */
  cost?: number;
  /** A model asked before may have been paid too; the amount is unknown. */
  cost_open?: true;
  provenance: Provenance;
  /** Milliseconds to the first piece of the answer. */
  first_token?: number;
  /** What people should know of the answer, for example that its JSON had to be mended. */
  note?: string;
}

/** Limits of one call. */
export interface CallBounds {
  /** Milliseconds that each model has for it. */
  timeoutMs?: number;
  /** USD: the longest answer is as long as this allows. */
  most_cost?: number;
}

/** How a model is to be chosen, and what for. */
export interface ModelCriteria {
  selection: Omit<Selection, 'range' | 'names'>;
  /** Every model that the pipeline and the workspace name, in the order of the text: what is chosen among where none is named. */
  known: readonly string[];
  /** What the model must be able to do, in the words of `capabilities`. */
  can: readonly string[];
  /** Tokens of the question, as far as they are known beforehand, and of the longest answer. */
  tokens?: number;
  max_tokens?: number;
  /** The path of the step that asks. */
  step?: string | undefined;
}

/** A model with the reason for people. */
export interface ModelChoice {
  model: string;
  reason: string;
  /** Models that step in for it, in this order. */
  instead?: readonly string[];
  /** Every model of a list, with the facts known in advance. */
  candidates?: readonly { model: string; reason: string }[];
  /** By which strategy it was chosen, where a selection chose. */
  strategy?: Strategy;
}

/** What a call may take at most: tokens, and USD where a price is known. */
export interface WorstCase {
  tokens: number;
  cost?: number;
  /** The longest answer that this holds for, where the call has to be told. */
  most_tokens?: number;
}

/** What limits leave, in tokens and USD; infinite where nothing bounds it. */
export interface RemainingBudget {
  tokens: number;
  cost: number;
}

/** The reservation of a call. */
export interface SettleReservation {
  (spent: { tokens: number; cost?: number }): Promise<void>;
  /** The longest answer that was put aside for, where that is less than was wished for. */
  most_tokens?: number;
}

/** What everybody who works in a workspace spends in a day. */
export interface WorkspaceSpending {
  /**
   * Reserves the worst case of a call; the result settles the reservation, durably. Where reservations of calls in flight use up the rest,
   * it waits for them. Rejects with a RunError of kind `budget` where the call could exceed a limit of the day. `call` identifies the call:
   * a call made again after its process was cut off replaces the first reservation.
   */
  reserve(request: {
    worst: WorstCase;
    /** The worst case of a shorter answer, that fits into what is left; undefined where there is none of use. */
    within?: ((left: RemainingBudget) => WorstCase | undefined) | undefined;
    model: string;
    call: string;
    signal: AbortSignal;
    waits?: ((text: string) => void) | undefined;
  }): Promise<SettleReservation>;
}

/** Where a request of a batch goes, and how much goes together. */
export interface BatchTarget {
  model: string;
  /** The provider's id. */
  provider: string;
  /** Which of the provider's endpoints, where it has several. */
  endpoint?: number;
  /** The account that has it, as `accountOf` says it. */
  account?: string;
  /** The most requests of a batch, and the most bytes of all of them. */
  requests: number;
  bytes: number;
}

/** A batch of a run: what the provider knows it by, and who has it. */
export interface BatchRef {
  key: string;
  model: string;
  endpoint?: number | undefined;
}

/** A request of a batch: its id there, and the call that it is. */
export interface BatchedCall {
  id: string;
  call: ModelCall;
  place?: CallPlace;
}

export type BatchStatus = { state: 'working'; done?: number } | { state: 'ended' } | { state: 'failed'; failure: Failure };

/** Models that answer many calls together, within a day. All reject with RunErrors. */
export interface BatchModels {
  /** Where a call goes; undefined where its model answers at once. Throws a RunError (`input`) where that has no batches. */
  targetOf(call: ModelCall): BatchTarget | undefined;
  /** A mark of the address and the key that a batch is asked with, which tells two accounts apart and is no key; undefined where no key stays the same. */
  accountOf(ref: BatchRef): string | undefined;
  /** Bytes that a call takes of a batch, estimated upwards. */
  sizeOf(call: ModelCall): number;
  /** Rejects where surely nothing was made; `unsure` says why that is not known. */
  submit(
    ref: BatchRef,
    calls: readonly BatchedCall[],
    options: { signal: AbortSignal; run: string },
  ): Promise<{ id: string } | { unsure: Failure }>;
  /** Looks for a batch of which nobody wrote down whether it was made. */
  find(
    ref: BatchRef & { count: number; since: number; known: ReadonlySet<string> },
    signal: AbortSignal,
  ): Promise<{ id: string } | 'none' | 'unsure'>;
  poll(ref: BatchRef, id: string, signal: AbortSignal): Promise<BatchStatus>;
  /** The answers of a batch that has ended, in any order; `calls` are all of it. */
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
   * Streams one call; `delta` gets pieces of text as they come. Rejects with a RunError. Retries nothing by itself. What is asked before
   * the first step has no place.
   */
  call(call: ModelCall, options: { signal: AbortSignal; delta(text: string): void; place?: CallPlace }): Promise<ModelAnswer>;
  /**
   * The model for `named` (or for no name): a name, or a list of names as the rendered JSON text, in which each is the fallback of the one
   * before. `step` is the path of the asking step. With `criteria` a selection chooses among the names, or among all known models; throws a
   * RunError (`input`) where none fits.
   */
  choose(named: string | undefined, step?: string, criteria?: ModelCriteria): ModelChoice;
  /** The most that a call may use and cost (USD; undefined where no price is known), before it is made. */
  worst(call: ModelCall): WorstCase;
  /**
   * The same with the longest answer that keeps within what is left. Undefined where the call itself says how long its answer may be, and
   * where too little is left for an answer of use.
   */
  within?(call: ModelCall, left: RemainingBudget): WorstCase | undefined;
  /** The model that makes such: the one that is named, else the first usual one that can be asked. */
  chooseMaker?(task: MediaTask, named: string | undefined): string;
  /** What is wrong with a value by a JSON Schema, in words; undefined where it fits. */
  check(schema: JsonSchema, value: Json, whole?: string): string | undefined;
}
