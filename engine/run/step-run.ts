import type { Step } from '../compile/pipeline/model/step.ts';
import type { Json } from '../language/json.ts';
import type { Provenance, Reading, Why } from '../state/events.ts';
import type { StepState } from '../state/step.ts';
import type { Calls } from './call.ts';
import type { RunContext } from './context.ts';
import { definitionOf } from './context.ts';
import type { StepScope } from './run-scope.ts';
import { scopeOf } from './scope.ts';

/** One step being carried out: handed through everything that executes it. */
export interface StepRun {
  context: RunContext;
  step: StepState;
  /** The step as written; a handler of `on_error` may run a changed one. */
  definition: Step;
  /** The names that its templates can read. */
  scope: StepScope;
  /** The reasons for its decisions, for the log; filled while it runs. */
  why: Why;
}

/** One attempt of a step: ends when `signal` is aborted, and numbers its calls of models and tools. */
export interface StepAttempt extends StepRun {
  signal: AbortSignal;
  calls: Calls;
}

/** A step as its kind prepares it before an attempt: the parameters that are shown and logged, and the attempt itself. */
export interface PreparedAttempt {
  parameters: Json;
  model?: string;
  /** The content by which the result cache knows an equal step, with the model or tool that is called. Undefined where nothing is cached. */
  identity?: Json | (() => Promise<Json>);
  attempt(signal: AbortSignal, calls: Calls): Promise<AttemptResult>;
}

export interface AttemptResult {
  value: Json;
  location?: string;
  provenance?: Provenance;
  degraded?: string;
  why?: Why;
  /** Files and tools that it read without a call. */
  reads?: Reading[];
}

export function stepRunOf(context: RunContext, step: StepState): StepRun {
  const definition = definitionOf(context, step);
  return { context, step, definition, scope: scopeOf(context, step, definition), why: {} };
}
