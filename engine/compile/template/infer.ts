import { type Callable, functions, itemOf, methodsOf } from '../../language/functions.ts';
import type { Fix, Range } from '../../language/problems.ts';
import { nearest } from '../../language/suggest.ts';
import {
  boolean,
  describe,
  integer,
  listOf,
  mapOf,
  mayBe,
  nothing,
  number,
  string,
  type Type,
  typeOf,
  union,
  unknown,
  valueType,
} from '../../language/types.ts';
import type { Argument, BinaryOperator, Comparison, Expression, Part, Template } from './ast.ts';
import { bindNames, loopType, setName, type TypeScope, withNames } from './bindings.ts';
import { filterSpec, functionSpec } from './names.ts';
import { type Read, reads } from './references.ts';

/** Something that is provably wrong in a template; ranges count in its text. */
export interface TypeProblem {
  code: 'undefined-name' | 'unknown-field' | 'type-mismatch';
  range: Range;
  message: string;
  hint?: string;
  fixes?: Fix[];
}

export type Report = (problem: TypeProblem) => void;

interface Inference {
  types: TypeScope;
  report: Report;
  /** How each read name is guarded, by where the name begins. */
  reads: ReadonlyMap<number, Read>;
}

const silent: Report = () => undefined;

/** The type of a template's value. Reports only what can be proven and is not guarded; what is unknown stays silent. */
export function infer(template: Template, types: TypeScope, report: Report = silent): Type {
  const inference = begin(template, types, report);
  const [only] = template.parts;
  if (template.lone && only?.kind === 'output') return typeOfExpression(only.expression, inference);
  inferParts(template.parts, inference, new Map());
  return string;
}

/** The type of one expression of a template, silently; for completion and hover. */
export function inferExpression(expression: Expression, types: TypeScope): Type {
  return seenType(expression, { types, report: silent, reads: new Map() });
}

function begin(template: Template, types: TypeScope, report: Report): Inference {
  return {
    types,
    report,
    reads: report === silent ? new Map() : new Map(reads(template).map((read) => [read.nameRange.start, read])),
  };
}

/** `names` are those that the parts themselves bind; they stay bound for the parts after them. */
function inferParts(parts: readonly Part[], outer: Inference, names: Map<string, Type>): void {
  const inner = (): Inference => ({ ...outer, types: withNames(outer.types, names) });
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        break;
      case 'output':
        typeOfExpression(part.expression, inner());
        break;
      case 'set':
        setName(names, part.name.name, typeOfExpression(part.value, inner()), true);
        break;
      case 'if': {
        const before = new Map(names);
        for (const { test, body } of part.branches) {
          typeOfExpression(test, inner());
          inferBranch(body, outer, before, names);
        }
        if (part.otherwise) inferBranch(part.otherwise, outer, before, names);
        break;
      }
      case 'for': {
        const around = inner();
        const list = typeOfExpression(part.list, around);
        mustBe(list, iterable, part.list.range, 'A loop', around);
        const bound = bindNames(part.names, part.list, list, (one) => typeOfExpression(one, { ...around, report: silent }));
        if (part.filter) typeOfExpression(part.filter, { ...around, types: withNames(around.types, bound) });
        const [first] = part.names;
        bound.set('loop', loopType((part.names.length === 1 && first ? bound.get(first.name) : undefined) ?? unknown));
        inferParts(part.body, around, bound);
        inferParts(part.otherwise ?? [], around, new Map());
      }
    }
  }
}

function inferBranch(body: readonly Part[], outer: Inference, before: ReadonlyMap<string, Type>, names: Map<string, Type>): void {
  const branch = new Map(before);
  inferParts(body, outer, branch);
  for (const [name, type] of branch) if (before.get(name) !== type) setName(names, name, type, false);
}

const iterable = union([listOf(unknown), { kind: 'map', fields: {}, rest: unknown }, string]);

const typeOfExpression = (expression: Expression, to: Inference): Type => valueType(seenType(expression, to));

/** The type before its value is taken: a step is still a view, whose members can be asked for. */
function seenType(expression: Expression, to: Inference): Type {
  switch (expression.kind) {
    case 'literal':
      return typeOf(expression.value);
    case 'list':
      return listOf(union(expression.items.map((item) => typeOfExpression(item, to))));
    case 'map':
      return typeOfMap(expression, to);
    case 'name':
      return typeOfName(expression, to);
    case 'member':
      return memberType(seenType(expression.of, to), expression.name, expression.nameRange, expression, to);
    case 'index':
      return indexType(expression, to);
    case 'slice': {
      for (const one of [expression.from, expression.to, expression.step]) if (one) typeOfExpression(one, to);
      const of = typeOfExpression(expression.of, to);
      return of.kind === 'list' ? of : of.kind === 'string' ? string : unknown;
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
      mustBe(of, number, expression.of.range, 'A sign', to);
      return of.kind === 'number' ? of : number;
    }
    case 'binary':
      return binaryType(expression.operator, expression.left, expression.right, expression.range, to);
    case 'compare':
      return compareType(expression, to);
    case 'filter':
      return filterType(expression, to);
    case 'call':
      return callType(expression, to);
    case 'choice': {
      typeOfExpression(expression.test, to);
      const then = typeOfExpression(expression.value, to);
      return union([then, expression.otherwise ? typeOfExpression(expression.otherwise, to) : nothing]);
    }
    case 'comprehension': {
      const list = typeOfExpression(expression.list, to);
      mustBe(list, iterable, expression.list.range, 'A loop', to);
      const bound = bindNames(expression.names, expression.list, list, (one) => typeOfExpression(one, { ...to, report: silent }));
      const inner = { ...to, types: withNames(to.types, bound) };
      if (expression.filter) typeOfExpression(expression.filter, inner);
      return listOf(typeOfExpression(expression.value, inner));
    }
    case 'broken':
      if (expression.of) typeOfExpression(expression.of, to);
      return unknown;
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
  return mapOf(Object.fromEntries(fields.map(([name, type]) => [name, { type }])), open ? unknown : undefined);
}

function typeOfName(expression: Extract<Expression, { kind: 'name' }>, to: Inference): Type {
  const type = to.types.lookup(expression.name);
  if (type) return type;
  if (to.reads.get(expression.range.start)?.nameGuarded || to.report === silent) return unknown;
  const guess = nearest(expression.name, to.types.names());
  to.report({
    code: 'undefined-name',
    range: expression.range,
    message: `There is no name \`${expression.name}\` here.`,
    ...(guess
      ? { hint: `Did you mean \`${guess}\`?`, fixes: [rename(expression.range, guess)] }
      : { hint: 'Check the spelling, or declare it under `inputs` or `variables`.' }),
  });
  return unknown;
}

const rename = (range: Range, name: string): Fix => ({ title: `Change to \`${name}\``, edits: [{ range, text: name }] });

/** The type of what may be absent: a member of something computed is not reported (a name knows itself how it is guarded). */
function tolerated(expression: Expression, to: Inference): Type {
  let root = expression;
  while (root.kind === 'member' || root.kind === 'index') root = root.of;
  return typeOfExpression(expression, root.kind === 'name' ? to : { ...to, report: silent });
}

/** The type of a member; of a closed map that lacks it, unknown and reported. */
function memberType(of: Type, name: string, range: Range, expression: Expression, to: Inference): Type {
  if (of.kind === 'view')
    return Object.hasOwn(of.members, name)
      ? (of.members[name]?.type ?? unknown)
      : memberType(of.value, name, range, expression, to);
  if (of.kind === 'union') {
    const found = of.of.filter((one) => one.kind !== 'null').map((one) => fieldOf(one, name));
    const known = found.filter((type) => type !== undefined);
    return known.length === found.length && known.length > 0 ? union(known) : unknown;
  }
  const field = fieldOf(of, name);
  if (field) return field;
  if (of.kind === 'map' && !guarded(expression, to)) reportField(of, name, range, to);
  return unknown;
}

function fieldOf(of: Type, name: string): Type | undefined {
  if (of.kind !== 'map') return unknown;
  return Object.hasOwn(of.fields, name) ? of.fields[name]?.type : of.rest;
}

function reportField(of: Extract<Type, { kind: 'map' }>, name: string, range: Range, to: Inference): void {
  const names = Object.keys(of.fields);
  const guess = nearest(name, names);
  const there = names.length
    ? `There are ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}.`
    : 'It has no members.';
  to.report({
    code: 'unknown-field',
    range,
    message: `There is no member \`${name}\` here.`,
    hint: guess ? `Did you mean \`${guess}\`?` : there,
    ...(guess ? { fixes: [rename(range, guess)] } : {}),
  });
}

/** Whether a path that begins with a name is tested somewhere around. */
function guarded(expression: Expression, to: Inference): boolean {
  let root = expression;
  while (root.kind === 'member' || root.kind === 'index') root = root.of;
  return root.kind === 'name' && (to.reads.get(root.range.start)?.pathGuarded ?? false);
}

function indexType(expression: Extract<Expression, { kind: 'index' }>, to: Inference): Type {
  const seen = seenType(expression.of, to);
  const of = valueType(seen);
  const { index } = expression;
  const key = typeOfExpression(index, to);
  if (index.kind === 'literal' && typeof index.value === 'string')
    return memberType(seen, index.value, index.range, expression, to);
  if (of.kind === 'list') return key.kind === 'number' ? of.item : unknown;
  return of.kind === 'string' && key.kind === 'number' ? string : unknown;
}

function binaryType(operator: BinaryOperator, left: Expression, right: Expression, range: Range, to: Inference): Type {
  const a = typeOfExpression(left, to);
  const b = typeOfExpression(right, to);
  const both = (kind: Type['kind']): boolean => a.kind === kind && b.kind === kind;
  switch (operator) {
    case 'and':
    case 'or':
      return union([a, b]);
    case '~':
      return string;
    case '+':
      if (both('string')) return string;
      if (a.kind === 'list' && b.kind === 'list') return listOf(union([a.item, b.item]));
      if (!both('number')) {
        const possible = [number, string, listOf(unknown)].some((type) => mayBe(a, type) && mayBe(b, type));
        if (!possible) mismatch(`\`+\` cannot add ${describe(a, 0)} and ${describe(b, 0)}.`, range, to, [a, b]);
        return unknown;
      }
      break;
    case '*':
      if ([a, b].some((type) => mayBe(type, string) || mayBe(type, listOf(unknown))))
        return [a, b].find((type) => type.kind === 'string') ?? unknown;
      break;
  }
  const fits = mustBe(a, number, left.range, `\`${operator}\``, to) && mustBe(b, number, right.range, `\`${operator}\``, to);
  const whole = fits && [a, b].every((type) => type.kind === 'number' && type.integer);
  return whole && operator !== '/' && operator !== '**' ? integer : number;
}

function compareType(expression: Extract<Expression, { kind: 'compare' }>, to: Inference): Type {
  let left = typeOfExpression(expression.first, to);
  for (const { operator, right } of expression.rest) {
    const type = typeOfExpression(right, to);
    compareOne(operator, left, type, { start: expression.range.start, end: right.range.end }, right.range, to);
    left = type;
  }
  return boolean;
}

function compareOne(operator: Comparison, left: Type, right: Type, range: Range, rightRange: Range, to: Inference): void {
  if (operator === 'in' || operator === 'not in') mustBe(right, iterable, rightRange, `\`${operator}\``, to);
  else if (
    operator !== '==' &&
    operator !== '!=' &&
    ![number, string, boolean, listOf(unknown)].some((type) => mayBe(left, type) && mayBe(right, type))
  )
    mismatch(`${describe(left, 0)} and ${describe(right, 0)} cannot be compared by size.`, range, to, [left, right]);
}

function filterType(expression: Extract<Expression, { kind: 'filter' }>, to: Inference): Type {
  const allowed = expression.filter === 'default' || expression.filter === 'd';
  const input = allowed ? tolerated(expression.of, to) : typeOfExpression(expression.of, to);
  const given = expression.arguments.map(({ value }) => typeOfExpression(value, to));
  const spec = filterSpec(expression.filter);
  if (!spec) return unknown;
  mustBe(input, spec.input, expression.of.range, `\`${expression.filter}\``, to);
  argumentsFit(spec, expression.arguments, given, `\`${expression.filter}\``, to);
  if (expression.filter === 'map') return mappedType(input, expression.arguments);
  return typeof spec.result === 'function' ? spec.result(input, placed(spec, expression.arguments, given)) : spec.result;
}

/** `map(attribute="a")` gives a list of that member, `map("filter")` of what the filter gives. */
function mappedType(input: Type, given: readonly Argument[]): Type {
  const item = itemOf(input);
  const [first] = given;
  const word = first?.value.kind === 'literal' && typeof first.value.value === 'string' ? first.value.value : undefined;
  if (word === undefined || first === undefined) return listOf(unknown);
  if (first.name === 'attribute') return listOf((word.includes('.') ? undefined : fieldOf(item, word)) ?? unknown);
  const spec = first.name === undefined ? filterSpec(word) : undefined;
  if (!spec) return listOf(unknown);
  return listOf(typeof spec.result === 'function' ? spec.result(item, []) : spec.result);
}

function callType(expression: Extract<Expression, { kind: 'call' }>, to: Inference): Type {
  const { callee } = expression;
  const given = expression.arguments.map(({ value }) => typeOfExpression(value, to));
  let spec: Callable | undefined;
  let input: Type = given[0] ?? unknown;
  if (callee.kind === 'name') {
    spec = functionSpec(callee.name);
    if (!spec) reportFunction(callee.name, callee.range, to);
  } else if (callee.kind === 'member') {
    input = typeOfExpression(callee.of, to);
    const methods = methodsOf(input);
    spec = methods && Object.hasOwn(methods, callee.name) ? methods[callee.name] : undefined;
    if (methods && !spec) reportMethod(input, callee.name, callee.nameRange, Object.keys(methods), to);
  } else typeOfExpression(callee, to);
  if (!spec) return unknown;
  argumentsFit(
    spec,
    expression.arguments,
    given,
    `\`${callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''}\``,
    to,
  );
  return typeof spec.result === 'function' ? spec.result(input, placed(spec, expression.arguments, given)) : spec.result;
}

function reportFunction(name: string, range: Range, to: Inference): void {
  const guess = nearest(name, Object.keys(functions));
  const known = to.types.lookup(name) !== undefined;
  to.report({
    code: known ? 'type-mismatch' : 'undefined-name',
    range,
    message: known ? `\`${name}\` is a value and cannot be called.` : `There is no function \`${name}\`.`,
    ...(guess && !known ? { hint: `Did you mean \`${guess}\`?`, fixes: [rename(range, guess)] } : {}),
  });
}

function reportMethod(of: Type, name: string, range: Range, methods: readonly string[], to: Inference): void {
  const guess = nearest(name, methods);
  const hint = filterSpec(name) ? `There is a filter: \`| ${name}\`.` : guess ? `Did you mean \`${guess}\`?` : undefined;
  to.report({
    code: 'unknown-field',
    range,
    message: `${describe(of, 0)} has no method \`${name}\`.`,
    ...(hint ? { hint } : {}),
  });
}

/** The types of arguments in the order of the parameters. */
function placed(spec: Callable, given: readonly Argument[], types: readonly Type[]): Type[] {
  const result: Type[] = [];
  let next = 0;
  for (const [at, { name }] of given.entries()) {
    const place = name === undefined ? next++ : spec.parameters.findIndex((parameter) => parameter.name === name);
    if (place >= 0) result[place] = types[at] ?? unknown;
  }
  return Array.from(result, (type) => type ?? unknown);
}

function argumentsFit(spec: Callable, given: readonly Argument[], types: readonly Type[], what: string, to: Inference): void {
  const places = spec.parameters.filter((parameter) => !parameter.named);
  let next = 0;
  for (const [at, { name, value }] of given.entries()) {
    const parameter =
      name === undefined
        ? (places[next++] ?? places.findLast((one) => one.rest))
        : spec.parameters.find((one) => one.name === name);
    const type = types[at];
    if (!parameter || !type || (type.kind === 'null' && parameter.optional)) continue;
    if (!mayBe(type, parameter.type))
      mismatch(
        `${what} wants ${describe(parameter.type, 0)} as \`${parameter.name}\`, this is ${describe(type, 0)}.`,
        value.range,
        to,
        [type],
      );
  }
}

/** Reports where a value can never be of the wanted type; tells whether it may be. */
function mustBe(type: Type, wanted: Type, range: Range, what: string, to: Inference): boolean {
  if (mayBe(type, wanted)) return true;
  mismatch(`${what} wants ${describe(wanted, 0)}, this is ${describe(type, 0)}.`, range, to, [type]);
  return false;
}

/** A template may count on null being replaced before it runs, so that alone proves nothing. */
function mismatch(message: string, range: Range, to: Inference, types: readonly Type[]): void {
  if (types.some((type) => type.kind === 'null')) return;
  to.report({ code: 'type-mismatch', range, message });
}
