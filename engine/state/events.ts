import type { Graph, RouteCause } from '../compile/graph/graph.ts';
import type { FailureKind } from '../language/failures.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { ModelExperience } from '../language/models/experience.ts';
import type { Permission } from '../language/permission.ts';
import type { ChangedLimits, ReachedLimit } from '../language/run-limits.ts';
import type { AnswerType, QuestionKind } from '../language/schema/answers.ts';
import type { Failure } from './failure.ts';
import type { Path } from './path.ts';
import type { ResourceSample } from './resources.ts';
import type { ExpectedTimes } from './schedule/expected-times.ts';
import type { Usage } from './usage.ts';
import type { Why } from './why.ts';

/** A value in a fact: itself, or the artifact with it (values over 32 kB). */
export type Stored = { value: Json } | { artifact: string; bytes: number };

/** The origin of a value. Nothing falls back silently from one to another. */
export type Provenance = 'live' | 'cached' | 'replayed' | 'reused' | 'pinned' | 'edited' | 'simulated' | 'offline' | 'batch';

/** The backend of a run. */
export type Mode = 'live' | 'replay' | 'record' | 'simulate';

/** Whether the run's backend can be opened again: a test case's answers end with its process. */
export const canAnswerAgain = ({ mode, recording }: { mode: Mode; recording?: string | undefined }): boolean =>
  mode === 'live' || recording !== undefined;

export type SkipReason = 'condition-false' | 'routed-past' | 'not-activated' | 'upstream-failed' | 'run-stopped' | 'left-out';
export type RunStatus = 'succeeded' | 'failed' | 'cancelled' | 'waiting' | 'interrupted';

/**
 * Something outside the run that a call read, with its fingerprint at that time; without `held` it cannot be determined
 * without looking again, as for a folder. A file has its path from the working folder, a tool of `baton.yaml` its name,
 * several files have their patterns, a line each; so has code, limited to files in a known language that are not ignored.
 */
export interface ExternalRead {
  of: 'file' | 'files' | 'code' | 'tool';
  name: string;
  held?: string;
}

interface Facts {
  'run.started': {
    run: string;
    pipeline: { id: string; name?: string; file: string; hash: string };
    inputs: JsonMap;
    /** The origins of secret inputs: `env:NAME`, `store:NAME` (the editor's) or `given`. In `inputs` marks replace them. */
    secrets?: Record<string, string>;
    /**
     * The environment variables that `baton.yaml` lets templates read, with their values; marks replace values that look
     * secret.
     */
    env?: JsonMap;
    /** Fingerprints by which this machine recognises the values behind the marks in `env`. */
    fingerprints?: Record<string, string>;
    engine: string;
    mode: Mode;
    /** The replayed recording (or the folder of a run), or the file of a new recording; absolute. */
    recording?: string;
    limits: JsonMap;
    /** The usual latencies of models in earlier runs in milliseconds, where a selection uses them. */
    latencies?: Record<string, number>;
    /** The results of models on steps of earlier runs, where a selection uses them. */
    experience?: ModelExperience[];
    /** The call that made this run, of a step with `detached`; `depth` counts the runs around it. */
    caller?: { run: string; path: Path; depth: number };
    /** The parent of a fork, and the fact behind which the fork differs. */
    parent?: { run: string; seq: number };
    /** The chain of pipelines whose ends led to this run by triggers, the first one first: files from the root. */
    after?: string[];
    /** The run's time in templates, in milliseconds since 1970, where it is the parent's. */
    moment?: number;
    output_path: string;
    /** Whether a person named it: nobody else can name one outside of root and working folder. */
    output_by?: 'person' | undefined;
    root: string;
    workdir: string;
    model?: string;
    /** The profile of `baton.yaml` in effect. */
    profile?: string;
  };
  'plan.added': { file: string; hash: string };
  /** Expected durations from earlier runs: from here on the step with the longest path to the end goes first. */
  'order.expected': ExpectedTimes;
  /** From here on facts have meanings of this log format (`log-format.ts`): a process that does not know it takes no such run. */
  'format.raised': { format: number };
  /**
   * A step, or the run where the path is empty, will probably be late: it is due at `due`, and `risk` is the share of simulated runs in which it
   * was late, 1 where it is. `end` is when it is expected to end; both in milliseconds since 1970. Told once, and nothing is stopped by it.
   */
  'deadline.at_risk': { path: Path; due: number; risk: number; end?: number };
  /** From when on calls of steps that hedge are slow, in milliseconds by static path: 95 of 100 took less in earlier runs. */
  'hedge.expected': { after: Record<string, number> };
  /**
   * `site` is the tag's id, with the step's path behind it where it is asked for each execution of the step. `calls` were
   * made besides those of a step.
   */
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
  /** A tag that is asked before the run has no answer: the usage. */
  'auto.failed': { site: string; field: string; calls: number; usage?: Usage; cost?: number; cost_open?: true };
  /** A step is ready; `priority` is its computed priority. */
  'step.prepared': { path: Path; parameters?: Json; why?: Why; priority?: number };
  /** Written before the first attempt of a step with effects; carries what was prepared. */
  /**
   * `branch` is the branch of a switch that runs, `variables` are the initial values of the frame that opens, `timeout` (ms)
   * and `retry` (delays in ms) were computed, `pipeline` is the chosen file, as written, `generated` the steps that a model
   * wrote; `detached`: the called pipeline is a run of its own.
   */
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
    detached?: true;
  };
  'attempt.started': { path: Path; attempt: number };
  /** `handler` is the index of the `on_error` handler that asks for the next attempt. */
  'attempt.failed': { path: Path; attempt: number; failure: Failure; retry_at?: number; handler?: number };
  'call.started': {
    path: Path;
    kind: 'model' | 'tool' | 'judge' | 'repair' | 'auto' | 'member' | 'run';
    request: string;
    name: string;
    prompt?: Json;
    /** It must not be made twice. */
    once?: true;
    /** The agent of the step that makes it. */
    agent?: string;
    /** The slow call beside which it is made. */
    hedges?: Path;
    /** The batch with its request: the one after the earlier calls of this batch. */
    batch?: string;
    /** The run that answers it; `item` where that one answers several. */
    run?: string;
    item?: number;
  };
  'call.settled': {
    path: Path;
    result?: Stored;
    failure?: Failure;
    usage?: Usage;
    cost?: number;
    /** Earlier models may have been paid too; the amount is unknown. */
    cost_open?: true;
    /** No model was asked: nothing was sent to its provider. */
    unasked?: true;
    /** The number of calls of models, if it was a child run. */
    model_calls?: number;
    model?: string;
    provenance: Provenance;
    first_token?: number;
    /** The call whose answer it has, since that came first. */
    taken?: Path;
    /** Milliseconds that it waited for the limits of its model and provider, if it did. */
    waited?: number;
    note?: string;
    reads?: ExternalRead[];
  };
  /**
   * A batch of calls is about to be submitted: `count` facts `call.started` that name it follow, and all of them are on disk
   * before anything is sent. `key` identifies it at the provider.
   */
  'batch.prepared': {
    batch: string;
    key: string;
    provider: string;
    model: string;
    endpoint?: number;
    /** A fingerprint of its address and key. */
    account?: string;
    count: number;
  };
  /** The provider has it under this id. */
  'batch.submitted': { batch: string; id: string };
  /** The provider was asked to cancel it; existing answers stay available. */
  'batch.cancelled': { batch: string };
  /** It gives no more answers. Its unsettled calls are made again where it was never made, or was cancelled. */
  'batch.ended': { batch: string; how: 'answered' | 'refused' | 'unsent' | 'unneeded' };
  /** The only fact of a pure step, with its prepared and set values. */
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
    /** Reads outside the run, besides its calls. */
    reads?: ExternalRead[];
  };
  /** `generated` is the text of generated steps that cannot run. */
  'step.failed': { path: Path; failure: Failure; parameters?: Json; why?: Why; generated?: string };
  'step.skipped': { path: Path; reason: SkipReason; why?: Why };
  /** `max_parallel` where the run computed it; `variables` are the initial values of the loop's variables. */
  'loop.opened': {
    path: Path;
    count: number;
    items?: Stored;
    why?: Why;
    max_parallel?: number | 'all';
    timeout?: number;
    variables?: JsonMap;
  };
  /**
   * The result of a loop's condition for one iteration; `more` where there was none, and iterations from this one on open in
   * a fact of their own.
   */
  'loop.checked': { path: Path; iteration: number; verdict: 'go' | 'continue' | 'break' | 'while' | 'until' | 'more' };
  /**
   * `failure` where the iteration itself failed (its `break_if` could not be evaluated, its deadline passed), not one of its
   * steps.
   */
  'iteration.settled': { path: Path; status: 'succeeded' | 'failed' | 'skipped'; failure?: Failure };
  'route.taken': { path: Path; on: RouteCause; target: string };
  /**
   * A pipeline, group or iteration has timed out, or a person has cancelled the run: nothing new starts in the frame (path ''
   * for the run's own), work in flight ends, and `finally` runs. Also for the frame of a `finally` that takes too long.
   */
  'frame.stopped': { path: Path; failure: Failure };
  'person.asked': {
    question: string;
    path?: Path;
    kind: QuestionKind;
    text: string;
    /** The form of the answer; `choices` and `fields` complete it. */
    wants?: AnswerType;
    choices?: string[];
    fields?: JsonMap;
    /** Milliseconds since 1970; valid across restarts. */
    deadline?: number;
    default?: Json;
    /** The requested permission. */
    needs?: Permission;
    /** The limit that leaves no room for the step. */
    limit?: ReachedLimit;
  };
  'person.answered': { question: string; value: Json; by: string };
  'variable.set': { frame: Path; name: string; value: Stored };
  'product.written': { path: Path; name: string; file: string; bytes: number; hash: string };
  /** `step` where it applies to that step alone; `lasting` where it applies to later runs of the same text too. */
  'permission.given': Permission & { by: string; step?: Path; lasting?: true };
  /** The circuit breaker of `target` (a model, a host, a server) has opened after so many failures in a row, the last of this kind. */
  'breaker.opened': { target: string; failures: number; kind: FailureKind };
  /** It has closed: the target has answered. */
  'breaker.closed': { target: string };
  /** A person has changed limits of the run; those that are not named stay. */
  'limits.changed': { limits: ChangedLimits; by: string };
  /**
   * The run is paused since `since`, in milliseconds since 1970: nothing new starts, and its clock stands still. With
   * `lasted`, in milliseconds, it continues.
   */
  'run.paused': { reason: string; since: number; lasted?: number };
  /** `left` is when the former process was last seen alive, in milliseconds since 1970, if known. */
  'run.resumed': { pid: number; left?: number };
  /**
   * A person gives a step its value; an unsettled step takes it in its turn and does not run. `inputs.NAME` is an input.
   * `pinned` is the run with the step's value, where a person has pinned it for later runs.
   */
  'run.edited': { path: Path; value: Stored; by?: string; pinned?: string };
  'run.finished': { status: RunStatus; degraded: boolean; outputs: JsonMap; absent: string[]; error?: Failure };
}

export type FactType = keyof Facts;
/** A durable event in the log: `seq` counts from 1, `at` is milliseconds since 1970. */
export type Fact<T extends FactType = FactType> = { [K in T]: { seq: number; at: number; type: K } & Facts[K] }[T];
/** A fact before the log has numbered it. */
export type NewFact<T extends FactType = FactType> = { [K in T]: { type: K } & Facts[K] }[T];

/** Events that are never on disk. */
export type Live =
  | { type: 'step.delta'; at: number; path: Path; text: string }
  | { type: 'step.progress'; at: number; path: Path; done: number; of?: number }
  | { type: 'step.log'; at: number; path: Path; level: 'info' | 'warning'; text: string }
  /** `short`: memory is short, and steps start one at a time. */
  | ({ type: 'resource.sample'; at: number; short: boolean } & ResourceSample);

export type RunEvent = Fact | Live;
export const isFact = (event: RunEvent): event is Fact => 'seq' in event;

export const factTypes = [
  'run.started',
  'plan.added',
  'order.expected',
  'format.raised',
  'deadline.at_risk',
  'hedge.expected',
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
  'breaker.opened',
  'breaker.closed',
  'limits.changed',
  'run.paused',
  'run.resumed',
  'run.edited',
  'run.finished',
] as const satisfies readonly FactType[];

/** Facts that begin a step, route onwards from it, or end it. */
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
