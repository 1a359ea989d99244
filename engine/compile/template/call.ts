import type { Callable, Parameter } from '../../language/functions.ts';
import {
  type ListMethod,
  listMethods,
  type MapMethod,
  mapMethods,
  type TextMethod,
  textMethods,
} from '../../language/functions.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { nearest } from '../../language/suggest.ts';
import type { Type } from '../../language/types.ts';
import { filterTable } from './filters/table.ts';
import { functionTable } from './functions.ts';
import { listMethodTable, mapMethodTable, textMethodTable } from './methods.ts';
import { argumentsWrong, filterSpec, functionSpec, testSpec } from './names.ts';
import type { Run } from './run.ts';
import { testTable } from './tests.ts';
import { kindOf, type Operand, put } from './values.ts';

/** Arguments as given: places first, then names. */
export interface Given {
  places: Json[];
  names?: JsonMap;
}

export const nothingGiven: Given = { places: [] };

/** Applies the filter `name`, also for `map('name')`. */
export function applyFilter(name: string, input: Json, given: Given, run: Run): Operand {
  const spec = filterSpec(name);
  const filter = find(filterTable, name);
  if (!spec || !filter)
    return run.fail('unknown-filter', `There is no filter \`${name}\`.`, didYouMean(name, Object.keys(filterTable)));
  return filter(input, bind(`The filter \`${name}\``, spec, given, run), run, apply);
}

/** Applies the test `name`; `value` is never absent but for `defined` and `undefined`. */
export function applyTest(name: string, value: Operand, given: Json[], run: Run): boolean {
  const spec = testSpec(name);
  const test = find(testTable, name);
  if (!spec || !test) return run.fail('unknown-test', `There is no test \`${name}\`.`, didYouMean(name, Object.keys(testTable)));
  return test(value, bind(`The test \`${name}\``, spec, { places: given }, run), run);
}

/** What filters such as `map` and `select` apply by name. */
export interface Apply {
  filter: typeof applyFilter;
  test: typeof applyTest;
}
const apply: Apply = { filter: applyFilter, test: applyTest };

export function callFunction(name: string, given: Given, run: Run): Operand {
  const spec = functionSpec(name);
  const call = find(functionTable, name);
  if (!spec || !call)
    return run.fail('undefined-name', `There is no function \`${name}\`.`, didYouMean(name, Object.keys(functionTable)));
  return call(bind(`The function \`${name}\``, spec, given, run), run);
}

export function callMethod(of: Json, name: string, given: Given, run: Run): Operand {
  const bound = (spec: Callable) => bind(`The method \`${name}\``, spec, given, run);
  if (typeof of === 'string' && has<TextMethod>(textMethods, name))
    return textMethodTable[name](of, bound(textMethods[name]), run);
  if (Array.isArray(of) && has<ListMethod>(listMethods, name)) return listMethodTable[name](of, bound(listMethods[name]), run);
  if (of !== null && typeof of === 'object' && !Array.isArray(of) && has<MapMethod>(mapMethods, name))
    return mapMethodTable[name](of, bound(mapMethods[name]), run);
  const methods =
    typeof of === 'string'
      ? textMethods
      : Array.isArray(of)
        ? listMethods
        : of !== null && typeof of === 'object'
          ? mapMethods
          : {};
  const hint = filterSpec(name) ? `There is a filter: \`| ${name}\`.` : didYouMean(name, Object.keys(methods));
  return run.fail('undefined-name', `${capital(kindOf(of))} has no method \`${name}\`.`, hint);
}

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
const has = <Name extends string>(table: object, name: string): name is Name => Object.hasOwn(table, name);
const find = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

function didYouMean(name: string, names: readonly string[]): string | undefined {
  const guess = nearest(name, names);
  return guess && `Did you mean \`${guess}\`?`;
}

const none: readonly undefined[] = [];

/**
 * Arguments in the order of the parameters (`undefined` where not given), then all that `rest` takes; names that a rest takes
 * come as one map.
 */
function bind(what: string, spec: Callable, given: Given, run: Run): readonly (Json | undefined)[] {
  if (spec.parameters.length === 0 && given.places.length === 0 && !given.names) return none;
  if (!given.names && given.places.length <= spec.parameters.length && spec.parameters.every(isPlace))
    return bindPlaces(what, spec, given.places, run);
  const names = given.names ?? {};
  const asked = [...given.places.map(place), ...Object.keys(names).map((name) => ({ name, value: absentExpression }))];
  const wrong = argumentsWrong(what, spec, asked);
  if (wrong) run.fail('wrong-filter-arguments', wrong.message);
  const slots: (Json | undefined)[] = [];
  const left = { ...names };
  let next = 0;
  for (const parameter of spec.parameters) {
    if (parameter.rest) {
      if (parameter.named) slots.push(left);
      else slots.push(...given.places.slice(next));
      continue;
    }
    let value: Json | undefined;
    if (Object.hasOwn(left, parameter.name)) {
      value = left[parameter.name];
      delete left[parameter.name];
    } else if (!parameter.named && next < given.places.length) value = given.places[next++];
    slots.push(checked(what, parameter, value, run));
  }
  return slots;
}

const isPlace = (parameter: Parameter): boolean => !parameter.rest && !parameter.named;

/** The common case: places only, none too many. */
function bindPlaces(what: string, spec: Callable, places: readonly Json[], run: Run): readonly (Json | undefined)[] {
  return spec.parameters.map((parameter, at) => {
    const value = places[at];
    if (value === undefined && !parameter.optional)
      run.fail('wrong-filter-arguments', `${what} needs the argument \`${parameter.name}\`.`);
    return checked(what, parameter, value, run);
  });
}

/** The value of a parameter; null counts as not given where only something else fits. */
function checked(what: string, parameter: Parameter, value: Json | undefined, run: Run): Json | undefined {
  if (value === undefined || fits(value, parameter.type)) return value;
  if (value === null && parameter.optional) return undefined;
  return run.fail('wrong-filter-arguments', `${what} does not take ${kindOf(value)} as \`${parameter.name}\`.`);
}

const absentExpression = { kind: 'literal', value: null, range: { start: 0, end: 0 } } as const;
const place = () => ({ value: absentExpression });

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
export function nameGiven(given: Given, name: string, value: Json): void {
  given.names ??= {};
  put(given.names, name, value);
}
