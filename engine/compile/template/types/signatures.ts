import type { Fix, Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import {
  type Callable,
  namedRestParameter,
  optionalParameter,
  type Parameter,
  parameterNamed,
  restParameter,
} from '../../../language/template/callable.ts';
import { type FilterSpec, filters } from '../../../language/template/filters.ts';
import { type Foreign, foreignFilters, foreignTests } from '../../../language/template/foreign-names.ts';
import { functions } from '../../../language/template/functions.ts';
import { testNamed, tests } from '../../../language/template/tests.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { describe, string, unknownType } from '../../../language/types.ts';
import type { Argument, MacroParameter, TemplateProblem } from '../syntax/ast.ts';

const find = <Spec>(table: Readonly<Record<string, Spec>>, name: string): Spec | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export const findFilterSpec = (name: string): FilterSpec | undefined => find<FilterSpec>(filters, name);
export const testSpec = (name: string): Callable | undefined => find<Callable>(tests, testNamed(name));
export const functionSpec = (name: string): Callable | undefined => find<Callable>(functions, name);

/** How a macro is called; missing arguments are absent in it. */
export const macroSpec = (parameters: readonly MacroParameter[]): Callable => ({
  ...anyCall,
  parameters: parameters.map(({ name: { name } }) => optionalParameter(name, unknownType, '')),
});

/** The parameters of `caller` are declared where the macro is called. */
export const anyCall: Callable = {
  doc: '',
  parameters: [restParameter('values', unknownType, ''), namedRestParameter('members', unknownType, '')],
  result: string,
  example: { template: '', value: '' },
  executable: true,
};

type Problems = TemplateProblem[];

export function checkFilter(name: string, range: Range, callArguments: readonly Argument[], problems: Problems): void {
  const spec = findFilterSpec(name);
  if (!spec)
    problems.push({
      code: 'unknown-filter',
      range,
      message: say(texts.unknownFilter, { name }),
      ...instead({ name, foreign: foreignFilters, names: Object.keys(filters) }, range),
    });
  else if (checkArguments({ called: 'theFilter', name, spec, given: callArguments, range, problems }))
    checkApplied(name, callArguments, problems);
}

/** `map("upper")`, `select("odd")` and others: the named filter or test, with its arguments. */
function checkApplied(name: string, given: readonly Argument[], problems: Problems): void {
  if (given.some((one) => one.name !== undefined)) return;
  const [applied, ...more] = name.endsWith('attr') ? given.slice(1) : given;
  if (applied?.value.kind !== 'literal' || typeof applied.value.value !== 'string') return;
  const { value, range } = applied.value;
  if (name === 'map') checkMapped(value, range, more, problems);
  else if (/^(select|reject)/.test(name)) checkTest(value, range, more.length, problems);
}

/** The name in `map("name")`: for a member's name the right spelling is suggested. */
function checkMapped(name: string, range: Range, given: readonly Argument[], problems: Problems): void {
  const before = problems.length;
  checkFilter(name, range, given, problems);
  const [found] = problems.slice(before);
  if (found?.code === 'unknown-filter') found.hint ??= say(texts.writeInstead, { code: `map(attribute='${name}')` });
}

export function checkTest(name: string, range: Range, given: number, problems: Problems): void {
  const spec = testSpec(name);
  if (!spec) {
    const message = say(texts.unknownTest, { name });
    const mend = instead({ name, foreign: foreignTests, names: Object.keys(tests) }, range);
    problems.push({ code: 'unknown-test', range, message, ...mend });
  } else if (given !== spec.parameters.length)
    problems.push({
      code: 'wrong-filter-arguments',
      range,
      message: spec.parameters.length
        ? say(texts.testWith, { name, signature: signature(name, spec) })
        : say(texts.testWithout, { name }),
    });
}

export function checkFunction(name: string, range: Range, given: readonly Argument[], problems: Problems): void {
  const spec = functionSpec(name);
  if (spec) checkArguments({ called: 'theFunction', name, spec, given, range, problems });
}

/** The kind of callable that a message is about. */
export type Called = 'theFilter' | 'theTest' | 'theFunction' | 'theMethod' | 'theMacro';

function checkArguments({
  called,
  name,
  spec,
  given,
  range,
  problems,
}: {
  called: Called;
  name: string;
  spec: Callable;
  given: readonly Argument[];
  range: Range;
  problems: Problems;
}): boolean {
  const wrong = argumentsWrong(called, name, spec, given);
  if (wrong) problems.push({ code: 'wrong-filter-arguments', range: wrong.range ?? range, message: wrong.message });
  return !wrong;
}

/** Reports a wrong number or wrong names of arguments; nothing where they fit. */
export function argumentsWrong(
  called: Called,
  name: string,
  spec: Callable,
  given: readonly Pick<Argument, 'name' | 'nameRange' | 'value'>[],
): { message: string; range?: Range } | undefined {
  const what = () => say(texts[called], { name });
  const rest = spec.parameters.some((parameter) => parameter.rest && !parameter.named);
  const namedRest = spec.parameters.some((parameter) => parameter.rest && parameter.named);
  const placed = spec.parameters.filter((parameter) => !parameter.named && !parameter.rest);

  const filled = new Set<string>();
  let count = 0;
  for (const { name: by, nameRange, value } of given) {
    const parameter = by === undefined ? placed[count++] : parameterNamed(spec, by);
    const range = nameRange ? { range: nameRange } : {};
    if (parameter) {
      if (filled.has(parameter.name)) return { message: say(texts.twice, { what: what(), name: by ?? '' }), ...range };
      filled.add(parameter.name);
    } else if (by === undefined) {
      if (!rest) return { message: tooMany(what(), placed.length), range: value.range };
    } else if (filled.has(by)) return { message: say(texts.twice, { what: what(), name: by }), ...range };
    else if (namedRest) filled.add(by);
    else return { message: unknownParameter(what(), by, spec.parameters), ...range };
  }

  const missing = placed.find((parameter) => !parameter.optional && !filled.has(parameter.name));
  return missing ? { message: say(texts.neededArgument, { what: what(), name: missing.name }) } : undefined;
}

function tooMany(what: string, most: number): string {
  if (most > 1) return say(texts.manyArguments, { what, most });
  return say(most === 0 ? texts.noArguments : texts.oneArgument, { what });
}

function unknownParameter(what: string, name: string, parameters: readonly Parameter[]): string {
  const names = parameters.filter((one) => !one.rest).map((one) => one.name);
  const guess = nearest(name, names);
  const message = say(texts.unknownParameter, { what, name });
  return guess ? `${message} ${say(texts.didYouMean, { name: guess })}` : message;
}

/** The signature of a callable, for messages and titles: `join(separator?, attribute?)`. */
export function signature(name: string, spec: Callable): string {
  const shown = spec.parameters.map((one) =>
    one.rest ? `…${one.name}${one.named ? '=' : ''}` : `${one.name}${one.named ? '=' : ''}${one.optional ? '?' : ''}`,
  );
  return shown.length ? `${name}(${shown.join(', ')})` : name;
}

/** One parameter as signature help shows it: `width: integer = 79`. */
export function parameterLabel(parameter: Parameter): string {
  const { name, type, rest, named, optional } = parameter;
  const label = `${rest ? '…' : ''}${name}${optional && parameter.default === undefined ? '?' : ''}${named ? '=' : ''}`;
  const wanted = type.kind === 'unknown' ? '' : `: ${describe(type, 0)}`;
  return `${label}${wanted}${parameter.default === undefined ? '' : ` = ${JSON.stringify(parameter.default)}`}`;
}

/** The replacement for an unknown name: the meaning in other systems, or the nearest of ours. */
export function instead(
  { name, foreign, names }: { name: string; foreign: ReadonlyMap<string, Foreign>; names: Iterable<string> },
  range?: Range,
): { hint?: string; fixes?: Fix[] } {
  const other = foreign.get(name);
  if (!other) return didYouMean(name, nearest(name, names), range);
  if ('name' in other) return didYouMean(name, other.name, range);
  return { hint: 'code' in other ? say(texts.writeInstead, { code: other.code }) : say(texts[other.why]) };
}

/** The hint "did you mean"; with the range of the name, which may be quoted, also the fix. */
function didYouMean(name: string, guess: string | undefined, range?: Range): { hint?: string; fixes?: Fix[] } {
  if (!guess) return {};
  const hint = say(texts.didYouMean, { name: guess });
  const quotes = range ? (range.end - range.start - name.length) / 2 : -1;
  if (!range || (quotes !== 0 && quotes !== 1)) return { hint };
  return { hint, fixes: [rename({ start: range.start + quotes, end: range.end - quotes }, guess)] };
}

export const rename = (range: Range, name: string): Fix => ({
  title: say(texts.rename, { name }),
  edits: [{ range, text: name }],
});
