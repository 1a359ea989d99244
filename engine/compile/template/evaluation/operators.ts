import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { mostNesting } from '../../../language/values/nesting.ts';
import { formatted } from '../filters/format.ts';
import type { BinaryOperator, Comparison } from '../syntax/ast.ts';
import { finite } from './finite.ts';
import type { Run } from './run.ts';
import { isView, kindOf, type Operand, own } from './values.ts';

/** Equal in type and value; lists and maps member by member. Numbers and booleans are never equal. */
export function equal(a: Json, b: Json, run: Run, level = 0): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;

  if (level > mostNesting) run.fail('limit', say(texts.deepValue, { most: mostNesting }));
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    run.items(a.length);
    return a.every((item, index) => equal(item, b[index] ?? null, run, level + 1));
  }

  return !Array.isArray(b) && equalMaps(a, b, run, level);
}

function equalMaps(a: JsonMap, b: JsonMap, run: Run, level: number): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  run.items(keys.length);
  return keys.every((key) => Object.hasOwn(b, key) && equal(own(a, key) ?? null, own(b, key) ?? null, run, level + 1));
}

/** Equality of operands: a view may accept other words for its value. */
export function areEqual(a: Operand, b: Operand, run: Run): boolean {
  if (isView(a) && a.equals) return a.equals(run.json(b));
  if (isView(b) && b.equals) return b.equals(run.json(a));
  return equal(run.json(a), run.json(b), run);
}

/** Negative, zero or positive; numbers (and booleans) with numbers, text with text, lists item by item; anything else is a mismatch. */
export function order(a: Json, b: Json, run: Run, level = 0): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return Number(a > b) - Number(a < b);
  if (isNumeric(a) && isNumeric(b)) return Number(a) - Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    run.spend(1);
    if (level > mostNesting) run.fail('limit', say(texts.deepValue, { most: mostNesting }));
    for (const [index, item] of a.entries()) {
      const other = b[index];
      if (other === undefined) return 1;
      const one = equal(item, other, run) ? 0 : order(item, other, run, level + 1);
      if (one !== 0) return one;
    }

    return a.length - b.length;
  }

  return mismatch(say(texts.cannotOrder, { left: kindOf(a), right: kindOf(b) }), a, b, run);
}

function mismatch(what: string, a: Json, b: Json, run: Run): never {
  const numeral = [a, b].some((one) => typeof one === 'string') && [a, b].some((one) => typeof one === 'number');
  run.fail('type-mismatch', what, numeral ? say(texts['numberWanted.hint']) : undefined);
}

export function contains(item: Operand, list: Json, run: Run): boolean {
  if (typeof list === 'string') {
    const part = run.json(item);
    run.spend(list.length / 1000);
    if (typeof part === 'string') return list.includes(part);
    return run.fail('type-mismatch', say(texts.inText, { kind: kindOf(part) }));
  }
  if (Array.isArray(list)) {
    run.items(list.length);
    if (isView(item) && item.equals) return list.some((one) => item.equals?.(one));
    const wanted = run.json(item);
    return list.some((one) => equal(one, wanted, run));
  }

  const key = run.json(item);
  if (list !== null && typeof list === 'object')
    return typeof key === 'string' || typeof key === 'number' ? Object.hasOwn(list, String(key)) : false;

  return run.fail('type-mismatch', say(texts.inWhat, { kind: kindOf(list) }));
}

export function compare(operator: Comparison, left: Operand, right: Operand, run: Run): boolean {
  switch (operator) {
    case '==':
      return areEqual(left, right, run);
    case '!=':
      return !areEqual(left, right, run);
    case 'in':
      return contains(left, run.json(right), run);
    case 'not in':
      return !contains(left, run.json(right), run);
  }

  const difference = order(run.json(left), run.json(right), run);
  if (operator === '<') return difference < 0;
  if (operator === '<=') return difference <= 0;

  return operator === '>' ? difference > 0 : difference >= 0;
}

export function calculate(operator: Exclude<BinaryOperator, 'and' | 'or'>, left: Operand, right: Operand, run: Run): Json {
  if (operator === '~') return run.made(run.print(left) + run.print(right));
  const a = run.json(left);
  const b = run.json(right);
  if (isNumeric(a) && isNumeric(b)) return finite(arithmetic(operator, Number(a), Number(b), run), run);
  if (operator === '%' && typeof a === 'string') return formatted(a, isMap(b) ? b : undefined, formatValues(b), run);
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') return run.made(a + b);
    if (Array.isArray(a) && Array.isArray(b)) {
      run.items(a.length + b.length);
      return [...a, ...b];
    }

    const hint = typeof a === 'string' || typeof b === 'string' ? say(texts['cannotAdd.hint']) : undefined;
    return run.fail('type-mismatch', say(texts.cannotAdd, { left: kindOf(a), right: kindOf(b) }), hint);
  }

  if (operator === '*') {
    const [what, times] = typeof a === 'number' ? [b, a] : [a, b];
    if (typeof times === 'number' && (typeof what === 'string' || Array.isArray(what))) return repeat(what, times, run);
  }

  return mismatch(say(texts.twoNumbers, { operator, left: kindOf(a), right: kindOf(b) }), a, b, run);
}

/** As in Python, true counts as 1 and false as 0. */
export const isNumeric = (value: Json): value is number | boolean => typeof value === 'number' || typeof value === 'boolean';

/** What `%` puts into a text: the items of a list, or one value. */
function formatValues(given: Json): readonly Json[] {
  if (Array.isArray(given)) return given;
  return isMap(given) ? [] : [given];
}

function arithmetic(operator: string, a: number, b: number, run: Run): number {
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%')) run.fail('bad-value', say(texts.divisionByZero));
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return floorDivide(a, b);
    case '%':
      return modulo(a, b);
    default:
      return a ** b;
  }
}

/** As in Python: the remainder has the sign of the divisor, and matches the quotient. */
export function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function floorDivide(a: number, b: number): number {
  const quotient = (a - modulo(a, b)) / b;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

function repeat(what: string | Json[], times: number, run: Run): Json {
  if (!Number.isInteger(times)) run.fail('type-mismatch', say(texts.repeatWhole));
  const count = Math.max(0, times);
  if (typeof what === 'string') {
    run.characters(what.length * count);
    return what.repeat(what === '' ? 0 : count);
  }

  run.items(what.length * count);
  if (what.length * count > run.size) run.fail('limit', say(texts.longList));
  return what.length ? Array.from({ length: what.length * count }, (_, index) => what[index % what.length] ?? null) : [];
}
