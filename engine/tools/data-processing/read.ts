import { parse as parseYaml } from 'yaml';
import { mapFrom } from '../../compile/template/evaluation/values.ts';
import { diskError, errnoWords } from '../../disk/errno.ts';
import { readFileChunks, statEntry } from '../../disk/files/open-file.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import type { DataFormat } from '../../language/tools/builtin/data-processing.ts';
import { isExact, parseJson } from '../../language/values/numbers.ts';
import { delimiterOf, parseCell, type Spelling } from '../../libraries/data/tables/cells.ts';
import { BadData } from '../../libraries/data/tables/error.ts';
import { documentKind } from '../documents/document.ts';
import { locate } from '../files/locate.ts';
import { noFile } from '../filesystem/read.ts';
import { flagParameter, optionalText } from '../parameters.ts';
import type { ToolWorld } from '../tool.ts';
import { inputError } from './failure.ts';
import { formatNamed, formatOfFile, formatOfText } from './format.ts';
import { workbookRows } from './workbook.ts';

/** Incoming rows. */
export interface TableSource {
  batches: AsyncIterable<readonly Json[]> | Iterable<readonly Json[]>;
  format: DataFormat;
  /** They came as text in a parameter: results are text again by default. */
  asText: boolean;
  /** The whole value, where it is no list. */
  whole?: Json;
}

/** The most bytes of a format that is read as a whole. */
const most = 64 * 1024 * 1024;

/** The rows of `data` or `file`. Throws a RunError; during reading, BadData. */
export async function readSource(parameters: JsonMap, world: ToolWorld, spelling: Spelling): Promise<TableSource> {
  const { data } = parameters;
  const path = optionalText(parameters, 'file');
  if (path !== undefined && data !== undefined && data !== null) throw inputError(dataTexts.twoInputs);
  if (path !== undefined) return fromFile(path, parameters, world, spelling);
  if (data === undefined || data === null) throw inputError(dataTexts.noInput);
  return fromValue(data, parameters, spelling);
}

async function fromFile(path: string, parameters: JsonMap, world: ToolWorld, spelling: Spelling): Promise<TableSource> {
  const isWorkbook = documentKind(path) === 'xlsx' && formatNamed(parameters, 'from_format') === undefined;
  const format = isWorkbook ? 'json' : formatOfFile(path, parameters, 'from_format');
  const { file } = await locate(parameters, 'file', 'read', world);
  const what = say(dataTexts.theFile, { path });
  const entry = await statEntry(file).catch((error: unknown) => {
    throw unreadable(error, path, file);
  });
  const why = noFile(entry);
  if (why) throw new BadData(say(filesystemTexts.cannot, { verb: say(filesystemVerbs.read), path, why: say(why) }));
  if (isWorkbook) return { batches: [await workbookRows(file, what, parameters, world)], format, asText: false };

  const pieces = textOf(file, what, format);
  if (format === 'csv' || format === 'tsv')
    return { batches: csvRows({ pieces, format, parameters, what, spelling }), format, asText: false };
  if (format === 'jsonl') return { batches: jsonLines(pieces, what), format, asText: false };
  if (entry.size > most) {
    const values = { path, size: Math.ceil(entry.size / 1e6), most: Math.floor(most / 1e6), format };
    throw new BadData(say(dataTexts.tooLarge, values));
  }

  let text = '';
  for await (const piece of pieces) text += piece;
  return { ...ofValue(parsed(text, format, what)), format, asText: false };
}

/** A system error; missing rights are a failure kind of their own. */
function unreadable(error: unknown, path: string, file: string): Error {
  const verb = say(filesystemVerbs.read);
  const refused = diskError(error, say(filesystemTexts.cannotHead, { verb, path }), file);
  return refused.failure.kind === 'permission'
    ? refused
    : new BadData(say(filesystemTexts.cannot, { verb, path, why: errnoWords(error) }));
}

/** The text of a file in chunks. Anything but UTF-8 is an error, and a byte order mark is dropped. */
async function* textOf(file: string, what: string, format: DataFormat): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of readFileChunks(file)) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new BadData(say(dataTexts.notThat, { what, format, why: say(dataTexts.noUtf8) }));
    throw error;
  }
}

function fromValue(data: Json, parameters: JsonMap, spelling: Spelling): TableSource {
  if (isMap(data) && typeof data['success'] === 'boolean' && data['data'] !== undefined)
    return fromValue(data['data'], parameters, spelling);
  if (typeof data !== 'string') {
    if (typeof data !== 'object' || data === null) throw inputError(say(dataTexts.notText, { got: String(data) }));
    return { ...ofValue(data), format: 'json', asText: false };
  }

  const format = formatNamed(parameters, 'from_format') ?? formatOfText(data);
  const what = dataTexts.theData;
  if (format === 'csv' || format === 'tsv')
    return { batches: csvRows({ pieces: piece(data), format, parameters, what, spelling }), format, asText: true };
  if (format === 'jsonl') return { batches: jsonLines(piece(data), what), format, asText: true };

  return { ...ofValue(parsed(data, format, what)), format, asText: true };
}

async function* piece(text: string): AsyncGenerator<string> {
  yield text;
}

/** A list holds rows, a map is one row. */
function ofValue(value: Json): Pick<TableSource, 'batches' | 'whole'> {
  return Array.isArray(value) ? { batches: [value] } : { batches: [[value]], whole: value };
}

function parsed(text: string, format: DataFormat, what: string): Json {
  let value: Json;
  try {
    value = format === 'json' ? parseJson(text) : exactYaml(text);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    throw new BadData(say(dataTexts.notThat, { what, format, why }));
  }

  if (typeof value === 'object' && value !== null) return value;
  throw new BadData(say(dataTexts.notThat, { what, format, why: say(dataTexts.noList) }));
}

/** YAML as data; a number that would lose precision stays text. */
const exactYaml = (text: string): Json =>
  parseYaml(
    text,
    (_key: unknown, value: unknown) => (typeof value === 'bigint' || typeof value === 'number' ? exact(value) : value),
    {
      intAsBigInt: true,
    },
  );

const exact = (value: bigint | number): Json => (isExact(String(value), Number(value)) ? Number(value) : String(value));

async function* jsonLines(pieces: AsyncIterable<string>, what: string): AsyncGenerator<Json[]> {
  let rest = '';
  let line = 0;

  const read = (lines: readonly string[]): Json[] => {
    const rows: Json[] = [];
    for (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      try {
        rows.push(parseJson(text));
      } catch (error) {
        throw new BadData(say(dataTexts.line, { what, line, why: error instanceof Error ? error.message : String(error) }));
      }
    }

    return rows;
  };

  for await (const text of pieces) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield read(lines);
  }

  yield read([rest]);
}

async function* csvRows({
  pieces,
  format,
  parameters,
  what,
  spelling,
}: {
  pieces: AsyncIterable<string>;
  format: DataFormat;
  parameters: JsonMap;
  what: string;
  spelling: Spelling;
}): AsyncGenerator<Json[]> {
  const given = optionalText(parameters, 'delimiter');
  const asTyped = flagParameter(parameters, 'types', true);
  const { csvRecords } = await import('../lazy/csv.ts');
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  const start = first.done ? '' : first.value;
  const delimiter = chooseDelimiter(given, format, start);

  const all = async function* (): AsyncGenerator<string> {
    yield start;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  };

  let columns = columnsOf(parameters['header']);
  let record = 0;
  try {
    for await (const records of csvRecords(all(), delimiter)) {
      const rows: Json[] = [];
      for (const cells of records) {
        record++;
        if (!columns) {
          columns = parameters['header'] === false ? cells.map((_, at) => `column_${at + 1}`) : nameColumns(cells, what);
          if (parameters['header'] !== false) continue;
        }

        if (cells.length > columns.length) throw tooManyCells(cells.length, columns.length, { what, line: record });
        const row = mapFrom(columns.map((name, at): [string, Json] => [name, valueIn(cells[at], asTyped)]));
        spelling.rows.set(row, cells);
        rows.push(row);
      }

      spelling.columns = columns;
      yield rows;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))
      throw new BadData(say(dataTexts.notThat, { what, format, why: error.message }));
    throw error;
  } finally {
    // Where the consumer stops, or a row is invalid, the file is still open.
    await iterator.return?.();
  }
}

function chooseDelimiter(given: string | undefined, format: DataFormat, start: string): string {
  if (given !== undefined) return given === '\\t' ? '\t' : given;
  return format === 'tsv' ? '\t' : delimiterOf(start);
}

function tooManyCells(count: number, columns: number, { what, line }: { what: string; line: number }): BadData {
  const why = say(dataTexts.tooManyCells, { count, columns });
  return new BadData(say(dataTexts.line, { what, line, why }));
}

/** A cell beyond the row's end is missing. */
const valueIn = (cell: string | undefined, asTyped: boolean): Json => {
  if (cell === undefined) return null;
  if (asTyped) return parseCell(cell);
  return cell;
};

const columnsOf = (header: Json | undefined): string[] | undefined => (Array.isArray(header) ? header.map(String) : undefined);

function nameColumns(cells: readonly string[], what: string): string[] {
  const names = cells.map((cell, at) => cell.trim() || `column_${at + 1}`);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice === undefined) return names;
  throw new BadData(say(dataTexts.line, { what, line: 1, why: say(dataTexts.columnTwice, { name: twice }) }));
}
