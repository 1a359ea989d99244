import { textHolds } from '../../compile/template/condition.ts';
import { evaluateExpression, render } from '../../compile/template/evaluation/evaluate.ts';
import type { Scope } from '../../compile/template/evaluation/run.ts';
import { Absent, isView, kindOf, TemplateError, truth } from '../../compile/template/evaluation/values.ts';
import type { Json } from '../../language/json.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { say } from '../../language/texts.ts';
import type { Formula } from './operation.ts';
import type { ItemScope } from './scope.ts';

/** The value of an expression for the present item. An absent value is an error, a TemplateError like all others here. */
export const itemValue = (formula: Formula, scope: ItemScope): Json =>
  placed(formula, scope.index, () => render(formula.template, scope));

/** The value of a key: absent is null. */
export const evaluateKey = (formula: Formula, scope: ItemScope): Json =>
  placed(formula, scope.index, () => orNull(formula, scope));

export const evaluateKeys = (formulas: readonly Formula[], scope: ItemScope): Json[] =>
  formulas.map((formula) => evaluateKey(formula, scope));

/** The value of an expression over a whole group; absent is null. */
export const groupValue = (formula: Formula, scope: Scope): Json => placed(formula, undefined, () => orNull(formula, scope));

function orNull(formula: Formula, scope: Scope): Json {
  const operand = evaluateExpression(formula.template, scope);
  const value = isView(operand) ? operand.value() : operand;
  return value instanceof Absent ? null : value;
}

/** Whether a test holds for the present item, by the rules of conditions. */
export const testHolds = (formula: Formula, scope: ItemScope): boolean =>
  placed(formula, scope.index, () => {
    const operand = evaluateExpression(formula.template, scope);
    const value = isView(operand) ? operand.value() : operand;
    return typeof value === 'string' ? textHolds(value) : truth(value);
  });

/** Adds the place of an error, and the item where there is one (`index` from 0). */
export function placed<Value>({ field }: Formula, index: number | undefined, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { code, range, message, hint } = error;
    const text =
      index === undefined
        ? say(transformTexts.inField, { field, message })
        : say(transformTexts.atItem, { number: index + 1, field, message });
    throw new TemplateError(code, range, text, hint);
  }
}

const nowhere = { start: 0, end: 0 };

/** An error like the evaluator's, for a failure of an operation itself. */
export const operationError = (message: string, hint?: string): TemplateError =>
  new TemplateError('type-mismatch', nowhere, message, hint);

export const mapsWanted = (operation: string, got: Json): TemplateError =>
  operationError(say(transformTexts.mapWanted, { operation, got: kindOf(got) }), say(transformTexts.mapHint));
