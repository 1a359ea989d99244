import type { Json } from '../../../../language/json.ts';
import { isFreeKey } from '../../../../language/keys.ts';
import type { AnswerType } from '../../../../language/schema/answers.ts';
import { answerTypes, fitAnswer } from '../../../../language/schema/answers.ts';
import { schemaVocabulary } from '../../../../language/schema/schema-words.ts';
import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { peopleTexts } from '../../../../language/texts/run/people.ts';
import { say } from '../../../../language/texts.ts';
import { describe, string } from '../../../../language/types.ts';
import type { Pair, SourceNode } from '../../../source/nodes.ts';
import type { CanonicalField } from '../../dialects/canonical-field.ts';
import type { Value } from '../../model/value.ts';
import type { Work } from '../../model/work.ts';
import type { ReadScope } from '../../scope.ts';
import { describeSourceNode, reportProblem, reportWrongType } from '../../scope.ts';
import { isComputed, isEmptyNode, isMapNode, isScalarNode } from '../../source-nodes.ts';
import { constantChoice } from '../../values/constants.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';

/** The keys of a question as they are written. */
export interface QuestionKeys {
  ask?: CanonicalField;
  type?: CanonicalField;
  choices?: CanonicalField;
  fields?: CanonicalField;
  default?: SourceNode;
}

type Ask = Extract<Work, { kind: 'ask' }>;

/** An `ask` step: its question, the form of the answer, and the keys of that form. Without `type` the other keys decide: fields, choices, else text. */
export function readQuestion(keys: QuestionKeys, at: SourceNode, scope: ReadScope): Ask {
  const type = readAnswerType(keys, scope);
  const work: Ask = { kind: 'ask', question: readWords(keys.ask, at, scope), type };

  for (const [key, wanted] of formKeys) {
    const field = keys[key];
    if (field && type !== wanted && !isEmptyNode(field.value))
      reportProblem(scope, 'unknown-key.answer', field.key.range, { key: field.key.text, type, wanted });
    else if (!field && type === wanted)
      reportProblem(scope, 'missing-key', (keys.type ?? keys.ask)?.value.range ?? at.range, { key, place: say(phrases.aStep) });
  }

  if (keys.choices && type === 'choice') work.choices = readChoices(keys.choices, scope);
  if (keys.fields && type === 'form') work.fields = readFields(keys.fields, scope);
  if (keys.default && !isEmptyNode(keys.default)) work.default = readDefault(keys.default, work, scope);

  return work;
}

/** Keys that one form of answer needs and the others do not have. */
const formKeys = [
  ['choices', 'choice'],
  ['fields', 'form'],
] as const;

function readAnswerType({ type, choices, fields }: QuestionKeys, scope: ReadScope): AnswerType {
  const stated = type && constantChoice(type.value, type.name, answerTypes, scope);
  if (stated) return stated;
  if (fields) return 'form';
  return choices ? 'choice' : 'text';
}

function readWords(field: CanonicalField | undefined, at: SourceNode, scope: ReadScope): Value {
  if (!field) return { kind: 'constant', value: '', node: at };
  const { name, key, value } = field;
  if (!isScalarNode(value) || isEmptyNode(value)) {
    reportProblem(scope, 'wrong-type', isEmptyNode(value) ? key.range : value.range, {
      key: name,
      want: describe(string),
      got: describeSourceNode(value),
    });
    return { kind: 'constant', value: '', node: value };
  }

  return readValue(value, { field: name, schema: { type: 'string' } }, scope);
}

function readChoices({ name, value }: CanonicalField, scope: ReadScope): Value | undefined {
  const wrong =
    isEmptyNode(value) || isMapNode(value) || (isScalarNode(value) && !isComputed(value) && typeof value.value !== 'string');
  if (!wrong)
    return readValue(value, { field: name, wants: 'array', schema: { type: 'array', items: { type: 'string' } } }, scope);
  reportWrongType(scope, value, name, say(peopleTexts.aListOfChoices));
  return undefined;
}

function readFields({ name, value }: CanonicalField, scope: ReadScope): Value | undefined {
  if (isMapNode(value)) {
    for (const pair of value.pairs) checkFormField(pair, scope);
  }
  if (isMapNode(value) || isComputed(value)) return readValue(value, { field: name, wants: 'object' }, scope);
  reportWrongType(scope, value, name, say(peopleTexts.aMapOfFields));
  return undefined;
}

function checkFormField({ key: { text }, value }: Pair, scope: ReadScope): void {
  if (!isMapNode(value)) return;
  const place = say(pipelineTexts.theField, { name: text });
  for (const pair of value.pairs) {
    if (!fieldWords.includes(pair.key.text) && !isFreeKey(pair.key.text))
      reportUnknownMember(pair.key, { keys: fieldWords, map: value, place }, scope);
  }
}

/** Members of a form's field: keywords of JSON Schema, and those of forms. */
const fieldWords: readonly string[] = [
  'type',
  'default',
  'description',
  'choices',
  'options',
  'title',
  'example',
  ...schemaVocabulary,
];

/** A constant default must be a possible answer. A form's default is checked when the form is asked. */
function readDefault(node: SourceNode, work: Ask, scope: ReadScope): Value {
  const value = readValue(node, { field: 'default' }, scope);
  const want = value.kind === 'constant' ? findUnfitAnswer(work, value.value) : undefined;
  if (want !== undefined && work.type === 'choice' && isScalarNode(node))
    reportProblem(scope, 'wrong-type.choice', node.range, { key: 'default', choices: want, got: node.text });
  else if (want !== undefined) reportWrongType(scope, node, 'default', want);
  return value;
}

/** The expected kind of answer, where the value does not fit it. */
function findUnfitAnswer({ type, choices }: Ask, value: Json): string | undefined {
  const offered = choices?.kind === 'constant' && Array.isArray(choices.value) ? choices.value.map(String) : undefined;
  const fit = fitAnswer({ kind: 'ask', wants: type, choices: offered }, value);
  switch (type) {
    case 'approve':
    case 'boolean':
      return typeof fit === 'boolean' ? undefined : say(peopleTexts.sayYesNo);
    case 'number':
      return typeof fit === 'number' ? undefined : say(peopleTexts.sayNumber);
    case 'choice':
      if (!offered || (typeof fit === 'string' && offered.includes(fit))) return undefined;
      return offered.map((choice) => `\`${choice}\``).join(', ');
    default:
      return undefined;
  }
}
