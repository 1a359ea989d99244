import type { JsonMap } from '../../language/json.ts';
import type { ImportReading, SourceField, SourceFields } from '../source/fields.ts';
import type { GithubFormula, TextPart } from './formula.ts';

/** When a part runs that does not wait for success alone. */
export type AfterAll = 'always' | 'failed' | 'cancelled' | 'unlessCancelled';

/** A step of a job that runs something. */
export interface GithubStep {
  /** As expressions name it. */
  key: string | undefined;
  /** In the job, or in `finally` where it is moved there. */
  id: string;
  fields: SourceFields;
  script: string;
  /** It does not wait for success alone. */
  after: AfterAll | undefined;
  /** Whether it runs in `finally` in place of its job. */
  moved: boolean;
  /** The rest of its `if`. */
  condition: GithubFormula | undefined;
}

export interface GithubJob {
  key: string;
  id: string;
  field: SourceField;
  fields: SourceFields;
  steps: GithubStep[];
  /** Keys of the steps that were left out. */
  leftSteps: Set<string>;
  needs: string[];
  /** Nothing is left of it. */
  gone: boolean;
  /** It does not wait for success alone, so it runs in `finally`. */
  after: AfterAll | undefined;
  condition: GithubFormula | undefined;
  matrix: MatrixLoop | undefined;
  /** It may be skipped: then so are those that need it. */
  maySkip: boolean;
}

/** The loop that a matrix becomes; `single` is the one dimension that is computed. */
export interface MatrixLoop {
  items: readonly Readonly<JsonMap>[] | undefined;
  single?: { name: string; list: string };
}

export interface GithubWorkflow {
  reading: ImportReading;
  jobs: Map<string, GithubJob>;
  env: GithubEnvironment;
  /** Inputs of the pipeline: declared ones, and those that are only read. */
  inputs: Map<string, GithubInput>;
}

export interface GithubInput {
  type?: string;
  declared?: SourceFields;
  secret?: boolean;
}

/** Variables with the ones that their own values see. */
export type GithubEnvironment = ReadonlyMap<string, { parts: readonly TextPart[]; sees: GithubEnvironment }>;

/** Where an expression stands. */
export interface GithubPlace {
  workflow: GithubWorkflow;
  job?: GithubJob;
  /** Whether results of steps of the job are read from outside of it, or from inside. */
  outside: boolean;
  /** Variables of the environment that the job and the step set. */
  env: GithubEnvironment;
  /** Ids of the steps beside this one that are read. */
  reads: Set<string>;
  step?: GithubStep;
}
