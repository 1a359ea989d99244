import type { Json, JsonMap } from '../../../language/json.ts';
import { type Callable, type Parameter, parameterNamed } from '../../../language/template/callable.ts';
import { foreignFilters, foreignFunctions, foreignMethods, foreignTests } from '../../../language/template/foreign-names.ts';
import {
  type ListChangeMethod,
  type ListMethod,
  listMethods,
  type MapChangeMethod,
  type MapMethod,
  mapMethods,
  type TextMethod,
  textMethods,
} from '../../../language/template/methods.ts';
import { testNamed } from '../../../language/template/tests.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import { listChangeTable, mapChangeTable } from '../builtins/changes.ts';
import { functionTable } from '../builtins/functions.ts';
import { listMethodTable, mapMethodTable, textMethodTable } from '../builtins/methods.ts';
import { testTable } from '../builtins/tests.ts';
import { filterTable } from '../filters/table.ts';
import type { Argument } from '../syntax/ast.ts';
import { argumentsWrong, type Called, findFilterSpec, functionSpec, instead, testSpec } from '../types/signatures.ts';
import type { Apply, CallArguments } from './call-arguments.ts';
import type { Run } from './run.ts';
import { kindOf, type Operand, put } from './values.ts';

/** Applies the filter `name`, also for `map('name')`. */
export function applyFilter(name: string, input: Json, callArguments: CallArguments, run: Run): Operand {
  const spec = findFilterSpec(name);
  const filter = find(filterTable, name);
  if (!spec || !filter)
    return run.fail(
      'unknown-filter',
      say(texts.unknownFilter, { name }),
      instead({ name, foreign: foreignFilters, names: Object.keys(filterTable) }).hint,
    );

  return filter(input, bind('theFilter', name, spec, callArguments, run), run, apply);
}

/** Applies the test `name`; only `defined` and `undefined` may get an absent `value`. */
export function applyTest(name: string, value: Operand, testArguments: Json[], run: Run): boolean {
  const spec = testSpec(name);
  const test = find(testTable, testNamed(name));
  if (!spec || !test)
    return run.fail(
      'unknown-test',
      say(texts.unknownTest, { name }),
      instead({ name, foreign: foreignTests, names: Object.keys(testTable) }).hint,
    );

  return test(value, bind('theTest', name, spec, { places: testArguments }, run), run);
}

const apply: Apply = { filter: applyFilter, test: applyTest };

export function callFunction(name: string, callArguments: CallArguments, run: Run): Operand {
  const spec = functionSpec(name);
  const call = find(functionTable, name);
  if (!spec || !call)
    return run.fail(
      'undefined-name',
      say(texts.unknownFunction, { name }),
      findFilterSpec(name)
        ? say(texts['unknownFunction.filter'], { name })
        : instead({ name, foreign: foreignFunctions, names: Object.keys(functionTable) }).hint,
    );

  return call(bind('theFunction', name, spec, callArguments, run), run);
}

export function callMethod(of: Json, name: string, callArguments: CallArguments, run: Run): Operand {
  const bound = (spec: Callable) => bind('theMethod', name, spec, callArguments, run);
  if (typeof of === 'string') {
    if (has<TextMethod>(textMethods, name)) return textMethodTable[name](of, bound(textMethods[name]), run);
    return noMethod(of, name, textMethods, run);
  }
  if (Array.isArray(of)) {
    if (has<ListMethod>(listMethods, name)) return listMethodTable[name](of, bound(listMethods[name]), run);
    return noMethod(of, name, listMethods, run);
  }
  if (of === null || typeof of !== 'object') return noMethod(of, name, {}, run);
  if (has<MapMethod>(mapMethods, name)) return mapMethodTable[name](of, bound(mapMethods[name]), run);

  return noMethod(of, name, mapMethods, run);
}

/** Applies a method that changes its list or map: a copy, unless only the template holds it. */
export function changeWith(of: Json, name: string, callArguments: CallArguments, run: Run): { value: Json; result: Json } {
  const bound = (spec: Callable) => bind('theMethod', name, spec, callArguments, run);
  if (Array.isArray(of)) {
    if (!has<ListChangeMethod>(listChangeTable, name)) return noMethod(of, name, listMethods, run);
    const value = run.owned?.has(of) ? of : copiedList(of, run);
    return { value, result: listChangeTable[name](value, bound(listMethods[name]), run) };
  }
  if (of === null || typeof of !== 'object') return noMethod(of, name, {}, run);
  if (!has<MapChangeMethod>(mapChangeTable, name)) return noMethod(of, name, mapMethods, run);

  const value = run.owned?.has(of) ? of : copiedMap(of, run);
  return { value, result: mapChangeTable[name](value, bound(mapMethods[name]), run) };
}

function copiedList(list: readonly Json[], run: Run): Json[] {
  run.items(list.length);
  return [...list];
}

function copiedMap(map: JsonMap, run: Run): JsonMap {
  run.members(Object.keys(map).length);
  return { ...map };
}

function noMethod(of: Json, name: string, methods: object, run: Run): never {
  const hint = findFilterSpec(name)
    ? say(texts['unknownMethod.filter'], { name })
    : instead({ name, foreign: foreignMethods, names: Object.keys(methods) }).hint;
  return run.fail('undefined-name', say(texts.unknownMethod, { name, kind: kindOf(of) }), hint);
}

const has = <Name extends string>(table: object, name: string): name is Name => Object.hasOwn(table, name);
const find = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const none: readonly undefined[] = [];

/**
 * Arguments in the order of the parameters (a missing one has its default, else `undefined`), followed by the rest; named
 * arguments in the rest come as one map.
 */
// biome-ignore lint/complexity/useMaxParams: called for each value of a template; an object a call would cost
function bind(
  called: Called,
  name: string,
  spec: Callable,
  callArguments: CallArguments,
  run: Run,
): readonly (Json | undefined)[] {
  if (spec.parameters.length === 0 && callArguments.places.length === 0 && !callArguments.names) return none;
  const names = callArguments.names ?? {};
  if (callArguments.names || callArguments.places.length > spec.parameters.length || !spec.parameters.every(isPlace)) {
    const wrong = argumentsWrong(called, name, spec, argumentsIn(callArguments));
    if (wrong) run.fail('wrong-filter-arguments', wrong.message);
  }

  const slots: (Json | undefined)[] = [];
  let next = 0;
  for (const parameter of spec.parameters) {
    if (parameter.rest) {
      if (parameter.named) slots.push(unclaimed(names, spec));
      else for (const value of callArguments.places.slice(next)) slots.push(checked(called, name, parameter, value, run));
      continue;
    }

    let value = callArguments.names && namedValue(names, parameter);
    if (value === undefined && !parameter.named) value = callArguments.places[next++];
    slots.push(checked(called, name, parameter, value, run));
  }

  return slots;
}

const isPlace = (parameter: Parameter): boolean => !parameter.rest && !parameter.named;
const somewhere = { kind: 'literal', value: null, range: { start: 0, end: 0 } } as const;

/** Arguments as they are written, for the check of their number and names. */
export const argumentsIn = ({ places, names = {} }: CallArguments): Argument[] => [
  ...places.map(() => ({ value: somewhere })),
  ...Object.keys(names).map((name) => ({ name, value: somewhere })),
];

/** The argument that is given by the parameter's name or another name of it. */
function namedValue(names: JsonMap, { name, also = [] }: Parameter): Json | undefined {
  const by = Object.hasOwn(names, name) ? name : also.find((other) => Object.hasOwn(names, other));
  return by === undefined ? undefined : names[by];
}

/** The named arguments that belong to no parameter. */
function unclaimed(names: JsonMap, spec: Callable): JsonMap {
  const left: JsonMap = {};
  for (const [name, value] of Object.entries(names)) {
    if (!parameterNamed(spec, name)) put(left, name, value);
  }
  return left;
}

/** The value of a parameter; null counts as not given where only something else fits. */
// biome-ignore lint/complexity/useMaxParams: called for each value of a template; an object a call would cost
function checked(called: Called, name: string, parameter: Parameter, value: Json | undefined, run: Run): Json | undefined {
  if (value === undefined) {
    if (parameter.optional) return parameter.default;
    const what = say(texts[called], { name });
    return run.fail('wrong-filter-arguments', say(texts.neededArgument, { what, name: parameter.name }));
  }
  if (fits(value, parameter.type)) return value;
  if (value === null && parameter.optional) return parameter.default;

  const what = say(texts[called], { name });
  return run.fail('wrong-filter-arguments', say(texts.wrongArgument, { what, kind: kindOf(value), name: parameter.name }));
}

/** Whether a value is of a type, without its members. */
function fits(value: Json, type: Type): boolean {
  if (type.kind === 'unknown') return true;
  if (type.kind === 'union') return type.of.some((one) => fits(value, one));
  if (type.kind === 'number') return typeof value === 'number' && (!type.integer || Number.isInteger(value));
  if (type.kind === 'list') return Array.isArray(value);
  if (type.kind === 'map') return value !== null && typeof value === 'object' && !Array.isArray(value);
  return type.kind === 'null' ? value === null : typeof value === type.kind;
}

/** The map of named arguments, safe for any name. */
export function nameGiven(callArguments: CallArguments, name: string, value: Json): void {
  callArguments.names ??= {};
  put(callArguments.names, name, value);
}
