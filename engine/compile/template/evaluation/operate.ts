import type { Json, JsonMap } from '../../../language/json.ts';
import { parameterNamed } from '../../../language/template/callable.ts';
import { filters } from '../../../language/template/filters.ts';
import { isLoopMethod } from '../../../language/template/for-loop.ts';
import { changingMethods } from '../../../language/template/methods.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Argument, Expression } from '../syntax/ast.ts';
import { functionSpec } from '../types/signatures.ts';
import { index, member, slice } from './access.ts';
import { applyFilter, applyTest, callFunction, callMethod, changeWith, nameGiven } from './call.ts';
import { type CallArguments, nothingGiven } from './call-arguments.ts';
import { finite } from './finite.ts';
import { eachItem, LoopView } from './loop.ts';
import { Macro } from './macro.ts';
import { calculate, compare, isNumeric } from './operators.ts';
import { placeOf } from './place.ts';
import { findBinding, type Run, type Trace } from './run.ts';
import { isAbsent, isView, kindOf, type Operand, put, truth, type View } from './values.ts';

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

/** The value of an expression. An absent value stays absent until it is used. */
export function evaluate(expression: Expression, run: Run): Operand {
  if (--run.steps < 0) {
    run.at = expression.range;
    run.spend(0);
  }
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return noted(expression, nameOf(expression.name, run), run);
    case 'member':
      return noted(expression, member(evaluate(expression.of, run), expression.name), run);
    case 'index':
      return noted(expression, indexed(expression, run), run);
    case 'slice':
      return sliced(expression, run);
    case 'filter':
      return filtered(expression, run);
    case 'binary':
      return operated(expression, run);
    case 'compare':
      return compared(expression, run);
    case 'not':
      return !truth(evaluate(expression.of, run));
    case 'is':
      return tested(expression, run) !== expression.negated;
    case 'choice':
      if (truth(evaluate(expression.test, run))) return evaluate(expression.value, run);
      return expression.otherwise ? evaluate(expression.otherwise, run) : null;
    case 'call':
      return called(expression, run);
    case 'list':
      return listed(expression, run);
    case 'map':
      return mapped(expression, run);
    case 'comprehension':
      return collected(expression, run);
    case 'negate':
    case 'plus':
      return signed(expression, run);
    case 'captured':
      return run.captured;
    case 'broken':
      return run.fail('template-syntax', say(texts.unreadable), undefined, expression.range);
  }
}

/** The plain value of an expression; an error where it is absent. */
export function plainValue(expression: Expression, run: Run): Json {
  return run.json(evaluate(expression, run), expression.range);
}

/** A present value; a view only where it prints or compares in its own way. */
function present(expression: Expression, run: Run): Json | View {
  const value = evaluate(expression, run);
  return isView(value) && (value.equals || value.text) ? value : run.json(value, expression.range);
}

function nameOf(name: string, run: Run): Operand {
  const local = findBinding(name, run);
  if (local) {
    // Its reader may keep it: from now on the name does not own it alone.
    if (run.owned && typeof local.value === 'object' && local.value !== null) run.owned.delete(local.value);
    return local.value;
  }

  const value = run.scope.lookup(name);
  return value === undefined ? run.unknownName(name) : value;
}

/** Records the values read while a condition is explained; only the longest path of each. */
function noted(expression: Of<'name' | 'member' | 'index'>, value: Operand, run: Run): Operand {
  if (run.trace) note(expression, value, run.trace, run);
  return value;
}

function note(expression: Of<'name' | 'member' | 'index'>, value: Operand, trace: Trace, run: Run): void {
  let root: Expression = expression;
  while (root.kind === 'member' || root.kind === 'index') root = root.of;
  if (root.kind !== 'name') return;
  if (findBinding(root.name, run)) return;

  if (expression.kind !== 'name') {
    const shorter = source(expression.of, run);
    const before = trace.get(shorter);
    if (before && --before.reads === 0) trace.delete(shorter);
  }

  const path = source(expression, run);
  trace.set(path, { value, reads: (trace.get(path)?.reads ?? 0) + 1 });
}

const source = (expression: Expression, run: Run): string => run.text.slice(expression.range.start, expression.range.end);

function indexed(expression: Of<'index'>, run: Run): Operand {
  const of = evaluate(expression.of, run);
  const key = expression.index.kind === 'literal' ? expression.index.value : plainValue(expression.index, run);
  run.at = expression.index.range;
  return index(of, key, run);
}

function sliced(expression: Of<'slice'>, run: Run): Json {
  const of = plainValue(expression.of, run);
  const bound = (one: Expression | undefined): Json => (one ? plainValue(one, run) : null);
  const bounds = { from: bound(expression.from), to: bound(expression.to), step: bound(expression.step) };
  run.at = expression.range;
  return slice(of, bounds, run);
}

function filtered(expression: Of<'filter'>, run: Run): Operand {
  const input = evaluate(expression.of, run);
  if (expression.filter === 'default' || expression.filter === 'd') return defaulted(expression, input, run);
  const value = run.json(input, expression.of.range);
  const given = givenOf(expression.arguments, run);
  run.at = expression.range;
  return applyFilter(expression.filter, value, given, run);
}

/** The default is evaluated only where it is needed, and may itself be absent. */
function defaulted(expression: Of<'filter'>, input: Operand, run: Run): Operand {
  const given = (name: string, place: number) =>
    expression.arguments.find((one, at) =>
      one.name === undefined ? at === place : parameterNamed(filters.default, one.name)?.name === name,
    )?.value;
  const value = given('value', 0);
  const strict = given('boolean', 1);
  if (!isAbsent(input) && (!strict || truth(input) || !truth(evaluate(strict, run)))) return input;

  return value ? evaluate(value, run) : '';
}

function operated(expression: Of<'binary'>, run: Run): Operand {
  const { operator } = expression;
  if (operator === 'and' || operator === 'or') {
    const left = evaluate(expression.left, run);
    return truth(left) === (operator === 'or') ? left : evaluate(expression.right, run);
  }

  const left = present(expression.left, run);
  const right = present(expression.right, run);
  run.at = expression.range;

  return calculate(operator, left, right, run);
}

function compared(expression: Of<'compare'>, run: Run): boolean {
  let left = present(expression.first, run);
  for (const { operator, right } of expression.rest) {
    const value = present(right, run);
    run.at = expression.range;
    if (!compare(operator, left, value, run)) return false;
    left = value;
  }

  return true;
}

function tested(expression: Of<'is'>, run: Run): boolean {
  const value = evaluate(expression.of, run);
  if (expression.test === 'defined') return !isAbsent(value);
  if (expression.test === 'undefined') return isAbsent(value);

  const there = isView(value) && value.equals ? value : run.json(value, expression.of.range);
  const given = expression.arguments.map((one) => plainValue(one, run));
  run.at = expression.range;

  return applyTest(expression.test, there, given, run);
}

function called(expression: Of<'call'>, run: Run): Operand {
  const { callee } = expression;
  if (callee.kind === 'name') {
    const macro = findBinding(callee.name, run)?.value;
    if (macro instanceof Macro) return macro.call(givenOf(expression.arguments, run), expression.range);
    if (!functionSpec(callee.name) && run.scope.lookup(callee.name) !== undefined)
      return run.fail('type-mismatch', say(texts.notCallable, { name: callee.name }), undefined, callee.range);

    const given = givenOf(expression.arguments, run);
    run.at = callee.range;
    if (functionSpec(callee.name)) run.at = expression.range;
    return callFunction(callee.name, given, run);
  }
  if (callee.kind !== 'member') return run.fail('type-mismatch', say(texts.onlyCallable), undefined, callee.range);
  if (changingMethods.has(callee.name)) return changed(expression, callee, run);

  const target = evaluate(callee.of, run);
  const given = givenOf(expression.arguments, run);
  run.at = expression.range;
  if (target instanceof LoopView && isLoopMethod(callee.name)) return target.call(callee.name, given.places, run);

  return callMethod(run.json(target, callee.of.range), callee.name, given, run);
}

/** A method that changes its object; the new value replaces the old one. */
function changed(expression: Of<'call'>, callee: Of<'member'>, run: Run): Operand {
  const place = placeOf(callee.of, run, evaluate);
  const given = givenOf(expression.arguments, run);
  run.at = expression.range;

  const { value, result } = changeWith(run.json(place.value, callee.of.range), callee.name, given, run);
  place.put(value);
  if (place.isName && typeof value === 'object' && value !== null) (run.owned ??= new WeakSet()).add(value);

  return result;
}

export function givenOf(given: readonly Argument[], run: Run): CallArguments {
  if (given.length === 0) return nothingGiven;
  const result: CallArguments = { places: [] };
  for (const one of given) {
    const value = plainValue(one.value, run);
    if (one.name === undefined) result.places.push(value);
    else {
      if (result.names && Object.hasOwn(result.names, one.name))
        run.fail('wrong-filter-arguments', say(texts.givenTwice, { name: one.name }), undefined, one.nameRange);
      nameGiven(result, one.name, value);
    }
  }

  return result;
}

function listed(expression: Of<'list'>, run: Run): Json {
  return expression.items.map((item) => plainValue(item, run));
}

function mapped(expression: Of<'map'>, run: Run): Json {
  const map: JsonMap = {};
  for (const { key, value } of expression.entries) {
    const name = plainValue(key, run);
    if (typeof name === 'object' && name !== null)
      run.fail('type-mismatch', say(texts.keyKind, { kind: kindOf(name) }), undefined, key.range);
    put(map, String(name), plainValue(value, run));
  }

  return map;
}

function collected(expression: Of<'comprehension'>, run: Run): Json {
  const items: Json[] = [];
  const localsBefore = run.locals;
  eachItem(expression, plainValue(expression.list, run), run, () => {
    if (!expression.filter || truth(evaluate(expression.filter, run))) items.push(plainValue(expression.value, run));
    run.locals = localsBefore;
  });

  return items;
}

function signed(expression: Of<'not' | 'negate' | 'plus'>, run: Run): Json {
  const value = plainValue(expression.of, run);
  run.at = expression.range;
  if (!isNumeric(value)) return run.fail('type-mismatch', say(texts.signKind, { kind: kindOf(value) }));
  return finite(expression.kind === 'negate' ? -value : Number(value), run);
}
