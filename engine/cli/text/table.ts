import type { Paint } from './paint.ts';
import { oneLine, width } from './width.ts';

type Brush = (text: string) => string;

/** Rows in columns with a header; `brushes` colour a column without changing its width. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: Paint,
  brushes: readonly (Brush | undefined)[] = [],
): string[] {
  const clean = rows.map((row) => row.map(oneLine));
  const widths = head.map((_, column) => [head, ...clean].reduce((most, row) => Math.max(most, width(row[column] ?? '')), 0));
  const line = (row: readonly string[], brush: (text: string, column: number) => string): string =>
    row
      .map((cell, column) => brush(cell, column) + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd();

  return [
    style.dim(line(head, (cell) => cell)),
    ...clean.map((row) => line(row, (cell, column) => brushes[column]?.(cell) ?? cell)),
  ];
}
