import type { Handler } from '../../compile/pipeline/model/retry.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import { isFound, PatternTooSlow } from '../../compile/template/regex/bounded.ts';
import { compilePattern } from '../../compile/template/regex/program.ts';
import type { Json } from '../../language/json.ts';
import type { Failure } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';
import type { RunScope } from '../scope/run-scope.ts';
import { operand } from '../scope/step-view.ts';

/**
 * The first handler of `on_error` for a failure that has something left to do; `index` is its place, `again` whether that is
 * another attempt.
 */
export function findHandler(
  step: StepState,
  definition: Step,
  failure: Failure,
): { handler: Handler; index: number; again: boolean } | undefined {
  if (failure.kind === 'cancelled' || failure.kind === 'interrupted') return undefined;
  // A loop only routes; other handlers belong to its one step, for each item.
  const inLoop = step.node.loop !== undefined;

  for (const [index, handler] of definition.handlers.entries()) {
    if (inLoop && !handler.step && step.node.loop?.single) continue;
    if (!matches(handler, failure)) continue;
    const again = hasAttempt(step, handler, index);
    if (again || handler.use !== undefined || handler.step !== undefined) return { handler, index, again };
  }

  return undefined;
}

/** The scope of a handler's templates: the step's names, and `error`. */
export const withError = (scope: RunScope, step: StepState, failure: Failure): RunScope => ({
  ...scope,
  lookup: (name) => (name === 'error' ? operand(errorForTemplates(step, failure)) : scope.lookup(name)),
});

/** A failure as the value of `error`. */
export const errorForTemplates = (step: StepState, { kind, message, attempt }: Failure): Json => ({
  kind,
  message,
  step: step.path,
  attempt: attempt ?? step.attempts,
});

function matches({ kinds, pattern }: Handler, { kind, message }: Failure): boolean {
  if (kinds && !kinds.includes(kind)) return false;
  return pattern === undefined || isIn(pattern, message);
}

/** A pattern that takes too long on a message matches no failure. */
function isIn(pattern: string, message: string): boolean {
  try {
    return isFound(compilePattern(pattern, false), message);
  } catch (error) {
    if (error instanceof PatternTooSlow) return false;
    throw error;
  }
}

/** Whether a handler has an attempt left: its retries, then its fallback. */
function hasAttempt(step: StepState, handler: Handler, index: number): boolean {
  const used = step.failures.filter((_, number) => step.handledBy[number] === index).length;
  return used < (handler.retry?.attempts ?? 0) + (handler.fallback ? 1 : 0);
}
