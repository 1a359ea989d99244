import type { Step } from '../../compile/pipeline/model/step.ts';
import type { StepRun } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { renderEntries, renderText } from '../scope/render.ts';
import type { Success } from '../step/outcome.ts';
import { succeed } from '../step/outcome.ts';

/** Sets variables, which are also the value of the step. */
export function runSet(run: StepRun, work: Extract<Step['work'], { kind: 'set' }>): Promise<void> | undefined {
  const { context, step, definition, scope, why } = run;
  const set = renderEntries(context, work.values, scope);
  const shown = work.show && renderText(context, work.show, scope.withValue(set));
  const more: Success = { set };
  if (shown !== undefined) more.shown = shown;
  if (why.condition) more.why = why;
  if (definition.products.length === 0) return succeed(context, step, set, more);

  return writeProducts(run, set).then(() => succeed(context, step, set, more));
}
