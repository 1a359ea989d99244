import type { Graph, RouteCause } from '../compile/graph/graph.ts';
import type { ModelExperience } from '../language/experience.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { ChangedLimits, ReachedLimit } from '../language/run-limits.ts';
import type { AnswerType, QuestionKind } from '../language/schema/answers.ts';
import type { Strategy } from '../language/selection.ts';
import type { Failure } from './failure.ts';
import type { Path } from './path.ts';
import type { ResourceSample } from './resources.ts';
import type { Turn } from './schedule/agenda.ts';
import type { ExpectedTimes } from './schedule/order.ts';
import type { Usage } from './usage.ts';

/** A value in a fact: itself, or the artifact that holds it (values over 32 kB). */
export type Stored = { value: Json } | { artifact: string; bytes: number };

/** Where a value came from. Nothing falls back silently from one to another. */
export type Provenance = 'live' | 'cached' | 'replayed' | 'reused' | 'pinned' | 'edited' | 'simulated' | 'offline' | 'batch';

/** Where the answers of a run come from. */
export type Mode = 'live' | 'replay' | 'record' | 'simulate';

/** Whether what answers a run can be had again: the answers of a test case go with the process that runs it. */
export const canAnswerAgain = ({ mode, recording }: { mode: Mode; recording?: string | undefined }): boolean =>
  mode === 'live' || recording !== undefined;

export type SkipReason = 'condition-false' | 'routed-past' | 'not-activated' | 'upstream-failed' | 'run-stopped' | 'left-out';
export type RunStatus = 'succeeded' | 'failed' | 'cancelled' | 'waiting' | 'interrupted';

/**
 * Something outside the run that a call read, and what it held then as a fingerprint; without `held` that cannot be told without looking
 * again, as of a folder. A file has its path from the working folder, a tool of `baton.yaml` its name, files together have the patterns that
 * they fit, a line each; so has code, which is of those what is in a known language and not ignored.
 */
export interface ExternalRead {
  of: 'file' | 'files' | 'code' | 'tool';
  name: string;
  held?: string;
}

/** Why a step went the way it went. */
export interface Why {
  condition?: { text: string; values: JsonMap; result: boolean };
  /** `strategy` where a selection chose; `instead` are those who then step in. */
  model?: {
    chosen: string;
    reason: string;
    strategy?: Strategy;
    instead?: string[];
    candidates?: { model: string; reason: string }[];
  };
  /** Which model of a cascade gave the value, and why the first one's would not do. */
  cascade?: { first: string; answered: string; missed?: string };
  /** The value that a switch decided by, and the matching label; null where none matches. */
  branch?: { value: Json; chosen: string | null };
  /** Whether the result was taken from an earlier call (then `age` in milliseconds), or why not. */
  cache?: { hit: boolean; age?: number; reason?: 'none' | 'expired' | 'changed' };
  /** Why it went before `waiting` others that were ready too; `ahead` are milliseconds to the end of the run, as they were expected. */
  turn?: Turn;
  /** The verdict of a judge by the rubric. */
  quality?: { score: number; reason: string; model: string };
  auto?: { field: string; question: string; answer: Json; locked: boolean }[];
  /** Who answered the question of an `ask` step, or decided about one that was cut off. */
  answered?: { by: string };
}

interface Facts {
  'run.started': {
    run: string;
    pipeline: { id: string; name?: string; file: string; hash: string };
    inputs: JsonMap;
    /** Where the values of secret inputs came from: `env:NAME`, `store:NAME` (the editor's) or `given`. In `inputs` marks stand for them. */
    secrets?: Record<string, string>;
    /** The environment variables that `baton.yaml` lets templates read, as they were; marks stand for values that look secret. */
    env?: JsonMap;
    /** Fingerprints by which this machine recognises the values whose marks are in `env`. */
    fingerprints?: Record<string, string>;
    engine: string;
    mode: Mode;
    /** What a replay answers from (a recording, or the folder of a run), or where a recording goes; absolute. */
    recording?: string;
    limits: JsonMap;
    /** Milliseconds that a call of a model usually took in earlier runs, as far as a selection goes by it. */
    latencies?: Record<string, number>;
    /** How models did on steps of earlier runs, where a selection goes by it. */
    experience?: ModelExperience[];
    /** The run that this one branched off, and the fact behind which it goes its own way. */
    parent?: { run: string; seq: number };
    /** The pipelines whose runs ended one after the other until this one began by a trigger, the first one first: files from the root. */
    after?: string[];
    /** What templates see as the moment of the run, in milliseconds since 1970, where it is the parent's. */
    moment?: number;
    output_path: string;
    /** Whether a person named it: nobody else can name one outside of root and working folder. */
    output_by?: 'person' | undefined;
    root: string;
    workdir: string;
    model?: string;
    /** The overrides of `baton.yaml` that hold. */
    profile?: string;
  };
  'plan.added': { file: string; hash: string };
  /** What steps are expected to take by earlier runs: from here on the longest way to the end goes first by that. */
  'order.expected': ExpectedTimes;
  /** `site` is the tag's id, with the step's path behind it where it is asked anew for each run of the step. `calls` were made besides those of a step. */
  'auto.resolved': {
    site: string;
    field: string;
    path?: Path;
    question: string;
    answer: Json;
    model: string;
    locked: boolean;
    calls: number;
    degraded?: boolean;
    usage?: Usage;
    cost?: number;
    cost_open?: true;
  };
  /** A tag that is asked before the run has no answer: what asking took. */
  'auto.failed': { site: string; field: string; calls: number; usage?: Usage; cost?: number; cost_open?: true };
  /** A step is ready; `priority` is the one that the run computed for it. */
  'step.prepared': { path: Path; parameters?: Json; why?: Why; priority?: number };
  /** Written before the first attempt of a step with effects; carries what was prepared. */
  /** `branch` is the way of a switch that runs, `variables` are the first values of the frame that opens, `timeout` (ms) and `retry` (delays in ms)
   * were computed, `pipeline` is the file that was chosen, as written, `generated` the steps that a model wrote, as they run. */
  'step.started': {
    path: Path;
    parameters?: Json;
    why?: Why;
    model?: string;
    branch?: string;
    variables?: JsonMap;
    timeout?: number;
    retry?: { attempts?: number; delay?: number; max_delay?: number };
    pipeline?: string;
    generated?: { text: string; graph: Graph };
  };
  'attempt.started': { path: Path; attempt: number };
  /** `handler` is the place of the `on_error` handler that asks for the next attempt. */
  'attempt.failed': { path: Path; attempt: number; failure: Failure; retry_at?: number; handler?: number };
  'call.started': {
    path: Path;
    kind: 'model' | 'tool' | 'judge' | 'repair' | 'auto' | 'member';
    request: string;
    name: string;
    prompt?: Json;
    /** It must not be made twice. */
    once?: true;
    /** Which of the step's agents makes it. */
    agent?: string;
    /** The batch that it is a request of: the one after the calls of this batch before it. */
    batch?: string;
  };
  'call.settled': {
    path: Path;
    result?: Stored;
    failure?: Failure;
    usage?: Usage;
    cost?: number;
    /** Others were asked before, and may have been paid too: nobody says how much. */
    cost_open?: true;
    /** No model was asked: nothing was sent to its provider. */
    unasked?: true;
    model?: string;
    provenance: Provenance;
    first_token?: number;
    note?: string;
    reads?: ExternalRead[];
  };
  /**
   * A batch of calls is about to be submitted: `count` facts `call.started` that name it follow, and all of them are on disk before anything
   * is sent. `key` is what the provider knows it by.
   */
  'batch.prepared': {
    batch: string;
    key: string;
    provider: string;
    model: string;
    endpoint?: number;
    /** A mark of the address and the key that it is asked with. */
    account?: string;
    count: number;
  };
  /** The provider has it under this id. */
  'batch.submitted': { batch: string; id: string };
  /** The provider was asked to cancel it; what it has answered until then can still be had. */
  'batch.cancelled': { batch: string };
  /** Nothing more comes of it. What it did not settle of its calls is made again where it was never made, or was cancelled. */
  'batch.ended': { batch: string; how: 'answered' | 'refused' | 'unsent' | 'unneeded' };
  /** The only fact of a pure step: carries what it prepared and set. */
  'step.succeeded': {
    path: Path;
    result: Stored;
    set?: JsonMap;
    /** The message that the step shows to people. */
    shown?: string;
    parameters?: Json;
    why?: Why;
    model?: string;
    degraded?: string;
    provenance?: Provenance;
    location?: string;
    /** Reads outside the run beside its calls. */
    reads?: ExternalRead[];
  };
  /** `generated` is the text of steps that a model wrote and that cannot run. */
  'step.failed': { path: Path; failure: Failure; parameters?: Json; why?: Why; generated?: string };
  'step.skipped': { path: Path; reason: SkipReason; why?: Why };
  /** `max_parallel` where the run computed it; `variables` are the first values of those that the loop declares. */
  'loop.opened': {
    path: Path;
    count: number;
    items?: Stored;
    why?: Why;
    max_parallel?: number | 'all';
    timeout?: number;
    variables?: JsonMap;
  };
  /** What was asked of a loop about one iteration; `more` where nothing was, and those from this one on open in a fact of their own. */
  'loop.checked': { path: Path; iteration: number; verdict: 'go' | 'continue' | 'break' | 'while' | 'until' | 'more' };
  /** `failure` where the iteration itself failed (its `break_if` could not be evaluated, its deadline passed), not one of its steps. */
  'iteration.settled': { path: Path; status: 'succeeded' | 'failed' | 'skipped'; failure?: Failure };
  'route.taken': { path: Path; on: RouteCause; target: string };
  /**
   * The time of a whole pipeline, a group or an iteration is up, or a person has cancelled the run: nothing new starts in the frame (path '' for the run's own),
   * what is in flight ends, and `finally` runs. Also for the frame of a `finally` that takes longer than it may.
   */
  'frame.stopped': { path: Path; failure: Failure };
  'person.asked': {
    question: string;
    path?: Path;
    kind: QuestionKind;
    text: string;
    /** The form of the answer; `choices` and `fields` say more of it. */
    wants?: AnswerType;
    choices?: string[];
    fields?: JsonMap;
    /** Milliseconds since 1970; holds across restarts. */
    deadline?: number;
    default?: Json;
    /** The permission that is asked for. */
    needs?: Permission;
    /** The limit of the run that leaves no room for the step. */
    limit?: ReachedLimit;
  };
  'person.answered': { question: string; value: Json; by: string };
  'variable.set': { frame: Path; name: string; value: Stored };
  'product.written': { path: Path; name: string; file: string; bytes: number; hash: string };
  /** `step` where it holds for that step alone; `lasting` where it shall hold for later runs of the same text too. */
  'permission.given': Permission & { by: string; step?: Path; lasting?: true };
  /** A person has changed limits of the run; those that are not named stay. */
  'limits.changed': { limits: ChangedLimits; by: string };
  /**
   * Somebody holds the run since `since`, in milliseconds since 1970: nothing new starts, and its time stands still. With `lasted`, in
   * milliseconds, it goes on.
   */
  'run.paused': { reason: string; since: number; lasted?: number };
  /** `left` is when the process before was last seen alive, in milliseconds since 1970; only where that is known. */
  'run.resumed': { pid: number; left?: number };
  /**
   * A person gives a step its value; where the step has not settled, it takes it in its turn and does not run. `inputs.NAME` is an input.
   * `pinned` is the run in which the step gave it, where a person wants it in later runs as well.
   */
  'run.edited': { path: Path; value: Stored; by?: string; pinned?: string };
  'run.finished': { status: RunStatus; degraded: boolean; outputs: JsonMap; absent: string[]; error?: Failure };
}

export type FactType = keyof Facts;
/** A durable event, as the log holds it: `seq` counts from 1, `at` is milliseconds since 1970. */
export type Fact<T extends FactType = FactType> = { [K in T]: { seq: number; at: number; type: K } & Facts[K] }[T];
/** A fact that the log has not numbered yet. */
export type NewFact<T extends FactType = FactType> = { [K in T]: { type: K } & Facts[K] }[T];

/** Events that are never on disk. */
export type Live =
  | { type: 'step.delta'; at: number; path: Path; text: string }
  | { type: 'step.progress'; at: number; path: Path; done: number; of?: number }
  | { type: 'step.log'; at: number; path: Path; level: 'info' | 'warning'; text: string }
  /** `short` where memory is: steps start one at a time then. */
  | ({ type: 'resource.sample'; at: number; short: boolean } & ResourceSample);

export type RunEvent = Fact | Live;
export const isFact = (event: RunEvent): event is Fact => 'seq' in event;

export const factTypes = [
  'run.started',
  'plan.added',
  'order.expected',
  'auto.resolved',
  'auto.failed',
  'step.prepared',
  'step.started',
  'attempt.started',
  'attempt.failed',
  'call.started',
  'call.settled',
  'batch.prepared',
  'batch.submitted',
  'batch.cancelled',
  'batch.ended',
  'step.succeeded',
  'step.failed',
  'step.skipped',
  'loop.opened',
  'loop.checked',
  'iteration.settled',
  'route.taken',
  'frame.stopped',
  'person.asked',
  'person.answered',
  'variable.set',
  'product.written',
  'permission.given',
  'limits.changed',
  'run.paused',
  'run.resumed',
  'run.edited',
  'run.finished',
] as const satisfies readonly FactType[];

/** Facts that begin a step, lead on from it, or end it. */
export const wayTypes = [
  'step.prepared',
  'step.started',
  'attempt.started',
  'attempt.failed',
  'step.succeeded',
  'step.failed',
  'step.skipped',
  'loop.opened',
  'loop.checked',
  'route.taken',
] as const satisfies readonly FactType[];
