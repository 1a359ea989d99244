import type { Disposable, Event, Uri } from 'vscode';
import type { InputPurpose } from '../declared-inputs.ts';
import type { FilledInputs } from '../inputs/filled-inputs.ts';
import type { RunStart } from '../runs/session.ts';
import type { PastRun } from '../runs/watch/past.ts';

/** The panels of this window: one per pipeline. */
export interface Panels extends Disposable {
  show(uri: Uri): Promise<void>;
  /** Shows a past run in the panel of its pipeline, which may be gone. */
  showPast(past: PastRun): Promise<void>;
  /** Compares two runs, given by their folders, in the panel of their pipeline. */
  showContrast(uri: Uri, before: string, after: string): Promise<void>;
  /** Shows what would make a pipeline faster or cheaper, in its panel. */
  showAdvice(uri: Uri): Promise<void>;
  /** Exports the graph in the panel of a pipeline to a file; `to` sets format and path if nobody should be asked. */
  exportGraph(uri: Uri, to?: unknown): Promise<void>;
  /** Shows the newest run of a pipeline again, if its panel shows another one. */
  showNewest(uri: Uri): void;
  /** A run of this window is visible: it is the current one of its file, or is about to be. */
  isVisible(run: Pick<RunStart, 'uri' | 'session'>): boolean;
  /** A panel was shown, hidden or closed, or shows another run. */
  readonly onDidChange: Event<void>;
  /** Shows a message in the panel of a pipeline, if it has one. */
  tell(uri: Uri, message: string): void;
  /** Waits until a person fills in the inputs of a pipeline; undefined if they do not. */
  askInputs(uri: Uri, purpose: InputPurpose): Promise<FilledInputs | undefined>;
  /** The inputs submitted in the panel of a pipeline for the action that starts now. */
  takeInputs(uri: Uri): FilledInputs | undefined;
  /** Updates the text of a pipeline in its panel, if it has one. */
  refresh(uri: Uri): void;
}
