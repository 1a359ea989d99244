import type { Node } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import { idFromFile } from '../../compile/pipeline/ids.ts';
import { promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import { escapeAutoTags } from '../expressions/templates.ts';
import type { Imported, ImportFormat, ImportSource } from '../format.ts';
import { renderDocument } from '../output/document.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputList, outputMap } from '../output/nodes.ts';
import { convertAssertions } from '../promptfoo/assertions.ts';
import { takeBounds } from '../promptfoo/bounds.ts';
import { readCases, readDefaultTest } from '../promptfoo/cases.ts';
import type { PromptfooCase, PromptfooSuite } from '../promptfoo/model.ts';
import { readPrompts } from '../promptfoo/prompts.ts';
import { promptfooReason, readProviders } from '../promptfoo/providers.ts';
import { writeSteps } from '../promptfoo/steps.ts';
import type { SourceFields } from '../source/fields.ts';
import { addText, fieldCount, fieldsOf, fieldText, noteAt, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';

/** https://www.promptfoo.dev/docs/configuration/reference: prompts, the models for them, and tests of the answers. */
export const promptfoo: ImportFormat = {
  name: 'promptfoo',
  recognise(root) {
    const { all } = root;
    const prompts = all.get('prompts') ?? all.get('redteam');
    const shows = isProviderList(root) || isTestList(root);
    const isNone = ['steps', 'jobs', 'nodes', 'models'].some((name) => all.has(name));
    return prompts?.value && shows && !isNone ? prompts : undefined;
  },
  outcome: { convert: convertSuite },
};

/** Providers named in promptfoo's way: with a colon, as a file, or as a map with an id. */
function isProviderList({ reading, all }: SourceFields): boolean {
  const field = all.get('providers') ?? all.get('targets');
  const nodes = isSeq(field?.value) ? sourceItems(reading, field.value) : [field?.value];
  return nodes.some((node) => {
    if (isScalar(node)) return /^(?:[\w-]+:\S|echo$)/.test(String(node.value));
    const fields = fieldsOf(reading, node).all;
    return [...fields.keys()].some((name) => /^[\w-]+:\S/.test(name)) || (fields.has('id') && !fields.has('name'));
  });
}

/** Tests with variables or assertions, or in a file. */
function isTestList({ reading, all }: SourceFields): boolean {
  const field = all.get('tests');
  const nodes = isSeq(field?.value) ? sourceItems(reading, field.value) : [field?.value];
  const isTest = (fields: SourceFields['all']): boolean => isMap(fields.get('vars')?.value) || isSeq(fields.get('assert')?.value);
  return all.has('scenarios') || nodes.some((node) => isTest(fieldsOf(reading, node).all));
}

function convertSuite({ reading, root, shown, file }: ImportSource): Imported {
  const common = readDefaultTest(takeField(root, 'defaultTest'), reading);
  const cases = readCases(root, common);
  const given = new Set(cases.flatMap(({ variables }) => [...variables.keys()]));
  const suite: PromptfooSuite = { reading, inputs: new Map(), given, ids: new Set() };
  const prompts = readPrompts(takeField(root, 'prompts'), suite);
  if (prompts.length === 0) return { format: promptfoo.name, refused: noteAt(reading, shown.key, say(promptfooTexts.noPrompts)) };

  const providers = readProviders(takeField(root, 'providers') ?? takeField(root, 'targets'), reading);
  const { taken, entries } = takeBounds(common.assertions, suite);
  const { steps, asked } = writeSteps({ prompts, providers, bounds: entries, suite });
  const texts = textVariables(suite.inputs.keys(), cases);
  const tests = cases.map((one) => writeCase(one, { suite, asked, taken, texts }));
  if (tests.length)
    addText(reading, (root.all.get('tests') ?? root.all.get('scenarios') ?? shown).key, say(promptfooTexts.answers));
  const description = takeField(root, 'description');
  const limits = limitsOf(root);

  noteLeftovers(root, promptfooReason);
  const text = renderDocument({
    entries: [
      ['id', idFromFile(file)],
      ['description', textOf(fieldText(description)), description],
      ['inputs', inputsOf(suite, cases, texts)],
      ['limits', limits],
      ['steps', steps, shown],
      ['tests', tests.length ? outputList(tests) : undefined],
    ],
    source: reading.doc,
    header: root,
    steps: shown,
    file,
  });

  return { format: promptfoo.name, text, notes: reading.notes };
}

const textOf = (text: string | undefined): OutputValue => (text === undefined ? undefined : escapeAutoTags(text));

/** How many models are asked at once. */
function limitsOf(root: SourceFields): OutputValue {
  const options = fieldsOf(root.reading, takeField(root, 'evaluateOptions')?.value);
  const most = takeField(options, 'maxConcurrency');
  noteLeftovers(options, promptfooReason);
  const value = fieldCount(root.reading, most);
  return value === undefined ? undefined : outputMap([['max_parallel', value, most]]);
}

/** The variables that are texts in every test. */
const textVariables = (names: Iterable<string>, cases: readonly PromptfooCase[]): Set<string> =>
  new Set([...names].filter((name) => cases.every(({ variables }) => typeof (variables.get(name) ?? '') === 'string')));

/** The inputs of prompts; a text that some test omits is empty there. */
function inputsOf({ inputs }: PromptfooSuite, cases: readonly PromptfooCase[], texts: ReadonlySet<string>): OutputValue {
  const entries = [...inputs].map(([theirs, ours]): OutputEntry => {
    const isText = texts.has(theirs);
    const mayLack = cases.some(({ variables }) => !variables.has(theirs));
    const declared = outputMap([
      ['type', isText ? 'string' : undefined],
      ['default', isText && mayLack ? '' : undefined],
      ['required', isText ? undefined : true],
    ]);

    declared.flow = true;
    return [ours, declared];
  });
  return entries.length ? outputMap(entries) : undefined;
}

interface CasePlace {
  suite: PromptfooSuite;
  /** The paths of the steps whose answers are checked. */
  asked: readonly string[];
  /** Assertions that became keys of the steps. */
  taken: ReadonlySet<Node>;
  /** The variables that are texts in every test. */
  texts: ReadonlySet<string>;
}

function writeCase(one: PromptfooCase, { suite, asked, taken, texts }: CasePlace): OutputValue {
  const inputs = [...suite.inputs].flatMap(([theirs, ours]): OutputEntry[] => {
    const value = one.variables.get(theirs);
    if (value !== undefined) return [[ours, escapeAutoTags(value)]];
    // A value that a test omits is empty there; an input of type text is empty by itself.
    return texts.has(theirs) ? [] : [[ours, '']];
  });
  const assertions = one.assertions.filter((node) => !taken.has(node));
  const expected = convertAssertions({ ...one, assertions }, suite.reading);
  const values = asked.map((path): OutputEntry => [path, expected]);

  return outputMap([
    ['name', textOf(one.name)],
    ['inputs', inputs.length ? outputMap(inputs) : undefined],
    ['expect', outputMap([expected === undefined ? ['status', 'succeeded'] : ['values', outputMap(values)]])],
  ]);
}
