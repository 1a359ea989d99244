import type { Json } from '../../../language/json.ts';
import type { Message, ToolCall, ToolOffer } from '../../../run/model-port.ts';
import type { Failure } from '../../../state/failure.ts';
import type { Usage } from '../../../state/usage.ts';
import type { Finish, ModelRequest } from '../../contract.ts';
import type { ModelRefusal } from '../../settings/provider-table.ts';

/** Recordings, by file or run. */
export interface Recordings {
  /** Why it cannot answer; undefined where nothing is known against it. Nothing is read. */
  fault(source: string): ModelRefusal | undefined;
  /** The recorded answer to the same messages; undefined where there is none. Rejects where the recording cannot be read. */
  find(source: string, request: ModelRequest): Promise<RecordedAnswer | undefined>;
}

/** The answers: by the step's path (`*` matches any text), else from the queue, else always `otherwise`. */
export interface Script {
  /**
   * A list answers the first call, the second call, …; a single answer answers every call. The first matching pattern counts.
   */
  steps?: Readonly<Record<string, ScriptReply | readonly ScriptReply[]>>;
  queue?: readonly ScriptReply[];
  otherwise?: ScriptReply;
}

/** The editor's own models, as the extension provides them. `send` may throw an EditorFault or anything else. */
export interface EditorModels {
  list(): Promise<readonly EditorModel[]>;
  send(id: string, request: EditorRequest, signal: AbortSignal): Promise<AsyncIterable<EditorPart>>;
}

/** A model's recorded answer, or failure. */
export type RecordedAnswer = { text: string; calls: readonly ToolCall[]; usage?: Usage } | { failure: Failure };

/** What a script says to a call: a text, an answer, or a function of the request and the number of the call. */
export type ScriptReply = string | ScriptedAnswer | ((request: ModelRequest, call: number) => string | ScriptedAnswer);

/** A model that the editor offers. */
export interface EditorModel {
  id: string;
  vendor: string;
  family: string;
  name: string;
  /** Tokens of the longest question. */
  max_input_tokens: number;
}

/** One request in the editor's terms, which have no system messages. */
export interface EditorRequest {
  messages: readonly EditorMessage[];
  tools: readonly ToolOffer[];
  /** Parameters of the model, passed on unchanged. */
  options: Readonly<Record<string, unknown>>;
  /** The reason for the request, shown when the user is asked for consent. */
  justification: string;
}

export type EditorPart = { type: 'text'; text: string } | ({ type: 'call' } & Pick<ToolCall, 'id' | 'name' | 'arguments'>);

/** One answer of a script. Milliseconds of the engine's clock. */
export interface ScriptedAnswer {
  text?: string;
  /** Answers with this value as JSON. */
  json?: Json;
  /** Calls these tools first. */
  calls?: readonly { name: string; arguments: Json }[];
  /** The text in these pieces. */
  chunks?: readonly string[];
  /** Before the first piece. */
  delay?: number;
  /** Before each further piece. */
  pause?: number;
  usage?: Usage;
  finish?: Finish;
  /** Fails with this, after the pieces. */
  fail?: Omit<Failure, 'retryable'> & { retryable?: boolean };
  /** Breaks off after the pieces, like a network. */
  cut?: boolean;
}

export type EditorMessage =
  | { role: 'user'; content: string }
  | Extract<Message, { role: 'assistant' }>
  | Extract<Message, { role: 'tool' }>;
