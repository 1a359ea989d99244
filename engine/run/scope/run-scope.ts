import type { Scope } from '../../compile/template/evaluation/run.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import type { Invocation } from '../../state/step.ts';

/** A scope with the owner of its AUTO tags' answers. */
export interface RunScope extends Scope {
  /** The step's path; undefined for parts of the pipeline. */
  path?: string;
  /** Its pipeline's invocation. */
  invocation?: Invocation;
}

/** The names in scope for the templates of one step. */
export interface StepScope extends RunScope {
  path: string;
  /** The step's parameters, rendered; with `quote` each template inside a `command` becomes one shell word. */
  parameters(quote: boolean): JsonMap;
  /** The same names, and those of the step's own value (for products). */
  withValue(value: Json): RunScope;
}
