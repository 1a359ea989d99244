import type { Scope } from '../../compile/template/evaluation/run.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import type { Invocation } from '../../state/step.ts';

/** A scope that knows whose answers its AUTO tags take. */
export interface RunScope extends Scope {
  /** The step's path; undefined for what belongs to the pipeline. */
  path?: string;
  /** The pipeline that it stands in. */
  invocation?: Invocation;
}

/** The names that the templates of one step see. */
export interface StepScope extends RunScope {
  path: string;
  /** The step's parameters, rendered; with `quote` each template inside a `command` becomes one shell word. */
  parameters(quote: boolean): JsonMap;
  /** The same names, and those of the step's own value (for products). */
  withValue(value: Json): RunScope;
}
