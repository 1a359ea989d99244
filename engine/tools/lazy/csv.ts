import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';

/** The most cells of a batch. */
const batchSize = 500;

/** The records of a chunked CSV text, in batches, as written. Throws an Error with the fault and its position. */
export async function* csvRecords(pieces: AsyncIterable<string>, delimiter: string): AsyncGenerator<string[][]> {
  const parser = parse({ delimiter, bom: true, skip_empty_lines: true, relax_column_count: true });
  pipeline(Readable.from(pieces), parser, () => undefined);
  let batch: string[][] = [];
  for await (const record of parser) {
    batch.push(record);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }

  if (batch.length) yield batch;
}

/** Records as lines of CSV. */
export const csvLines = (records: readonly (readonly string[])[], delimiter: string): string =>
  stringify(
    records.map((record) => [...record]),
    { delimiter },
  );
