/**
 * What Baton gives other extensions of VS Code. Get it by
 * `(await vscode.extensions.getExtension('baton.baton')?.activate())?.getAPI(1)`.
 */
import type { Event, Uri } from 'vscode';

/** A value as JSON has it. */
export type BatonValue = null | boolean | number | string | BatonValue[] | { [name: string]: BatonValue };

/** A run of this window. */
export interface BatonRun {
  readonly id: string;
  /** The pipeline's document. */
  readonly uri: Uri;
  /** Where the run is kept. */
  readonly folder: string;
}

export interface BatonStepEnd {
  readonly run: BatonRun;
  /** `draft`, `facts[3].extract`, and behind a slash the steps of a pipeline that is called: `letter/draft`. */
  readonly path: string;
  readonly status: 'succeeded' | 'failed' | 'skipped';
}

export interface BatonRunEnd {
  readonly run: BatonRun;
  readonly status: 'succeeded' | 'failed' | 'cancelled' | 'waiting' | 'interrupted' | 'running';
  /** Milliseconds; null where it has no end. */
  readonly duration: number | null;
  readonly outputs: Readonly<Record<string, BatonValue>>;
  /** US dollars; `complete` is false where a price is unknown. */
  readonly cost: { readonly usd: number; readonly complete: boolean };
  /** Why it failed. */
  readonly error: string | null;
}

/** A run of this workspace, whoever made it. */
export interface BatonListedRun {
  readonly id: string;
  readonly folder: string;
  /** The pipeline's id, and its file as it was called then. */
  readonly pipeline: string;
  readonly file: string;
  readonly status: BatonRunEnd['status'] | 'damaged';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Milliseconds; absent where it has not ended. */
  readonly duration?: number | undefined;
  /** Another machine wrote it: nothing that it says people allowed or answered counts here. */
  readonly foreign: boolean;
}

/** Version 1. What is added later leaves this as it is. */
export interface BatonApi {
  readonly version: 1;
  /** A run began in this window, or went on after a reload. */
  readonly onDidStartRun: Event<BatonRun>;
  /** A step ended; also one of an iteration, or of a pipeline that is called. */
  readonly onDidEndStep: Event<BatonStepEnd>;
  /** A run of this window ended, was stopped, or waits where nobody answers. One that broke is told with the status `interrupted`. */
  readonly onDidEndRun: Event<BatonRunEnd>;
  /**
   * Runs a pipeline as Run in the editor does: a changed file is saved, permissions and a cost above the limit are asked of the person.
   * Inputs that are not given are asked for, unless `inputs` is. Resolves with its end; with undefined where nothing was started, of which the
   * person has been told. An `output_path` among `inputs` opens no folder outside of the workspace: a person is asked for that.
   */
  run(uri: Uri, options?: { readonly inputs?: Readonly<Record<string, BatonValue>> }): Promise<BatonRunEnd | undefined>;
  /** The runs of this workspace, the newest first. */
  listRuns(): Promise<BatonListedRun[]>;
}

/** What `activate()` of the extension resolves with. Throws for a version that there is not. */
export interface BatonExtension {
  getAPI(version: 1): BatonApi;
}
