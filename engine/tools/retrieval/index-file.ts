import { lutimesSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { errnoOf } from '../../disk/errno.ts';
import { makeFolderNow } from '../../disk/files/permissions.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { useDatabase, useEmptyDatabase } from '../../trust/own-database.ts';
import type { SearchJob } from './search-job.ts';

/** Raised with every change below and of the stored format: words, chunks. An index of an earlier version is rebuilt. */
const version = 7;

/**
 * `segment` holds chunks that were indexed together: chunk `first + i` has `lengths[i]` words (0: deleted) and belongs to
 * document `documents[i]`. `posting` holds the postings of a word in a segment: chunk numbers (4 bytes each), then
 * frequencies (a byte each). `symbol` is a declaration in code, with its line and order. `vector` has the direction of a text
 * by a model, each number as an integer from -127 to 127, and its squared length. `change` has one row, which every change of
 * chunks and vectors replaces: it tells a process whether its cached data is current.
 */
const tables = [
  'CREATE TABLE document (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, held TEXT NOT NULL, row INTEGER, fields TEXT NOT NULL, skipped TEXT)',
  'CREATE TABLE chunk (n INTEGER PRIMARY KEY, document INTEGER NOT NULL, line INTEGER NOT NULL, heading TEXT NOT NULL, page INTEGER, sheet TEXT, text TEXT NOT NULL, hash TEXT NOT NULL)',
  'CREATE INDEX chunk_of_document ON chunk (document)',
  'CREATE INDEX chunk_of_text ON chunk (hash, document)',
  'CREATE TABLE vector (model TEXT NOT NULL, hash TEXT NOT NULL, square INTEGER NOT NULL, entries BLOB NOT NULL, PRIMARY KEY (model, hash))',
  'CREATE TABLE change (token TEXT NOT NULL)',
  'CREATE TABLE symbol (document INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, line INTEGER NOT NULL, place INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, signature TEXT NOT NULL, container TEXT NOT NULL)',
  'CREATE INDEX symbol_of_document ON symbol (document)',
  'CREATE TABLE segment (n INTEGER PRIMARY KEY, first INTEGER NOT NULL, lengths BLOB NOT NULL, documents BLOB NOT NULL)',
  'CREATE TABLE posting (word TEXT NOT NULL, segment INTEGER NOT NULL, entries BLOB NOT NULL, PRIMARY KEY (word, segment)) WITHOUT ROWID',
];

/** The most indexes that are kept: the last used ones, and all that may be in use. */
const mostIndexes = 32;
/** Milliseconds to wait while another process indexes. */
const timeoutMs = 600_000;

/**
 * Opens an index for some work, which may be repeated. One that is damaged, or was not made by this machine, is rebuilt: it
 * only holds data from the documents. Throws a RunError where it cannot be used.
 */
export async function useIndex<T>(
  { folder, index: name, isKept }: Pick<SearchJob, 'folder' | 'index' | 'isKept'>,
  work: (db: DatabaseSync) => Promise<T>,
): Promise<T> {
  if (!isKept) return (await useEmptyDatabase({ tables, texts: retrievalTexts.index }, work)).value;
  const file = join(folder, `${name}.db`);
  touch(file);

  const { value } = await useDatabase(
    {
      file,
      lock: join(folder, `${name}.lock`),
      kind: 'retrieval',
      version,
      tables,
      makeFolder() {
        makeFolderNow(folder);
        removeUnused(folder);
      },
      texts: retrievalTexts.index,
    },
    work,
    timeoutMs,
  );

  touch(file);
  return value;
}

/** Shows other processes that an index is in use. */
function touch(file: string): void {
  const now = new Date();
  try {
    lutimesSync(file, now, now);
  } catch (error) {
    // It does not exist yet; or is not this user's, or no index, which opening reports.
    if (errnoOf(error) === undefined) throw error;
  }
}

/** Removes unused indexes except the last ones; they can be built again. */
function removeUnused(folder: string): void {
  const indexes = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.db'));
  if (indexes.length < mostIndexes) return;

  const used = indexes.map(({ name }) => ({ name, at: usedAt(join(folder, name)) }));
  used.sort((a, b) => b.at - a.at);
  for (const { name } of used.slice(mostIndexes - 1)) {
    if (usedAt(join(folder, name)) > Date.now() - timeoutMs) continue;
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `${name}${end}`), { force: true });
    rmSync(join(folder, name.replace(/db$/, 'lock')), { force: true, recursive: true });
  }
}

const usedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
