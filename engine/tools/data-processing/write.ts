import { writeFile } from 'node:fs/promises';
import { stringify as writeYaml } from 'yaml';
import { produceFile } from '../../disk/files/open-file.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import type { DataFormat } from '../../language/tools/builtin/data-processing.ts';
import { describeNode, nodeFromValue } from '../../libraries/data/nodes.ts';
import { formatCell, type Spelling } from '../../libraries/data/tables/cells.ts';
import { BadData } from '../../libraries/data/tables/error.ts';
import { attempt, fileSuccess, type LocatedFile, refuseFile } from '../files/locate.ts';
import { endsAsFolder } from '../filesystem/write.ts';

/** How rows are written. */
interface Style {
  format: DataFormat;
  delimiter: string;
  /** The columns of CSV; by default those of the rows. */
  columns: readonly string[] | undefined;
  spelling: Spelling;
}

export interface Rows {
  batches: AsyncIterable<Json[]>;
  /** Counts the rows. */
  count: number;
}

/** Writes rows to a file atomically, in chunks. */
export const writeRows = (located: LocatedFile, rows: Rows, style: Style): Promise<JsonMap> =>
  attempt(located, filesystemVerbs.write, async () => {
    if (endsAsFolder(located.given)) return refuseFile(located, filesystemVerbs.write, filesystemTexts.folderName);
    let size = 0;

    const counted = async function* (): AsyncGenerator<string> {
      for await (const text of encoded(rows.batches, style)) {
        size += Buffer.byteLength(text);
        yield text;
      }
    };

    await produceFile(located.file, (temporary, mode) => writeFile(temporary, counted(), { flag: 'wx', mode }));
    return fileSuccess(located, { file: located.given, rows: rows.count, format: style.format, size });
  });

/** The same as one text. */
export async function textOfRows(rows: AsyncIterable<Json[]>, style: Style): Promise<string> {
  let text = '';
  for await (const piece of encoded(rows, style)) text += piece;
  return text;
}

async function* encoded(batches: AsyncIterable<Json[]>, style: Style): AsyncGenerator<string> {
  switch (style.format) {
    case 'csv':
    case 'tsv':
      yield* asCsv(batches, style);
      return;
    case 'jsonl':
      for await (const batch of batches) yield batch.map((row) => `${JSON.stringify(row)}\n`).join('');
      return;
    case 'json': {
      let before = '[\n  ';
      for await (const batch of batches) {
        if (batch.length === 0) continue;
        yield before + batch.map((row) => JSON.stringify(row)).join(',\n  ');
        before = ',\n  ';
      }

      yield before.startsWith('[') ? '[]\n' : '\n]\n';
      return;
    }
    case 'yaml': {
      let any = false;
      for await (const batch of batches) {
        if (batch.length) yield writeYaml(batch, { lineWidth: 0 });
        any ||= batch.length > 0;
      }
      if (!any) yield '[]\n';
    }
  }
}

async function* asCsv(
  batches: AsyncIterable<Json[]>,
  { format, delimiter, columns: given, spelling }: Style,
): AsyncGenerator<string> {
  const { csvLines } = await import('../lazy/csv.ts');
  const sign = format === 'tsv' ? '\t' : delimiter;
  let columns = given;
  let names: ReadonlySet<string> = new Set(columns);
  let number = 0;
  const places = new Map<string, number>();

  const at = (name: string): number | undefined => {
    if (places.size === 0) {
      for (const [place, column] of (spelling.columns ?? []).entries()) places.set(column, place);
    }
    return places.get(name);
  };

  if (columns) yield csvLines([columns], sign);
  for await (const batch of batches) {
    const lines: (readonly string[])[] = [];
    for (const row of batch) {
      number++;
      if (!isMap(row)) throw new BadData(say(dataTexts.notARow, { number, got: describeNode(nodeFromValue(row)), format }));

      if (!columns) {
        columns = Object.keys(row);
        names = new Set(columns);
        lines.push(columns);
      }

      if (!given) {
        for (const name in row) {
          if (!names.has(name)) throw new BadData(say(dataTexts.newColumn, { number, name }));
        }
      }

      const cells = spelling.rows.get(row);
      lines.push(columns.map((name) => (cells && at(name) !== undefined ? (cells[at(name) ?? 0] ?? '') : formatCell(row[name]))));
    }

    yield csvLines(lines, sign);
  }

  // A table without rows left keeps its columns.
  if (!columns && spelling.columns) yield csvLines([spelling.columns], sign);
}

/** The columns of rows in memory. */
export const columnsIn = (rows: readonly Json[]): string[] => [
  ...new Set(rows.flatMap((row) => (isMap(row) ? Object.keys(row) : []))),
];
