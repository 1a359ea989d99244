import type { Json, JsonMap } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';
import type { ExternalRead, Fact, Provenance } from '../state/events.ts';
import type { OpenQuestion } from '../state/state.ts';
import type { CallPlace } from './call-place.ts';
import type { MadeMedia, WantedMedia } from './calls/media-types.ts';
import type { Embedding, Models, TextsToEmbed } from './model-port.ts';

/** The run's only ways to the world. Tests and the simulator pass others. */
export interface Ports {
  clock: Clock;
  log: Log;
  files: Files;
  models: Models;
  tools: Tools;
  people: People;
  /** Results of earlier calls, by content; without it every call is made. */
  cache?: ResultCache;
}

/** Results by content, kept across runs. `at` is when the result was made, in milliseconds since 1970. */
export interface ResultCache {
  get(key: string): Promise<{ value: Json; at: number; reads?: readonly ExternalRead[] } | undefined>;
  put(key: string, value: Json, reads?: readonly ExternalRead[]): Promise<void>;
}

/** Time in milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves in a turn of its own, after whatever else waits: lets others have the event loop. */
  turn(): Promise<void>;
}

/** Facts are queued in order and reach the disk in groups. */
export interface Log {
  append(fact: Fact): void;
  /** Resolves when everything appended so far is on disk. */
  flushed(): Promise<void>;
  /** Undefined as long as the log keeps up; else resolves when it does again, or will not any more. Until then nothing new is begun. */
  room?(): Promise<void> | undefined;
}

/** Where values and products go. Paths of products are confined by the implementation. */
export interface Files {
  /** Stores a value over the artifact threshold (content-addressed, on disk when it resolves) and names it. */
  putArtifact(json: string): Promise<string>;
  /** Reads one back. Throws a RunError (`internal`) when it is missing or damaged. */
  getArtifact(hash: string): Promise<string>;
  /** The same, at once: for what has left memory again since it was loaded. */
  readArtifact(hash: string): string;
  /**
   * A file of the project in base64, and its size; no `data` where it is larger than `most` bytes. Rejects with a RunError (`input`,
   * `permission`).
   */
  readBytes?(path: string, most: number, allowed?: RunPermissions): Promise<{ data?: string; bytes: number }>;
  /**
   * Writes a product atomically; `path` relative to the output folder or absolute inside it. Gives the path as written and its sha-256.
   * A file is written once in a run, but again by the same `owner` (step and product), as after a failed attempt or a resume. Rejects with
   * a RunError (`permission`) where it leads out of what the run may touch.
   */
  writeProduct(
    path: string,
    content: ProductContent,
    owner?: string,
    allowed?: RunPermissions,
  ): Promise<{ file: string; bytes: number; hash: string }>;
  /** Rejects as `writeProduct` would for this place, before there is anything to write. No other owner gets it until what is given back is called. */
  claimProduct?(path: string, owner: string, allowed?: RunPermissions): Promise<() => void>;
}

/** Text, or the bytes of a file. */
export type ProductContent = string | { base64: string };

/** Permissions granted in a run so far; one with `step` holds for that step alone. */
export type RunPermissions = readonly (Permission & { step?: string })[];

export interface ToolContext {
  signal: AbortSignal;
  log(text: string): void;
  place?: CallPlace;
  /** The called pipeline that the step stands in, by what it is called by; undefined in the run's own. */
  pipeline?: string | undefined;
  /** A model wrote the step: whatever has an effect needs a permission that was given to that step alone. */
  generated?: boolean;
  /** Told where the result came from, where that is not the tool itself. */
  from?(provenance: Provenance): void;
  /** Called with what the call read from outside the run, once it has ended well. */
  reads?(reading: ExternalRead): void;
  allowed?: RunPermissions;
  /** Embeds texts by a model, a vector for each, as a call of the step. Rejects with a RunError. */
  embed?(embeds: TextsToEmbed, model: string): Promise<readonly Embedding[]>;
  /** Has a model make a picture, speech or a transcript, as a call of the step; files are written as its products. Rejects with a RunError. */
  make?(wanted: WantedMedia): Promise<MadeMedia>;
}

export interface Tools {
  spec(name: string): ToolSpec | undefined;
  /**
   * Calls one action. Resolves with the tool's result object (which may say `success: false`); rejects with a RunError.
   * After the signal is aborted nothing of the call is left running when the promise settles.
   */
  call(tool: string, action: string, parameters: JsonMap, context: ToolContext): Promise<JsonMap>;
  /**
   * Whether a server has said that its tools are others since the step last listed them. `place` is where the log would have the call that
   * lists them again, `allowed` what that call may do.
   */
  hasOtherTools?(server: string, place: Pick<CallPlace, 'path' | 'request'>, allowed?: RunPermissions): Promise<boolean>;
  /** What something outside holds now, by the fingerprint that a `Reading` of it would have; undefined where that cannot be told. */
  holds?(what: Pick<ExternalRead, 'of' | 'name'>): Promise<string | undefined>;
  /** After the last call: ends what belongs to the run, as processes that a call started. */
  close?(): Promise<void>;
}

/** Asks the people at hand. A question is durable already; an answer may also come from elsewhere, which aborts the signal. */
export interface People {
  /** Nobody attends: a step that needs a permission fails with how it is given, in place of a question. Other questions wait as ever. */
  absent?: boolean;
  /**
   * Undefined when nobody can answer here: then the default answers, or the run waits. An answer that does not fit is asked for again
   * with the reason in `refused`. `by` is how the log names who answered.
   */
  ask(question: OpenQuestion, signal: AbortSignal, refused?: string): Promise<{ value: Json; by: string } | undefined>;
}
