import type { Json } from '../../../language/json.ts';
import type { Expression, Template } from '../syntax/ast.ts';
import { start } from './evaluate.ts';
import { evaluate } from './operate.ts';
import { compare } from './operators.ts';
import type { Limits, Run, Scope } from './run.ts';
import { defaultLimits } from './run.ts';
import { Absent, isView, type Operand, truth } from './values.ts';

/**
 * The part of a condition that makes it false, with values in place of names: `9 <= 5`. Undefined where the condition is no
 * expression. Throws a TemplateError, as the condition itself would.
 */
export function shortfallOf(template: Template, scope: Scope, limits: Limits = defaultLimits): string | undefined {
  const [only] = template.parts;
  if (!template.lone || only?.kind !== 'output') return undefined;
  return within(only.expression, start(template, scope, limits));
}

function within(expression: Expression, run: Run): string {
  switch (expression.kind) {
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === 'and') return within(truth(plainOf(evaluate(left, run))) ? right : left, run);
      if (operator === 'or') return joined(within(left, run), operator, within(right, run));
      break;
    }
    case 'compare': {
      let left = evaluate(expression.first, run);
      for (const { operator, right } of expression.rest) {
        const value = evaluate(right, run);
        if (!compare(operator, left, value, run)) return joined(describeValue(left), operator, describeValue(value));
        left = value;
      }

      break;
    }
    case 'not':
      return joined('not', describeValue(evaluate(expression.of, run)));
    case 'is':
      return joined(describeValue(evaluate(expression.of, run)), 'is', expression.negated ? 'not' : '', expression.test);
  }
  return describeValue(evaluate(expression, run));
}

/** An expression as people write it. */
const joined = (...words: string[]): string => words.filter((word) => word !== '').join(' ');

/** Characters of one value that are shown. */
const most = 80;

function describeValue(value: Operand): string {
  const text = JSON.stringify(plainOf(value)) ?? '';
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function plainOf(value: Operand): Json {
  const plain = isView(value) ? value.value() : value;
  return plain instanceof Absent ? null : plain;
}
