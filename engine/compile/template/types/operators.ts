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
import type { Expression } from '../syntax/ast.ts';
import { typeOfExpression } from './expression.ts';
import { type Inference, iterable, mismatch, mustBe } from './inference.ts';

/** As in Python, true and false count as numbers. */
const numeric = union([number, boolean]);

export function binaryType({ operator, left, right, range }: Extract<Expression, { kind: 'binary' }>, to: Inference): Type {
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
        const possible = mayHaveOrder(a, b);
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
    if (operator === 'in' || operator === 'not in')
      mustBe({ type, wanted: iterable, range: right.range, what: say(texts.code, { code: operator }), to });
    else if (operator !== '==' && operator !== '!=' && !mayHaveOrder(left, type)) {
      const range = { start: expression.range.start, end: right.range.end };
      mismatch(say(texts.cannotOrder, { left: describe(left, 0), right: describe(type, 0) }), range, to, [left, type]);
    }

    left = type;
  }

  return boolean;
}

/** Whether two values can have an order: two numbers, two texts, two lists. */
const mayHaveOrder = (left: Type, right: Type): boolean =>
  [numeric, string, listType(unknownType)].some((type) => mayBe(left, type) && mayBe(right, type));
