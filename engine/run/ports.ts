import type { SpendLimits } from '../compile/pipeline/model/step.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';
import type { ExternalRead, Fact, Provenance } from '../state/events.ts';
import type { Failure } from '../state/failure.ts';
import type { OpenQuestion } from '../state/state.ts';
import type { UsageCost } from '../state/usage.ts';
import type { CallPlace } from './call-place.ts';
import type { MadeMedia, WantedMedia } from './calls/media-types.ts';
import type { Embedding, Models, TextsToEmbed } from './model-port.ts';

/** The run's only access to the world. Tests and the simulator pass others. */
export interface Ports {
  clock: Clock;
  log: Log;
  files: Files;
  models: Models;
  tools: Tools;
  people: People;
  /** Results of earlier calls, by content; without it every call is made. */
  cache?: ResultCache;
  /** Child runs; without this port pipelines are called inside the run. */
  children?: ChildRuns;
}

/** A call of a pipeline as a child run. */
export interface ChildCall {
  /** The name of the run: the same for the same call, in every process. */
  run: string;
  /** Its position among the calls of the child run; `together` has all of them, if this process started them. */
  item?: number | undefined;
  together?: ReadonlyMap<number, Pick<ChildCall, 'inputs' | 'limits'>> | undefined;
  /** The call, as a path. */
  path: string;
  /** The pipeline, by the name in `Node.calls`. */
  pipeline: string;
  inputs: JsonMap;
  /** Its limits, besides those of its own text. */
  limits: SpendLimits;
  allowed: RunPermissions;
  /** The number of its ancestors. */
  depth: number;
}

/** What came of it. */
export interface ChildEnd extends UsageCost {
  outputs: JsonMap;
  absent: readonly string[];
  degraded: boolean;
  /** Where it failed, or was cancelled. */
  failure?: Failure | undefined;
}

/** The child runs of this run. */
export interface ChildRuns {
  /** Whether child runs are supported: all possible owners of this run understand its log format. Asked once, before the first step. */
  readonly isKnown: boolean;
  /** The number of awaited child runs. */
  readonly open: number;
  /** Whether a child run was started, by this or an earlier process. */
  hasBegun(run: string): Promise<boolean>;
  /**
   * Begins a run that was not begun, goes on with it where nobody does, and waits for its end: undefined where it waits for a person.
   * Where `signal` is aborted it is cancelled, unless this run itself is let go of (`letGo`): then somebody goes on with both.
   */
  call(child: ChildCall, ends: { signal: AbortSignal; letGo: AbortSignal }): Promise<ChildEnd | undefined>;
  /** Cancels the awaited child runs, since this run is cancelled or timed out. The second time they end at once. */
  cancelAll(): void;
  /** A child run has ended, or waits for a person; returns whether it is awaited. */
  changed(run: string): boolean;
}

/** Results by content, kept across runs. `at` is the time of the result, in milliseconds since 1970. */
export interface ResultCache {
  get(key: string): Promise<{ value: Json; at: number; reads?: readonly ExternalRead[] } | undefined>;
  put(key: string, value: Json, reads?: readonly ExternalRead[]): Promise<void>;
}

/** Time in milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves in a later turn, after other waiting work: yields to the event loop. */
  turn(): Promise<void>;
}

/** Facts are queued in order and written to the disk in groups (group commit). */
export interface Log {
  append(fact: Fact): void;
  /** Resolves when everything appended so far is on disk. */
  flushed(): Promise<void>;
  /**
   * Undefined as long as the log keeps up (backpressure); else resolves when it does again, or has failed. Until then nothing
   * new starts.
   */
  room?(): Promise<void> | undefined;
}

/** Storage of values and output files. The implementation confines their paths. */
export interface Files {
  /** Stores a value over the artifact threshold (content-addressed, on disk when it resolves) and names it. */
  putArtifact(json: string): Promise<string>;
  /** Reads one back. Throws a RunError (`internal`) when it is missing or damaged. */
  getArtifact(hash: string): Promise<string>;
  /** The same, synchronously: for a value that was evicted from memory. */
  readArtifact(hash: string): string;
  /**
   * A file of the project in base64, and its size; no `data` where it is larger than `most` bytes. Rejects with a RunError
   * (`input`, `permission`).
   */
  readBytes?(path: string, most: number, allowed?: RunPermissions): Promise<{ data?: string; bytes: number }>;
  /**
   * Writes an output file atomically; `path` is relative to the output folder or absolute inside it. Returns the path as
   * written and its sha-256. A file is written once in a run, but again by the same `owner` (step and product), as after a
   * failed attempt or a resume. Rejects with a RunError (`permission`) where it leads out of the run's bounds.
   */
  writeProduct(
    path: string,
    content: ProductContent,
    owner?: string,
    allowed?: RunPermissions,
  ): Promise<{ file: string; bytes: number; hash: string }>;
  /**
   * Claims a path before there is content, and rejects as `writeProduct` would. No other owner gets it until the returned
   * function is called.
   */
  claimProduct?(path: string, owner: string, allowed?: RunPermissions): Promise<() => void>;
}

/** Text, or the bytes of a file. */
export type ProductContent = string | { base64: string };

/** Permissions granted in a run so far; one with `step` applies to that step alone. */
export type RunPermissions = readonly (Permission & { step?: string })[];

export interface ToolContext {
  signal: AbortSignal;
  log(text: string): void;
  place?: CallPlace;
  /** By this a receiver recognizes a repetition of the call. */
  key?: string;
  /** The called pipeline around the step, by its name; undefined in the run's own. */
  pipeline?: string | undefined;
  /** A generated step: every effect needs a permission for that step alone. */
  generated?: boolean;
  /** Called with the origin of a result that did not come from the tool itself. */
  from?(provenance: Provenance): void;
  /** Called with the call's reads from outside the run, after a successful end. */
  reads?(reading: ExternalRead): void;
  allowed?: RunPermissions;
  /** Embeds texts by a model, a vector for each, as a call of the step. Rejects with a RunError. */
  embed?(embeds: TextsToEmbed, model: string): Promise<readonly Embedding[]>;
  /**
   * Has a model make media or a transcript, as a call of the step; files are written as its products. Rejects with a
   * RunError.
   */
  make?(wanted: WantedMedia): Promise<MadeMedia>;
}

export interface Tools {
  spec(name: string): ToolSpec | undefined;
  /**
   * Calls one action. Resolves with the tool's result object (which may say `success: false`); rejects with a RunError. After
   * an abort nothing of the call is left running when the promise settles.
   */
  call(tool: string, action: string, parameters: JsonMap, context: ToolContext): Promise<JsonMap>;
  /**
   * Whether a server has announced a change of its tools since the step last listed them. `place` is the log's place for
   * listing them again, `allowed` the permissions of that call.
   */
  hasOtherTools?(server: string, place: Pick<CallPlace, 'path' | 'request'>, allowed?: RunPermissions): Promise<boolean>;
  /** The present fingerprint of something outside, as in a `Reading` of it; undefined where it cannot be determined. */
  holds?(what: Pick<ExternalRead, 'of' | 'name'>): Promise<string | undefined>;
  /** Called after the last call: ends everything that belongs to the run, such as processes. */
  close?(): Promise<void>;
}

/** Asks the people here. A question is durable already; an answer may also come from elsewhere, which aborts the signal. */
export interface People {
  /**
   * Nobody can be asked: a step that needs a permission fails with the advice how to grant it. Other questions wait as usual.
   */
  absent?: boolean;
  /**
   * Undefined when nobody can answer here: then the default answers, or the run waits. An invalid answer is asked for again
   * with the reason in `refused`. `by` is the log's name for the person.
   */
  ask(question: OpenQuestion, signal: AbortSignal, refused?: string): Promise<{ value: Json; by: string } | undefined>;
}
