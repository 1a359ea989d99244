import type { DatabaseSync } from 'node:sqlite';
import type { JsonMap } from '../../language/json.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import { chunkText } from '../../libraries/retrieval/chunks.ts';
import { RunError } from '../../state/failure.ts';
import { type ReadPage, readParts } from './read-parts.ts';
import type { SearchDocument, SearchJob } from './search-job.ts';
import { mergeSegments, removeChunks, segmentWriter, wordsOf } from './segments.ts';
import { markChange, removeUnusedVectors, textHash } from './vectors.ts';

/** Chunks of an index at most: what a query looks through in a part of a second. */
const mostChunks = 500_000;

type IndexJob = Pick<SearchJob, 'documents' | 'chunking' | 'workerFile'>;

/** Makes the index hold these documents as they are now, and nothing else: those that changed are indexed again. All of it or nothing. */
export async function updateIndex(
  db: DatabaseSync,
  { documents, chunking, workerFile }: IndexJob,
  readPage: ReadPage,
): Promise<void> {
  if (changesOf(db, documents).size === 0) return;
  // Others that update the index wait, and then find it done.
  db.exec('BEGIN IMMEDIATE');
  try {
    const { gone, size: _, added } = changesOf(db, documents);
    removeChunks(db, gone);
    const remove = db.prepare('DELETE FROM document WHERE n = ?');
    for (const n of gone) remove.run(n);
    await addDocuments(db, { documents: added, chunking, workerFile }, readPage);
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
  /** Documents of the index that are others by now, or no longer there. */
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

async function addDocuments(db: DatabaseSync, { documents, chunking, workerFile }: IndexJob, readPage: ReadPage): Promise<void> {
  const putDocument = db.prepare('INSERT INTO document (name, held, row, fields, skipped) VALUES (?, ?, ?, ?, ?)');
  const putChunk = db.prepare(
    'INSERT INTO chunk (n, document, line, heading, page, sheet, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const writer = segmentWriter(db);
  let count = Number(db.prepare('SELECT count(*) AS count FROM chunk').get()?.['count'] ?? 0);
  for (const { name, held, file, text: written = '', row, fields: own } of documents) {
    const { fields, parts, skipped } = await readParts({ name, file, written, workerFile }, readPage);
    const all: JsonMap = { ...fields, ...own };
    const document = Number(putDocument.run(name, held, row ?? null, JSON.stringify(all), skipped ?? null).lastInsertRowid);
    for (const { text, line, isMarkdown, page, sheet } of parts) {
      for (const chunk of chunkText(text, chunking, isMarkdown)) {
        const n = writer.add({ document, words: wordsOf({ name, ...chunk }) });
        const at = line === undefined ? 0 : chunk.line + line;
        putChunk.run(
          n,
          document,
          at,
          chunk.heading,
          page ?? null,
          sheet ?? null,
          chunk.text,
          textHash(wordsOf({ name, ...chunk })),
        );
        if (++count > mostChunks)
          throw new RunError({ kind: 'input', message: say(retrievalTexts.tooManyChunks, { most: mostChunks }) });
      }
    }
  }
  writer.end();
}
