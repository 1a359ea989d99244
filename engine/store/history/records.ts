import type { Mode, RunStatus } from '../../state/events.ts';

/** A run in the history. Times are milliseconds (moments since 1970), money is USD; missing values are unknown. */
export interface RunRecord {
  run: string;
  /** The id of its pipeline, and its file. */
  pipeline: string;
  file: string;
  /** The sha-256 of the text that ran. */
  hash: string;
  /** A fingerprint of what decides what it takes: runs of another one say nothing about the whole. */
  definition?: string | undefined;
  status: RunStatus;
  degraded: boolean;
  mode: Mode;
  /** The parent of a fork. */
  parent?: string | undefined;
  started_at: number;
  duration: number;
  /** Its duration without waiting for people. */
  worked: number;
  cost?: number | undefined;
  input_tokens: number;
  output_tokens: number;
  /** Model calls, and the models with live answers, the one with most steps first. */
  calls: number;
  models: string[];
  /**
   * The numbers of its settled steps, of those with a result given or pinned by a person, of failed ones, and of failed
   * attempts before the last one.
   */
  steps: number;
  given: number;
  failed: number;
  retries: number;
  /** The limits in force at its end, as JSON. */
  limits?: string | undefined;
}

/** Whether a run succeeded, and computed all its results itself. */
export const isWholeRun = ({ status, degraded, parent, given }: RunRecord): boolean =>
  status === 'succeeded' && !degraded && parent === undefined && given === 0;

/** What a ready step waited for: a slot of the run, of its called pipeline, or of its tool. */
export type HeldBy = 'run' | 'pipeline' | 'tool';

/** The cache hits of a step in a run: none of them is among its live executions. */
export interface CacheHits {
  /** Its static path. */
  step: string;
  kind: string;
  count: number;
}

export type StepOutcome = 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** One live execution of a step: not replayed, cached, reused, edited, or scripted. */
export interface StepRecord {
  run: string;
  path: string;
  /** Its static path: the same for every item of a loop. */
  step: string;
  kind: string;
  /** Fingerprints of what changes what the step takes, and of the condition that it runs under. */
  definition?: string | undefined;
  gate?: string | undefined;
  model?: string | undefined;
  tool?: string | undefined;
  outcome: StepOutcome;
  started_at?: number | undefined;
  /** From the moment when it was ready to its start. */
  wait?: number | undefined;
  /** Undefined where it waited for a person. */
  duration?: number | undefined;
  /** From the first question to a model to the first piece of its answer. */
  first_token?: number | undefined;
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
  cost?: number | undefined;
  /** Calls of models. */
  calls: number;
  retries: number;
  /** Characters, as JSON. */
  input_size?: number | undefined;
  output_size?: number | undefined;
  /** For a loop: the number of iterations. */
  iterations?: number | undefined;
  /** For a switch: the branch that was taken. */
  branch?: string | undefined;
  /** The last score by its rubric, from 0 to 1, sufficient or not. */
  quality?: number | undefined;
  /** For an ensemble: the agreement of its members, from 0 to 1. */
  agreement?: number | undefined;
  /** Its last attempt alone, as `duration`, without the time that its calls waited for rate limits. */
  attempt?: number | undefined;
  /** The limit of its answer in tokens, where it is a constant. */
  asked?: number | undefined;
  /** For a step that asks a model: whether its answer has a schema, and how many tools it is offered. */
  schema?: boolean | undefined;
  tools?: number | undefined;
  /** Absent where it began at once. */
  held?: HeldBy | undefined;
}

/** An answer of a model to a prompt, or its failure, in the order of the runs: the data for choices by experience. */
export type ModelTrial = Required<Pick<StepRecord, 'run' | 'model' | 'outcome' | 'retries' | 'calls'>> &
  Pick<StepRecord, 'schema' | 'tools' | 'input_tokens' | 'cost' | 'attempt' | 'quality'> & { started_at: number };

/** The live calls of a model in one run: their number, and their median latency in milliseconds. */
export interface ModelLatency {
  model: string;
  calls: number;
  median: number;
}

/** A run with its live, successful steps. */
export interface SucceededSteps {
  run: RunRecord;
  steps: StepRecord[];
}

/** The sums of all live executions of one step in one run. */
export interface StepSum {
  run: string;
  step: string;
  kind: string;
  count: number;
  failed: number;
  retries: number;
  /** Milliseconds, USD and tokens, added up over the items of loops. */
  duration: number;
  wait: number;
  cost: number;
  tokens: number;
  /** The mean score of judges; absent where none was asked. */
  quality?: number | undefined;
  /** The mean agreement of ensembles; absent for other steps. */
  agreement?: number | undefined;
  /** The mean length of its value, in characters as JSON; absent without a value. */
  answer?: number | undefined;
}

/** The newest runs of a pipeline, the oldest of them first, with the usage of each step. */
export interface HistoryTrend {
  runs: RunRecord[];
  /** By static path, in text order as far as the newest run tells it; at most one sum for each run. */
  steps: Map<string, StepSum[]>;
}

/** Identifies the version of a run's log: a changed one is read again. */
export interface LogMark {
  bytes: number;
  modified: number;
}
