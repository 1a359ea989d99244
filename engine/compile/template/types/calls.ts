import type { Range } from '../../../language/problems.ts';
import { type Callable, itemType, parameterNamed } from '../../../language/template/callable.ts';
import { forLoopMethods } from '../../../language/template/for-loop.ts';
import { foreignFunctions, foreignMethods } from '../../../language/template/foreign-names.ts';
import { functions } from '../../../language/template/functions.ts';
import { methodsOf } from '../../../language/template/methods.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { describe, eitherOf, listType, mapType, mayBe, type Type, unknownType, valueType } from '../../../language/types.ts';
import type { Argument, Expression } from '../syntax/ast.ts';
import { tolerated, typeOfExpression } from './expression.ts';
import { type Inference, mismatch, mustBe, type TypeProblem } from './inference.ts';
import { fieldOf, reportField } from './members.ts';
import { argumentsWrong, findFilterSpec, functionSpec, instead } from './signatures.ts';

/** The result type of a filter, with faults of its value and arguments. */
export function filterType(expression: Extract<Expression, { kind: 'filter' }>, to: Inference): Type {
  const allowed = expression.filter === 'default' || expression.filter === 'd';
  const seen = allowed ? tolerated(expression.of, to) : undefined;
  const input = seen ? eitherOf([valueType(seen)]) : typeOfExpression(expression.of, to);
  const argumentTypes = expression.arguments.map(({ value }) => typeOfExpression(value, to));
  const spec = findFilterSpec(expression.filter);
  if (!spec) return unknownType;

  const what = say(texts.code, { code: expression.filter });
  mustBe({ type: input, wanted: spec.input, range: expression.of.range, what, to });
  argumentsFit({ spec, given: expression.arguments, types: argumentTypes, what, to });
  if (ofItems.has(expression.filter)) notOfLoop(valueType(input), expression, to);
  if (expression.filter === 'join' && expression.arguments.length < 2) notOfMaps(itemType(input), expression, to);
  attributesExist(spec, expression.arguments, itemType(input), to);
  if (expression.filter === 'map') return mappedType(input, expression.arguments, argumentTypes);
  if (expression.filter === 'groupby') return groupedType(input, expression.arguments);

  const result =
    typeof spec.result === 'function' ? spec.result(input, placed(spec, expression.arguments, argumentTypes)) : spec.result;
  return seen?.kind === 'view' ? eitherOf([seen, result]) : result;
}

/** Filters that people write for the items of a loop; applied to a loop's own value, they answer about its members. */
const ofItems = new Set(['length', 'count', 'first', 'last', 'join', 'list', 'map', 'select', 'reject', 'sort']);

function notOfLoop(type: Type, { filter, of }: Extract<Expression, { kind: 'filter' }>, to: Inference): void {
  if (type.kind !== 'map' || !['results', 'steps', 'iterations', 'ended_by'].every((name) => Object.hasOwn(type.fields, name)))
    return;
  to.report({
    code: 'type-mismatch',
    severity: 'warning',
    range: of.range,
    message: say(texts.loopItself, { filter }),
    hint: say(texts['loopItself.hint']),
  });
}

/** Maps in a text become JSON, which is rarely intended. */
function notOfMaps(item: Type, { of }: Extract<Expression, { kind: 'filter' }>, to: Inference): void {
  const [member] = item.kind === 'map' ? Object.keys(item.fields) : [];
  if (member === undefined) return;
  to.report({
    code: 'type-mismatch',
    severity: 'hint',
    range: of.range,
    message: say(texts.joinedMaps),
    hint: say(texts['joinedMaps.hint'], { member }),
  });
}

/** Members of items that arguments name, such as `sum(attribute="price")`; with a default or a test they may be missing. */
function attributesExist(spec: Callable, given: readonly Argument[], item: Type, to: Inference): void {
  const isGuarded = given.some(
    ({ name, value }) =>
      name === 'default' || (value.kind === 'literal' && (value.value === 'defined' || value.value === 'undefined')),
  );
  if (isGuarded) return;

  for (const [at, { name, value }] of given.entries()) {
    const parameter = name === undefined ? spec.parameters[at] : parameterNamed(spec, name);
    const isWritten = parameter?.name === 'attribute' || (name === 'attribute' && parameter === undefined);
    if (isWritten && value.kind === 'literal' && typeof value.value === 'string') {
      for (const path of value.value.split(',')) pathExists(path.trim(), item, value.range, to);
    }
  }
}

function pathExists(path: string, item: Type, range: Range, to: Inference): void {
  let at: Type = item;
  for (const name of path.split('.')) {
    const next = fieldOf(at, name);
    if (next === undefined && at.kind === 'map')
      reportField({ of: at, name, range, to, written: (guess) => `"${path.replace(name, guess)}"` });
    if (next === undefined) return;
    at = next;
  }
}

/** `map(attribute="a")` makes a list of that member, `map("filter")` of the filter's results. */
function mappedType(input: Type, callArguments: readonly Argument[], types: readonly Type[]): Type {
  const item = itemType(input);
  const [first] = callArguments;
  const word = first?.value.kind === 'literal' && typeof first.value.value === 'string' ? first.value.value : undefined;
  if (word === undefined || first === undefined) return listType(unknownType);
  if (first.name === 'attribute') return listType((word.includes('.') ? undefined : fieldOf(item, word)) ?? unknownType);

  const spec = first.name === undefined ? findFilterSpec(word) : undefined;
  if (!spec) return listType(unknownType);
  return listType(
    typeof spec.result === 'function' ? spec.result(item, placed(spec, callArguments.slice(1), types.slice(1))) : spec.result,
  );
}

/** The groups of a list have the common key's type, where the member is a constant. */
function groupedType(input: Type, given: readonly Argument[]): Type {
  const item = itemType(input);
  const by = given.find((one, at) => one.name === 'attribute' || (one.name === undefined && at === 0))?.value;
  const word = by?.kind === 'literal' && typeof by.value === 'string' && !by.value.includes('.') ? by.value : undefined;
  const otherwise = given.length > 1 ? unknownType : undefined;
  const grouper = word === undefined ? unknownType : (otherwise ?? fieldOf(item, word) ?? unknownType);
  return listType(mapType({ grouper: { type: grouper }, list: { type: listType(item) } }));
}

/** The result type of a function or method, with faults of its arguments. */
export function callType(expression: Extract<Expression, { kind: 'call' }>, to: Inference): Type {
  const { callee } = expression;
  const argumentTypes = expression.arguments.map(({ value }) => typeOfExpression(value, to));
  let spec: Callable | undefined;
  let input: Type = argumentTypes[0] ?? unknownType;
  if (callee.kind === 'name') {
    spec = to.macros.get(callee.name) ?? functionSpec(callee.name);
    if (!spec) reportFunction(callee, expression, to);
  } else if (callee.kind === 'member') {
    input = typeOfExpression(callee.of, to);
    const methods = methodsAt(callee.of, input);
    spec = methods && Object.hasOwn(methods, callee.name) ? methods[callee.name] : undefined;
    if (methods && !spec)
      reportMethod({ of: input, name: callee.name, range: callee.nameRange, methods: Object.keys(methods), to });
  } else typeOfExpression(callee, to);

  if (!spec) return unknownType;
  // The number of a function's arguments is checked by the parser; whose method it is, the types decide.
  const wrong =
    callee.kind === 'name' || callee.kind === 'member' ? wrongCall(callee, spec, expression.arguments, to) : undefined;
  if (wrong) to.report({ code: 'type-mismatch', range: wrong.range ?? expression.range, message: wrong.message });
  argumentsFit({
    spec,
    given: expression.arguments,
    types: argumentTypes,
    what: say(texts.code, { code: callee.kind === 'name' || callee.kind === 'member' ? callee.name : '' }),
    to,
  });

  return typeof spec.result === 'function' ? spec.result(input, placed(spec, expression.arguments, argumentTypes)) : spec.result;
}

function wrongCall(
  callee: Extract<Expression, { kind: 'name' | 'member' }>,
  spec: Callable,
  given: readonly Argument[],
  to: Inference,
): ReturnType<typeof argumentsWrong> {
  if (callee.kind === 'member') return argumentsWrong('theMethod', callee.name, spec, given);
  return to.macros.has(callee.name) ? argumentsWrong('theMacro', callee.name, spec, given) : undefined;
}

/** The methods of a value; `loop` has some of its own. */
function methodsAt(of: Expression, type: Type): Readonly<Record<string, Callable>> | undefined {
  const isLoop = of.kind === 'name' && of.name === 'loop' && type.kind === 'map' && Object.hasOwn(type.fields, 'revindex0');
  return isLoop ? { ...methodsOf(type), ...forLoopMethods } : methodsOf(type);
}

function reportFunction(
  { name, range }: Extract<Expression, { kind: 'name' }>,
  call: Extract<Expression, { kind: 'call' }>,
  to: Inference,
): void {
  if (to.types.lookup(name) !== undefined) {
    to.report({ code: 'type-mismatch', range, message: say(texts.notCallable, { name }) });
    return;
  }

  const mend = findFilterSpec(name)
    ? filterInstead(name, range, call)
    : instead({ name, foreign: foreignFunctions, names: Object.keys(functions) }, range);
  to.report({ code: 'undefined-name', range, message: say(texts.unknownFunction, { name }), ...mend });
}

/** Writes `name(value, more)` as `value | name(more)`, for a value that needs no conversion. */
function filterInstead(
  name: string,
  range: Range,
  { arguments: [first, second], range: { end } }: Extract<Expression, { kind: 'call' }>,
): Pick<TypeProblem, 'hint' | 'fixes'> {
  const hint = say(texts['unknownFunction.filter'], { name });
  if (!first || first.name !== undefined || !standsAlone.has(first.value.kind)) return { hint };

  const value = first.value.range;
  const rest = second
    ? { range: { start: value.end, end: (second.nameRange ?? second.value.range).start }, text: ` | ${name}(` }
    : { range: { start: value.end, end }, text: ` | ${name}` };
  const edits = [{ range: { start: range.start, end: value.start }, text: '' }, rest];

  return { hint, fixes: [{ title: say(texts.asFilter, { name }), edits }] };
}

/** Kinds of expressions that need no brackets before `|`. */
const standsAlone: ReadonlySet<Expression['kind']> = new Set(['name', 'member', 'index', 'literal']);

function reportMethod({
  of,
  name,
  range,
  methods,
  to,
}: {
  of: Type;
  name: string;
  range: Range;
  methods: readonly string[];
  to: Inference;
}): void {
  const hint = findFilterSpec(name)
    ? { hint: say(texts['unknownMethod.filter'], { name }) }
    : instead({ name, foreign: foreignMethods, names: methods }, range);
  to.report({
    code: 'unknown-field',
    range,
    message: say(texts.unknownMethod, { name, kind: describe(of, 0) }),
    ...hint,
  });
}

const placeNamed = (spec: Callable, name: string): number => {
  const parameter = parameterNamed(spec, name);
  return parameter ? spec.parameters.indexOf(parameter) : -1;
};

/** The types of arguments in the order of the parameters. */
function placed(spec: Callable, given: readonly Argument[], types: readonly Type[]): Type[] {
  const result: Type[] = [];
  let next = 0;
  for (const [at, { name }] of given.entries()) {
    const place = name === undefined ? next++ : placeNamed(spec, name);
    if (place >= 0) result[place] = types[at] ?? unknownType;
  }

  return Array.from(result, (type) => type ?? unknownType);
}

function argumentsFit({
  spec,
  given,
  types,
  what,
  to,
}: {
  spec: Callable;
  given: readonly Argument[];
  types: readonly Type[];
  what: string;
  to: Inference;
}): void {
  const places = spec.parameters.filter((parameter) => !parameter.named);
  const namedRest = spec.parameters.find((parameter) => parameter.named && parameter.rest);
  let next = 0;
  for (const [at, { name, value }] of given.entries()) {
    const parameter =
      name === undefined ? (places[next++] ?? places.findLast((one) => one.rest)) : (parameterNamed(spec, name) ?? namedRest);
    const type = types[at];
    if (!parameter || !type || (type.kind === 'null' && parameter.optional)) continue;
    if (!mayBe(type, parameter.type))
      mismatch(
        say(texts.wrongArgumentType, { what, want: describe(parameter.type, 0), name: parameter.name, got: describe(type, 0) }),
        value.range,
        to,
        [type],
      );
  }
}
