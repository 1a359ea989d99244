import type { Json, JsonMap } from '../../../language/json.ts';

/** The original spelling of CSV rows: an unchanged row is written back unchanged. */
export interface Spelling {
  /** The columns of the table, once they are known. */
  columns: readonly string[] | undefined;
  /** The cells of each row, in the order of the columns. */
  rows: WeakMap<JsonMap, readonly string[]>;
}

export const newSpelling = (): Spelling => ({ columns: undefined, rows: new WeakMap() });

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/** The value of a CSV cell. Text with a leading zero or too many digits stays text. */
export function parseCell(cell: string): Json {
  if (cell === '') return null;
  if (cell === 'true' || cell === 'True' || cell === 'TRUE') return true;
  if (cell === 'false' || cell === 'False' || cell === 'FALSE') return false;
  if (!number.test(cell)) return cell;

  const value = Number(cell);
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return cell;
  return value === 0 ? 0 : value;
}

/** A value as the text of a cell: lists and maps as JSON. */
export function formatCell(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const signs = [',', ';', '\t', '|'];

/** The most frequent delimiter in the first line, outside quotes. */
export function delimiterOf(text: string): string {
  const line = (text.split(/\r?\n/, 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (sign: string): number => line.split(sign).length;
  return signs.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
