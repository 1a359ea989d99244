import { isMap, type Json } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { classify } from './classify.ts';
import { numberAsked } from './counting.ts';
import { requestsPerItem } from './each-item.ts';
import { NoAnswer } from './error.ts';
import { extractValue } from './extract/object.ts';
import { type AnswerShape, readAnswerShape } from './extract/shape.ts';
import { keywordsOf } from './keywords.ts';
import { type AnswerForm, readAnswerForm } from './question/answer-form.ts';
import { readAuto } from './question/auto.ts';
import { type Question, readDocuments } from './question/documents.ts';
import type { OfflineRequest } from './request.ts';
import { languageOf } from './text/language.ts';
import { sentencesOf } from './text/sentences.ts';
import { countTerms, termsIn } from './text/terms.ts';
import type { Reader } from './text/token.ts';
import { textFrom } from './writing.ts';

/** The answer to a prompt, taken from the texts in it. Deterministic; reads only the request. Throws a NoAnswer. */
export function answerOffline(request: OfflineRequest, reader: Reader): string {
  const perItem = requestsPerItem(request);
  if (perItem)
    return JSON.stringify(
      perItem.map(({ request: one, own }): Json => {
        const answer: Json = JSON.parse(answerOffline(one, reader));
        return isMap(answer) ? { ...answer, ...own } : answer;
      }),
    );

  const prompt = request.messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .join('\n\n');
  const reading = readAuto(prompt) ?? readDocuments(prompt);

  refuseOtherLanguages(reading, prompt);

  const form = readAnswerForm(reading.instruction);
  const query = queryOf(reading.instruction, reader);
  if (request.schema)
    return JSON.stringify(bySchema({ shape: readAnswerShape(request.schema), reading, form, query, read: reader }));

  return inWords(reading, form, query, reader);
}

function bySchema({
  shape,
  reading,
  form,
  query,
  read,
}: {
  shape: AnswerShape;
  reading: Question;
  form: AnswerForm;
  query: string[];
  read: Reader;
}): Json {
  const only = shape.type === 'object' && shape.properties?.length === 1 ? shape.properties[0] : undefined;
  const value = judgeValue(only ?? shape, reading, read);
  if (value !== undefined) return only ? { [only.name]: value } : value;
  const documents = reading.documents.length ? reading.documents : [{ text: reading.instruction }];
  return extractValue(shape, { documents, query, count: form.count, read });
}

/**
 * The requested choice, yes or no, or number; undefined where the value must be extracted. Throws where it cannot be decided.
 */
function judgeValue(shape: AnswerShape, reading: Question, read: Reader): Json | undefined {
  if (shape.type === 'boolean') {
    const label = chooseLabel(['yes', 'no'], `${shape.description}\n${reading.instruction}`, reading, read);
    if (label === undefined && !shape.nullable) throw cannot(modelsTexts.offlineYesNo);
    return label === undefined ? undefined : label === 'yes';
  }
  if (shape.choices) {
    const label = chooseLabel(shape.choices.map(String), `${shape.description}\n${reading.instruction}`, reading, read);
    return shape.choices.find((choice) => String(choice) === label) ?? label;
  }
  if (shape.type !== 'number' && shape.type !== 'integer') return undefined;
  if (shape.name !== '' && shape.name !== 'answer' && reading.documents.length) return undefined;

  const value = numberAsked(reading, shape, read);
  if (value === undefined && !shape.nullable) throw cannot(modelsTexts.offlineNumbers);
  return value ?? null;
}

function inWords(reading: Question, form: AnswerForm, query: string[], reader: Reader): string {
  if (form.kind === 'choice' || form.kind === 'yes-no') {
    const label = chooseLabel(form.choices ?? ['yes', 'no'], reading.instruction, reading, reader);
    if (label !== undefined) return label;
    throw cannot(form.kind === 'choice' ? modelsTexts.offlineChoice : modelsTexts.offlineYesNo);
  }
  if (form.kind === 'number') {
    const found = numberAsked(reading, form, reader);
    if (found !== undefined) return String(found);
    throw cannot(modelsTexts.offlineNumbers);
  }

  const text = reading.documents.map((document) => document.text).join('\n\n');
  if (form.kind === 'keywords' && text) return keywordsOf(sentencesOf(text, reader), form.count ?? 8).join(', ');

  const answer = text ? textFrom(reading.documents, form, query, reader) : '';
  if (!answer) throw cannot(modelsTexts.offlineNoText);
  return answer;
}

/** The label that the documents support; without documents, the prompt besides the list of labels. */
function chooseLabel(labels: readonly string[], hints: string, reading: Question, reader: Reader): string | undefined {
  const text = reading.documents.map((document) => document.text).join('\n\n') || withoutList(reading.instruction, labels);
  return mostListed(text, labels) ?? classify({ text, labels, hints, read: reader })?.label;
}

/** Where a text only lists labels, the most frequent one; undefined where it says anything else, or for a tie. */
function mostListed(text: string, labels: readonly string[]): string | undefined {
  const items = text
    .split(/[,;\n]+/)
    .map((item) => item.replace(/^\s*[-*]\s+/, '').trim())
    .filter(Boolean);
  if (items.length < 2 || !items.every((item) => labels.includes(item))) return undefined;

  const counts = [...countTerms(items)].sort((a, b) => b[1] - a[1]);
  return (counts[0]?.[1] ?? 0) > (counts[1]?.[1] ?? 0) ? counts[0]?.[0] : undefined;
}

/** An instruction without its list of labels, which supports none of them. */
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
  'sum',
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

/**
 * The subject of an instruction: its quoted lines (`> …`), else its question, else the words after "about" or "on", else all
 * words except those about the form of the answer.
 */
function queryOf(instruction: string, reader: Reader): string[] {
  const lines = instruction.split('\n').filter((line) => /^\s*>\s*\S/.test(line));
  if (lines.length) return termsIn(lines.map((line) => line.replace(/^\s*>\s*/, '')).join('\n'), reader);

  const question = /(?:^|[.:\n]\s*)([^.?:\n]{8,300}\?)/.exec(instruction)?.[1];
  const subject = /\b(?:about|on|regarding|concerning)\s+([^.?:;\n]{3,120})/i.exec(instruction)?.[1];
  const terms = (text: string) => termsIn(text, reader).filter((term) => !formal.has(term) && !/^\d+$/.test(term));

  for (const part of [question, subject]) {
    if (part !== undefined && terms(part).length) return terms(part);
  }

  return terms(instruction);
}

function refuseOtherLanguages(reading: Question, prompt: string): void {
  const language = languageOf(reading.documents.map((document) => document.text).join('\n') || prompt);
  if (language !== undefined && language !== 'English') throw cannot(say(modelsTexts.offlineEnglish, { language }));
}

const cannot = (message: string): NoAnswer => new NoAnswer(say(message), say(modelsTexts.offlineHint));
