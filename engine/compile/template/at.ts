import type { Range } from '../../language/problems.ts';
import { forLoopType } from '../../language/template/for-loop.ts';
import { type Type, unknownType, valueType } from '../../language/types.ts';
import type { Expression, Part, Template } from './syntax/ast.ts';
import { childrenOf, expressionsOf } from './syntax/children.ts';
import { bindNames, bindSet, setName, type TypeScope, withNames } from './types/bindings.ts';
import { inferExpression } from './types/infer.ts';

/** A position in a template: the syntax nodes around it, innermost first. */
interface Spot {
  expression: Expression;
  /** The expressions around it, innermost first. */
  enclosing: Expression[];
}

/** The innermost expression at an index of the text; its end counts, so that a cursor after `a.` finds what stands before the dot. */
export function expressionAt(template: Template, index: number): Spot | undefined {
  for (const expression of expressionsOf(template.parts)) {
    if (!touches(expression.range, index)) continue;
    const enclosing: Expression[] = [];
    let inner = expression;
    for (
      let next: Expression | undefined = expression;
      next;
      next = childrenOf(inner).findLast((child) => touches(child.range, index))
    ) {
      if (next !== inner) enclosing.unshift(inner);
      inner = next;
    }

    return { expression: inner, enclosing };
  }
  return undefined;
}

const touches = (range: Range, index: number): boolean => range.start <= index && index <= range.end;

/** The names that `for`, `set` and comprehensions bind at an index of the text, with their types, in front of those of outside. */
export function scopeAt(template: Template, index: number, types: TypeScope): TypeScope & { bound: ReadonlyMap<string, Type> } {
  const bound = new Map<string, Type>();
  bindParts(template.parts, index, types, bound);
  const spot = expressionAt(template, index);

  for (const enclosing of spot ? [spot.expression, ...spot.enclosing].reverse() : []) {
    if (enclosing.kind === 'comprehension' && !touches(enclosing.list.range, index))
      bindLoop(enclosing, withNames(types, bound), bound);
  }

  return { ...withNames(types, bound), bound };
}

function bindLoop(
  loop: Pick<Extract<Part, { kind: 'for' }>, 'names' | 'list'>,
  scope: TypeScope,
  bound: Map<string, Type>,
): Type | undefined {
  const infer = (expression: Expression): Type => valueType(inferExpression(expression, scope));
  const made = bindNames(loop.names, loop.list, infer(loop.list), infer);
  for (const [name, type] of made) bound.set(name, type);
  const [only] = loop.names;
  return only && loop.names.length === 1 ? made.get(only.name) : undefined;
}

/** Declares the names set by the parts before `index`, and continues inside the part at `index`. */
function bindParts(parts: readonly Part[], index: number, types: TypeScope, bound: Map<string, Type>): void {
  for (const part of parts) {
    if (part.range.start > index) return;
    const inside = index < part.range.end || (index === part.range.end && part === parts.at(-1));
    if (part.range.end <= index) bindBefore(part, withNames(types, bound), bound);

    if (part.kind === 'if') {
      for (const body of bodiesOfIf(part, inside ? index : undefined)) bindParts(body, index, types, bound);
    } else if (part.kind === 'for' && inside) bindInFor(part, index, types, bound);
    else if (inside && 'body' in part) {
      bindInside(part, withNames(types, bound), bound);
      bindParts(part.body, index, types, bound);
    }
  }
}

/** The body that holds the index; behind the `endif` all of them, since what any has set may be read there. */
function bodiesOfIf({ branches, otherwise = [] }: Extract<Part, { kind: 'if' }>, index: number | undefined): (readonly Part[])[] {
  if (index === undefined) return [...branches.map(({ body }) => body), otherwise];
  if (inElse(otherwise, index)) return [otherwise];
  const branch = branches.findLast(({ test }) => test.range.start <= index);
  return branch ? [branch.body] : [];
}

function bindInFor(part: Extract<Part, { kind: 'for' }>, index: number, types: TypeScope, bound: Map<string, Type>): void {
  if (inElse(part.otherwise, index)) bindParts(part.otherwise ?? [], index, types, bound);
  else if (index > part.list.range.end) {
    const item = bindLoop(part, withNames(types, bound), bound);
    bound.set('loop', forLoopType(item ?? unknownType));
    bindParts(part.body, index, types, bound);
  }
}

/** The names that a part gives to the parts behind it. */
function bindBefore(part: Part, scope: TypeScope, bound: Map<string, Type>): void {
  if (part.kind === 'set') bindSet(part, (expression) => inferExpression(expression, scope), bound);
  if (part.kind === 'capture' && part.name) setName(bound, part.name.name, inferExpression(part.value, scope), true);
  if (part.kind === 'macro') setName(bound, part.name.name, unknownType, true);
}

/** The names that are known in the body of a part only. */
function bindInside(part: Part, scope: TypeScope, bound: Map<string, Type>): void {
  if (part.kind === 'with') {
    for (const { name, value } of part.bindings) setName(bound, name.name, inferExpression(value, scope), true);
  }

  if (part.kind === 'macro' || part.kind === 'call') {
    for (const { name } of part.parameters) setName(bound, name.name, unknownType, true);
  }

  if (part.kind === 'macro') setName(bound, 'caller', unknownType, true);
}

const inElse = (otherwise: readonly Part[] | undefined, index: number): boolean => {
  const [first] = otherwise ?? [];
  return first !== undefined && first.range.start <= index;
};
