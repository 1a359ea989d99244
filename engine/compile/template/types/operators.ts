import type { Range } from '../../../language/problems.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import {
  boolean,
  describe,
  integer,
  listType,
  mayBe,
  number,
  string,
  type Type,
  union,
  unknownType,
} from '../../../language/types.ts';
import type { BinaryOperator, Comparison, Expression } from '../syntax/ast.ts';
import { typeOfExpression } from './expression.ts';
import { type Inference, iterable, mismatch, mustBe } from './inference.ts';

/** As in Python, true and false count as numbers. */
const numeric = union([number, boolean]);

// biome-ignore lint/complexity/useMaxParams: the parts of the expression, then who hears of it
export function binaryType(operator: BinaryOperator, left: Expression, right: Expression, range: Range, to: Inference): Type {
  const a = typeOfExpression(left, to);
  const b = typeOfExpression(right, to);
  const both = (kind: Type['kind']): boolean => a.kind === kind && b.kind === kind;
  switch (operator) {
    case '~':
      return string;
    case '+':
      if (both('string')) return string;
      if (a.kind === 'list' && b.kind === 'list') return listType(union([a.item, b.item]));
      if (!both('number')) {
        const possible = [numeric, string, listType(unknownType)].some((type) => mayBe(a, type) && mayBe(b, type));
        if (!possible) mismatch(say(texts.cannotAdd, { left: describe(a, 0), right: describe(b, 0) }), range, to, [a, b]);
        return unknownType;
      }
      break;
    case '%':
      if (mayBe(a, string)) return a.kind === 'string' ? string : unknownType;
      break;
    case '*':
      if ([a, b].some((type) => mayBe(type, string) || mayBe(type, listType(unknownType))))
        return [a, b].find((type) => type.kind === 'string') ?? unknownType;
      break;
  }
  const sign = say(texts.code, { code: operator });
  const fits =
    mustBe({ type: a, wanted: numeric, range: left.range, what: sign, to }) &&
    mustBe({ type: b, wanted: numeric, range: right.range, what: sign, to });
  const whole = fits && [a, b].every((type) => type.kind === 'number' && type.integer);
  return whole && operator !== '/' && operator !== '**' ? integer : number;
}

export function compareType(expression: Extract<Expression, { kind: 'compare' }>, to: Inference): Type {
  let left = typeOfExpression(expression.first, to);
  for (const { operator, right } of expression.rest) {
    const type = typeOfExpression(right, to);
    compareOne(operator, left, type, { start: expression.range.start, end: right.range.end }, right.range, to);
    left = type;
  }
  return boolean;
}

// biome-ignore lint/complexity/useMaxParams: the parts of the expression, then who hears of it
function compareOne(operator: Comparison, left: Type, right: Type, range: Range, rightRange: Range, to: Inference): void {
  if (operator === 'in' || operator === 'not in')
    mustBe({ type: right, wanted: iterable, range: rightRange, what: say(texts.code, { code: operator }), to });
  else if (
    operator !== '==' &&
    operator !== '!=' &&
    ![numeric, string, listType(unknownType)].some((type) => mayBe(left, type) && mayBe(right, type))
  )
    mismatch(say(texts.cannotOrder, { left: describe(left, 0), right: describe(right, 0) }), range, to, [left, right]);
}
