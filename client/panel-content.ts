import type { AutoPreview } from '../engine/auto/preview.ts';
import type { Graph } from '../engine/compile/graph/graph.ts';
import type { Estimate } from '../engine/insight/estimate/estimate.ts';
import type { StepScores, StepTrend, UsualFigures } from '../engine/insight/usual.ts';
import type { ListedTag } from '../engine/launch/auto/list-tags.ts';
import type { RunPart } from '../engine/launch/inspect/run-document.ts';
import type { PlanForecast } from '../engine/launch/plan/forecast.ts';
import type { PlannedRun } from '../engine/launch/plan/plan-run.ts';
import type { RerunPlan } from '../engine/launch/reuse/plan-rerun.ts';
import type { RunEvent } from '../engine/state/events.ts';
import type { Path } from '../engine/state/path.ts';
import type { RunRecord } from '../engine/store/history/records.ts';

/** Which pipeline the panel shows; `file` as a person would name it (relative to the workspace folder). */
interface PipelineInfo {
  id: string;
  name?: string;
  file: string;
}

/** What the check of the text says. `first` is the message of the first error, else of the first warning. */
interface ProblemCount {
  errors: number;
  warnings: number;
  first?: string;
  /** Those that the panel steps through, in that order. */
  list?: TextProblem[];
}

/** A problem of the text; `path` names the step that it stands in. */
export interface TextProblem {
  message: string;
  error: boolean;
  path?: Path | undefined;
}

/** What a model said of exactly this text. */
interface TextInsight {
  intention: string[];
  architecture: string[];
  /** Findings that do not fit. */
  alignment: string[];
  model: string;
}

/** The text as it stands now. Without a graph there is nothing to draw. */
export interface TextInfo {
  pipeline: PipelineInfo | null;
  graph: Graph | null;
  /** The graphs of the pipelines that its steps call, by the name in `Node.calls`. */
  called?: [string, Graph][];
  /** A summary of the pipeline in plain sentences. */
  summary: string[];
  insight?: TextInsight;
  problems: ProblemCount;
}

/** What must be known of a run that was and is looked at again. */
export interface PastInfo {
  id: string;
  /** Milliseconds since 1970. */
  started_at: number;
  /** The file has another text now, or is gone: what is shown is the run's own. */
  text: 'same' | 'changed' | 'gone';
  /** Omissions, with the reason. */
  notes: string[];
  /** It has no end, and nobody works on it. */
  cut?: boolean;
  /** Another window, or a terminal, drives it: what it does is shown as it happens. */
  live?: boolean;
}

/** What the history says of the runs of a pipeline. */
export interface HistoryInfo {
  /** The newest first. */
  runs: RunRecord[];
  /** Steps whose newest run is unusual. */
  trends: StepTrend[];
  /** What judges gave the steps. */
  scores: StepScores[];
  /** What steps (by static path) usually took before the run that is shown. */
  usual: [step: Path, figures: UsualFigures][];
  /** Omissions, with the reason. */
  notes: string[];
}

/** An AUTO tag of the text as it stands, with what is locked for it. */
export interface AutoInfo
  extends Pick<ListedTag, 'id' | 'only' | 'of' | 'key' | 'path'>,
    Pick<AutoPreview, 'field' | 'words' | 'constraints' | 'state' | 'answer' | 'last'> {}

/** What a run of the text would do now. */
export interface PlanInfo {
  plan: Omit<PlannedRun, 'refused'>;
  /** Why it would not begin; empty where it would. */
  refused: { message: string; hint?: string | undefined }[];
  estimate: Estimate;
  forecast: PlanForecast;
  /** The steps that a rerun would take over from the shown run; absent where none has ended. */
  rerun?: RerunPlan | undefined;
  /** The AUTO tags of the pipeline and of those that it calls. */
  autos: AutoInfo[];
  /** Parts that are unknown, with the reason. */
  notes: string[];
}

/** A part of two runs, the earlier one first. */
export interface ContrastPart {
  runs: readonly [string, string];
  what: RunPart['what'];
  path: Path;
}

/** A run from its first event on, with the graph that it executes (which an edit since does not change). */
export interface RunInfo {
  /** The run's folder, by which it is found again after a restart. */
  folder?: string;
  past?: PastInfo;
  /** The graphs of the pipelines that steps call, by the name in `Node.calls`. */
  called?: [string, Graph][];
  graph: Graph;
  events: RunEvent[];
}

/** A run on its way to the page: without graphs where they are those of the text that the page has. */
export type SentRun = Omit<RunInfo, 'graph' | 'called'> & Partial<Pick<RunInfo, 'graph' | 'called'>>;
