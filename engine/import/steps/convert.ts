import type { Node, YAMLSeq } from 'yaml';
import type { Json } from '../../language/json.ts';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import type { Piece } from '../expressions/piece.ts';
import { condition, template, templates } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { Entry, Out } from '../output/nodes.ts';
import { nodeOf, remark } from '../output/nodes.ts';
import type { Field, NoteId } from '../source/fields.ts';
import { jsonOf, note, shown, take, textOf } from '../source/fields.ts';
import type { Frame } from '../source/frames.ts';
import type { Place } from '../source/program.ts';

/** What a step of the source becomes: its keys without id and order; undefined where nothing is left of it. */
export type Convert = (place: Place, body: Body) => readonly Entry[] | undefined;

/** The steps of a frame inside a step. */
type Body = (frame: Frame, place: Place) => YAMLSeq;

/** A field of the step, which is then dealt with. */
export const own = ({ step }: Place, name: string): Field | undefined => take(step.fields, name);

/** A field as data. */
export const json = ({ program }: Place, field: Field | undefined): Json => jsonOf(program.reading, field?.value);

/** A piece that could be read; else a note of this text, and undefined. */
export function read(place: Place, at: Field | undefined, id: NoteId, make: () => Piece, key?: string): Piece | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    note(place.program.reading, at?.key, id, { text: shown(json(place, at)), why: error.message, ...(key ? { key } : {}) });
    return undefined;
  }
}

/** A field's data with its templates in our spelling; a text that is one expression keeps its type. */
export function dataOf(place: Place, field: Field | undefined): Out {
  if (!field) return undefined;
  return templates(json(place, field), place, field.key);
}

/** The text of a field with its templates in our spelling. */
export function words(place: Place, field: Field | undefined, at?: Node): string | undefined {
  const text = textOf(field);
  return text === undefined ? undefined : template(text, place, at ?? field?.key);
}

/** The step's own condition. One that cannot be said holds never: nothing runs by mistake. */
export function ownCondition(place: Place): Entry {
  const field = own(place, 'condition');
  if (!field) return ['condition', undefined];
  const piece = read(place, field, 'conditionUnread', () => condition(json(place, field), place));
  if (piece) return ['condition', piece.text, field];
  return ['condition', remark(nodeOf(false), say(importTexts.unreadCondition, { text: shown(json(place, field)) })), field];
}

/** Milliseconds as a time of ours: `90s`, `2m`. */
export function duration(milliseconds: number): string {
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const;
  for (const [unit, size] of units) if (milliseconds >= size && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  return `${milliseconds}ms`;
}
