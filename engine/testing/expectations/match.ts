import { isFound } from '../../compile/template/regex/bounded.ts';
import { PatternError } from '../../compile/template/regex/parse.ts';
import { compilePattern } from '../../compile/template/regex/program.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { matchers } from '../../language/keys/tests.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import { isRunError } from '../../state/failure.ts';

/** A mismatch. `at` is its place inside the expectation, names and indexes from the outside in. */
export interface Mismatch {
  at: (string | number)[];
  expected: string;
  actual: string;
}

type Matcher = (typeof matchers)[number];

/** A map with only matcher keys; others are plain values. */
export function isMatcher(value: Json | undefined): value is JsonMap {
  const known: readonly string[] = matchers;
  return isMap(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => known.includes(key));
}

/** The differences of a value from its expectation: exact, or by a matcher; empty where it fits. */
export function mismatches(expected: Json, actual: Json | undefined): Mismatch[] {
  if (isMatcher(expected))
    return matchers.flatMap((name) => {
      const expectation = expected[name];
      return expectation === undefined ? [] : inside(comparisons[name](expectation, actual), name);
    });
  if (Array.isArray(expected)) return ofList(expected, actual);
  if (isMap(expected)) return ofMap(expected, actual);

  return expected === actual ? [] : [differs(shortText(expected), actual)];
}

/** A value on one line. */
export function shortText(value: Json | undefined): string {
  if (value === undefined) return say(testingTexts.nothing);
  const json = JSON.stringify(value);
  return json.length > maxLength ? `${json.slice(0, maxLength)}…` : json;
}

const maxLength = 300;

const differs = (wanted: string, actual: Json | undefined): Mismatch => ({ at: [], expected: wanted, actual: shortText(actual) });
const inside = (found: readonly Mismatch[], name: string | number): Mismatch[] =>
  found.map((one) => ({ ...one, at: [name, ...one.at] }));

function ofList(expected: readonly Json[], actual: Json | undefined): Mismatch[] {
  if (!Array.isArray(actual)) return [differs(shortText([...expected]), actual)];
  const found = expected.flatMap((one, index) => (index < actual.length ? inside(mismatches(one, actual[index]), index) : []));
  if (expected.length === actual.length) return found;

  const wanted = say(testingTexts.items, { count: expected.length });
  return [
    ...found,
    { at: [], expected: wanted, actual: `${say(testingTexts.items, { count: actual.length })}: ${shortText(actual)}` },
  ];
}

function ofMap(expected: JsonMap, actual: Json | undefined): Mismatch[] {
  if (!isMap(actual)) return [differs(shortText(expected), actual)];
  const own = (key: string): Json | undefined => (Object.hasOwn(actual, key) ? actual[key] : undefined);
  const found = Object.entries(expected).flatMap(([key, one]) => inside(mismatches(one, own(key)), key));
  const more = Object.keys(actual).filter((key) => !Object.hasOwn(expected, key));
  return [...found, ...more.map((key) => ({ at: [key], expected: say(testingTexts.noMember), actual: shortText(actual[key]) }))];
}

const comparisons: Readonly<Record<Matcher, (expectation: Json, actual: Json | undefined) => Mismatch[]>> = {
  contains(expectation, actual) {
    if (typeof actual === 'string' || Array.isArray(actual)) {
      const has = (one: Json): boolean =>
        typeof actual === 'string'
          ? typeof one === 'string' && actual.includes(one)
          : actual.some((item) => mismatches(one, item).length === 0);
      const missing = (Array.isArray(expectation) ? expectation : [expectation]).filter((one) => !has(one));
      return missing.map((one) => differs(say(testingTexts.contains, { value: shortText(one) }), actual));
    }
    if (!isMap(actual)) return [differs(say(testingTexts.containsWhat, { value: shortText(expectation) }), actual)];
    if (!isMap(expectation)) return [differs(say(testingTexts.containsMembers, { value: shortText(expectation) }), actual)];

    return Object.entries(expectation).flatMap(([key, one]) =>
      inside(mismatches(one, Object.hasOwn(actual, key) ? actual[key] : undefined), key),
    );
  },
  matches(expectation, actual) {
    if (typeof expectation !== 'string')
      return [differs(say(testingTexts.patternText, { value: shortText(expectation) }), actual)];
    if (typeof actual !== 'string') return [differs(say(testingTexts.matches, { pattern: expectation }), actual)];

    try {
      return isFound(compilePattern(expectation, false), actual)
        ? []
        : [differs(say(testingTexts.matches, { pattern: expectation }), actual)];
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return [differs(say(testingTexts.badPattern, { pattern: expectation, why: error.message }), actual)];
    }
  },
  schema(expectation, actual) {
    if (!isMap(expectation)) return [differs(say(testingTexts.schemaMap, { value: shortText(expectation) }), actual)];
    const fault = faultOf(expectation, actual ?? null);
    if (fault === undefined) return [];
    return [{ at: [], expected: testingTexts.schema, actual: say(testingTexts.unfit, { value: shortText(actual), fault }) }];
  },
  gt: (expectation, actual) => compared(expectation, actual, testingTexts.above, (one, other) => one > other),
  lt: (expectation, actual) => compared(expectation, actual, testingTexts.below, (one, other) => one < other),
  one_of(expectation, actual) {
    if (!Array.isArray(expectation)) return [differs(say(testingTexts.oneOfList, { value: shortText(expectation) }), actual)];
    if (expectation.some((one) => mismatches(one, actual).length === 0)) return [];
    return [differs(say(testingTexts.oneOf, { values: expectation.map(shortText).join(', ') }), actual)];
  },
};

function compared(
  expectation: Json,
  actual: Json | undefined,
  text: string,
  holds: (actual: number, expectation: number) => boolean,
): Mismatch[] {
  if (typeof expectation !== 'number') return [differs(say(testingTexts.bound, { value: shortText(expectation) }), actual)];
  if (typeof actual === 'number' && holds(actual, expectation)) return [];
  return [differs(say(text, { value: expectation }), actual)];
}

function faultOf(schema: JsonMap, value: Json): string | undefined {
  try {
    return checkAnswer(schema, value);
  } catch (error) {
    if (isRunError(error)) return error.message;
    throw error;
  }
}
