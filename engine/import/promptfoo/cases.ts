import type { Node } from 'yaml';
import { isSeq } from 'yaml';
import { isMap, type Json } from '../../language/json.ts';
import { promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import type { ImportReading, SourceField, SourceFields } from '../source/fields.ts';
import { addText, excerpt, fieldsOf, fieldText, nodeJson, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import type { PromptfooCase, PromptfooVariables } from './model.ts';
import { promptfooReason } from './providers.ts';
import { fillIn } from './templates.ts';
import { readMaps, readTestData, readTestValue } from './test-files.ts';

/** More cases than these are surely a mistake. */
const mostCases = 1000;

/** The common part of all tests, from `defaultTest`. */
export interface DefaultTest {
  variables: PromptfooVariables;
  assertions: readonly Node[];
  transformed: boolean;
}

export function readDefaultTest(field: SourceField | undefined, reading: ImportReading): DefaultTest {
  const name = fieldText(field);
  const [inFile] = name === undefined || !field?.value ? [] : readMaps(field.value, reading);
  if (name !== undefined && !inFile) addText(reading, field?.key, say(promptfooTexts.defaultFile, { name: excerpt(name) }));
  const fields = fieldsOf(reading, inFile ?? field?.value);
  const transformed = takeTransform(fields);
  const variables = variablesOf(takeField(fields, 'vars'), reading) ?? new Map();
  const assertions = sourceItems(reading, takeField(fields, 'assert')?.value);

  noteLeftovers(fields, promptfooReason);
  return { variables, assertions, transformed };
}

/** The cases of `tests` and `scenarios`. */
export function readCases(root: SourceFields, common: DefaultTest): PromptfooCase[] {
  const { reading } = root;
  const tests = takeField(root, 'tests');
  const scenarios = takeField(root, 'scenarios');
  const cases = testsOf(tests, reading).flatMap((node) => readTest(node, { ...common, reading }));

  for (const node of testsOf(scenarios, reading)) {
    const scenario = fieldsOf(reading, node);
    const settings = testsOf(takeField(scenario, 'config'), reading);
    const inner = testsOf(takeField(scenario, 'tests'), reading);
    takeField(scenario, 'description');
    noteLeftovers(scenario, promptfooReason);

    for (const one of settings) {
      if (cases.length > mostCases) break;
      const outer = scenarioTest(one, common, reading);
      cases.push(
        ...(inner.length
          ? inner.flatMap((test) => readTest(test, { ...outer, reading }))
          : readTest(undefined, { ...outer, reading })),
      );
    }
  }

  // Without tests, the common assertions are one test.
  if (!tests && !scenarios && common.assertions.length) cases.push(...readTest(undefined, { ...common, reading }));
  if (cases.length > mostCases)
    addText(reading, (tests ?? scenarios)?.key, say(promptfooTexts.tooManyCases, { most: mostCases }));

  return nameCases(cases.slice(0, mostCases));
}

/** The maps in a list, and in the files that it names. */
function testsOf(field: SourceField | undefined, reading: ImportReading): Node[] {
  const nodes = isSeq(field?.value) ? sourceItems(reading, field.value) : [field?.value];
  return nodes.flatMap((node) => (node ? readMaps(node, reading) : [])).slice(0, mostCases + 1);
}

/** The variables of a scenario, over those of every test. */
function scenarioTest(node: Node, common: DefaultTest, reading: ImportReading): DefaultTest {
  const fields = fieldsOf(reading, node);
  const variables = variablesOf(takeField(fields, 'vars'), reading) ?? new Map();
  const assertions = sourceItems(reading, takeField(fields, 'assert')?.value);
  noteLeftovers(fields, promptfooReason);

  return {
    variables: new Map([...common.variables, ...variables]),
    assertions: [...common.assertions, ...assertions],
    transformed: common.transformed,
  };
}

function readTest(node: Node | undefined, common: DefaultTest & { reading: ImportReading }): PromptfooCase[] {
  const { reading } = common;
  const fields = fieldsOf(reading, node);
  const description = fieldText(takeField(fields, 'description'));
  const own = variablesOf(takeField(fields, 'vars'), reading);
  const asserted = sourceItems(reading, takeField(fields, 'assert')?.value);
  const transformed = takeTransform(fields) || common.transformed;

  noteLeftovers(fields, promptfooReason);
  if (!own) return [];

  const all = new Map(
    [...common.variables, ...own].map(([name, value]): [string, Json] => [name, readTestValue(value, reading)]),
  );
  const file = [...all].find(([, value]) => typeof value === 'string' && value.startsWith('file://'));
  if (file) {
    addText(reading, fields.all.get('vars')?.key ?? node, say(promptfooTexts.variableFile, { name: file[0] }));
    return [];
  }

  return multiply(all).map((variables) => ({
    name: description === undefined ? undefined : (fillIn(description, variables) ?? description),
    variables,
    assertions: [...common.assertions, ...asserted],
    transformed,
  }));
}

/** Whether assertions look at an answer after a program has transformed it. */
function takeTransform(fields: SourceFields): boolean {
  const options = fieldsOf(fields.reading, takeField(fields, 'options')?.value);
  noteLeftovers(options, promptfooReason);
  return options.all.has('transform') || options.all.has('postprocess');
}

/** Undefined where they stand in another file. */
function variablesOf(field: SourceField | undefined, reading: ImportReading): PromptfooVariables | undefined {
  const name = fieldText(field);
  if (name !== undefined && field?.value) {
    const data = readTestData(name, field.value, reading).filter(isMap);
    if (data.length) return new Map(data.flatMap((one) => Object.entries(one)));
    addText(reading, field.key, say(promptfooTexts.noVariables));
    return undefined;
  }

  const fields = fieldsOf(reading, field?.value);
  return new Map([...fields.all.values()].map((one): [string, Json] => [one.name, nodeJson(reading, one.value)]));
}

/** One set of values for each combination of the lists of texts; values that read others are filled in. */
function multiply(variables: PromptfooVariables): PromptfooVariables[] {
  let sets: Map<string, Json>[] = [new Map()];
  for (const [name, value] of variables) {
    const values = Array.isArray(value) && typeof value[0] === 'string' ? value : [value];
    sets = sets.flatMap((set) => values.map((one) => new Map([...set, [name, one]]))).slice(0, mostCases + 1);
  }

  return sets.map(
    (set) => new Map([...set].map(([name, value]) => [name, typeof value === 'string' ? (fillIn(value, set) ?? value) : value])),
  );
}

/** Cases with equal descriptions are numbered. */
function nameCases(cases: readonly PromptfooCase[]): PromptfooCase[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    if (one.name === undefined) return one;
    const count = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, count);
    return count === 1 ? one : { ...one, name: `${one.name} (${count})` };
  });
}
