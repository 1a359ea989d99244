import type { DatabaseSync } from 'node:sqlite';
import { crypto } from '../../disk/crypto.ts';
import { directionOf, nearestDirections, squareOf } from '../../libraries/retrieval/directions.ts';
import { directionsOf } from './directions-in-memory.ts';
import type { TextToEmbed, TextVector } from './search-job.ts';
import { wordsOf } from './segments.ts';

/** The texts that are returned at once. */
const together = 1_024;

export const textHash = (text: string): string => crypto().createHash('sha256').update(text).digest('hex').slice(0, 32);

const textless = 'NOT EXISTS (SELECT 1 FROM vector WHERE vector.model = ? AND vector.hash = chunk.hash)';

/** Texts without a vector by a model, each once; in portions. */
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

/**
 * Stores vectors, which have the same dimension. Where the model formerly had another one, its earlier vectors are removed.
 */
export function putVectors(db: DatabaseSync, model: string, vectors: readonly TextVector[]): void {
  changeVectors(db, () => {
    removeOtherSizes(db, model, vectors[0]?.vector.length ?? 0);
    const put = db.prepare('INSERT OR REPLACE INTO vector (model, hash, square, entries) VALUES (?, ?, ?, ?)');
    for (const { hash, vector } of vectors) {
      const direction = directionOf(vector);
      put.run(model, hash, squareOf(direction), bytesOf(direction));
    }
  });
}

export const removeUnusedVectors = (db: DatabaseSync): void =>
  db.exec('DELETE FROM vector WHERE hash NOT IN (SELECT hash FROM chunk)');

/** Removes vectors whose dimension differs from the model's present one. */
export function keepSize(db: DatabaseSync, model: string, size: number): void {
  if (hasOtherSize(db, model, size)) changeVectors(db, () => removeOtherSizes(db, model, size));
}

/** All vectors of a model have the same dimension. */
function hasOtherSize(db: DatabaseSync, model: string, size: number): boolean {
  const found = db.prepare('SELECT length(entries) AS size FROM vector WHERE model = ? LIMIT 1').get(model);
  return found !== undefined && Number(found['size']) !== size;
}

function removeOtherSizes(db: DatabaseSync, model: string, size: number): void {
  if (hasOtherSize(db, model, size)) db.prepare('DELETE FROM vector WHERE model = ?').run(model);
}

/** All or nothing. */
function changeVectors(db: DatabaseSync, change: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    change();
    markChange(db);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Invalidates cached chunks and vectors, in the transaction that changes them. */
export function markChange(db: DatabaseSync): void {
  db.exec('DELETE FROM change');
  db.prepare('INSERT INTO change (token) VALUES (?)').run(crypto().randomBytes(16).toString('hex'));
}

/** The chunks most similar to a query, the best first. */
export function nearestChunks(
  db: DatabaseSync,
  {
    model,
    query,
    top,
    allowed,
  }: { model: string; query: readonly number[]; top: number; allowed: ReadonlySet<number> | undefined },
): number[] {
  const allows = allowed && ((document: number) => allowed.has(document));
  return nearestDirections(directionsOf(db, model, query.length), directionOf(query), { top, allows });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int8Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
