import type { FailurePolicy } from '../../../language/failures.ts';
import type { Range } from '../../../language/problems.ts';
import type { Deadline } from '../../../language/schedules/deadline.ts';
import type { Block, SourceNode } from '../../source/nodes.ts';
import type { Batch, Loop } from './loop.ts';
import type { Cascade, Selection } from './model-choice.ts';
import type { AnswerSchema, Product, Quality } from './results.ts';
import type { ComputedRetry, Handler, Retry } from './retry.ts';
import type { ComputedRoute, StepRef } from './step-ref.ts';
import type { AutoSite, Condition, Value } from './value.ts';
import type { Work } from './work.ts';

/** Limits on the usage of models. */
export interface SpendLimits {
  /** USD. */
  maxCost?: number;
  maxTokens?: number;
  maxCalls?: number;
}

export interface Cache {
  /** Milliseconds for which a result may come from the cache; undefined means always. */
  ttl?: number;
  /** Distinguishes calls with the same content. */
  key?: Value;
}

export interface Step {
  id: string;
  idRange: Range;
  /** False where the id was generated from the name or the position. */
  idGiven: boolean;
  block: Block;
  range: Range;
  node: SourceNode;
  name?: string;
  description?: string;
  dependencies: StepRef[];
  /** Tags in `dependencies` without an answer yet. */
  autoDependencies: AutoSite[];
  /** The name of its step template, whose keys are already among its own here. */
  templateRef?: StepRef | undefined;
  /** Its template does not exist, so its reads are unknown. */
  lacksTemplate?: true;
  condition?: Condition;
  onFalse?: StepRef;
  onSuccess?: StepRef;
  onFailure: FailurePolicy | StepRef;
  computedRoutes: ComputedRoute[];
  /** `on_error`, in order. */
  handlers: Handler[];
  /** Limits on its usage, over all attempts and inner steps. */
  limits?: SpendLimits;
  cache?: Cache;
  quality?: Quality;
  expert?: StepRef;
  personality?: StepRef;
  /** A personality as text, for this step alone. */
  personalityText?: Value;
  selection?: Selection;
  cascade?: Cascade;
  /** Timeout of an attempt in milliseconds (on a frame: of the whole frame); a value is computed by the run. */
  timeout?: number | Value;
  /** When it is due. It orders steps that wait, and stops nothing. */
  deadline?: { value: Deadline; range: Range };
  /** A slow call of its model is made a second time; USD that this may cost. */
  hedge?: { maxCost?: number | undefined; range: Range };
  retry?: Retry;
  computedRetry?: ComputedRetry;
  repeatable?: boolean;
  priority: number | Value;
  answer?: AnswerSchema;
  /** Its value is a list with one answer for each item of a batch; `answer` describes one of them. */
  batch?: Batch;
  products: Product[];
  model?: Value;
  temperature?: Value;
  maxTokens?: Value;
  loop?: Loop;
  work: Work;
  /** Known keys that are not executed yet: `check` reports them, `run` refuses. */
  notExecutable: { what: string; range: Range }[];
  /** Every AUTO tag of the step itself (not of its body, but of the variables that it declares), nested ones first. */
  autos: AutoSite[];
}
