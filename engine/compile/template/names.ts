import { type FilterSpec, filters } from '../../language/filters.ts';
import { type Callable, functions } from '../../language/functions.ts';
import type { Range } from '../../language/problems.ts';
import { nearest } from '../../language/suggest.ts';
import { tests } from '../../language/tests.ts';
import type { Argument, TemplateProblem } from './ast.ts';

const find = <Spec>(table: Readonly<Record<string, Spec>>, name: string): Spec | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export const filterSpec = (name: string): FilterSpec | undefined => find<FilterSpec>(filters, name);
export const testSpec = (name: string): Callable | undefined => find<Callable>(tests, name);
export const functionSpec = (name: string): Callable | undefined => find<Callable>(functions, name);

export function checkFilter(name: string, range: Range, given: readonly Argument[], problems: TemplateProblem[]): void {
  const spec = filterSpec(name);
  if (!spec)
    problems.push({ code: 'unknown-filter', range, message: `There is no filter \`${name}\`.`, ...didYouMean(name, filters) });
  else checkArguments(`The filter \`${name}\``, spec, given, range, problems);
}

export function checkTest(name: string, range: Range, given: number, problems: TemplateProblem[]): void {
  const spec = testSpec(name);
  if (!spec) problems.push({ code: 'unknown-test', range, message: `There is no test \`${name}\`.`, ...didYouMean(name, tests) });
  else if (given !== spec.parameters.length)
    problems.push({
      code: 'wrong-filter-arguments',
      range,
      message: spec.parameters.length
        ? `The test \`${name}\` needs one argument: \`${signature(name, spec)}\`.`
        : `The test \`${name}\` takes no argument.`,
    });
}

export function checkFunction(name: string, range: Range, given: readonly Argument[], problems: TemplateProblem[]): void {
  const spec = functionSpec(name);
  if (spec) checkArguments(`The function \`${name}\``, spec, given, range, problems);
}

function checkArguments(
  what: string,
  spec: Callable,
  given: readonly Argument[],
  range: Range,
  problems: TemplateProblem[],
): void {
  const wrong = argumentsWrong(what, spec, given);
  if (wrong) problems.push({ code: 'wrong-filter-arguments', range: wrong.range ?? range, message: wrong.message });
}

/** Says what is wrong with the number or the names of arguments; nothing where they fit. */
export function argumentsWrong(
  what: string,
  spec: Callable,
  given: readonly Argument[],
): { message: string; range?: Range } | undefined {
  const rest = spec.parameters.find((parameter) => parameter.rest);
  const placed = spec.parameters.filter((parameter) => !parameter.named && !parameter.rest);
  const filled = new Set<string>();
  let count = 0;
  for (const { name, nameRange, value } of given) {
    if (name === undefined) {
      const parameter = placed[count++];
      if (parameter) filled.add(parameter.name);
      else if (!rest || rest.named) return { message: `${what} takes ${atMost(placed.length)}.`, range: value.range };
    } else if (spec.parameters.some((parameter) => parameter.name === name && !parameter.rest)) {
      if (filled.has(name)) return { message: `${what} gets \`${name}\` twice.`, ...(nameRange ? { range: nameRange } : {}) };
      filled.add(name);
    } else if (!rest?.named) {
      const guess = nearest(
        name,
        spec.parameters.map((parameter) => parameter.name),
      );
      const known = guess ? ` Did you mean \`${guess}\`?` : '';
      return { message: `${what} has no parameter \`${name}\`.${known}`, ...(nameRange ? { range: nameRange } : {}) };
    }
  }
  const missing = placed.find((parameter) => !parameter.optional && !filled.has(parameter.name));
  return missing ? { message: `${what} needs the argument \`${missing.name}\`.` } : undefined;
}

const atMost = (count: number): string =>
  count === 0 ? 'no arguments' : count === 1 ? 'at most one argument' : `at most ${count} arguments`;

/** How a callable is written, for hover and messages: `join(separator?, attribute?)`. */
export function signature(name: string, spec: Callable): string {
  const shown = spec.parameters.map((one) =>
    one.rest ? `…${one.name}` : `${one.name}${one.named ? '=' : ''}${one.optional ? '?' : ''}`,
  );
  return shown.length ? `${name}(${shown.join(', ')})` : name;
}

function didYouMean(name: string, table: Readonly<Record<string, unknown>>): { hint?: string } {
  const guess = nearest(name, Object.keys(table));
  return guess ? { hint: `Did you mean \`${guess}\`?` } : {};
}
