import type { Json, JsonMap } from '../../../../language/json.ts';
import type { Document } from '../ask/documents.ts';
import { sentencesOf } from '../text/sentences.ts';
import type { Reader } from '../text/token.ts';
import { fieldIn } from './field.ts';
import { passagesOf } from './passages.ts';
import { roleOf } from './roles.ts';
import type { Shape } from './shape.ts';

const usualPerDocument = 10;
/** How much it counts that a passage answers all that is asked, beside its own score. */
const fullness = 0.5;

/**
 * A list of objects (facts, findings, rows): one for each telling passage that gives every field the schema requires.
 * `query` are the terms of what is asked; `most` is the bound that the instruction names.
 */
export function rowsOf(
  shape: Shape,
  documents: readonly Document[],
  query: readonly string[],
  most: number | undefined,
  read: Reader,
): JsonMap[] {
  const item = shape.items;
  if (!item?.properties) return [];
  const bound = Math.min(shape.maxItems ?? Number.POSITIVE_INFINITY, most ?? usualPerDocument * documents.length);
  const each = Math.ceil(bound / (documents.length || 1));
  const rows: JsonMap[] = [];
  for (const document of documents) {
    const sentences = sentencesOf(document.text, read);
    const found = passagesOf(document.text, sentences, query, each * 3).flatMap((passage) => {
      const row = rowOf(item, (field) => fieldIn(field, passage, document, read));
      return row ? [{ row, start: passage.start, worth: passage.score + fullness * filled(item, row) }] : [];
    });
    const best = found.sort((a, b) => b.worth - a.worth).slice(0, each);
    for (const { row } of best.sort((a, b) => a.start - b.start)) if (rows.length < bound) rows.push(row);
  }
  return rows;
}

/** The share of the fields that a passage may leave open and does answer; a yes counts, a no does not. */
function filled(item: Shape, row: JsonMap): number {
  const open = (item.properties ?? []).filter((field) => field.nullable || !field.required || field.type === 'boolean');
  const answered = open.filter(({ name }) => row[name] !== undefined && row[name] !== null && row[name] !== false);
  return open.length ? answered.length / open.length : 0;
}

/** An object of what was found; undefined where it lacks something that the schema requires and may not be null, or holds nothing of its own. */
function rowOf(item: Shape, value: (field: Shape) => Json | undefined): JsonMap | undefined {
  const row: JsonMap = {};
  let evidence = false;
  for (const field of item.properties ?? []) {
    const found = value(field);
    if (found !== undefined) {
      row[field.name] = found;
      evidence ||= roleOf(field) !== 'score' && roleOf(field) !== 'file';
    } else if (field.nullable) row[field.name] = null;
    else if (field.required) return undefined;
  }
  return evidence ? row : undefined;
}
