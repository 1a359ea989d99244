import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import {
  boolean,
  eitherOf,
  listType,
  mapType,
  nullType,
  number,
  string,
  type Type,
  typeOfJson,
  union,
  unknownType,
  valueType,
} from '../../../language/types.ts';
import type { Expression } from '../syntax/ast.ts';
import { bindNames, withNames } from './bindings.ts';
import { callType, filterType } from './calls.ts';
import { type Inference, iterable, mustBe, silent } from './inference.ts';
import { indexType, memberType, typeOfName, wholeNamespace } from './members.ts';
import { binaryType, compareType } from './operators.ts';

const sliceable = union([listType(unknownType), string]);

/** The type of an expression's value. */
export function typeOfExpression(expression: Expression, to: Inference): Type {
  const type = valueType(seenType(expression, to));
  return type.kind === 'map' && type.namespace ? wholeNamespace(expression, type, to) : type;
}

/** The type before its value is taken: a step is still a view with members. */
export function seenType(expression: Expression, to: Inference): Type {
  switch (expression.kind) {
    case 'literal':
      return typeOfJson(expression.value);
    case 'list':
      return listType(union(expression.items.map((item) => typeOfExpression(item, to))));
    case 'map':
      return typeOfMap(expression, to);
    case 'name':
      return typeOfName(expression, to);
    case 'member':
      return memberType(seenType(expression.of, to), { name: expression.name, range: expression.nameRange, expression }, to);
    case 'index':
      return indexType(expression, to);
    case 'slice': {
      for (const one of [expression.from, expression.to, expression.step]) {
        if (one) typeOfExpression(one, to);
      }

      const of = typeOfExpression(expression.of, to);
      mustBe({ type: of, wanted: sliceable, range: expression.of.range, what: say(texts.aSlice), to });
      if (of.kind === 'list') return of;
      if (of.kind === 'string') return string;
      return unknownType;
    }
    case 'not':
      typeOfExpression(expression.of, to);
      return boolean;
    case 'is':
      if (expression.test === 'defined' || expression.test === 'undefined') tolerated(expression.of, to);
      else typeOfExpression(expression.of, to);
      for (const one of expression.arguments) typeOfExpression(one, to);
      return boolean;
    case 'negate':
    case 'plus': {
      const of = typeOfExpression(expression.of, to);
      mustBe({ type: of, wanted: number, range: expression.of.range, what: say(texts.aSign), to });
      return of.kind === 'number' ? of : number;
    }
    case 'binary':
      if (expression.operator === 'and' || expression.operator === 'or')
        return eitherOf([seenType(expression.left, to), seenType(expression.right, to)]);
      return binaryType(expression, to);
    case 'compare':
      return compareType(expression, to);
    case 'filter':
      return filterType(expression, to);
    case 'call':
      return callType(expression, to);
    case 'choice': {
      typeOfExpression(expression.test, to);
      const then = seenType(expression.value, to);
      return eitherOf([then, expression.otherwise ? seenType(expression.otherwise, to) : nullType]);
    }
    case 'comprehension': {
      const list = typeOfExpression(expression.list, to);
      mustBe({ type: list, wanted: iterable, range: expression.list.range, what: say(texts.aLoop), to });
      const bound = bindNames(expression.names, expression.list, list, (one) => typeOfExpression(one, { ...to, report: silent }));
      const inner = { ...to, types: withNames(to.types, bound) };
      if (expression.filter) typeOfExpression(expression.filter, inner);
      return listType(typeOfExpression(expression.value, inner));
    }
    case 'captured':
      return string;
    case 'broken':
      if (expression.of) typeOfExpression(expression.of, to);
      return unknownType;
  }
}

function typeOfMap(expression: Extract<Expression, { kind: 'map' }>, to: Inference): Type {
  const fields: [string, Type][] = [];
  let open = false;
  for (const { key, value } of expression.entries) {
    const type = typeOfExpression(value, to);
    typeOfExpression(key, to);
    if (key.kind === 'literal') fields.push([String(key.value), type]);
    else open = true;
  }

  return mapType(Object.fromEntries(fields.map(([name, type]) => [name, { type }])), open ? unknownType : undefined);
}

/**
 * The type of an expression that may be absent: a missing member of a computed value is not reported (a name knows itself how
 * it is guarded).
 */
export function tolerated(expression: Expression, to: Inference): Type {
  let root = expression;
  while (root.kind === 'member' || root.kind === 'index') root = root.of;
  return seenType(expression, root.kind === 'name' ? to : { ...to, report: silent });
}
