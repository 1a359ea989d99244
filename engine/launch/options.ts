import type { Compiled } from '../compile/compile.ts';
import type { Graph } from '../compile/graph/graph.ts';
import type { Json } from '../language/json.ts';
import type { Isolation } from '../language/permission.ts';
import type { Script } from '../models/providers/embedded/scripted.ts';
import type { EditorModels } from '../models/providers/embedded/vscode.ts';
import type { RunContext } from '../run/context.ts';
import type { Drive } from '../run/drive.ts';
import type { Pause } from '../run/people/pauses.ts';
import type { People } from '../run/ports.ts';
import type { RunEvent } from '../state/events.ts';
import type { Path } from '../state/path.ts';
import type { RunResult } from '../state/result/result.ts';
import type { RunState } from '../state/state.ts';
import type { StepState } from '../state/step.ts';
import type { RunStore } from '../store/run-store.ts';
import type { Wire } from '../tools/lazy/undici.ts';
import type { Authority } from '../trust/authority.ts';
import type { PersonAnswer } from './answer/accept-answer.ts';
import type { Backend } from './recording/backend.ts';
import type { InputArgument } from './start/inputs.ts';
import type { TraceTarget } from './traces/target.ts';

/** Asks a person whether a foreign run may go on; `lines` tell what it would run. */
export type AskForeign = (asked: {
  run: string;
  message: string;
  lines: readonly string[];
  question: string;
}) => Promise<boolean>;

/** What a person is asked to allow before a run begins. */
export interface AskedPermissions {
  /** As `--allow` takes them. */
  needs: readonly string[];
  /** Who needs them and what for, a line each. */
  why: string;
  /** Those of `needs` that start programs, which can be contained here: they may be let reach further. */
  programs: readonly string[];
}

/** Permissions granted by the person at this machine. */
export interface GrantedPermissions {
  value: 'run' | 'always' | 'no';
  by: string;
  /** How far the programs among them may reach; contained where nothing is said. */
  isolation?: Isolation;
}

/** What both a new run and a resumed one take. */
export interface HostOptions {
  /** Where the run is kept; in a folder of this machine unless given. */
  store?: RunStore;
  onEvent?(event: RunEvent): void;
  /** Told of each event in their order, once the facts up to it are on disk. */
  onWritten?(event: RunEvent): void;
  /** Allowed tools, as `--allow` takes them: `terminal`, `terminal:git *`. */
  allow?: readonly string[];
  /** Keys that do not stand in the environment, by the environment's name of the key. */
  secrets?(name: string): string | undefined;
  /** Asks whoever sits here for the value of a secret input; undefined where nobody does. It is shown nowhere. */
  askSecret?(asked: { name: string; about?: string }): Promise<string | undefined>;
  /** Asks whoever sits here for the permissions that a run needs before its first step, all at once; undefined where nobody answers. */
  askPermissions?(asked: AskedPermissions): Promise<GrantedPermissions | undefined>;
  /** Asks whoever sits here whether a run that this machine did not write may go on; without it that is refused. */
  askForeign?: AskForeign;
  /** What the person said of secret inputs: `env:NAME`, or the value as it was typed. */
  secretInputs?: ReadonlyMap<string, InputArgument>;
  env?: Readonly<Record<string, string | undefined>>;
  /** The worker in which heavy text work is done; without it in this thread. */
  workerFile?: string;
  /** VS Code's own models; only inside of it. */
  editor?: EditorModels;
  /** Makes the provider `scripted` answer. */
  script?: Script;
  /** Asked before each step starts; a reason holds the run there. */
  pauseBefore?(step: StepState): string | undefined;
  onPause?(pause: Pause | undefined): void;
  /** Who begins the run or goes on with it, for the audit; the person of this machine unless given. */
  person?: string | undefined;
  /** Answers models and tools in place of the live ones, or of a recording. */
  backend?: Backend;
  /** Answers requests of tools in place of the network. */
  wire?: Wire | undefined;
  /** Where the spans of the run are sent while it runs; nowhere unless given. */
  trace?: TraceTarget;
  /** Who answers questions in this process; nobody unless given. Answers may come from elsewhere all the same. */
  people?: People;
  /** Questions about permissions wait for an answer from elsewhere where nobody answers here; else such a step fails. */
  wait?: boolean;
}

export interface StartOptions extends HostOptions {
  /** The pipeline's file; relative to `cwd`. */
  file: string;
  /** The text to run where it is not what the file holds (an untitled or unsaved document). */
  text?: string;
  inputs?: ReadonlyMap<string, InputArgument>;
  /** Who said the inputs: a person, unless a model or another program chose them. */
  inputsBy?: Authority;
  /** The pipelines whose ends led to this run, the first one first: files from the root. */
  after?: readonly string[] | undefined;
  /** Replaces every model that the file names. */
  model?: string;
  cwd: string;
  /** Where relative paths in steps begin; `cwd` unless given. */
  workdir?: string;
  /** The output folder; `outputs/<pipeline id>` below the root unless an input or this says otherwise. */
  out?: string;
  /** Who named `out`: a person, unless it is taken over from an earlier run. */
  outBy?: Authority;
  maxParallel?: number;
  maxCost?: number;
  /** An AUTO tag without a locked answer is an error. */
  frozen?: boolean;
  /** Writes every call with its answer into this file; relative to `cwd`. */
  record?: string;
  /** Answers every call from this recording or run (its folder, id or the beginning of it) and makes none; relative to `cwd`. */
  replay?: string;
  /** All that the run keeps and writes is confined to this folder, where relative paths begin too; the project is only read. */
  within?: string;
  /** Answers for AUTO tags by site. */
  autoResponses?: Readonly<Record<string, Json>>;
  /** An earlier run whose values are taken over. */
  earlier?: EarlierOptions;
  /** What a person wants steps to give, by path: they do not run. */
  pinned?: PinnedResults | undefined;
  /** The overrides of `baton.yaml` that hold for this run. */
  profile?: string;
}

/** What steps gave in earlier runs, by their paths. */
export type PinnedResults = ReadonlyMap<Path, { run: string; value: Json }>;

/** What a new run takes from an earlier one (its folder). */
export type EarlierOptions =
  /** The results of all steps that are the same and read the same. */
  | { folder: string; how: 'changed' }
  /** All results but those of a step (its static path) and of what comes after it; with `only` nothing but that step runs. */
  | { folder: string; how: 'from' | 'only'; step: string }
  /**
   * As `only`, but just to see the step's answer: no `finally` runs, its files stay where they are, and the run is kept apart from those of
   * the project, so that it is never the newest.
   */
  | { folder: string; how: 'try'; step: string };

export interface ResumeOptions extends HostOptions {
  /** The run's folder. */
  folder: string;
  /** Steps that were cut off in the middle and are not repeatable run again. */
  rerunInterrupted?: boolean;
  /** Answers to questions of the run, held against them before anything is written. */
  answers?: readonly PersonAnswer[];
}

/** A run in this process. */
export interface RunHandle {
  id: string;
  folder: string;
  graph: Graph;
  /** The graphs of the pipelines that steps call, by the name in `Node.calls`. */
  called: ReadonlyMap<string, Graph>;
  compiled: Compiled;
  /** The same without the steps that had settled when the process took the run up. */
  remaining: Compiled;
  /** Where its answers come from. */
  backend: Pick<Backend, 'mode' | 'recording'>;
  /** The live state; read it, never change it. */
  state: RunState;
  context: RunContext;
  /** Resolves once the first facts of this process are kept: a run of a process that is killed later is found. Rejects where they never are. */
  kept: Promise<void>;
  /** The result document, when everything is on disk. */
  done: Promise<RunResult>;
  /** What went wrong beside the run, once it is done, for people. */
  readonly notes: readonly string[];
  result(): RunResult;
  /** Ends it; `finally` runs, unless it is called once more. */
  cancel: Drive['cancel'];
  /** A person's answer to an open question; gives the reason where it is not taken. */
  answer: Drive['answer'];
  pause(reason: string): void;
  /** Goes on; with `once` until the next step is about to start. */
  resume(once?: boolean): void;
  readonly paused: Pause | undefined;
}
