import type { Json } from '../../../language/json.ts';
import type { tests } from '../../../language/template/tests.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { areEqual, compare, contains, equal, modulo } from '../evaluation/operators.ts';
import type { Run } from '../evaluation/run.ts';
import { isAbsent, isPlain, type Operand, truth } from '../evaluation/values.ts';
import type { Executable, FilterArguments } from '../filters/filter.ts';
import { wantNumber } from '../filters/number.ts';
import { matches } from '../filters/regex.ts';

type Test = (value: Operand, given: FilterArguments, run: Run) => boolean;

/** A test of a plain value. */
const withoutArguments =
  (test: (value: Json, other: Json, run: Run) => boolean): Test =>
  (value, [other], run) =>
    test(run.json(value), other ?? null, run);

/** Whether a text has letters, all of one case. */
const hasCase = (text: string, change: (text: string) => string): boolean =>
  text === change(text) && text.toLowerCase() !== text.toUpperCase();

const isEqual: Test = (value, [other], run) => areEqual(value, other ?? null, run);

const iterable = withoutArguments((value) => typeof value === 'string' || (typeof value === 'object' && value !== null));

/** The implementation of every executable test of the language. */
export const testTable: Readonly<Record<Executable<typeof tests>, Test>> = {
  boolean: withoutArguments((value) => typeof value === 'boolean'),
  defined: (value) => !isAbsent(value),
  divisibleby: withoutArguments((value, other, run) => {
    const divisor = wantNumber(other, run);
    if (divisor === 0) run.fail('bad-value', say(texts.divisionByZero));
    return modulo(wantNumber(value, run), divisor) === 0;
  }),
  empty: withoutArguments(
    (value) => value === null || (typeof value !== 'boolean' && typeof value !== 'number' && !truth(value)),
  ),
  endingwith: withoutArguments((value, other, run) => run.print(value).endsWith(run.print(other))),
  eq: isEqual,
  equalto: isEqual,
  even: withoutArguments((value, _, run) => modulo(wantNumber(value, run), 2) === 0),
  false: withoutArguments((value) => value === false),
  float: withoutArguments((value) => typeof value === 'number' && !Number.isInteger(value)),
  ge: (value, [other], run) => compare('>=', value, other ?? null, run),
  gt: (value, [other], run) => compare('>', value, other ?? null, run),
  in: (value, [other], run) => contains(value, other ?? null, run),
  integer: withoutArguments((value) => Number.isInteger(value)),
  iterable,
  le: (value, [other], run) => compare('<=', value, other ?? null, run),
  lower: withoutArguments((value, _, run) => hasCase(run.print(value), (text) => text.toLowerCase())),
  lt: (value, [other], run) => compare('<', value, other ?? null, run),
  mapping: withoutArguments((value) => isPlain(value)),
  matching: withoutArguments((value, other, run) => matches(run.print(value), other, run)),
  ne: (value, given, run) => !isEqual(value, given, run),
  none: withoutArguments((value) => value === null),
  number: withoutArguments((value) => typeof value === 'number'),
  odd: withoutArguments((value, _, run) => modulo(wantNumber(value, run), 2) === 1),
  sameas: withoutArguments((value, other, run) => equal(value, other, run)),
  sequence: iterable,
  startingwith: withoutArguments((value, other, run) => run.print(value).startsWith(run.print(other))),
  string: withoutArguments((value) => typeof value === 'string'),
  true: withoutArguments((value) => value === true),
  upper: withoutArguments((value, _, run) => hasCase(run.print(value), (text) => text.toUpperCase())),
  undefined: (value) => isAbsent(value),
};
