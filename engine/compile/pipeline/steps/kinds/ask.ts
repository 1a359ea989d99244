import type { AnswerType } from '../../../../language/answers.ts';
import { answerTypes, fitAnswer } from '../../../../language/answers.ts';
import type { Json } from '../../../../language/json.ts';
import { isFree } from '../../../../language/keys.ts';
import { schemaVocabulary } from '../../../../language/schema-words.ts';
import { peopleTexts } from '../../../../language/texts/people.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { phrases, say } from '../../../../language/texts.ts';
import { describe, string } from '../../../../language/types.ts';
import type { Pair, SourceNode } from '../../../source/nodes.ts';
import type { CanonicalField } from '../../fields.ts';
import { isComputed, isEmptyNode, isMapNode, isScalarNode } from '../../fields.ts';
import type { Work } from '../../model/step.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, reportProblem } from '../../scope.ts';
import { constantChoice } from '../../values/constants.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';

/** The keys of a question as they were said. */
export interface QuestionKeys {
  ask?: CanonicalField;
  type?: CanonicalField;
  choices?: CanonicalField;
  fields?: CanonicalField;
  default?: SourceNode;
}

type Ask = Extract<Work, { kind: 'ask' }>;

/** An `ask` step: its question, the form of its answer, and what that form needs. Without `type` the other keys tell: fields, choices, else text. */
export function readQuestion(said: QuestionKeys, at: SourceNode, scope: ReadScope): Ask {
  const type = typeOf(said, scope);
  const question = said.ask ? readWords(said.ask, scope) : { kind: 'constant' as const, value: '', node: at };
  const work: Ask = { kind: 'ask', question, type };
  for (const [key, wanted] of belongings) {
    const field = said[key];
    if (field && type !== wanted && !isEmptyNode(field.value))
      reportProblem(scope, 'unknown-key.answer', field.key.range, { key: field.key.text, type, wanted });
    else if (!field && type === wanted)
      reportProblem(scope, 'missing-key', (said.type ?? said.ask)?.value.range ?? at.range, { key, place: say(phrases.aStep) });
  }
  if (said.choices && type === 'choice') take(work, 'choices', readChoices(said.choices, scope));
  if (said.fields && type === 'form') take(work, 'fields', readFields(said.fields, scope));
  if (said.default && !isEmptyNode(said.default)) take(work, 'default', readDefault(said.default, work, scope));
  return work;
}

/** What one form of answer needs, and no other has. */
const belongings = [
  ['choices', 'choice'],
  ['fields', 'form'],
] as const;

function take<Key extends 'choices' | 'fields' | 'default'>(work: Ask, key: Key, value: Value | undefined): void {
  if (value) work[key] = value;
}

function typeOf({ type, choices, fields }: QuestionKeys, scope: ReadScope): AnswerType {
  const said = type && constantChoice(type.value, type.name, answerTypes, scope);
  return said ?? (fields ? 'form' : choices ? 'choice' : 'text');
}

function readWords({ name, key, value }: CanonicalField, scope: ReadScope): Value {
  if (!isScalarNode(value) || isEmptyNode(value)) {
    reportProblem(scope, 'wrong-type', isEmptyNode(value) ? key.range : value.range, {
      key: name,
      want: describe(string),
      got: describeNode(value),
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
  reportProblem(scope, 'wrong-type', value.range, { key: name, want: say(peopleTexts.aListOfChoices), got: describeNode(value) });
  return undefined;
}

function readFields({ name, value }: CanonicalField, scope: ReadScope): Value | undefined {
  if (isMapNode(value)) for (const field of value.pairs) judgeField(field, scope);
  if (isMapNode(value) || isComputed(value)) return readValue(value, { field: name, wants: 'object' }, scope);
  reportProblem(scope, 'wrong-type', value.range, { key: name, want: say(peopleTexts.aMapOfFields), got: describeNode(value) });
  return undefined;
}

function judgeField({ key, value }: Pair, scope: ReadScope): void {
  if (!isMapNode(value)) return;
  for (const pair of value.pairs)
    if (!fieldWords.includes(pair.key.text) && !isFree(pair.key.text))
      reportUnknownMember(pair, fieldWords, value.pairs, say(pipelineTexts.theField, { name: key.text }), scope);
}

/** What describes one field of a form: words of JSON Schema, and those of a form. */
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

/** A default that is written out must be an answer that a person could give. A form's is checked when it is asked. */
function readDefault(node: SourceNode, work: Ask, scope: ReadScope): Value {
  const value = readValue(node, { field: 'default' }, scope);
  const want = value.kind === 'constant' ? wanted(work, value.value) : undefined;
  if (want !== undefined && work.type === 'choice' && isScalarNode(node))
    reportProblem(scope, 'wrong-type.choice', node.range, { key: 'default', choices: want, got: node.text });
  else if (want !== undefined) reportProblem(scope, 'wrong-type', node.range, { key: 'default', want, got: describeNode(node) });
  return value;
}

/** What the answer would have to be, where the value is none. */
function wanted({ type, choices }: Ask, value: Json): string | undefined {
  const offered = choices?.kind === 'constant' && Array.isArray(choices.value) ? choices.value.map(String) : undefined;
  const fit = fitAnswer({ kind: 'ask', wants: type, ...(offered ? { choices: offered } : {}) }, value);
  switch (type) {
    case 'approve':
    case 'boolean':
      return typeof fit === 'boolean' ? undefined : say(peopleTexts.sayYesNo);
    case 'number':
      return typeof fit === 'number' ? undefined : say(peopleTexts.sayNumber);
    case 'choice':
      return !offered || (typeof fit === 'string' && offered.includes(fit))
        ? undefined
        : offered.map((one) => `\`${one}\``).join(', ');
    default:
      return undefined;
  }
}
