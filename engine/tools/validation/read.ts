import { isMap, type Json, type JsonMap, type JsonSchema } from '../../language/json.ts';
import { validationTexts } from '../../language/texts/tools/validation.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { RunError } from '../../state/failure.ts';

const input = (message: string): RunError => new RunError({ kind: 'input', message });

export const textFormats = ['auto', 'json', 'jsonl', 'csv', 'text'] as const;
export type Format = (typeof textFormats)[number];

/** Data, and whether it comes from text cells, which have no types. */
interface Data {
  value: Json;
  cells: boolean;
}

/**
 * The data of a call: as given, or parsed from text. Throws a RunError (`input`) if a text does not have the stated format.
 */
export async function readData(parameters: JsonMap, format: Format): Promise<Data> {
  const { data } = parameters;
  if (data === undefined) throw input(validationTexts.noData);
  if (typeof data !== 'string' || format === 'text') return { value: data, cells: false };

  const text = data.trim();
  if (format === 'json') return { value: fromJson(text, 'JSON'), cells: false };
  if (format === 'jsonl') return { value: lines(text), cells: false };
  if (format === 'csv') return { value: await fromCsv(text), cells: true };

  return guessed(data, text);
}

/** JSON, JSON lines and CSV are recognised by their form; any other text stays text. */
async function guessed(data: string, text: string): Promise<Data> {
  for (const read of [() => fromJson(text, ''), () => lines(text)]) {
    try {
      return { value: read(), cells: false };
    } catch {
      // Not of this format: the next one is tried.
    }
  }

  if (!looksLikeCsv(text)) return { value: data, cells: false };
  return { value: await fromCsv(text), cells: true };
}

function fromJson(text: string, format: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw input(say(validationTexts.unreadable, { format, why: error instanceof Error ? error.message : String(error) }));
  }
}

const lines = (text: string): Json => text.split(/\r?\n/).flatMap((line) => (line.trim() ? [fromJson(line, 'JSON lines')] : []));

async function fromCsv(text: string): Promise<Json> {
  const { csvRows } = await import('../lazy/csv-rows.ts');
  try {
    return csvRows(text);
  } catch (error) {
    throw input(say(validationTexts.unreadable, { format: 'CSV', why: error instanceof Error ? error.message : String(error) }));
  }
}

/** A header line and at least one more line, both with the same separator. */
function looksLikeCsv(text: string): boolean {
  const [first = '', second = ''] = text.split(/\r?\n/, 2);
  return [',', ';', '\t', '|'].some((sign) => first.includes(sign) && second.includes(sign));
}

/** The schema of a call; undefined if there is none. Throws a RunError (`input`). */
export function readSchema({ schema }: JsonMap): JsonSchema | boolean | undefined {
  if (schema === undefined || schema === null) return undefined;
  const said = typeof schema === 'string' ? parsed(schema) : schema;
  if (typeof said === 'boolean' || isMap(said)) return said;
  throw input(validationTexts.notSchema);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The rows of a table. Throws a RunError (`input`) if the data is no table. */
export function readRows(value: Json): JsonMap[] {
  if (isMap(value)) return [value];
  if (Array.isArray(value) && value.every(isMap)) return value;
  throw input(validationTexts.noTable);
}
