import type { JsonMap } from '../../language/json.ts';
import type { ImportReading, SourceField, SourceFields } from '../source/fields.ts';
import type { GithubFormula, TextPart } from './formula.ts';

/** When a part runs that waits for more than success. */
export type AfterAll = 'always' | 'failed' | 'cancelled' | 'unlessCancelled';

/** A step of a job that runs something. */
export interface GithubStep {
  /** Its name in expressions. */
  key: string | undefined;
  /** In the job, or in `finally` where it is moved there. */
  id: string;
  fields: SourceFields;
  script: string;
  /** Not only after success. */
  after: AfterAll | undefined;
  /** Whether it moves from its job into `finally`. */
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
  /** Keys of steps that were left out. */
  leftSteps: Set<string>;
  needs: string[];
  /** Nothing is left of it. */
  gone: boolean;
  /** It runs after failures too, so it belongs to `finally`. */
  after: AfterAll | undefined;
  condition: GithubFormula | undefined;
  matrix: MatrixLoop | undefined;
  /** It may be skipped, and then so are the jobs that need it. */
  maySkip: boolean;
}

/** The loop made of a matrix; `single` is the only dimension, if it is computed. */
export interface MatrixLoop {
  items: readonly Readonly<JsonMap>[] | undefined;
  single?: { name: string; list: string };
}

export interface GithubWorkflow {
  reading: ImportReading;
  jobs: Map<string, GithubJob>;
  env: GithubEnvironment;
  /** The pipeline's inputs: declared ones, and others that are read. */
  inputs: Map<string, GithubInput>;
}

export interface GithubInput {
  type?: string;
  declared?: SourceFields;
  secret?: boolean;
}

/** Variables together with those that their own values see. */
export type GithubEnvironment = ReadonlyMap<string, { parts: readonly TextPart[]; sees: GithubEnvironment }>;

/** The place of an expression. */
export interface GithubPlace {
  workflow: GithubWorkflow;
  job?: GithubJob;
  /** Whether results of the job's steps are read from outside the job, or inside. */
  outside: boolean;
  /** Environment variables of the job and the step. */
  env: GithubEnvironment;
  /** Ids of neighbouring steps that are read. */
  reads: Set<string>;
  step?: GithubStep;
}
