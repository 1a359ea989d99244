import type { Mode, RunStatus } from '../../state/events.ts';

/** A run in the history. Times are milliseconds (moments since 1970), money is USD; what is absent is unknown. */
export interface RunRecord {
  run: string;
  /** The id of its pipeline, and its file. */
  pipeline: string;
  file: string;
  /** The sha-256 of the text that ran. */
  hash: string;
  status: RunStatus;
  degraded: boolean;
  mode: Mode;
  /** The run that it branched off. */
  parent?: string | undefined;
  started_at: number;
  duration: number;
  /** Its duration without the time that steps waited for people. */
  worked: number;
  cost?: number | undefined;
  input_tokens: number;
  output_tokens: number;
  /** Calls of models, and the models that answered them live, the one that answered most steps first. */
  calls: number;
  models: string[];
  /** How many of its steps settled, how many of them have a result that a person gave or pinned, how many failed, and how many attempts failed before the last one. */
  steps: number;
  given: number;
  failed: number;
  retries: number;
  /** The limits in force at its end, as JSON. */
  limits?: string | undefined;
}

/**
 * What a step waited for when all its predecessors had settled: a slot of the run, of the called pipeline that it stands in, or of its tool.
 */
export type HeldBy = 'run' | 'pipeline' | 'tool';

/** How often a step was answered from the cache in a run: none of these times is among its live ones. */
export interface CacheHits {
  /** Its static path. */
  step: string;
  kind: string;
  count: number;
}

export type StepOutcome = 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** One time that a step ran live: never replayed, cached, reused, edited, or answered by a script. */
export interface StepRecord {
  run: string;
  path: string;
  /** Its static path: the same for every item of a loop. */
  step: string;
  kind: string;
  /** A fingerprint of the step's text. */
  definition?: string | undefined;
  model?: string | undefined;
  tool?: string | undefined;
  outcome: StepOutcome;
  started_at?: number | undefined;
  /** From the moment at which nothing it needs was missing to the one at which it began. */
  wait?: number | undefined;
  /** Without a value where a person was waited for. */
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
  /** Of a loop: how many it had. */
  iterations?: number | undefined;
  /** Of a switch: the way that was taken. */
  branch?: string | undefined;
  /** What a judge gave it by its rubric at last, from 0 to 1, whether that was enough or not. */
  quality?: number | undefined;
  /** Of an ensemble: how far its members agreed, from 0 to 1. */
  agreement?: number | undefined;
  /** What its last attempt took alone, as `duration`. */
  attempt?: number | undefined;
  /** The most tokens that its answer may have, where the text says a number. */
  asked?: number | undefined;
  /** Of a step that asks a model: whether its answer has a schema, and how many tools it is offered. */
  schema?: boolean | undefined;
  tools?: number | undefined;
  /** Absent where it began as soon as it could. */
  held?: HeldBy | undefined;
}

/** One time that a prompt was answered by a model, or failed with it, in the order of the runs: what choices by experience learn from. */
export type ModelTrial = Required<Pick<StepRecord, 'run' | 'model' | 'outcome' | 'retries' | 'calls'>> &
  Pick<StepRecord, 'schema' | 'tools' | 'input_tokens' | 'cost' | 'attempt' | 'quality'> & { started_at: number };

/** What live calls of a model took in one run: how many there were, and the one in the middle, in milliseconds. */
export interface ModelLatency {
  model: string;
  calls: number;
  median: number;
}

/** A run with its live steps that succeeded. */
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
  /** The mean of what judges gave; absent where none was asked. */
  quality?: number | undefined;
  /** The mean agreement of ensembles; absent of other steps. */
  agreement?: number | undefined;
  /** The mean length of what it gave, in characters as JSON; absent where it gave nothing. */
  answer?: number | undefined;
}

/** How the newest runs of a pipeline went, the oldest of them first, and what each of its steps took in them. */
export interface HistoryTrend {
  runs: RunRecord[];
  /** By static path, in the order of the text as far as the newest run tells it; one sum at most for each run. */
  steps: Map<string, StepSum[]>;
}

/** Identifies the version of a run's log: a changed one is read again. */
export interface LogMark {
  bytes: number;
  modified: number;
}
