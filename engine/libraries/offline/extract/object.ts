import type { Json, JsonMap } from '../../../language/json.ts';
import { setMember } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { NoAnswer } from '../error.ts';
import { keywordsOf } from '../keywords.ts';
import type { Document } from '../question/documents.ts';
import { summaryOf } from '../summarise.ts';
import { sentencesOf } from '../text/sentences.ts';
import type { Reader } from '../text/token.ts';
import { choiceIn, fieldIn } from './field.ts';
import { lookUp } from './lookup.ts';
import { mostLike, passagesOf } from './passages.ts';
import { finders, roleOf, splitName } from './roles.ts';
import { extractRows } from './rows.ts';
import type { AnswerShape } from './shape.ts';

/** The inputs of an extraction. */
interface Material {
  documents: readonly Document[];
  /** Terms of the instruction's subject. */
  query: readonly string[];
  /** The number of items in the instruction. */
  count: number | undefined;
  read: Reader;
}

/** A value for a schema, extracted from the documents. Throws a NoAnswer where a required part is not in them. */
export function extractValue(shape: AnswerShape, material: Material): Json {
  const missing: string[] = [];
  const value = valueFor(shape, material, missing, '');
  if (missing.length) throw notSaid(missing);
  return value ?? null;
}

const notSaid = (fields: readonly string[]): NoAnswer => {
  const names = fields.map((field) => (field ? `"${field}"` : say(modelsTexts.whatIsAsked)));
  return new NoAnswer(say(modelsTexts.offlineNotSaid, { fields: names.join(', ') }), say(modelsTexts.offlineNotSaidHint));
};

function valueFor(shape: AnswerShape, material: Material, missing: string[], path: string): Json | undefined {
  if (shape.type === 'object') {
    const value: JsonMap = {};
    for (const field of shape.properties ?? []) {
      const at = path ? `${path}.${field.name}` : field.name;
      const found = valueFor(field, material, missing, at);
      if (found !== undefined) setMember(value, field.name, found);
      else if (field.nullable) setMember(value, field.name, null);
      else if (field.required) missing.push(at);
    }

    return value;
  }

  const found = shape.type === 'array' ? listFor(shape, material) : scalarFor(shape, material);
  if (found === undefined && path === '' && !shape.nullable) missing.push(shape.name);
  return found;
}

function listFor(shape: AnswerShape, { documents, query, count, read }: Material): Json[] | undefined {
  const item = shape.items;
  const most = shape.maxItems ?? count;
  if (item?.properties?.length) {
    const rows = extractRows({ shape, documents, query, most: count, read });
    return rows.length >= (shape.minItems ?? 0) ? rows : undefined;
  }

  const named = { ...(item ?? shape), name: shape.name };
  const text = documents.map((document) => document.text).join('\n\n');
  const sentences = sentencesOf(text, read);
  const role = item?.choices ? 'choice' : roleOf({ ...named, type: item?.type ?? 'string' });
  const find = finders[role];

  const valuesOf = (): Json[] => {
    if (role === 'choice')
      return sentences
        .map((sentence) => choiceIn({ ...named, choices: item?.choices ?? [] }, sentence.text, read))
        .filter((value) => value !== undefined);
    if (find) return find(text).map((found) => (item?.type === 'string' ? found.text : found.value));
    if (role === 'keywords') return keywordsOf(sentences, most ?? 8);
    if (/\b(?:topics?|themes?|subjects?)\b/.test(splitName(shape.name))) return keywordsOf(sentences, most ?? 5);

    return passagesOf(text, sentences, query, most ?? 5).map(
      (passage) => fieldIn({ ...named, name: 'quote', type: 'string' }, passage, {}, read) ?? null,
    );
  };

  const distinct = [...new Set(valuesOf())].slice(0, most);
  return distinct.length >= (shape.minItems ?? 0) ? distinct : undefined;
}

function scalarFor(shape: AnswerShape, { documents, query, read }: Material): Json | undefined {
  const role = roleOf(shape);
  const text = documents.map((document) => document.text).join('\n\n');
  if (role === 'choice') return choiceIn(shape, text, read);

  const sentences = sentencesOf(text, read);
  if (role === 'title')
    return sentences.find((sentence) => sentence.kind === 'heading')?.text ?? lookUp(shape, text, sentences, read);
  if (role === 'file')
    return mostLike(text, sentences, query)?.source ?? (documents.length === 1 ? documents[0]?.name : undefined);
  if (role === 'summary')
    return (
      summaryOf(sentences, { count: countIn(shape.description) ?? 3, query })
        .map((sentence) => sentence.text)
        .join(' ') || undefined
    );
  if (role === 'quote' || role === 'claim') {
    const passage = mostLike(text, sentences, query);
    return passage && fieldIn(shape, passage, {}, read);
  }

  return lookUp(shape, text, sentences, read);
}

const countIn = (text: string): number | undefined => {
  const found = /\b(\d+|one|two|three|four|five|six) sentences?\b/i.exec(text)?.[1];
  return found === undefined
    ? undefined
    : ({ one: 1, two: 2, three: 3, four: 4, five: 5, six: 6 }[found.toLowerCase()] ?? Number(found));
};
