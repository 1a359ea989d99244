import { extname } from 'node:path';
import { withFile } from '../../disk/files/open-file.ts';
import { realPath } from '../../disk/paths/real-path.ts';
import type { Json } from '../../language/json.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { delimiterOf, parseCell } from '../../libraries/data/tables/cells.ts';
import { parseBeginning } from './parse-beginning.ts';

/** The beginning of a file of a run, parsed by its extension; `bytes` where it is no text. */
export type ProductPreview =
  | { as: 'text' | 'markdown' | 'data'; value: Json /** Whether the file holds more. */; cut: boolean }
  | { as: 'bytes' };

/** The most bytes of a file that are read. */
const mostBytes = 256 * 1024;
const mostLetters = 20_000;
const mostRows = 200;

/** Reads the beginning of a file. Rejects where it is missing or may not be read. */
export async function previewProduct(file: string): Promise<ProductPreview> {
  const beginning = await withFile(await realPath(file), async (handle, found) => {
    if (!found.isFile()) return undefined;
    const bytes = Buffer.alloc(Math.min(mostBytes, found.size));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return { text: textOf(bytes.subarray(0, bytesRead)), cut: found.size > bytesRead };
  });
  if (beginning?.text === undefined) return { as: 'bytes' };

  const { text, cut } = beginning;
  const ending = extname(file).slice(1).toLowerCase();
  const data = await dataOf(text, ending, cut);
  if (data) return { as: 'data', ...data };

  const as = ending === 'md' || ending === 'markdown' ? 'markdown' : 'text';
  return { as, value: text.slice(0, mostLetters), cut: cut || text.length > mostLetters };
}

/** Undefined for invalid UTF-8; a character cut at the end is dropped. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

type Data = { value: Json; cut: boolean };

/** Undefined where the text does not match the extension: it is shown as plain text. */
async function dataOf(text: string, ending: string, cut: boolean): Promise<Data | undefined> {
  try {
    if (ending === 'csv' || ending === 'tsv') return await rowsOf(text, ending, cut);
    if (ending === 'jsonl' || ending === 'ndjson')
      return firstOf(
        wholeLines(text, cut).map((line): Json => parseJson(line)),
        cut,
      );
    if (ending !== 'json') return undefined;

    const value: Json | undefined = cut ? parseBeginning(text) : parseJson(text);
    if (Array.isArray(value)) return firstOf(value, cut);
    return typeof value === 'object' && value !== null ? { value, cut } : undefined;
  } catch {
    return undefined;
  }
}

const firstOf = (rows: readonly Json[], cut: boolean): Data => ({
  value: rows.slice(0, mostRows),
  cut: cut || rows.length > mostRows,
});

/** The lines that are not blank; of a truncated text without the last one. */
const wholeLines = (text: string, cut: boolean): string[] =>
  text
    .split(/\r?\n/)
    .slice(0, cut ? -1 : undefined)
    .filter((line) => line.trim() !== '');

/** The rows of a table by the names in its first line; a duplicate name gets a number. */
async function rowsOf(text: string, ending: string, cut: boolean): Promise<Data> {
  const { csvRecords } = await import('../../tools/lazy/csv.ts');
  const whole = cut ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
  const records: string[][] = [];
  for await (const batch of csvRecords(pieces(whole), ending === 'tsv' ? '\t' : delimiterOf(whole))) records.push(...batch);
  const [head = [], ...rows] = records;
  const names = head.map((name, at) => {
    const word = name.trim() || String(at + 1);
    const before = head.slice(0, at).filter((other) => other.trim() === name.trim()).length;
    return before === 0 ? word : `${word} (${before + 1})`;
  });

  return firstOf(
    rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, parseCell(cells[at] ?? '')]))),
    cut,
  );
}

async function* pieces(text: string): AsyncGenerator<string> {
  yield text;
}
