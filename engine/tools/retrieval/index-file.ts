import { lutimesSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { errnoOf } from '../../disk/errno.ts';
import { makeFolderNow } from '../../disk/files/permissions.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { useDatabase, useEmptyDatabase } from '../../trust/own-database.ts';
import type { SearchJob } from './search-job.ts';

/** Raised with every change below and of what is written there: words, chunks. An index of an earlier version is made anew. */
const version = 7;

/**
 * `segment` holds chunks that were indexed together: chunk `first + i` has `lengths[i]` words (0: there no more) and is of document
 * `documents[i]`. `posting` says which chunks of a segment hold a word: their numbers in it (4 bytes each), then how often (a byte each).
 * `symbol` is what code declares, at a line and a place in it.
 * `vector` has the direction of a text by a model, each number as a whole one from -127 to 127, and the square of its length. `change` has one
 * row, which every change of chunks and vectors replaces: what a process keeps of them in memory is known to be of this content by it.
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

/** Indexes that stay: the last ones that were used, and all that may be in use. */
const mostIndexes = 32;
/** Milliseconds that another process may take to index what this one wants to search. */
const timeoutMs = 600_000;

/**
 * Opens an index for some work, which may be done twice. One that is damaged, or was not made by this machine, is made anew: it holds
 * nothing that the documents do not. Throws a RunError where it cannot be used.
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

/** Tells every process that an index is in use. */
function touch(file: string): void {
  const now = new Date();
  try {
    lutimesSync(file, now, now);
  } catch (error) {
    // It is made first; or is not this user's, or no index: opening it says so.
    if (errnoOf(error) === undefined) throw error;
  }
}

/** Removes what nobody uses but the last indexes: whoever wants one of them makes it again. */
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
