import type { Document, Node, Scalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { toPosition } from '../../compile/source/lines.ts';
import type { Json } from '../../language/json.ts';
import { ownMember } from '../../language/json.ts';
import type { Range } from '../../language/problems.ts';
import { importTexts, leftOutReasons } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import type { ImportFiles } from './files.ts';

/** A note about a place of the source. Lines and columns count from 1, as in editors. */
export interface ImportNote {
  range: Range;
  line: number;
  column: number;
  what: string;
}

/** A workflow file that the source calls: its path from the source's folder, and the path of its pipeline from ours. */
export interface CalledFile {
  path: string;
  converted: string;
}

/** The source while it is read, with the notes so far. */
export interface ImportReading {
  doc: Document;
  starts: readonly number[];
  notes: ImportNote[];
  /** The notes by place and text, so that none is duplicated. */
  noted: Set<string>;
  /** Workflows that are called and converted with this one. */
  called: CalledFile[];
  /** Files near the source. Without `isThere` all named files are taken to exist. */
  files: ImportFiles;
  /** How many more steps may be read: aliases can make a short text endless. */
  left: number;
}

export type NoteId = keyof typeof importTexts;
type Values = Readonly<Record<string, string | number>>;

/** Adds a note about a node or place. */
export function addNote(reading: ImportReading, at: Node | Range | undefined | null, id: NoteId, values: Values = {}): void {
  addText(reading, at, say(importTexts[id], values));
}

/** The same with a text from another table. */
export function addText(reading: ImportReading, at: Node | Range | undefined | null, what: string): void {
  const range = nodeRange(at);
  const key = `${range.start} ${what}`;
  if (reading.noted.has(key)) return;
  reading.noted.add(key);
  reading.notes.push(noteAt(reading, at, what));
}

/** A note about a place of the source. */
export function noteAt(reading: ImportReading, at: Node | Range | undefined | null, what: string): ImportNote {
  const range = nodeRange(at);
  const { line, character } = toPosition(reading.starts, range.start);
  return { range, line: line + 1, column: character + 1, what };
}

export function nodeRange(at: Node | Range | undefined | null): Range {
  if (!at) return { start: 0, end: 0 };
  if ('start' in at) return at;
  const [start, end] = at.range ?? [0, 0];
  return { start, end };
}

/** One key of a map of the source with its value. */
export interface SourceField {
  name: string;
  key: Scalar;
  value: Node | undefined;
}

/** The keys of a map; keys that no reader takes are reported by `noteLeftovers`. */
export interface SourceFields {
  reading: ImportReading;
  node: Node | undefined;
  all: ReadonlyMap<string, SourceField>;
  taken: Set<string>;
}

/** The target of an alias; any other node itself. */
function resolved(reading: ImportReading, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(reading.doc);
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
}

/** The keys of a map node, merged ones (`<<`) included; none where the node is no map. */
export function fieldsOf(reading: ImportReading, node: Node | undefined): SourceFields {
  const all = new Map<string, SourceField>();
  const merged: SourceField[] = [];
  const map = resolved(reading, node);

  if (isMap(map)) {
    for (const { key, value } of map.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const own = resolved(reading, value);
      if (name === '<<' || typeof key.value === 'symbol') merged.push(...mergedFields(reading, own));
      else all.set(name, { name, key, value: own });
    }
  }

  for (const field of merged) {
    if (!all.has(field.name)) all.set(field.name, field);
  }

  return { reading, node: map, all, taken: new Set() };
}

/** The keys of the map, or of each map of the list, that `<<` names. */
const mergedFields = (reading: ImportReading, node: Node | undefined): SourceField[] =>
  (isSeq(node) ? node.items : [node]).flatMap((map) => [...fieldsOf(reading, resolved(reading, map)).all.values()]);

/** The field of that name; it counts as read. */
export function takeField(fields: SourceFields, name: string): SourceField | undefined {
  fields.taken.add(name);
  return fields.all.get(name);
}

/** Notes for every key that was not read. */
export function noteLeftovers(fields: SourceFields, reasonOf = leftOutReason): void {
  for (const field of fields.all.values()) {
    if (!fields.taken.has(field.name)) noteLeftOut(fields.reading, field, reasonOf);
  }
}

const leftOutReason = (name: string): string | undefined => ownMember(leftOutReasons, name);

/** Notes that a key was left out, with the reason where it is known. */
export function noteLeftOut(reading: ImportReading, { name, key }: SourceField, reasonOf = leftOutReason): void {
  const why = reasonOf(name);
  if (why === undefined) addNote(reading, key, 'leftOut', { key: name });
  else addNote(reading, key, 'leftOutBecause', { key: name, why: say(why) });
}

/** The items of a list node. */
export function sourceItems(reading: ImportReading, node: Node | undefined): Node[] {
  const list = resolved(reading, node);
  return isSeq(list) ? list.items.flatMap((item) => resolved(reading, item) ?? []) : [];
}

/** A node as plain data. */
export function nodeJson(reading: ImportReading, node: Node | undefined): Json {
  const value: unknown = node?.toJS(reading.doc);
  return isJson(value) ? value : null;
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return true;
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.values(value).every(isJson);
}

/** The scalar of a field as text; undefined for a missing one, a list or a map. */
export function fieldText(field: SourceField | undefined): string | undefined {
  if (!isScalar(field?.value)) return undefined;
  const { value } = field.value;
  return value === null || value === undefined ? undefined : String(value);
}

export interface NumberBounds {
  least?: number;
  most?: number;
  whole?: boolean;
}

/** The number of a field, with a note where it is invalid or out of bounds. */
export function fieldNumber(
  reading: ImportReading,
  field: SourceField | undefined,
  { least = 0, most = 1e12, whole = false }: NumberBounds = {},
): number | undefined {
  if (!field) return undefined;
  const value = isScalar(field.value) ? field.value.value : undefined;
  if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  addNote(reading, field.key, 'badValue', { key: field.name, value: excerpt(nodeJson(reading, field.value)) });
  return undefined;
}

/** A whole number from 1 on. */
export const fieldCount = (reading: ImportReading, field: SourceField | undefined): number | undefined =>
  fieldNumber(reading, field, { least: 1, whole: true });

/** A time of at least a millisecond, in the unit of the field. */
export const fieldTime = (reading: ImportReading, field: SourceField | undefined): number | undefined =>
  fieldNumber(reading, field, { least: 0.001 });

/** A value for a message: short, on one line. */
export function excerpt(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
