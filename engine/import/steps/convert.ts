import type { Node, YAMLSeq } from 'yaml';
import type { Json } from '../../language/json.ts';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import type { ExpressionPiece } from '../expressions/piece.ts';
import { convertCondition, convertText, convertTexts } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputNode, withComment } from '../output/nodes.ts';
import type { NoteId, SourceField } from '../source/fields.ts';
import { addNote, excerpt, fieldText, nodeJson, takeField } from '../source/fields.ts';
import type { SourceFrame } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';

/** Converts a step of the source to its keys without id and order; undefined where nothing is left of it. */
export type ConvertStep = (place: ConvertContext, body: Body) => readonly OutputEntry[] | undefined;

/** The steps of a frame inside a step. */
type Body = (frame: SourceFrame, place: ConvertContext) => YAMLSeq;

/** A field of the step; it counts as read. */
export const takeOwn = ({ step }: ConvertContext, name: string): SourceField | undefined => takeField(step.fields, name);

/** A field as data. */
export const fieldJson = ({ program }: ConvertContext, field: SourceField | undefined): Json =>
  nodeJson(program.reading, field?.value);

/** The converted part; else a note with this text, and undefined. */
export function convertPiece({
  place,
  at,
  id,
  make,
  key,
}: {
  place: ConvertContext;
  at: SourceField | undefined;
  id: NoteId;
  make: () => ExpressionPiece;
  key?: string;
}): ExpressionPiece | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    addNote(place.program.reading, at?.key, id, {
      text: excerpt(fieldJson(place, at)),
      why: error.message,
      key: key ?? '',
    });
    return undefined;
  }
}

/** A field's data with its templates in our spelling; a text that is one expression keeps its type. */
export function convertData(place: ConvertContext, field: SourceField | undefined): OutputValue {
  if (!field) return undefined;
  return convertTexts(fieldJson(place, field), place, field.key);
}

/** The text of a field with its templates in our spelling. */
export function convertFieldText(place: ConvertContext, field: SourceField | undefined, at?: Node): string | undefined {
  const text = fieldText(field);
  return text === undefined ? undefined : convertText(text, place, at ?? field?.key);
}

/** The step's own condition. One without a counterpart is never true, so that nothing runs by mistake. */
export function ownCondition(place: ConvertContext): OutputEntry {
  const field = takeOwn(place, 'condition');
  if (!field) return ['condition', undefined];

  const piece = convertPiece({
    place,
    at: field,
    id: 'conditionUnread',
    make: () => convertCondition(fieldJson(place, field), place),
  });
  if (piece) return ['condition', piece.text, field];

  return [
    'condition',
    withComment(outputNode(false), say(importTexts.unreadCondition, { text: excerpt(fieldJson(place, field)) })),
    field,
  ];
}

/** Milliseconds as a duration of ours: `90s`, `2m`. */
export function durationText(milliseconds: number): string {
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const;

  for (const [unit, size] of units) {
    if (milliseconds >= size && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }

  return `${milliseconds}ms`;
}
