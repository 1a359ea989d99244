import { textOfCondition } from '../../compile/pipeline/model/conditions.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { StepAssertion } from '../../compile/pipeline/model/work.ts';
import { shortfallOf } from '../../compile/template/evaluation/shortfall.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { StepRun } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { askCondition, renderText } from '../scope/render.ts';
import { succeed } from '../step/outcome.ts';

type WorkOf<Kind> = Extract<Step['work'], { kind: Kind }>;

/** Fails the step with its text. Always throws a RunError (`assertion`). */
export function runFail({ context, scope }: StepRun, work: WorkOf<'fail'>): never {
  const message = renderText(context, work.message, scope).trim();
  throw new RunError({ kind: 'assertion', message: message === '' ? say(runsTexts.failsWithoutText) : message, field: 'fail' });
}

/** Checks all conditions; the value is true. Throws a RunError (`assertion`) that names each false one. */
export function runAssert(run: StepRun, work: WorkOf<'assert'>): Promise<void> | undefined {
  const { context, step, definition, scope, why } = run;
  const unmet = work.assertions.filter(({ condition }) => !askCondition(context, condition, scope).result);
  const [first] = unmet;
  if (first) {
    const message = unmet.map((assertion) => describeUnmet(run, assertion, assertion.message ?? work.message)).join('\n');
    throw new RunError({ kind: 'assertion', message, field: first.field });
  }

  const more = { why: why.condition && why };
  if (definition.products.length === 0) return succeed(context, step, true, more);
  return writeProducts(run, true).then(() => succeed(context, step, true, more));
}

/** The message, then the condition with the values that make it false. */
function describeUnmet({ context, scope }: StepRun, { condition }: StepAssertion, message: WorkOf<'assert'>['message']): string {
  const text = textOfCondition(condition);
  const values = condition.kind === 'expression' ? shortfallOf(condition.template, scope) : undefined;
  // A condition without names is its own value.
  const seen = values === undefined || values === text;
  const said = seen ? say(runsTexts.doesNotHold, { condition: text }) : say(runsTexts.doesNotHoldBy, { condition: text, values });
  const own = message && renderText(context, message, scope).trim();

  return own ? say(runsTexts.withReason, { message: own, reason: said }) : said;
}
