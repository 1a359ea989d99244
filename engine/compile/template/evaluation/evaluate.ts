import type { Json, JsonMap } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { textHolds } from '../condition.ts';
import type { Template } from '../syntax/ast.ts';
import { evaluate } from './operate.ts';
import { renderParts } from './parts.ts';
import { defaultLimits, type Limits, Run, type Scope } from './run.ts';
import { Absent, isView, mapFrom, type Operand, TemplateError, truth } from './values.ts';

/** The value of a template: a lone `{{ }}` keeps its type, everything else is text. Throws only a `TemplateError`. */
export function render(template: Template, scope: Scope, limits: Limits = defaultLimits): Json {
  const run = start(template, scope, limits);
  return bounded(run, () => rendered(template, run));
}

function rendered(template: Template, run: Run): Json {
  const [only] = template.parts;
  if (!template.lone || only?.kind !== 'output') return renderParts(template.parts, run);

  const { expression } = only;
  const value = run.json(evaluate(expression, run), expression.range);
  // A value that only passes through was not made here; everything else is measured.
  if (typeof value === 'object' && value !== null && !paths.has(expression.kind)) measure(value, run);

  return value;
}

const paths: ReadonlySet<string> = new Set(['name', 'member', 'index']);

/** Like `render`, but returns views and absent values as they are, for hover, watches and lists to loop over. */
export function evaluateExpression(template: Template, scope: Scope, limits: Limits = defaultLimits): Operand {
  const run = start(template, scope, limits);
  return bounded(run, () => operandOf(template, run));
}

/** Whether a condition holds, and the values of the paths that were read for it, by their source text (null where absent). */
export function evaluateCondition(
  template: Template,
  scope: Scope,
  limits: Limits = defaultLimits,
): { result: boolean; values: JsonMap } {
  const run = start(template, scope, limits);
  run.trace = new Map();
  const value = bounded(run, () => operandOf(template, run));
  const plain = isView(value) ? value.value() : value;
  const values = mapFrom([...run.trace].map(([path, { value: read }]) => [path, plainOf(read)]));
  return { result: typeof plain === 'string' ? textHolds(plain) : truth(plain), values };
}

/** Nested macros may need more stack than the host has: that is a limit like the others. */
function bounded<Result>(run: Run, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return run.fail('limit', say(texts.deepRun));
    throw error;
  }
}

function operandOf(template: Template, run: Run): Operand {
  const [only] = template.parts;
  return template.lone && only?.kind === 'output' ? evaluate(only.expression, run) : renderParts(template.parts, run);
}

function plainOf(value: Operand): Json {
  const plain = isView(value) ? value.value() : value;
  return plain instanceof Absent ? null : plain;
}

/** The state of one evaluation. Throws a TemplateError for a template that could not be parsed. */
export function start(template: Template, scope: Scope, limits: Limits): Run {
  const [problem] = template.problems;
  if (problem) throw new TemplateError(problem.code, problem.range, problem.message, problem.hint);
  return new Run(scope, limits, template.text);
}

/** Refuses a list or map that would take more than the allowed bytes as JSON. */
function measure(root: Json, run: Run): void {
  let size = 0;
  const open: Json[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') size += value.length + 2;
    else if (typeof value !== 'object' || value === null) size += 4;
    else {
      size += 2;
      if (Array.isArray(value)) {
        for (const item of value) open.push(item);
      } else
        for (const [key, item] of Object.entries(value)) {
          size += key.length + 4;
          open.push(item);
        }
    }
    if (size > run.size) run.fail('limit', say(texts.largeValue, { most: run.size }), say(texts['largeValue.hint']));
  }

  run.spend(size / 10_000);
}
