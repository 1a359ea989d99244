import type { Node } from 'yaml';
import { PatternError } from '../../compile/template/regex/parse.ts';
import { compilePattern } from '../../compile/template/regex/program.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import type { OutputValue } from '../output/nodes.ts';
import type { ImportReading, SourceFields } from '../source/fields.ts';
import { addText, excerpt, fieldsOf, fieldText, nodeJson, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import type { PromptfooCase, PromptfooVariables } from './model.ts';
import { promptfooReason } from './providers.ts';
import { fillIn } from './templates.ts';

/** The requirements for an answer, collected over the assertions of a case. */
interface Expected {
  exact: string[];
  contains: string[];
  /** Patterns of parts, case-insensitive, which are matched together. */
  loose: string[];
  patterns: string[];
  /** Schemas that the answer must not fit. */
  not: JsonMap[];
}

interface AssertionContext {
  reading: ImportReading;
  variables: PromptfooVariables;
  transformed: boolean;
}

/** The checks for the answers of a case; undefined where no assertion has a counterpart. */
export function convertAssertions({ assertions, variables, transformed }: PromptfooCase, reading: ImportReading): OutputValue {
  const expected: Expected = { exact: [], contains: [], loose: [], patterns: [], not: [] };
  const context: AssertionContext = { reading, variables, transformed };
  for (const node of assertions) addAssertion(node, expected, context);
  return matcherOf(expected);
}

function matcherOf({ exact, contains, loose, patterns, not }: Expected): OutputValue {
  const [only] = exact;
  const together = loose.length > 1 ? [`(?is)^${loose.map((one) => `(?=.*${one})`).join('')}`] : loose.map((one) => `(?i)${one}`);
  const [first, ...more] = [...together, ...patterns];
  const schemas: JsonMap[] = [...more.map((pattern) => ({ pattern })), ...not.map((schema) => ({ not: schema }))];
  if (only !== undefined && exact.length + contains.length + loose.length + patterns.length + not.length === 1) return only;

  const matcher: JsonMap = {};
  const [part] = contains;
  if (part !== undefined) matcher['contains'] = contains.length === 1 ? part : contains;
  if (first !== undefined) matcher['matches'] = first;
  const all: JsonMap[] = [...exact.map((value) => ({ const: value })), ...schemas];
  const [schema] = all;
  if (schema) matcher['schema'] = all.length === 1 ? schema : { allOf: all };

  return Object.keys(matcher).length ? matcher : undefined;
}

/** Adds the requirements of an assertion. */
type Add = (texts: readonly string[], expected: Expected) => void;

const either = (texts: readonly string[]): string => (texts.length === 1 ? (texts[0] ?? '') : `(?:${texts.join('|')})`);

const assertions: Readonly<Record<string, Add>> = {
  equals: (texts, { exact }) => void exact.push(...texts),
  contains: (texts, { contains }) => void contains.push(...texts),
  'contains-all': (texts, { contains }) => void contains.push(...texts),
  'contains-any': (texts, { patterns }) => void patterns.push(either(texts.map(escapePattern))),
  icontains: (texts, { loose }) => void loose.push(...texts.map(escapePattern)),
  'icontains-all': (texts, { loose }) => void loose.push(...texts.map(escapePattern)),
  'icontains-any': (texts, { loose }) => void loose.push(either(texts.map(escapePattern))),
  'starts-with': ([text = ''], { patterns }) => void patterns.push(`^${escapePattern(text)}`),
  regex: ([pattern = ''], { patterns }) => void patterns.push(pattern),
  'not-equals': (texts, { not }) => void not.push(...texts.map((text) => ({ const: text }))),
  'not-contains': (texts, { not }) => void not.push(...texts.map((text) => ({ pattern: escapePattern(text) }))),
  'not-contains-any': (texts, { not }) => void not.push(...texts.map((text) => ({ pattern: escapePattern(text) }))),
  'not-contains-all': (texts, { not }) => void not.push({ allOf: texts.map((text) => ({ pattern: escapePattern(text) })) }),
  'not-icontains': (texts, { not }) => void not.push(...texts.map((text) => ({ pattern: anyCase(text) }))),
  'not-icontains-any': (texts, { not }) => void not.push(...texts.map((text) => ({ pattern: anyCase(text) }))),
  'not-starts-with': ([text = ''], { not }) => void not.push({ pattern: `^${escapePattern(text)}` }),
  'not-regex': ([pattern = ''], { not }) => void not.push({ pattern }),
};

/** Assertions whose value is a list of texts. */
const lists: ReadonlySet<string> = new Set(Object.keys(assertions).filter((name) => /-a(?:ny|ll)$/.test(name)));

/** Assertions that become keys of the steps where every test has them. */
const boundsOf: Readonly<Record<string, string>> = {
  latency: 'timeout',
  cost: 'limits',
  'llm-rubric': 'quality',
};

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Letters in both cases: a schema cannot ignore case otherwise. */
const anyCase = (text: string): string =>
  [...text]
    .map((sign) => {
      const [small, big] = [sign.toLowerCase(), sign.toUpperCase()];
      return small !== big && small.length === 1 && big.length === 1 ? `[${small}${big}]` : escapePattern(sign);
    })
    .join('');

/** The reason that an assertion is left out. */
interface LeftOut {
  id: keyof typeof promptfooTexts;
  values?: Record<string, string>;
}

function addAssertion(node: Node, expected: Expected, context: AssertionContext): void {
  const { reading } = context;
  const fields = fieldsOf(reading, node);
  const type = fieldText(takeField(fields, 'type')) ?? '';
  if (type === 'assert-set') {
    addSet(fields, node, { expected, context });
    return;
  }

  const texts = readWanted(type, fields, context);
  if (Array.isArray(texts)) {
    assertions[type]?.(texts, expected);
    noteLeftovers(fields, promptfooReason);
  } else addText(reading, node, say(promptfooTexts[texts.id], { type: type || '$ref', ...texts.values }));
}

/** The texts that an assertion compares with, filled in with the test's values. */
function readWanted(
  type: string,
  fields: SourceFields,
  { reading, variables, transformed }: AssertionContext,
): string[] | LeftOut {
  if (Object.hasOwn(boundsOf, type)) return { id: 'onlyForAll', values: { key: boundsOf[type] ?? '' } };
  if (/^(?:is|contains)-json$/.test(type)) return { id: 'jsonAssertion' };
  if (!Object.hasOwn(assertions, type)) return { id: 'assertion' };
  if (isWeightless(fields)) return { id: 'countsNothing' };
  if (transformed || fields.all.has('transform')) return { id: 'transformed' };

  const value = nodeJson(reading, takeField(fields, 'value')?.value);
  const said = wantedTexts(type, value);
  if (!said) return { id: 'assertion' };
  if (said.some((text) => text.startsWith('file://'))) return { id: 'assertionFile' };

  const texts = said.flatMap((text) => fillIn(text, variables) ?? []);
  if (texts.length < said.length) return { id: 'assertionTemplate', values: { value: excerpt(value) } };

  const why = type.endsWith('regex') ? patternFault(texts[0] ?? '', type === 'regex') : undefined;
  return why === undefined ? texts : { id: 'badPattern', values: { why } };
}

/** An assertion with the weight 0 only measures. */
const isWeightless = ({ reading, all }: SourceFields): boolean => nodeJson(reading, all.get('weight')?.value) === 0;

/** A set of assertions, which must all hold. */
function addSet(
  fields: SourceFields,
  node: Node,
  { expected, context }: { expected: Expected; context: AssertionContext },
): void {
  const { reading } = fields;
  const threshold = nodeJson(reading, takeField(fields, 'threshold')?.value);
  if (threshold !== null && threshold !== 1) {
    addText(reading, node, say(promptfooTexts.someOf));
    return;
  }

  for (const one of sourceItems(reading, takeField(fields, 'assert')?.value)) addAssertion(one, expected, context);
  noteLeftovers(fields, promptfooReason);
}

/** The texts of a value; undefined where it has none. */
function wantedTexts(type: string, value: Json): string[] | undefined {
  const isPlain = (one: Json): boolean => one !== null && typeof one !== 'object';
  if (!lists.has(type)) return isPlain(value) ? [String(value)] : undefined;
  const values = typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value;
  return Array.isArray(values) && values.length > 0 && values.every(isPlain) ? values.map(String) : undefined;
}

/** The reason that a pattern of the source cannot be used here. */
function patternFault(pattern: string, isTemplate: boolean): string | undefined {
  try {
    if (isTemplate) compilePattern(pattern, false);
    // The second pattern of a case stands in a schema.
    compilePattern(pattern, false, 'schema');
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}
