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
import type { Field } from '../../fields.ts';
import { isComputed, isEmpty, isMapNode, isScalar } from '../../fields.ts';
import type { Work } from '../../model/step.ts';
import type { Value } from '../../model/value.ts';
import type { Scope } from '../../scope.ts';
import { complain, inWords } from '../../scope.ts';
import { choice } from '../../values/constants.ts';
import { unknownMember } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';

/** The keys of a question as they were said. */
export interface SaidQuestion {
  ask?: Field;
  type?: Field;
  choices?: Field;
  fields?: Field;
  default?: SourceNode;
}

type Ask = Extract<Work, { kind: 'ask' }>;

/** An `ask` step: its question, the form of its answer, and what that form needs. Without `type` the other keys tell: fields, choices, else text. */
export function readQuestion(said: SaidQuestion, at: SourceNode, scope: Scope): Ask {
  const type = typeOf(said, scope);
  const question = said.ask ? readWords(said.ask, scope) : { kind: 'constant' as const, value: '', node: at };
  const work: Ask = { kind: 'ask', question, type };
  for (const [key, wanted] of belongings) {
    const field = said[key];
    if (field && type !== wanted && !isEmpty(field.value))
      complain(scope, 'unknown-key.answer', field.key.range, { key: field.key.text, type, wanted });
    else if (!field && type === wanted)
      complain(scope, 'missing-key', (said.type ?? said.ask)?.value.range ?? at.range, { key, place: say(phrases.aStep) });
  }
  if (said.choices && type === 'choice') take(work, 'choices', readChoices(said.choices, scope));
  if (said.fields && type === 'form') take(work, 'fields', readFields(said.fields, scope));
  if (said.default && !isEmpty(said.default)) take(work, 'default', readDefault(said.default, work, scope));
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

function typeOf({ type, choices, fields }: SaidQuestion, scope: Scope): AnswerType {
  const said = type && choice(type.value, type.name, answerTypes, scope);
  return said ?? (fields ? 'form' : choices ? 'choice' : 'text');
}

function readWords({ name, key, value }: Field, scope: Scope): Value {
  if (!isScalar(value) || isEmpty(value)) {
    complain(scope, 'wrong-type', isEmpty(value) ? key.range : value.range, {
      key: name,
      want: describe(string),
      got: inWords(value),
    });
    return { kind: 'constant', value: '', node: value };
  }
  return readValue(value, { field: name, schema: { type: 'string' } }, scope);
}

function readChoices({ name, value }: Field, scope: Scope): Value | undefined {
  const wrong = isEmpty(value) || isMapNode(value) || (isScalar(value) && !isComputed(value) && typeof value.value !== 'string');
  if (!wrong)
    return readValue(value, { field: name, wants: 'array', schema: { type: 'array', items: { type: 'string' } } }, scope);
  complain(scope, 'wrong-type', value.range, { key: name, want: say(peopleTexts.aListOfChoices), got: inWords(value) });
  return undefined;
}

function readFields({ name, value }: Field, scope: Scope): Value | undefined {
  if (isMapNode(value)) for (const field of value.pairs) judgeField(field, scope);
  if (isMapNode(value) || isComputed(value)) return readValue(value, { field: name, wants: 'object' }, scope);
  complain(scope, 'wrong-type', value.range, { key: name, want: say(peopleTexts.aMapOfFields), got: inWords(value) });
  return undefined;
}

function judgeField({ key, value }: Pair, scope: Scope): void {
  if (!isMapNode(value)) return;
  for (const pair of value.pairs)
    if (!fieldWords.includes(pair.key.text) && !isFree(pair.key.text))
      unknownMember(pair, fieldWords, value.pairs, say(pipelineTexts.theField, { name: key.text }), scope);
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
function readDefault(node: SourceNode, work: Ask, scope: Scope): Value {
  const value = readValue(node, { field: 'default' }, scope);
  const want = value.kind === 'constant' ? wanted(work, value.value) : undefined;
  if (want !== undefined && work.type === 'choice' && isScalar(node))
    complain(scope, 'wrong-type.choice', node.range, { key: 'default', choices: want, got: node.text });
  else if (want !== undefined) complain(scope, 'wrong-type', node.range, { key: 'default', want, got: inWords(node) });
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
