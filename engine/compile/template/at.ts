import { itemOf, memberOf } from '../../language/functions.ts';
import type { Range } from '../../language/problems.ts';
import { boolean, integer, string, type Type, union, unknown } from '../../language/types.ts';
import type { Expression, Name, Part, Template } from './ast.ts';
import { childrenOf } from './children.ts';
import { inferExpression } from './infer.ts';
import { bindNames, loopType, type TypeScope, withNames } from './bindings.ts';

/** A place in a template: what stands there, innermost first with everything around it. */
export interface Spot {
  expression: Expression;
  /** The expressions around it, innermost first. */
  around: Expression[];
}

/** The innermost expression at an index of the text; its end counts, so that a cursor after `a.` finds what stands before the dot. */
export function expressionAt(template: Template, index: number): Spot | undefined {
  for (const expression of expressionsOf(template.parts)) {
    if (!touches(expression.range, index)) continue;
    const around: Expression[] = [];
    let inner = expression;
    for (let next: Expression | undefined = expression; next; next = childrenOf(inner).findLast((child) => touches(child.range, index))) {
      if (next !== inner) around.unshift(inner);
      inner = next;
    }
    return { expression: inner, around };
  }
  return undefined;
}

const touches = (range: Range, index: number): boolean => range.start <= index && index <= range.end;

/** Every whole expression of a template, in text order. */
export function* expressionsOf(parts: readonly Part[]): Generator<Expression> {
  for (const part of parts) {
    if (part.kind === 'output') yield part.expression;
    else if (part.kind === 'set') yield part.value;
    else if (part.kind === 'if') {
      for (const { test, body } of part.branches) {
        yield test;
        yield* expressionsOf(body);
      }
      yield* expressionsOf(part.otherwise ?? []);
    } else if (part.kind === 'for') {
      yield part.list;
      if (part.filter) yield part.filter;
      yield* expressionsOf(part.body);
      yield* expressionsOf(part.otherwise ?? []);
    }
  }
}
