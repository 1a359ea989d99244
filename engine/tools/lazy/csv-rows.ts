import { parse } from 'csv-parse/sync';

/** The rows of a CSV text with a header. Throws an Error with the fault. */
export function csvRows(text: string): Record<string, string>[] {
  const delimiter = [',', ';', '\t', '|'].reduce((best, one) => (counted(text, one) > counted(text, best) ? one : best));
  return parse(text, { columns: true, bom: true, delimiter, skip_empty_lines: true, trim: true, relax_column_count: true });
}

const counted = (text: string, sign: string): number => (text.split('\n', 1)[0] ?? '').split(sign).length;
