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
import type { StoredView } from './panel/host.ts';
import type { AutoInfo, ContrastPart, HistoryInfo, PlanInfo, SentRun, TextInfo } from './panel-content.ts';

export type { Json, JsonMap };

/**
 * Host → panel. `snapshot` replaces everything, `run` the run alone; each `events` after it counts `seq` up by one, and a panel that misses one
 * asks for a `resync`. `now` is the host's clock in milliseconds since 1970, from which the panel learns how far its own is off.
 */
export type ToPanel =
  | ({ type: 'snapshot'; seq: number; now: number; run: SentRun | null; selected?: Path } & TextInfo)
  /** Another run of the text that the panel has, or none. */
  | { type: 'run'; seq: number; now: number; run: SentRun | null }
  | { type: 'events'; seq: number; events: RunEvent[] }
  /** The text was edited and checked again; the run stays as it is. */
  | ({ type: 'text' } & TextInfo)
  /** The beginning of a result that the facts only name; without `preview` why it cannot be read. */
  | ({ type: 'preview'; path: Path; preview?: ValuePreview | undefined; fault?: string | undefined } & OfRun)
  /** The history of the pipeline; without `history` the reason for its absence. */
  | ({ type: 'history'; history?: HistoryInfo | undefined; fault?: string | undefined } & OfRun)
  /** Two runs of the history held against each other, or why they are not. With `show` a command has asked for it, not the page: it is brought into view. */
  | { type: 'contrast'; contrast?: RunContrast | undefined; fault?: string | undefined; show?: boolean }
  /** The result or the prompt of a step in both runs, or the reason why it is missing. */
  | ({ type: 'contrastPart'; before?: string | undefined; after?: string | undefined; fault?: string | undefined } & ContrastPart)
  /** What is to come: of a run of the text, or of the one that goes on, anew with what happens; without `end` nothing tells. */
  | ({ type: 'forecast' } & RunOutlook & OfRun)
  /** The plan of a run, or the reason why there is none; without `asked` the host sends it by itself. */
  | { type: 'plan'; asked?: number | undefined; info?: PlanInfo | undefined; fault?: string | undefined }
  | (StepReport & OfRun)
  /** The form of the inputs; with `show` it is to be filled in now. */
  | { type: 'inputs'; form: InputForm; show?: boolean }
  /** What is wrong with what was typed, by the name of the input; where it was handed over, always whether something begins with it. */
  | { type: 'inputFaults'; faults: [name: string, fault: string][]; outcome?: 'taken' | 'refused' }
  /** A file was chosen for an input. */
  | { type: 'inputFile'; name: string; file: string }
  /** A drawing is to be made a PNG; the page answers with `png`. */
  | { type: 'drawPng'; svg: string }
  /** The host is there, said at every beat of `heartbeat`. */
  | { type: 'heartbeat' }
  /** Steps whose results are pinned: runs from the editor take them. */
  | { type: 'pins'; paths: Path[] }
  /** The cursor stands in a step. */
  | { type: 'select'; path: Path }
  /** What the host is doing beside the run: `checking` the text, `starting` or `stopping` a run. `message` is shown when something could not be done. */
  | { type: 'status'; busy: 'checking' | 'starting' | 'stopping' | null; message?: string; held?: HeldRun; beside?: RunBeside[] };

/** A run of the same file that goes on beside the one that is shown. */
export interface RunBeside {
  id: string;
  look: 'running' | 'paused' | 'waiting';
  started_at: number;
}

/** The folder of the run that was shown when the page asked, null where there was none: an answer that comes once another run is shown is dropped. */
export interface OfRun {
  of?: string | null;
}

/** The answer to a request about one step, or about a file that a step wrote; `fault` is the reason for its absence. */
export type StepReport =
  /** What the step read, with the values of that moment. */
  | { type: 'stepInputs'; path: Path; inputs?: StepInput[] | undefined; fault?: string | undefined }
  /** The step in the run that is shown, and in the last run before it that had this step. */
  | { type: 'stepSides'; path: Path; here?: StepInRun | undefined; earlier?: StepInRun | undefined; fault?: string | undefined }
  /** The AUTO tags of the step in the text as it stands. */
  | { type: 'stepAutos'; path: Path; autos?: AutoInfo[] | undefined; fault?: string | undefined }
  /** The beginning of a file that the run wrote. */
  | { type: 'product'; file: string; preview?: ShownProduct | undefined; fault?: string | undefined };

/** What is shown of a file that a run wrote: a picture as a URL of its bytes. With `changed` it is no longer as the run wrote it. */
export type ShownProduct = (ProductPreview | { as: 'picture' | 'sound'; url: string }) & { changed?: boolean | undefined };

/** A run that stands still: nothing new starts, its clock is stopped. */
export interface HeldRun {
  /** The step that it stands before. */
  path?: Path | undefined;
  /** Since when, by the host's clock. */
  at: number;
  /** A debugger looks at the run as it stood right behind this fact. */
  upTo?: number | undefined;
}

/** How the graph is drawn: rows beside lanes where there is little room, else cards. */
export type Form = 'rails' | 'cards';

/**
 * Actions on the shown run, or on a step of it: each is the command `baton.NAME`, which gets the run's folder and the path. `showNewest`
 * leaves a past run for the newest one of its pipeline.
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

/** What is done about the answer of an AUTO tag: locked as the shown run got it, asked for where none is locked, asked again, given by a person. */
export const autoActions = ['lock', 'resolve', 'refresh', 'edit'] as const;
export type AutoAction = (typeof autoActions)[number];

/** The longest text that the form of the inputs takes, in letters. */
export const longestText = 200_000;

/** How often the host tells a page that it is there, in milliseconds. */
export const heartbeat = 5000;

/** Panel → host. */
export type FromPanel =
  | { type: 'ready' }
  | { type: 'resync' }
  /** Show a step in the text; the path may name a node of the graph (`loop[*].step`). */
  | { type: 'reveal'; path: Path }
  /** Show a problem in the text, by its place in the list. */
  | { type: 'problem'; index: number }
  | { type: 'run' }
  | { type: 'debug' }
  /** Debug a new run up to a step, past other breakpoints. */
  | { type: 'debugTo'; path: Path }
  | { type: 'stop' }
  /** What was stopped is not to be tidied up any further. */
  | { type: 'endAtOnce' }
  /** Nothing new is to start; what was held is to go on. */
  | { type: 'pause' }
  | { type: 'continue' }
  /** The picture is to be written to a file. */
  | { type: 'exportGraph' }
  /** The drawing that was asked for, in Base64; without it why there is none. */
  | { type: 'png'; png?: string; fault?: string }
  /** A model is to say what the text is for and how it is built. */
  | { type: 'explain' }
  /** What is foreseen is to be shown, and kept as it is while a run goes on. */
  | { type: 'forecast' }
  /** What a run would do is to be shown; the answer carries the number. */
  | { type: 'plan'; asked: number }
  /** One of these keys of a model's provider is to be set. */
  | { type: 'setKey'; keys: readonly string[] }
  /** Somebody is to sign in at an MCP server that a run would use. */
  | { type: 'logIn'; server: string }
  /** A form of the graph was chosen: panels that are opened later begin with it. */
  | { type: 'form'; form: Form }
  /** What a page that comes in the place of this one begins with. */
  | { type: 'keep'; kept: StoredView }
  /** A debugger that looks back is to look at the present again. */
  | { type: 'present' }
  /** Something is to be done with the shown run; `path` names a step of it where that is one's own matter. */
  | { type: 'act'; action: RunAction; path?: Path }
  /** The beginning of a step's result is to be shown. */
  | { type: 'preview'; path: Path }
  /** What earlier runs were and took is to be shown. */
  | { type: 'history' }
  /** A run of the history is to be shown as it was. */
  | { type: 'openRun'; run: string }
  /** Two runs of the history are to be held against each other; with `open` in the editor's own view of differences. */
  | { type: 'contrast'; runs: readonly [string, string]; open?: boolean }
  /** A part of two runs is to be shown; with `open` in the editor's own view of differences. */
  | ({ type: 'contrastPart'; open?: boolean } & ContrastPart)
  /** Requests the inputs of a step; requests the step beside the same one of the run before. */
  | { type: 'stepInputs'; path: Path }
  | { type: 'stepSides'; path: Path }
  /** Requests the AUTO tags of the step. */
  | { type: 'stepAutos'; path: Path }
  /** Something is to be done about the answer of an AUTO tag; `path` is the step that it is shown with, without one it is the plan. */
  | { type: 'auto'; does: AutoAction; only: string; of?: string | undefined; path?: Path | undefined }
  /** The beginning of a file that the run wrote is to be shown (`file` as in its `product.written`). */
  | { type: 'product'; file: string }
  /** A part of the run is to be held against that of the run before, in an editor. */
  | { type: 'diffPart'; what: RunPart['what']; path: Path }
  /** A part of the run is to be opened whole, in an editor. */
  | { type: 'openPart'; what: RunPart['what']; path: Path }
  /** Open the pipeline's text, or a product that the run wrote (`file` as in its `product.written`). */
  | { type: 'openFile'; file?: string }
  /** A person's answer to an open question of the run; a form as the text of a JSON object. */
  | { type: 'answer'; question: string; value: Json }
  /** The form of the inputs is to be shown. */
  | { type: 'inputs' }
  /** Something was typed into the form: it is to be kept and judged. */
  | { type: 'typeInputs'; texts: InputTexts }
  /** Something is to begin with what the form holds. */
  | { type: 'submitInputs'; purpose: InputPurpose; texts: InputTexts; secrets: InputTexts }
  /** What waits for the inputs is not to begin. */
  | { type: 'declineInputs' }
  /** Stores the form's values under a name, which the host asks for; deletes a stored set. */
  | { type: 'keepPreset'; texts: InputTexts }
  | { type: 'dropPreset'; name: string }
  /** A profile of `baton.yaml` holds from now on; none without a name. */
  | { type: 'profile'; name?: string }
  /** A file, or a folder, is to be chosen for an input. */
  | { type: 'pickFile'; name: string };
