import type { DatabaseSync } from 'node:sqlite';
import { errnoOf } from '../../disk/errno.ts';
import { withFile } from '../../disk/files/open-file.ts';
import type { JsonMap } from '../../language/json.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import { chunkText } from '../../libraries/retrieval/chunks.ts';
import { RunError } from '../../state/failure.ts';
import type { answerPage } from '../web/thread.ts';
import { frontMatter } from './front-matter.ts';
import type { DocumentFault, SearchDocument, SearchJob } from './search-job.ts';
import { mergeSegments, removeChunks, segmentWriter, wordsOf } from './segments.ts';

/** Takes pages apart. Handed in: the library for it is a bundle of its own. */
export type ReadPage = typeof answerPage;

/** Chunks of an index at most: what a query looks through in a part of a second. */
const mostChunks = 500_000;

/** Makes the index hold these documents as they are now, and nothing else: those that changed are indexed again. All of it or nothing. */
export async function updateIndex(
  db: DatabaseSync,
  { documents, chunking }: Pick<SearchJob, 'documents' | 'chunking'>,
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
    await addDocuments(db, { documents: added, chunking }, readPage);
    mergeSegments(db);
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

async function addDocuments(
  db: DatabaseSync,
  { documents, chunking }: Pick<SearchJob, 'documents' | 'chunking'>,
  readPage: ReadPage,
): Promise<void> {
  const putDocument = db.prepare('INSERT INTO document (name, held, row, fields, skipped) VALUES (?, ?, ?, ?, ?)');
  const putChunk = db.prepare('INSERT INTO chunk (n, document, line, heading, text) VALUES (?, ?, ?, ?, ?)');
  const writer = segmentWriter(db);
  let count = Number(db.prepare('SELECT count(*) AS count FROM chunk').get()?.['count'] ?? 0);
  for (const { name, held, file, text: written = '', row, fields: own } of documents) {
    const text = file === undefined ? written : await textOf(file);
    const { fields, body, line, isMarkdown, skipped } = await readDocument(name, text, readPage);
    const all: JsonMap = { ...fields, ...own };
    const document = Number(putDocument.run(name, held, row ?? null, JSON.stringify(all), skipped ?? null).lastInsertRowid);
    for (const chunk of chunkText(body, chunking, isMarkdown)) {
      const n = writer.add({ document, words: wordsOf({ name, ...chunk }) });
      putChunk.run(n, document, line === undefined ? 0 : chunk.line + line, chunk.heading, chunk.text);
      if (++count > mostChunks)
        throw new RunError({ kind: 'input', message: say(retrievalTexts.tooManyChunks, { most: mostChunks }) });
    }
  }
  writer.end();
}

interface ReadDocument {
  fields: JsonMap;
  body: string;
  /** Lines in front of the body; undefined where its lines are none of the file. */
  line?: number;
  /** Whether its headings count. */
  isMarkdown: boolean;
  skipped?: DocumentFault;
}

/** A document by the kind of its file: Markdown with what stands above it, the content of a page, or plain text. */
async function readDocument(name: string, text: string | { skipped: DocumentFault }, readPage: ReadPage): Promise<ReadDocument> {
  if (typeof text !== 'string') return { fields: {}, body: '', isMarkdown: false, ...text };
  if (/\.(?:md|mdx|markdown)$/i.test(name)) return { ...frontMatter(text), isMarkdown: true };
  if (!/\.x?html?$/i.test(name)) return { fields: {}, body: text, line: 0, isMarkdown: false };
  const page = await readPage({ html: text, url: 'file:///', entire: true });
  if (!('read' in page)) return { fields: {}, body: '', isMarkdown: false, skipped: 'unreadable' };
  const { title, markdown } = page.read;
  return { fields: title === '' ? {} : { title }, body: markdown, isMarkdown: true };
}

/** The text of a file; or why it has none. */
async function textOf(file: string): Promise<string | { skipped: DocumentFault }> {
  try {
    const bytes = await withFile(file, (handle) => handle.readFile());
    return bytes.includes(0) ? { skipped: 'binary' } : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return { skipped: 'binary' };
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return { skipped: 'gone' };
    if (errno !== undefined || error instanceof RunError) return { skipped: 'unreadable' };
    throw error;
  }
}
