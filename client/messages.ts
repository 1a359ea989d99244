import type { RunOutlook } from '../engine/forecast/simulate/outlook.ts';
import type { Json, JsonMap } from '../engine/language/json.ts';
import type { RunContrast } from '../engine/launch/inspect/contrast-runs.ts';
import type { StepInput } from '../engine/launch/inspect/inputs-of-step.ts';
import type { ProductPreview } from '../engine/launch/inspect/preview-product.ts';
import type { RunPart, ValuePreview } from '../engine/launch/inspect/run-document.ts';
import type { StepInRun } from '../engine/launch/inspect/step-in-run.ts';
import type { RunEvent } from '../engine/state/events.ts';
import type { Path } from '../engine/state/path.ts';
import type { InputForm, InputPurpose, InputTexts } from './declared-inputs.ts';
import type {
  AdviceInfo,
  AutoInfo,
  ContrastPart,
  ExploredInfo,
  Form,
  HistoryInfo,
  PlanInfo,
  SentRun,
  StoredView,
  TextInfo,
  TimeInfo,
} from './panel-content.ts';

export type { Json, JsonMap };

/**
 * Host → panel. `snapshot` replaces everything, `run` only the run; each later `events` increments `seq`, and a panel that
 * misses one requests a `resync`. `now` is the host's clock in milliseconds since 1970, from which the panel computes its own
 * clock's offset.
 */
export type ToPanel =
  | ({ type: 'snapshot'; seq: number; now: number; run: SentRun | null; selected?: Path } & TextInfo)
  /** Another run of the panel's text, or none. */
  | { type: 'run'; seq: number; now: number; run: SentRun | null }
  | { type: 'events'; seq: number; events: RunEvent[] }
  /** The text was edited and checked again; the run stays as it is. */
  | ({ type: 'text' } & TextInfo)
  /** The beginning of a result that the facts only name; without `preview` why it cannot be read. */
  | ({ type: 'preview'; path: Path; preview?: ValuePreview | undefined; fault?: string | undefined } & OfRun)
  /** The history of the pipeline; without `history` the reason for its absence. */
  | ({ type: 'history'; history?: HistoryInfo | undefined; fault?: string | undefined } & OfRun)
  /**
   * Two compared runs of the history, or why they cannot be compared. With `show` a command requested it, not the page: it is
   * brought into view.
   */
  | { type: 'contrast'; contrast?: RunContrast | undefined; fault?: string | undefined; show?: boolean }
  /** The result or the prompt of a step in both runs, or the reason why it is missing. */
  | ({ type: 'contrastPart'; before?: string | undefined; after?: string | undefined; fault?: string | undefined } & ContrastPart)
  /**
   * The forecast: of a run of the text, or of the active one, updated with its progress; without `end` nothing is known, and
   * `note` may say why.
   */
  | ({ type: 'forecast'; note?: string | undefined } & RunOutlook & OfRun)
  /** What holds the shown run up, or the next one if none is shown; without `explained` why that is unknown. */
  | ({ type: 'bottlenecks'; explained?: TimeInfo | undefined; fault?: string | undefined } & OfRun)
  /** The plan of a run, or the reason why there is none; without `asked` the host sends it unprompted. */
  | { type: 'plan'; asked?: number | undefined; info?: PlanInfo | undefined; fault?: string | undefined }
  /**
   * What would make the pipeline faster or cheaper, or the reason why that is unknown. With `show` a command requested it, not
   * the page: it is brought into view.
   */
  | { type: 'advice'; info?: AdviceInfo | undefined; fault?: string | undefined; show?: boolean }
  /** What can be tried of the next run, and what the change that was asked about would do; else why that is unknown. */
  | { type: 'whatIf'; asked: number; explored?: ExploredInfo | undefined; fault?: string | undefined }
  | (StepReport & OfRun)
  /** The form of the inputs; with `show` it must be filled in now. */
  | { type: 'inputs'; form: InputForm; show?: boolean }
  /** The problems of the typed values, by the name of the input; after a submission, always with whether something starts. */
  | { type: 'inputFaults'; faults: [name: string, fault: string][]; outcome?: 'taken' | 'refused' }
  /** A file was chosen for an input. */
  | { type: 'inputFile'; name: string; file: string }
  /** A drawing to convert to a PNG; the page answers with `png`. */
  | { type: 'drawPng'; svg: string }
  /** The host is alive, sent at each interval of `heartbeat`. */
  | { type: 'heartbeat' }
  /** Steps with pinned results: runs from the editor use them. */
  | { type: 'pins'; paths: Path[] }
  /** The cursor is in a step. */
  | { type: 'select'; path: Path }
  /**
   * The host's current activity beside the run: `checking` the text, `starting` or `stopping` a run. `message` is shown when
   * something failed.
   */
  | { type: 'status'; busy: 'checking' | 'starting' | 'stopping' | null; message?: string; held?: HeldRun; beside?: RunBeside[] };

/** Another active run of the same file, beside the one shown. */
export interface RunBeside {
  id: string;
  look: 'running' | 'paused' | 'waiting';
  started_at: number;
}

/**
 * The folder of the run shown at the time of the request, null if there was none: an answer that arrives after another run is
 * shown is dropped.
 */
export interface OfRun {
  of?: string | null;
}

/** The answer to a request about one step, or about a file that a step wrote; `fault` is the reason for its absence. */
export type StepReport =
  /** The values that the step read, at that moment. */
  | { type: 'stepInputs'; path: Path; inputs?: StepInput[] | undefined; fault?: string | undefined }
  /** The step in the run that is shown, and in the last run before it that had this step. */
  | { type: 'stepSides'; path: Path; here?: StepInRun | undefined; earlier?: StepInRun | undefined; fault?: string | undefined }
  /** The AUTO tags of the step in the current text. */
  | { type: 'stepAutos'; path: Path; autos?: AutoInfo[] | undefined; fault?: string | undefined }
  /** The beginning of a file that the run wrote. */
  | { type: 'product'; file: string; preview?: ShownProduct | undefined; fault?: string | undefined };

/** The preview of a file that a run wrote: a picture as a data URL. With `changed` it is no longer as the run wrote it. */
export type ShownProduct = (ProductPreview | { as: 'picture' | 'sound'; url: string }) & { changed?: boolean | undefined };

/** A paused run: nothing new starts, its clock is stopped. */
export interface HeldRun {
  /** The step before which it is paused. */
  path?: Path | undefined;
  /** Since when, by the host's clock. */
  at: number;
  /** A debugger shows the run as it was right after this fact. */
  upTo?: number | undefined;
}

/**
 * Actions on the shown run, or on a step of it: each is the command `baton.NAME`, with the run's folder and the path as
 * arguments. `showNewest` switches from a past run to the newest one of its pipeline.
 */
export const runActions = [
  'resume',
  'rerunFrom',
  'rerunChanged',
  'fork',
  'forkAt',
  'tryVariants',
  'pinResult',
  'unpinResult',
  'replay',
  'compareRuns',
  'exportRun',
  'deleteRun',
  'changeLimits',
  'showNewest',
] as const;
export type RunAction = (typeof runActions)[number];

/** Actions on the answer of an AUTO tag: lock the shown run's answer, ask if none is locked, ask again, enter one by hand. */
export const autoActions = ['lock', 'resolve', 'refresh', 'edit'] as const;
export type AutoAction = (typeof autoActions)[number];

/** Maximum length of a text in the input form, in characters. */
export const longestText = 200_000;

/** Interval of the host's heartbeat, in milliseconds. */
export const heartbeat = 5000;

/** Panel → host. */
export type FromPanel =
  | { type: 'ready' }
  | { type: 'resync' }
  /** Reveal a step in the text; the path may name a node of the graph (`loop[*].step`). */
  | { type: 'reveal'; path: Path }
  /** Reveal a problem in the text, by its index in the list. */
  | { type: 'problem'; index: number }
  | { type: 'run' }
  | { type: 'debug' }
  /** Debug a new run up to a step, ignoring other breakpoints. */
  | { type: 'debugTo'; path: Path }
  | { type: 'stop' }
  /** End the cleanup of a stopped run at once. */
  | { type: 'endAtOnce' }
  /** Pause: start nothing new; or continue a paused run. */
  | { type: 'pause' }
  | { type: 'continue' }
  /** Export the picture to a file. */
  | { type: 'exportGraph' }
  /** The requested drawing, in Base64; without it the reason for its absence. */
  | { type: 'png'; png?: string; fault?: string }
  /** Ask a model to explain the purpose and structure of the text. */
  | { type: 'explain' }
  /** Show the forecast, and keep it up to date while a run is active. */
  | { type: 'forecast' }
  /** Show what holds up the shown run, which has ended, or the next one if none is shown. */
  | { type: 'bottlenecks' }
  /** Show the plan of a run; the answer carries the number. */
  | { type: 'plan'; asked: number }
  /** Show what would make the pipeline faster or cheaper. */
  | { type: 'advice' }
  /** Make an advised edit, or show its difference in the editor's diff view; `hash` is that of the edited text. */
  | { type: 'applyAdvice' | 'diffAdvice'; hash: string }
  /** What the next run would take with a change; without one what can be changed. The answer carries the number. */
  | { type: 'whatIf'; asked?: number; maxParallel?: number | undefined; model?: { from: string; to: string } | undefined }
  /** Play a run without a call, and show it. */
  | { type: 'simulate' }
  /** Set one of these keys of a model's provider. */
  | { type: 'setKey'; keys: readonly string[] }
  /** Sign in at an MCP server that a run would use. */
  | { type: 'logIn'; server: string }
  /** A form of the graph was chosen: panels opened later start with it. */
  | { type: 'form'; form: Form }
  /** The initial state of a page that replaces this one. */
  | { type: 'keep'; kept: StoredView }
  /** Return a debugger that shows the past to the present. */
  | { type: 'present' }
  /** An action on the shown run; `path` names a step if the action concerns one. */
  | { type: 'act'; action: RunAction; path?: Path }
  /** Show the beginning of a step's result. */
  | { type: 'preview'; path: Path }
  /** Show the history of runs and their spending. */
  | { type: 'history' }
  /** Show a run of the history. */
  | { type: 'openRun'; run: string }
  /** Compare two runs of the history; with `open` in the editor's diff view. */
  | { type: 'contrast'; runs: readonly [string, string]; open?: boolean }
  /** Show a part of two runs; with `open` in the editor's diff view. */
  | ({ type: 'contrastPart'; open?: boolean } & ContrastPart)
  /** Requests the inputs of a step, or the comparison of the step with that of the previous run. */
  | { type: 'stepInputs'; path: Path }
  | { type: 'stepSides'; path: Path }
  /** Requests the AUTO tags of the step. */
  | { type: 'stepAutos'; path: Path }
  /** An action on the answer of an AUTO tag; `path` is the step in which it is shown, without one it is in the plan. */
  | { type: 'auto'; does: AutoAction; only: string; of?: string | undefined; path?: Path | undefined }
  /** Show the beginning of a file that the run wrote (`file` as in its `product.written`). */
  | { type: 'product'; file: string }
  /** Compare a part of the run with that of the previous run, in an editor. */
  | { type: 'diffPart'; what: RunPart['what']; path: Path }
  /** Open a part of the run in full, in an editor. */
  | { type: 'openPart'; what: RunPart['what']; path: Path }
  /** Open the pipeline's text, or a file that the run wrote (`file` as in its `product.written`). */
  | { type: 'openFile'; file?: string }
  /** A person's answer to an open question of the run; a form as the text of a JSON object. */
  | { type: 'answer'; question: string; value: Json }
  /** Show the form of the inputs. */
  | { type: 'inputs' }
  /** The typed texts of the form: store and check them. */
  | { type: 'typeInputs'; texts: InputTexts }
  /** Start an action with the form's values. */
  | { type: 'submitInputs'; purpose: InputPurpose; texts: InputTexts; secrets: InputTexts }
  /** Cancel the action that waits for the inputs. */
  | { type: 'declineInputs' }
  /** Stores the form's values under a name, which the host asks for; deletes a stored set. */
  | { type: 'keepPreset'; texts: InputTexts }
  | { type: 'dropPreset'; name: string }
  /** A profile of `baton.yaml` applies from now on; none without a name. */
  | { type: 'profile'; name?: string }
  /** Choose a file, or a folder, for an input. */
  | { type: 'pickFile'; name: string };
