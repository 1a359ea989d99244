import type * as Engine from '../../engine/index.ts';
import type { Fact, HostOptions, RunHandle } from '../../engine/index.ts';
import type { Json } from '../../engine/language/json.ts';
import type { Launch } from './launch.ts';

/** The interface of a session to its environment. */
export interface DebugHost {
  engine(): Promise<typeof Engine>;
  /** Undefined if it cannot be run and the person has been told why. */
  open(launch: Launch): Promise<Opened | undefined>;
  /** Reports the shown position of a launch's run: before a step, in the past after a fact. */
  look?(launch: Launch, at: { path: string | undefined; upTo: number | undefined }): void;
  /** The current content of a run's file, in the editor; undefined if it is gone. */
  textNow(file: string): Promise<string | undefined>;
  /** The name by which the client opens the stored text of a run's file; absent if the client cannot. */
  keptText?(folder: string, file: string): string;
  /** A run by its id or folder. Rejects with the reason if there is none. */
  attach(run: string, cwd: string | undefined, hooks: Hooks): Promise<AttachedRun>;
  /**
   * Starts a fork of the run in a folder, before a step, with replaced values. Rejects with a Refusal; undefined if nothing
   * was started and the person has been told why. Absent if runs cannot be forked.
   */
  fork?(folder: string, from: ForkPoint, hooks: Hooks): Promise<Pick<AttachedRun, 'handle' | 'facts'> | undefined>;
  /** Asks the person for confirmation; absent if nobody can be asked here. */
  confirm?(question: string, yes: string): Promise<boolean>;
  /** Starts the run; rejects with a Refusal. Undefined if nothing was started and the person has been told why. */
  start(launch: Launch, hooks: Hooks): Promise<RunHandle | undefined>;
}

/** A run started elsewhere, with its events so far. */
export interface AttachedRun {
  handle: RunHandle;
  facts: readonly Fact[];
  /** It is still active; else it can only be viewed. */
  goesOn: boolean;
  /** Ends the debugging; a held run continues. */
  release(): void;
}

/** The point of a fork: before the step of a path, with other values for steps (by path) and inputs (`inputs.NAME`). */
export interface ForkPoint {
  at: string;
  set: ReadonlyMap<string, { value: Json }>;
}

/** The hooks of a session in a run. */
export type Hooks = Required<Pick<HostOptions, 'onEvent'>> & Pick<HostOptions, 'pauseBefore' | 'onPause'>;

/** A program and the text to run. */
interface Opened {
  /** As the client names it. */
  file: string;
  text: string;
  /** The path that the engine uses, if different, and the project root: called pipelines are found from there. */
  place?: string;
  root: string;
  cwd: string;
}
