import type { Json } from '../../../language/json.ts';
import { RunError, toFailure } from '../../../state/failure.ts';
import { type Reading, readDocuments } from './ask/documents.ts';
import { type Wishes, wishesOf } from './ask/wishes.ts';
import { classify } from './classify.ts';
import { numberAsked } from './counting.ts';
import { extractValue } from './extract/object.ts';
import { type Shape, shapeOf } from './extract/shape.ts';
import { keywordsOf } from './keywords.ts';
import type { OfflineAnswer, OfflineRequest } from './request.ts';
import { languageOf } from './text/language.ts';
import { sentencesOf } from './text/sentences.ts';
import { termsIn } from './text/terms.ts';
import type { Reader } from './text/token.ts';
import { textFrom } from './writing.ts';

/** Answers a prompt from the texts in it, or says why it cannot. Deterministic; reads nothing but the request. */
export function answerOffline(request: OfflineRequest, read: Reader): OfflineAnswer {
  try {
    const prompt = request.messages
      .filter(({ role }) => role === 'user')
      .map(({ content }) => content)
      .join('\n\n');
    const reading = readDocuments(prompt);
    refuseOtherLanguages(reading, prompt);
    const wishes = wishesOf(reading.instruction);
    const query = queryOf(reading.instruction, read);
    if (request.schema) return { text: JSON.stringify(bySchema(shapeOf(request.schema), reading, wishes, query, read)) };
    return { text: inWords(reading, wishes, query, read) };
  } catch (thrown) {
    return { failure: toFailure(thrown) };
  }
}

function bySchema(shape: Shape, reading: Reading, wishes: Wishes, query: string[], read: Reader): Json {
  const only = shape.type === 'object' && shape.properties?.length === 1 ? shape.properties[0] : undefined;
  const asked = only ?? shape;
  const wrap = (value: Json): Json => (only ? { [only.name]: value } : value);
  if (asked.choices || asked.type === 'boolean') {
    const labels = asked.type === 'boolean' ? ['yes', 'no'] : (asked.choices ?? []).map(String);
    const label = chosen(labels, `${asked.description}\n${reading.instruction}`, reading, read);
    if (label !== undefined)
      return wrap(
        asked.type === 'boolean' ? label === 'yes' : ((asked.choices ?? []).find((choice) => String(choice) === label) ?? label),
      );
    if (asked.type === 'boolean' && !asked.nullable) throw cannot('answers yes or no only where the text itself says so');
  } else if (
    (asked.type === 'number' || asked.type === 'integer') &&
    (asked.name === '' || asked.name === 'answer' || !reading.documents.length)
  ) {
    const found = numberAsked(reading, asked, read);
    if (found !== undefined) return wrap(found);
    if (!asked.nullable) throw cannot('gives only numbers that the text says of what is asked');
    return wrap(null);
  }
  const documents = reading.documents.length ? reading.documents : [{ text: reading.instruction }];
  return extractValue(shape, { documents, query, count: wishes.count, read });
}

function inWords(reading: Reading, wishes: Wishes, query: string[], read: Reader): string {
  if (wishes.kind === 'choice' || wishes.kind === 'yes-no') {
    const label = chosen(wishes.choices ?? ['yes', 'no'], reading.instruction, reading, read);
    if (label !== undefined) return label;
    throw cannot(
      wishes.kind === 'choice'
        ? 'chooses by what the text says, and it speaks for none of the choices more than for the others'
        : 'answers yes or no only where the text itself says so',
    );
  }
  if (wishes.kind === 'number') {
    const found = numberAsked(reading, wishes, read);
    if (found !== undefined) return String(found);
    throw cannot('gives only numbers that the text says of what is asked');
  }
  const text = reading.documents.map((document) => document.text).join('\n\n');
  if (wishes.kind === 'keywords' && text) return keywordsOf(sentencesOf(text, read), wishes.count ?? 8).join(', ');
  const answer = text ? textFrom(reading.documents, wishes, query, read) : '';
  if (!answer) throw cannot('takes its sentences from a text in the prompt, and this prompt holds none that it could use');
  return answer;
}

/** The label that the documents speak for; without documents, what the prompt says beside the list of labels. */
function chosen(labels: readonly string[], hints: string, reading: Reading, read: Reader): string | undefined {
  const text = reading.documents.map((document) => document.text).join('\n\n') || withoutList(reading.instruction, labels);
  return classify(text, labels, hints, read)?.label;
}

/** An instruction without the lines that list the labels: naming them all speaks for none. */
function withoutList(instruction: string, labels: readonly string[]): string {
  return instruction
    .split(/\n|(?<=[.?!])\s+/)
    .filter((part) => labels.filter((label) => part.toLowerCase().includes(label.toLowerCase())).length < 2)
    .join('\n');
}

const formal = new Set([
  'sentenc',
  'word',
  'bullet',
  'point',
  'summari',
  'summaris',
  'summar',
  'write',
  'answer',
  'return',
  'list',
  'document',
  'text',
  'read',
  'sourc',
  'fact',
  'file',
  'claim',
  'quot',
  'find',
  'brief',
  'use',
  'name',
  'reader',
  'follow',
  'short',
  'plain',
  'section',
  'head',
  'paragraph',
  'style',
  'json',
  'schema',
  'field',
  'statement',
  'exact',
  'exactli',
  'copi',
]);

/** What an instruction is about, without the words that only say how to answer. */
const queryOf = (instruction: string, read: Reader): string[] =>
  termsIn(instruction, read).filter((term) => !formal.has(term) && !/^\d+$/.test(term));

function refuseOtherLanguages(reading: Reading, prompt: string): void {
  const language = languageOf(reading.documents.map((document) => document.text).join('\n') || prompt);
  if (language !== undefined && language !== 'English')
    throw cannot(
      `reads English, and this text seems to be in ${language === 'a language in another script' ? 'another script' : language}`,
    );
}

const cannot = (what: string): RunError =>
  new RunError({
    kind: 'bad-response',
    retryable: false,
    message: `The offline engine ${what}.`,
    hint: 'Name a model for this step, or give a default.',
  });
