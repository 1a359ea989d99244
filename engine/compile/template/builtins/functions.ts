import { isMap, type Json } from '../../../language/json.ts';
import type { functions } from '../../../language/template/functions.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { itemsOf, member, sizeOf } from '../evaluation/access.ts';
import { Namespace } from '../evaluation/namespace.ts';
import type { Run } from '../evaluation/run.ts';
import { kindOf, type Operand, put, truth } from '../evaluation/values.ts';
import { type Executable, type FilterArguments, numberOf } from '../filters/filter.ts';
import { extreme, sortItems, total } from '../filters/list.ts';
import { baseOf, exactNumber, readInteger, readNumber, rounded, wantNumber } from '../filters/number.ts';

type TemplateFunction = (given: FilterArguments, run: Run) => Operand;

const maxRange = 1_000_000;

/** Values of one list, or all the arguments. */
const listed = ([first, ...more]: FilterArguments, run: Run): readonly Json[] =>
  more.length ? [first ?? null, ...more.map((one) => one ?? null)] : itemsOf(first ?? null, run);

function range([start, stop, step]: FilterArguments, run: Run): Json[] {
  const [from, to] = stop === undefined ? [0, numberOf(start)] : [numberOf(start), numberOf(stop)];
  const stride = numberOf(step);
  if (stride === 0) run.fail('bad-value', say(texts.rangeStep));
  const count = Math.max(0, Math.ceil((to - from) / stride));
  if (count > maxRange) run.fail('limit', say(texts.longRange, { most: maxRange }));
  run.items(count);

  return Array.from({ length: count }, (_, at) => from + at * stride);
}

function dict([from, members]: FilterArguments, run: Run): Json {
  const map: { [key: string]: Json } = {};
  if (isMap(from)) {
    for (const [key, value] of Object.entries(from)) put(map, key, value);
  } else if (from !== undefined) {
    for (const pair of itemsOf(from, run)) {
      if (!Array.isArray(pair) || pair.length !== 2) return run.fail('type-mismatch', say(texts.dictOf));
      put(map, run.print(pair[0] ?? null), pair[1] ?? null);
    }
  }

  if (isMap(members)) {
    for (const [key, value] of Object.entries(members)) put(map, key, value);
  }

  return map;
}

/** The number that `read` finds in a value; unlike filters, a function refuses anything else. */
function converted(value: Json | undefined, read: (value: Json) => number | undefined, name: string, run: Run): number {
  const number = exactNumber(value ?? null, read(value ?? null), run);
  if (number !== undefined) return number;
  const shown = typeof value === 'string' && value.length < 40 ? JSON.stringify(value) : kindOf(value ?? null);
  return run.fail('bad-value', say(texts.noNumberIn, { name, shown }), say(texts['noNumberIn.hint'], { name }));
}

function zip(lists: FilterArguments, run: Run): Json[] {
  const all = lists.map((list) => itemsOf(list ?? null, run));
  const count = Math.min(...all.map((list) => list.length));
  run.items(count * all.length);
  return Array.from({ length: count }, (_, at) => all.map((list) => list[at] ?? null));
}

/** The implementation of every executable function of the language. */
export const functionTable: Readonly<Record<Executable<typeof functions>, TemplateFunction>> = {
  abs: ([value], run) => Math.abs(wantNumber(value, run)),
  all: ([values], run) => itemsOf(values ?? null, run).every(truth),
  any: ([values], run) => itemsOf(values ?? null, run).some(truth),
  bool: ([value]) => truth(value ?? null),
  dict,
  enumerate: ([values, start], run) => itemsOf(values ?? null, run).map((item, at) => [at + numberOf(start), item]),
  float: ([value], run) => converted(value, readNumber, 'float', run),
  int: ([value, base], run) => converted(value, (one) => readInteger(one, baseOf(base, run)), 'int', run),
  len: ([value], run) => sizeOf(value ?? null, run),
  max: (given, run) => extreme(listed(given, run), (item) => item, -1, run),
  min: (given, run) => extreme(listed(given, run), (item) => item, 1, run),
  namespace: ([members]) => new Namespace(isMap(members) ? members : {}),
  now: (_, run) => {
    const execution = run.scope.lookup('execution');
    if (execution === undefined) return run.fail('undefined-name', say(texts.nowOutside));
    return member(execution, 'timestamp');
  },
  range,
  round: ([value, digits], run) => rounded(wantNumber(value, run), numberOf(digits), run),
  sorted: ([values, reverse], run) => sortItems(itemsOf(values ?? null, run), (item) => item, reverse === true, run),
  str: ([value], run) => run.print(value ?? null),
  sum: ([values, start], run) => total(itemsOf(values ?? null, run), numberOf(start), run),
  zip,
};
