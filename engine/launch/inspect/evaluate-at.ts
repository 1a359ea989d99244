import { evaluateExpression, render } from '../../compile/template/evaluation/evaluate.ts';
import type { Scope } from '../../compile/template/evaluation/run.ts';
import type { Operand } from '../../compile/template/evaluation/values.ts';
import { Absent, isView, TemplateError } from '../../compile/template/evaluation/values.ts';
import type { Template } from '../../compile/template/syntax/ast.ts';
import { parseExpression, parseTemplate } from '../../compile/template/syntax/parse.ts';
import type { Json } from '../../language/json.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { RunContext } from '../../run/context.ts';
import { preload } from '../../run/scope/render.ts';
import { scopeInFrame, scopeOf } from '../../run/scope/scope.ts';
import { RunError } from '../../state/failure.ts';

/**
 * The value of a template expression in the scope of a step of a live run (`path` undefined: in that of the pipeline). Throws
 * a RunError of kind `template` with the fault.
 */
export const evaluateAt = (context: RunContext, expression: string, path?: string): Promise<Json> =>
  computeAt(context, parseExpression(expression), path, (parsed, scope) => operandValue(evaluateExpression(parsed, scope)));

/** A template rendered in the scope of a step of a live run. Throws as `evaluateAt` does. */
export const renderAt = (context: RunContext, text: string, path?: string): Promise<Json> =>
  computeAt(context, parseTemplate(text), path, (parsed, scope) => render(parsed, scope));

/** The names in scope there. */
export function namesAt(context: RunContext, path?: string): string[] {
  const step = path === undefined ? undefined : context.state.steps.get(path);
  return [...(step ? scopeOf(context, step) : scopeInFrame(context, context.state.root)).names()];
}

async function computeAt(
  context: RunContext,
  parsed: Template,
  path: string | undefined,
  compute: (parsed: Template, scope: Scope) => Json,
): Promise<Json> {
  const [problem] = parsed.problems;
  if (problem) throw new RunError({ kind: 'template', message: problem.message, hint: problem.hint });

  const step = path === undefined ? undefined : context.state.steps.get(path);
  const frame = step?.frame ?? context.state.root;
  await preload(
    context,
    frame,
    frame.steps.map((one) => one.result),
  );

  try {
    return compute(parsed, step ? scopeOf(context, step) : scopeInFrame(context, frame));
  } catch (error) {
    if (error instanceof TemplateError) throw new RunError({ kind: 'template', message: error.message, hint: error.hint });
    throw error;
  }
}

/** Converts an operand to a value; an absent one is reported with its reason. */
function operandValue(value: Operand): Json {
  const plainValue = isView(value) ? value.value() : value;
  if (plainValue instanceof Absent)
    throw new RunError({
      kind: 'template',
      message: say(launchTexts.noValue, { name: plainValue.name }),
      hint: plainValue.hint,
    });

  return plainValue;
}
