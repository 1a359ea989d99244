import type { DatabaseSync } from 'node:sqlite';
import type { JsonMap } from '../../language/json.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import type { CodeSymbol } from '../../libraries/code/symbol.ts';
import type { Chunk } from '../../libraries/retrieval/chunks.ts';
import { RunError } from '../../state/failure.ts';
import type { DocumentFault, SearchDocument } from './search-job.ts';
import { mergeSegments, removeChunks, segmentWriter, wordsOf } from './segments.ts';
import { markChange, removeUnusedVectors, textHash } from './vectors.ts';

/** The most chunks of an index: a query searches them in a fraction of a second. */
const mostChunks = 500_000;

/** The stored data of a document. */
export interface IndexedDocument {
  fields: JsonMap;
  /** `line` is 0 where it has none in the file. */
  chunks: (Chunk & { page?: number | undefined; sheet?: string | undefined })[];
  /** For code, its declarations. */
  symbols?: readonly CodeSymbol[];
  skipped?: DocumentFault | undefined;
}
type ReadDocument = (document: SearchDocument) => Promise<IndexedDocument>;

/** Brings the index to exactly these documents: changed ones are indexed again. All or nothing. */
export async function updateIndex(db: DatabaseSync, documents: readonly SearchDocument[], read: ReadDocument): Promise<void> {
  if (changesOf(db, documents).size === 0) return;
  // Other updaters wait, and then find it done.
  db.exec('BEGIN IMMEDIATE');

  try {
    const { gone, size: _, added } = changesOf(db, documents);
    removeChunks(db, gone);
    const remove = db.prepare('DELETE FROM document WHERE n = ?');
    const forget = db.prepare('DELETE FROM symbol WHERE document = ?');

    for (const n of gone) {
      remove.run(n);
      forget.run(n);
    }

    await addDocuments(db, added, read);
    mergeSegments(db);
    removeUnusedVectors(db);
    markChange(db);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

interface IndexChanges {
  /** Documents of the index that have changed, or no longer exist. */
  gone: Set<number>;
  added: SearchDocument[];
  size: number;
}

function changesOf(db: DatabaseSync, documents: readonly SearchDocument[]): IndexChanges {
  const indexed = new Map(
    db
      .prepare('SELECT n, name, held FROM document')
      .all()
      .map(({ n, name, held }) => [String(name), { n: Number(n), held: String(held) }]),
  );

  const added: SearchDocument[] = [];
  for (const document of documents) {
    if (indexed.get(document.name)?.held === document.held) indexed.delete(document.name);
    else added.push(document);
  }

  const gone = new Set([...indexed.values()].map(({ n }) => n));
  return { gone, added, size: gone.size + added.length };
}

async function addDocuments(db: DatabaseSync, documents: readonly SearchDocument[], read: ReadDocument): Promise<void> {
  const putDocument = db.prepare('INSERT INTO document (name, held, row, fields, skipped) VALUES (?, ?, ?, ?, ?)');
  const putChunk = db.prepare(
    'INSERT INTO chunk (n, document, line, heading, page, sheet, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const writer = segmentWriter(db);

  let count = Number(db.prepare('SELECT count(*) AS count FROM chunk').get()?.['count'] ?? 0);
  for (const one of documents) {
    const { name, held, row } = one;
    const { fields, chunks, symbols = [], skipped } = await read(one);
    const all: JsonMap = { ...fields, ...one.fields };
    const document = Number(putDocument.run(name, held, row ?? null, JSON.stringify(all), skipped ?? null).lastInsertRowid);

    putSymbols(db, document, symbols);
    for (const { line, heading, page, sheet, text } of chunks) {
      const words = wordsOf({ name, heading, text });
      const n = writer.add({ document, words });
      putChunk.run(n, document, line, heading, page ?? null, sheet ?? null, text, textHash(words));
      if (++count > mostChunks)
        throw new RunError({ kind: 'input', message: say(retrievalTexts.tooManyChunks, { most: mostChunks }) });
    }
  }

  writer.end();
}

function putSymbols(db: DatabaseSync, document: number, symbols: readonly CodeSymbol[]): void {
  if (symbols.length === 0) return;
  const put = db.prepare(
    'INSERT INTO symbol (document, kind, name, line, place, first, last, signature, container) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (const { kind, name, line, column, first, last, signature, container } of symbols)
    put.run(document, kind, name, line, column, first, last, signature, container);
}
