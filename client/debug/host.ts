import type * as Engine from '../../engine/index.ts';
import type { Fact, HostOptions, RunHandle } from '../../engine/index.ts';
import type { Json } from '../../engine/language/json.ts';
import type { Launch } from './launch.ts';

/** All that a session needs of the world. */
export interface DebugHost {
  engine(): Promise<typeof Engine>;
  /** Undefined where it cannot be run and the person knows why. */
  open(launch: Launch): Promise<Opened | undefined>;
  /** Tells where the run of a launch is looked at: before a step, in the past behind a fact. */
  look?(launch: Launch, at: { path: string | undefined; upTo: number | undefined }): void;
  /** What a file of a run holds now, as it is on the screen; undefined where it is gone. */
  textNow(file: string): Promise<string | undefined>;
  /** The name by which the client opens the text of a file that a run has kept; absent where it has none for it. */
  keptText?(folder: string, file: string): string;
  /** A run by its id or folder. Rejects with why there is none. */
  attach(run: string, cwd: string | undefined, hooks: Hooks): Promise<AttachedRun>;
  /**
   * Begins a run that branches off from the one in a folder, before a step, with values in place of others. Rejects with a Refusal; undefined
   * where nothing was begun and the person knows why. Absent where no run can be made of another one.
   */
  fork?(folder: string, from: ForkPoint, hooks: Hooks): Promise<Pick<AttachedRun, 'handle' | 'facts'> | undefined>;
  /** Asks the person whether it shall be done; absent where nobody can be asked here. */
  confirm?(question: string, yes: string): Promise<boolean>;
  /** Starts the run; rejects with a Refusal. Undefined where nothing was started and the person knows why. */
  start(launch: Launch, hooks: Hooks): Promise<RunHandle | undefined>;
}

/** A run begun elsewhere, with its events so far. */
export interface AttachedRun {
  handle: RunHandle;
  facts: readonly Fact[];
  /** It goes on; else it is only looked at. */
  goesOn: boolean;
  /** Nobody debugs it any more; where it stands, it goes on. */
  release(): void;
}

/** Where a run branches off: before the step of a path, with other values for steps (by path) and inputs (`inputs.NAME`). */
export interface ForkPoint {
  at: string;
  set: ReadonlyMap<string, { value: Json }>;
}

/** The hooks of a session in a run. */
export type Hooks = Required<Pick<HostOptions, 'onEvent'>> & Pick<HostOptions, 'pauseBefore' | 'onPause'>;

/** A program and the text that will be run. */
interface Opened {
  /** As the client names it. */
  file: string;
  text: string;
  /** Where the engine takes it to lie, if not there, and the root that it belongs to: called pipelines are found from there. */
  place?: string;
  root: string;
  cwd: string;
}
