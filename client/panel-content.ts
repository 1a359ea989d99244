import type { AutoPreview } from '../engine/auto/preview.ts';
import type { Graph } from '../engine/compile/graph/graph.ts';
import type { Estimate } from '../engine/insight/estimate/estimated.ts';
import type { StepScores, StepTrend, UsualFigures } from '../engine/insight/usual.ts';
import type { PipelineAdvice } from '../engine/launch/advice/advise.ts';
import type { ExploredChange } from '../engine/launch/advice/explore-change.ts';
import type { ListedTag } from '../engine/launch/auto/list-tags.ts';
import type { TimeExplanation } from '../engine/launch/explain/explain-time.ts';
import type { RunPart } from '../engine/launch/inspect/run-document.ts';
import type { PlanForecast } from '../engine/launch/plan/forecast.ts';
import type { PlannedRun } from '../engine/launch/plan/plan-run.ts';
import type { RerunPlan } from '../engine/launch/reuse/plan-rerun.ts';
import type { RunEvent } from '../engine/state/events.ts';
import type { Path } from '../engine/state/path.ts';
import type { RunRecord } from '../engine/store/history/records.ts';
import type { CameraMode } from './panel/view/cards/viewport.ts';

/** The pipeline of the panel; `file` as a person would name it (relative to the workspace folder). */
interface PipelineInfo {
  id: string;
  name?: string;
  file: string;
}

/** The result of checking the text. `first` is the message of the first error, else of the first warning. */
interface ProblemCount {
  errors: number;
  warnings: number;
  first?: string;
  /** The problems that the panel steps through, in order. */
  list?: TextProblem[];
}

/** A problem of the text; `path` names its step. */
export interface TextProblem {
  message: string;
  error: boolean;
  path?: Path | undefined;
}

/** A model's explanation of exactly this text. */
interface TextInsight {
  intention: string[];
  architecture: string[];
  /** Inconsistencies that the model found. */
  alignment: string[];
  model: string;
}

/** The current text. Without a graph there is nothing to draw. */
export interface TextInfo {
  pipeline: PipelineInfo | null;
  graph: Graph | null;
  /** The graphs of called pipelines, by the name in `Node.calls`. */
  called?: [string, Graph][];
  /** A summary of the pipeline in plain sentences. */
  summary: string[];
  insight?: TextInsight;
  problems: ProblemCount;
}

/** Notices about a past run. */
export interface PastInfo {
  id: string;
  /** Milliseconds since 1970. */
  started_at: number;
  /** The file has changed since, or is gone: the run's own text is shown. */
  text: 'same' | 'changed' | 'gone';
  /** Omissions, with the reason. */
  notes: string[];
  /** It has no end, and no process. */
  cut?: boolean;
  /** It is active in another window or a terminal: its progress is shown. */
  live?: boolean;
}

/** The history of a pipeline's runs. */
export interface HistoryInfo {
  /** The newest first. */
  runs: RunRecord[];
  /** Steps whose newest run is unusual. */
  trends: StepTrend[];
  /** The judges' scores of the steps. */
  scores: StepScores[];
  /** The usual usage of steps (by static path) before the shown run. */
  usual: [step: Path, figures: UsualFigures][];
  /** Omissions, with the reason. */
  notes: string[];
}

/** An AUTO tag of the current text, with its locked answer. */
export interface AutoInfo
  extends Pick<ListedTag, 'id' | 'only' | 'of' | 'key' | 'path'>,
    Pick<AutoPreview, 'field' | 'words' | 'constraints' | 'state' | 'answer' | 'last'> {}

/** The plan of a run of the current text. */
export interface PlanInfo {
  plan: Omit<PlannedRun, 'refused'>;
  /** Why it would not start; empty if it would. */
  refused: { message: string; hint?: string | undefined }[];
  estimate: Estimate;
  forecast: PlanForecast;
  /** The steps that a rerun would reuse from the shown run; absent if none has ended. */
  rerun?: RerunPlan | undefined;
  /** The AUTO tags of the pipeline and of called ones. */
  autos: AutoInfo[];
  /** Unknown parts, with the reason. */
  notes: string[];
}

/** What would make the pipeline faster or cheaper, and what became of earlier advice. */
export type AdviceInfo = Pick<PipelineAdvice, 'runs' | 'tried' | 'advice' | 'followed' | 'unknownLoops' | 'unkept'>;

/** What can be tried of the next run, and what a change would do. */
export type ExploredInfo = ExploredChange;

/** What the time of a run depends on. */
export type TimeInfo = Omit<TimeExplanation, 'pipeline'>;

/** A part of two runs, the earlier one first. */
export interface ContrastPart {
  runs: readonly [string, string];
  what: RunPart['what'];
  path: Path;
}

/** A run from its first event on, with the graph that it executes (later edits do not change it). */
export interface RunInfo {
  /** The run's folder, by which it is found again after a restart. */
  folder?: string;
  past?: PastInfo;
  /** The graphs of called pipelines, by the name in `Node.calls`. */
  called?: [string, Graph][];
  graph: Graph;
  events: RunEvent[];
}

/** A run as sent to the page: without graphs if they equal those of the page's text. */
export type SentRun = Omit<RunInfo, 'graph' | 'called'> & Partial<Pick<RunInfo, 'graph' | 'called'>>;

/** The part of the view's state that survives hiding, reload and restart of the panel. */
export interface StoredView {
  tab?: string;
  open?: string[];
  selected?: string;
  stepTab?: string | undefined;
  form?: Form;
  split?: Split;
  /** The folder of the shown run; read by the host only. */
  run?: string | undefined;
  /** The last position and scale, and their pipeline. */
  view?: { x: number; y: number; scale: number; mode: CameraMode; file: string };
}

/** The details' share of the panel in per cent, if on the right, and if below. */
export interface Split {
  right: number;
  below: number;
}

/** The form of the graph: rows beside lanes in a narrow panel, else cards. */
export type Form = 'rails' | 'cards';
