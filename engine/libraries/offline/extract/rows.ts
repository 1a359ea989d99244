import type { Json, JsonMap } from '../../../language/json.ts';
import { setMember } from '../../../language/json.ts';
import type { Document } from '../question/documents.ts';
import { sentencesOf } from '../text/sentences.ts';
import type { Reader } from '../text/token.ts';
import { fieldIn } from './field.ts';
import { passagesOf } from './passages.ts';
import { roleOf } from './roles.ts';
import type { AnswerShape } from './shape.ts';

const usualPerDocument = 10;
/** The weight, beside a passage's own score, of answering an optional field; a yes is rarer than a value and weighs more. */
const worthOf = { value: 0.12, yes: 0.4 };

/**
 * A list of objects (facts, findings, rows): one for each informative passage with all required fields. `query` are the terms
 * of the question; `most` is the instruction's bound.
 */
export function extractRows({
  shape,
  documents,
  query,
  most,
  read,
}: {
  shape: AnswerShape;
  documents: readonly Document[];
  query: readonly string[];
  most: number | undefined;
  read: Reader;
}): JsonMap[] {
  const item = shape.items;
  if (!item?.properties) return [];

  const bound = Math.min(shape.maxItems ?? Number.POSITIVE_INFINITY, most ?? usualPerDocument * documents.length);
  const each = Math.ceil(bound / (documents.length || 1));
  const rows: JsonMap[] = [];
  for (const document of documents) {
    const sentences = sentencesOf(document.text, read);
    const found = passagesOf(document.text, sentences, query, each * 3).flatMap((passage) => {
      const row = rowOf(item, (field) => fieldIn(field, passage, document, read));
      return row ? [{ row, start: passage.start, worth: passage.score + filled(item, row) }] : [];
    });
    const best = found.sort((a, b) => b.worth - a.worth).slice(0, each);

    for (const { row } of best.sort((a, b) => a.start - b.start)) {
      if (rows.length < bound) rows.push(row);
    }
  }

  return rows;
}

/** The weight of the answered optional fields; a no weighs nothing. */
function filled(item: AnswerShape, row: JsonMap): number {
  let worth = 0;
  for (const { name, type, nullable, required } of item.properties ?? []) {
    const value = row[name];
    if (value === true) worth += worthOf.yes;
    else if ((nullable || !required) && type !== 'boolean' && value !== undefined && value !== null) worth += worthOf.value;
  }

  return worth;
}

/**
 * An object of the extracted values; undefined where a required, non-nullable one is missing, or it has no value of its own.
 */
function rowOf(item: AnswerShape, value: (field: AnswerShape) => Json | undefined): JsonMap | undefined {
  const row: JsonMap = {};
  let evidence = false;
  for (const field of item.properties ?? []) {
    const found = value(field);
    if (found !== undefined) {
      setMember(row, field.name, found);
      evidence ||= roleOf(field) !== 'score' && roleOf(field) !== 'file';
    } else if (field.nullable) setMember(row, field.name, null);
    else if (field.required) return undefined;
  }

  return evidence ? row : undefined;
}
