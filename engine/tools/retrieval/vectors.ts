import type { DatabaseSync } from 'node:sqlite';
import { crypto } from '../../disk/crypto.ts';
import { type DirectedChunk, directionOf, nearestDirections } from '../../libraries/retrieval/directions.ts';
import type { TextToEmbed, TextVector } from './search-job.ts';
import { wordsOf } from './segments.ts';

/** Texts that are told at once. */
const together = 1_024;

export const textHash = (text: string): string => crypto().createHash('sha256').update(text).digest('hex').slice(0, 32);

const textless = 'NOT EXISTS (SELECT 1 FROM vector WHERE vector.model = ? AND vector.hash = chunk.hash)';

/** Texts that have no vector by a model yet, each once; not all of them at once. */
export const textsToEmbed = (db: DatabaseSync, model: string): TextToEmbed[] =>
  db
    .prepare(
      `SELECT chunk.hash AS hash, heading, text, name FROM chunk JOIN document ON document.n = document WHERE ${textless} GROUP BY chunk.hash LIMIT ${together}`,
    )
    .all(model)
    .map(({ hash, heading, text, name }) => ({
      hash: String(hash),
      text: wordsOf({ name: String(name), heading: String(heading), text: String(text) }),
    }));

/** Keeps vectors. Where a model answers in another number of dimensions than before, what it said before is removed. */
export function putVectors(db: DatabaseSync, model: string, vectors: readonly TextVector[]): void {
  const size = vectors[0]?.vector.length ?? 0;
  db.exec('BEGIN IMMEDIATE');
  try {
    db.prepare('DELETE FROM vector WHERE model = ? AND length(entries) != ?').run(model, size);
    const put = db.prepare('INSERT OR REPLACE INTO vector (model, hash, entries) VALUES (?, ?, ?)');
    for (const { hash, vector } of vectors) put.run(model, hash, bytesOf(directionOf(vector)));
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export const removeUnusedVectors = (db: DatabaseSync): void =>
  db.exec('DELETE FROM vector WHERE hash NOT IN (SELECT hash FROM chunk)');

/** Removes vectors of another number of dimensions than a model has now. */
export function keepSize(db: DatabaseSync, model: string, size: number): void {
  const found = db.prepare('SELECT length(entries) AS size FROM vector WHERE model = ? LIMIT 1').get(model);
  if (found && Number(found['size']) !== size)
    db.prepare('DELETE FROM vector WHERE model = ? AND length(entries) != ?').run(model, size);
}

/** The chunks whose texts are nearest to a query, the best first. */
export function nearestChunks(
  db: DatabaseSync,
  {
    model,
    query,
    top,
    allowed,
  }: { model: string; query: readonly number[]; top: number; allowed: ReadonlySet<number> | undefined },
): number[] {
  const rows = db.prepare(
    'SELECT chunk.n AS n, document, entries FROM chunk JOIN vector ON vector.model = ? AND vector.hash = chunk.hash',
  );
  return nearestDirections(directed(rows.iterate(model), allowed), directionOf(query), top);
}

function* directed(rows: Iterable<Record<string, unknown>>, allowed: ReadonlySet<number> | undefined): Iterable<DirectedChunk> {
  for (const { n, document, entries } of rows) {
    if (allowed && !allowed.has(Number(document))) continue;
    if (entries instanceof Uint8Array)
      yield { chunk: Number(n), direction: new Int8Array(entries.buffer, entries.byteOffset, entries.byteLength) };
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int8Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
