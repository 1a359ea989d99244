import type { Compiled } from '../compile/compile.ts';
import type { Graph } from '../compile/graph/graph.ts';
import type { SpendLimits } from '../compile/pipeline/model/step.ts';
import type { Json } from '../language/json.ts';
import type { Isolation, Permission } from '../language/permission.ts';
import type { EditorModels, Script } from '../models/providers/embedded/backends.ts';
import type { RunContext } from '../run/context.ts';
import type { Drive } from '../run/drive.ts';
import type { Pause } from '../run/people/pauses.ts';
import type { People } from '../run/ports.ts';
import type { NewFact, RunEvent } from '../state/events.ts';
import type { Path } from '../state/path.ts';
import type { RunResult } from '../state/result/result.ts';
import type { ExpectedTimes } from '../state/schedule/expected-times.ts';
import type { RunState } from '../state/state.ts';
import type { StepState } from '../state/step.ts';
import type { RunStore } from '../store/run-store.ts';
import type { Wire } from '../tools/lazy/undici.ts';
import type { Authority } from '../trust/authority.ts';
import type { PersonAnswer } from './answer/accept-answer.ts';
import type { JumpingClock } from './host/jumping-clock.ts';
import type { Backend } from './recording/backend.ts';
import type { PipelineSource } from './source/pipeline-source.ts';
import type { InputArgument } from './start/inputs.ts';
import type { TraceTarget } from './traces/target.ts';

/** Asks a person whether a foreign run may continue; `lines` describe what it would execute. */
export type AskForeign = (asked: {
  run: string;
  message: string;
  lines: readonly string[];
  question: string;
}) => Promise<boolean>;

/** The permissions that a person is asked for before a run begins. */
export interface AskedPermissions {
  /** As `--allow` takes them. */
  needs: readonly string[];
  /** Who needs them and why, a line each. */
  why: string;
  /** Those of `needs` that start programs, which can be contained here; wider isolation can be granted for them. */
  programs: readonly string[];
}

/** Permissions granted by the person at this machine. */
export interface GrantedPermissions {
  value: 'run' | 'always' | 'no';
  by: string;
  /** The isolation of their programs; contained unless given. */
  isolation?: Isolation;
}

/** Options for new and resumed runs. */
export interface HostOptions {
  /** Where the run is stored; in a folder of this machine unless given. */
  store?: RunStore;
  onEvent?(event: RunEvent): void;
  /** Called with each event in order, once the facts up to it are on disk. */
  onWritten?(event: RunEvent): void;
  /** Allowed tools, as `--allow` takes them: `terminal`, `terminal:git *`. */
  allow?: readonly string[];
  /** Keys outside the environment, by the name of their variable. */
  secrets?(name: string): string | undefined;
  /** Asks the user here for a secret input's value; undefined where there is none. It is never shown. */
  askSecret?(asked: { name: string; about?: string }): Promise<string | undefined>;
  /** Asks the user here for all permissions that a run needs before its first step; undefined where nobody answers. */
  askPermissions?(asked: AskedPermissions): Promise<GrantedPermissions | undefined>;
  /** Asks the user here whether a foreign run may continue; without it that is refused. */
  askForeign?: AskForeign;
  /** The user's settings of secret inputs: `env:NAME`, or the typed value. */
  secretInputs?: ReadonlyMap<string, InputArgument>;
  env?: Readonly<Record<string, string | undefined>>;
  /** The worker thread's file for heavy text work; without it this thread is used. */
  workerFile?: string;
  /** VS Code's own models; only inside VS Code. */
  editor?: EditorModels;
  /** The script for the provider `scripted`. */
  script?: Script;
  /** Called before each step starts; a returned reason pauses the run there. */
  pauseBefore?(step: StepState): string | undefined;
  onPause?(pause: Pause | undefined): void;
  /** Who starts or resumes the run, for the audit; this machine's user unless given. */
  person?: string | undefined;
  /** Replaces the live backend, or a recording. */
  backend?: Backend;
  /** Replaces the network for tools. */
  wire?: Wire | undefined;
  /** The run is simulated: on a virtual clock, ordered by the simulated durations. */
  simulation?: { clock: JumpingClock; expected?: ExpectedTimes | undefined };
  /** The target of the run's spans during the run; nothing unless given. */
  trace?: TraceTarget;
  /** Answers questions in this process; nobody unless given. Answers may come from elsewhere in any case. */
  people?: People;
  /** Its parent runs in this process, and learns of its end directly. */
  heard?: boolean;
  /** Permission questions without an answer here wait for one from elsewhere; otherwise such a step fails. */
  wait?: boolean;
}

export interface StartOptions extends HostOptions {
  /** The pipeline's file; relative to `cwd`. */
  file: string;
  /** The text to run in place of the file's content (an untitled or unsaved document). */
  text?: string;
  inputs?: ReadonlyMap<string, InputArgument>;
  /** The origin of the inputs: a person, unless a model or another program chose them. */
  inputsBy?: Authority;
  /** The chain of pipelines whose ends led to this run, the first one first: files from the root. */
  after?: readonly string[] | undefined;
  /** Replaces every model that the file names. */
  model?: string;
  cwd: string;
  /** The base of relative paths in steps; `cwd` unless given. */
  workdir?: string;
  /** The output folder; by default an input's value, else `outputs/<pipeline id>` below the root. */
  out?: string;
  /** Who set `out`: a person, unless it is copied from an earlier run. */
  outBy?: Authority;
  maxParallel?: number;
  maxCost?: number;
  /** An AUTO tag without a locked answer is an error. */
  frozen?: boolean;
  /** Records every call with its answer into this file; relative to `cwd`. */
  record?: string;
  /** Replays every call from this recording or run (its folder, id or the beginning of the id); relative to `cwd`. */
  replay?: string;
  /** Confines all files of the run to this folder, which is also the base of relative paths; the project is only read. */
  within?: string;
  /** Answers for AUTO tags by site. */
  autoResponses?: Readonly<Record<string, Json>>;
  /** An earlier run whose values are reused. */
  earlier?: EarlierOptions;
  /** Values that a person has fixed for steps, by path: those steps do not run. */
  pinned?: PinnedResults | undefined;
  /** The profile whose overrides of `baton.yaml` apply. */
  profile?: string;
  /** The call of another run that makes it. */
  called?: CalledRun;
}

/** A run that a step of another one makes. */
export interface CalledRun {
  id: string;
  caller: NonNullable<NewFact<'run.started'>['caller']>;
  /** The owner of the parent run, which may create it. */
  epoch: number;
  /** The pipeline, as that run has it. */
  source: PipelineSource;
  limits: SpendLimits;
  /** The permissions of the parent run. */
  allowed: readonly Permission[];
}

/** Fixed results of steps, by their paths. */
export type PinnedResults = ReadonlyMap<Path, { run: string; value: Json }>;

/** What a new run reuses of an earlier one (its folder). */
export type EarlierOptions =
  /** The results of all unchanged steps with unchanged inputs. */
  | { folder: string; how: 'changed' }
  /** All results but those of a step (its static path) and of the steps after it; with `only` nothing but that step runs. */
  | { folder: string; how: 'from' | 'only'; step: string }
  /**
   * As `only`, but only to see the step's answer: no `finally` runs, its files stay in place, and the run is kept apart from
   * those of the project, so that it is never the newest.
   */
  | { folder: string; how: 'try'; step: string };

export interface ResumeOptions extends HostOptions {
  /** The run's folder. */
  folder: string;
  /** Only where the last owner of the run has this number. */
  lastOwner?: number | undefined;
  /** Interrupted steps that are not repeatable run again. */
  rerunInterrupted?: boolean;
  /** Answers to questions of the run, validated before anything is written. */
  answers?: readonly PersonAnswer[];
}

/** A run in this process. */
export interface RunHandle {
  id: string;
  folder: string;
  graph: Graph;
  /** The graphs of called pipelines, by the name in `Node.calls`. */
  called: ReadonlyMap<string, Graph>;
  compiled: Compiled;
  /** The same without steps that had settled before this process. */
  remaining: Compiled;
  /** The run's backend. */
  backend: Pick<Backend, 'mode' | 'recording'>;
  /** The live state; read-only. */
  state: RunState;
  context: RunContext;
  /**
   * Resolves once the first facts of this process are stored, from when a run can be found after its process is killed.
   * Rejects where they never are.
   */
  kept: Promise<void>;
  /** The result document, once everything is on disk. */
  done: Promise<RunResult>;
  /** What it waits for while nothing of it is at work: its child runs, or only the moment of its next attempt. */
  readonly waitsFor: 'runs' | 'moment' | undefined;
  /** Faults outside the run and warnings, after its end, for people. */
  readonly notes: readonly string[];
  result(): RunResult;
  /** Cancels it; `finally` runs, unless it is called once more. */
  cancel: Drive['cancel'];
  /** A person's answer to an open question; returns the reason where it is refused. */
  answer: Drive['answer'];
  pause(reason: string): void;
  /** Continues; with `once` until the next step is about to start. */
  resume(once?: boolean): void;
  readonly paused: Pause | undefined;
}
