import type { Document, Node, Scalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { toPosition } from '../../compile/source/lines.ts';
import type { Json } from '../../language/json.ts';
import type { Range } from '../../language/problems.ts';
import { importTexts, leftOutReasons } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';

/** Something about a place of the source. Lines and columns count from 1, as editors show them. */
export interface Note {
  range: Range;
  line: number;
  column: number;
  what: string;
}

/** The source while it is read, with what is to be said of it. */
export interface Reading {
  doc: Document;
  starts: readonly number[];
  notes: Note[];
  /** The notes by place and words: none is made twice. */
  noted: Set<string>;
  /** How many more steps are read: aliases can make a short text endless. */
  left: number;
}

export type NoteId = keyof typeof importTexts;
type Values = Readonly<Record<string, string | number>>;

/** Says something about the node (or place) that it is about. */
export function note(reading: Reading, at: Node | Range | undefined | null, id: NoteId, values: Values = {}): void {
  const range = rangeOf(at);
  const what = say(importTexts[id], values);
  const key = `${range.start} ${what}`;
  if (reading.noted.has(key)) return;
  reading.noted.add(key);
  const { line, character } = toPosition(reading.starts, range.start);
  reading.notes.push({ range, line: line + 1, column: character + 1, what });
}

export function rangeOf(at: Node | Range | undefined | null): Range {
  if (!at) return { start: 0, end: 0 };
  if ('start' in at) return at;
  const [start, end] = at.range ?? [0, 0];
  return { start, end };
}

/** One key of a map of the source with its value. */
export interface Field {
  name: string;
  key: Scalar;
  value: Node | undefined;
}

/** The keys of a map; what nobody takes is told by `leftovers`. */
export interface Fields {
  reading: Reading;
  node: Node | undefined;
  all: ReadonlyMap<string, Field>;
  taken: Set<string>;
}

/** What an alias stands for; any other node itself. */
function resolved(reading: Reading, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(reading.doc);
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
}

/** The keys of a map node, merged ones (`<<`) included; none where the node is no map. */
export function fieldsOf(reading: Reading, node: Node | undefined): Fields {
  const all = new Map<string, Field>();
  const merged: Field[] = [];
  const map = resolved(reading, node);
  if (isMap(map))
    for (const { key, value } of map.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const own = resolved(reading, value);
      if (name !== '<<' && typeof key.value !== 'symbol') all.set(name, { name, key, value: own });
      else
        for (const one of isSeq(own) ? own.items : [own])
          for (const field of fieldsOf(reading, resolved(reading, one)).all.values()) merged.push(field);
    }
  for (const field of merged) if (!all.has(field.name)) all.set(field.name, field);
  return { reading, node: map, all, taken: new Set() };
}

/** The field of that name, which is then dealt with. */
export function take(fields: Fields, name: string): Field | undefined {
  fields.taken.add(name);
  return fields.all.get(name);
}

/** Notes for every key that nobody took. */
export function leftovers(fields: Fields): void {
  for (const field of fields.all.values()) if (!fields.taken.has(field.name)) leaveOut(fields.reading, field);
}

/** Says that a key was left out, and why where that is known. */
export function leaveOut(reading: Reading, { name, key }: Field): void {
  const why = Object.hasOwn(leftOutReasons, name) ? leftOutReasons[name] : undefined;
  if (why === undefined) note(reading, key, 'leftOut', { key: name });
  else note(reading, key, 'leftOutBecause', { key: name, why: say(why) });
}

/** The items of a list node. */
export function itemsOf(reading: Reading, node: Node | undefined): Node[] {
  const list = resolved(reading, node);
  return isSeq(list) ? list.items.flatMap((item) => resolved(reading, item) ?? []) : [];
}

/** A node as plain data. */
export function jsonOf(reading: Reading, node: Node | undefined): Json {
  const value: unknown = node?.toJS(reading.doc);
  return isJson(value) ? value : null;
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return true;
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.values(value).every(isJson);
}

/** The scalar of a field as text; undefined where there is none, or it is a list or map. */
export function textOf(field: Field | undefined): string | undefined {
  if (!isScalar(field?.value)) return undefined;
  const { value } = field.value;
  return value === null || value === undefined ? undefined : String(value);
}

export interface Bounds {
  least?: number;
  most?: number;
  whole?: boolean;
}

/** The number of a field, with a note where it is something else or out of bounds. */
export function numberOf(
  reading: Reading,
  field: Field | undefined,
  { least = 0, most = 1e12, whole = false }: Bounds = {},
): number | undefined {
  if (!field) return undefined;
  const value = isScalar(field.value) ? field.value.value : undefined;
  if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  note(reading, field.key, 'badValue', { key: field.name, value: shown(jsonOf(reading, field.value)) });
  return undefined;
}

/** A whole number from 1 on. */
export const countOf = (reading: Reading, field: Field | undefined): number | undefined =>
  numberOf(reading, field, { least: 1, whole: true });

/** A time of at least a millisecond, in the unit of the field. */
export const timeOf = (reading: Reading, field: Field | undefined): number | undefined =>
  numberOf(reading, field, { least: 0.001 });

/** A value as a message shows it: short, on one line. */
export function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
