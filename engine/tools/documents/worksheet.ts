import type { Json, JsonMap } from '../../language/json.ts';
import type { DocumentPart } from './document-part.ts';

/** A sheet of a workbook: its rows of cells, without trailing empty ones. */
export interface Worksheet {
  name: string;
  rows: readonly (readonly WorksheetCell[])[];
}
export type WorksheetCell = string | number | boolean | null;

/** A sheet as text: a line for each row, cells with column names where the first row is a header. */
export function worksheetPart({ name, rows }: Worksheet): DocumentPart {
  const names = columnNames(rows[0] ?? []);
  const lines = rows.map((cells, at) => {
    const named = names && at > 0 ? names : undefined;
    return cells.flatMap((cell, column) => (isEmpty(cell) ? [] : [labelled(cell, named?.[column])])).join('; ');
  });
  return { sheet: name, text: lines.join('\n'), isMarkdown: false };
}

/** The rows below the header as maps; undefined without a header, or for duplicate names. */
export function worksheetRecords({ rows }: Worksheet): JsonMap[] | undefined {
  const [head = [], ...others] = rows;
  const names = columnNames(head);
  if (!names || new Set(names).size < names.length) return undefined;
  const filled = others.filter((cells) => cells.some((cell) => !isEmpty(cell)));
  return filled.map((cells) => Object.fromEntries(names.map((name, at): [string, Json] => [name, cells[at] ?? null])));
}

/** The column names, where a row holds only texts and none of its cells is longer. */
function columnNames(head: readonly WorksheetCell[]): string[] | undefined {
  const texts = head.map((cell) => (typeof cell === 'string' ? cell.trim() : ''));
  while (texts.at(-1) === '') texts.pop();
  return texts.length > 0 && texts.every((text) => text !== '') ? texts : undefined;
}

const isEmpty = (cell: WorksheetCell): boolean => cell === null || cell === '';

const labelled = (cell: WorksheetCell, name: string | undefined): string => {
  const text = String(cell).replace(/\s*\n\s*/g, ' ');
  return name === undefined ? text : `${name}: ${text}`;
};
