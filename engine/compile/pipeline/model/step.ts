import type { FailurePolicy } from '../../../language/failures.ts';
import type { Range } from '../../../language/problems.ts';
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
  /** Milliseconds that a result may be taken from the cache; undefined means always. */
  ttl?: number;
  /** What makes two calls the same beside their content. */
  key?: Value;
}

export interface Step {
  id: string;
  idRange: Range;
  /** False where the id was made from the name or the place. */
  idGiven: boolean;
  block: Block;
  range: Range;
  node: SourceNode;
  name?: string;
  description?: string;
  dependencies: StepRef[];
  /** Tags in `dependencies` that are not answered yet. */
  autoDependencies: AutoSite[];
  /** Where it names the template whose keys it has too; they are among its own here. */
  templateRef?: StepRef | undefined;
  /** A template that it names is not there, so nobody can say what it reads. */
  lacksTemplate?: true;
  condition?: Condition;
  onFalse?: StepRef;
  onSuccess?: StepRef;
  onFailure: FailurePolicy | StepRef;
  computedRoutes: ComputedRoute[];
  /** `on_error`, in order. */
  handlers: Handler[];
  /** What it may spend, all attempts and all that is inside together. */
  limits?: SpendLimits;
  cache?: Cache;
  quality?: Quality;
  expert?: StepRef;
  personality?: StepRef;
  /** A personality in words, for this step alone. */
  personalityText?: Value;
  selection?: Selection;
  cascade?: Cascade;
  /** Milliseconds an attempt may take (on a frame: the whole frame); a value where the run computes it. */
  timeout?: number | Value;
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
  /** Keys that the language knows and that nothing executes yet: `check` informs, `run` refuses. */
  notExecutable: { what: string; range: Range }[];
  /** Every AUTO tag of the step itself (not of its body, but of the variables that it declares), inner ones first. */
  autos: AutoSite[];
}
