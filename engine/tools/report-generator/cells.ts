import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { reportTexts } from '../../language/texts/tools/report-generator.ts';
import { say } from '../../language/texts.ts';

/** Whether a value is table rows: a non-empty list of maps. */
const isRows = (value: Json | undefined): value is JsonMap[] => Array.isArray(value) && value.length > 0 && value.every(isMap);

/** A Markdown table of rows, with the columns in order of appearance. Numeric columns are right-aligned. */
function tableOf(rows: readonly JsonMap[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return '';

  const isNumeric = (column: string): boolean => {
    const values = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number');
  };

  return [
    line(columns.map(cell)),
    line(columns.map((column) => (isNumeric(column) ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((column) => cell(row[column] ?? null)))),
  ].join('\n');
}

/** Two columns, names and values, without a meaningless header. */
export const factsOf = (map: JsonMap): string =>
  Object.entries(map)
    .map(([name, value]) => `- **${cell(name)}:** ${cell(value)}`)
    .join('\n');

/** A value as Markdown: text is Markdown already, rows become a table, a map a list of facts, a list its items. */
export function blockOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (isRows(value)) return tableOf(value);
  if (Array.isArray(value)) return value.map((item) => `- ${cell(item)}`).join('\n');
  return isMap(value) ? factsOf(value) : cell(value);
}

/** Rows, or a map of names with rows, each under its name as a heading of this level. */
export function formatData(value: Json | undefined, level: number): string {
  if (!isMap(value) || !Object.values(value).some(isRows)) return blockOf(value);
  const heading = '#'.repeat(Math.min(6, level));
  return Object.entries(value)
    .map(([name, rows]) => `${heading} ${inLine(name)}\n\n${blockOf(rows)}`)
    .join('\n\n');
}

/** A heading is one line. */
export const inLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A value on one line, escaped for Markdown. */
function cell(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return say(value ? reportTexts.yes : reportTexts.no);
  if (typeof value === 'object') return literal(JSON.stringify(value));
  return literal(String(value));
}

const literal = (text: string): string =>
  inLine(text)
    .replace(/[\\|*`[\]<&~]/g, (sign) => `\\${sign}`)
    .replace(/(?<!\w)_|_(?!\w)/g, '\\_');
