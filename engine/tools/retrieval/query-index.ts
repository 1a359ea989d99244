import type { DatabaseSync } from 'node:sqlite';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { bestByWords, type Segment } from '../../libraries/retrieval/bm25.ts';
import { fuseRankings } from '../../libraries/retrieval/directions.ts';
import { searchWords } from '../../libraries/retrieval/words.ts';
import { fitsPath } from '../../trust/wildcard.ts';
import {
  type DocumentFault,
  documentFaults,
  mostQueryWords,
  type SearchHit,
  type SearchJob,
  type SearchResult,
} from './search-job.ts';
import { postingsOf, segmentsOf } from './segments.ts';
import { nearestChunks } from './vectors.ts';

/** The best matches for a query. Ties are sorted by document name, then by line. */
export function queryIndex(
  db: DatabaseSync,
  { query, top, where, meaning }: Pick<SearchJob, 'query' | 'top' | 'where' | 'meaning'>,
): SearchResult {
  db.exec('BEGIN');
  try {
    const words = [...new Set(searchWords(query))].slice(0, mostQueryWords);
    const segments = segmentsOf(db);
    const find = postingsOf(db);
    const postings = words.map(find);
    const { allowed, unknown } = documentsWhere(db, where);
    const marks = allowed && markDocuments(allowed);
    const searched = segments.map(({ n, lengths, documents }): Segment => {
      const segment: Segment = { lengths, words: postings.map((one) => one.get(n)) };
      return marks ? { ...segment, allows: (chunk) => marks[documents[chunk] ?? 0] === 1 } : segment;
    });
    const byWords = bestByWords(searched, words.length, meaning?.query ? Math.max(top, fused) : top).map(
      ({ segment, chunk, score }) => ({ chunk: (segments[segment]?.first ?? 0) + chunk, score }),
    );
    const scored = meaning?.query
      ? fuse(byWords, nearestChunks(db, { ...meaning, query: meaning.query, top: Math.max(top, fused), allowed }))
      : byWords;
    const hits = bestOf(scored, top).flatMap(hitsIn(db));

    hits.sort((a, b) => b.score - a.score || compare(a.document, b.document) || (a.page ?? 0) - (b.page ?? 0) || a.line - b.line);
    return { hits: hits.slice(0, top), chunks: countOf(db), skipped: skippedIn(db), unknown };
  } finally {
    db.exec('COMMIT');
  }
}

/** The passages that each of the two rankings contributes. */
const fused = 100;

interface ScoredChunk {
  chunk: number;
  score: number;
}

/** Ties of word scores are ranked by chunk number. */
function fuse(byWords: ScoredChunk[], byMeaning: readonly number[]): ScoredChunk[] {
  const ranked = byWords.sort((a, b) => b.score - a.score || a.chunk - b.chunk).slice(0, Math.max(fused, byMeaning.length));
  const scores = fuseRankings([ranked.map(({ chunk }) => chunk), byMeaning]);
  return [...scores].map(([chunk, score]) => ({ chunk, score }));
}

/** The wanted number, with all ties of the last one. */
function bestOf(scored: readonly ScoredChunk[], top: number): ScoredChunk[] {
  const ranked = scored.toSorted((a, b) => b.score - a.score);
  const least = ranked[top - 1]?.score ?? -Infinity;
  return ranked.filter(({ score }) => score >= least);
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

function hitsIn(db: DatabaseSync): (scored: ScoredChunk) => SearchHit[] {
  const find = db.prepare(
    'SELECT name, row, fields, line, heading, page, sheet, text FROM chunk JOIN document ON document.n = document WHERE chunk.n = ?',
  );
  return ({ chunk, score }) => hitOf(find.get(chunk), score);
}

function hitOf(found: Record<string, unknown> | undefined, score: number): SearchHit[] {
  if (!found) return [];
  const { name, row: number, fields, line, heading, page, sheet, text } = found;
  const hit: SearchHit = {
    document: String(name),
    fields: fieldsOf(fields),
    line: Number(line),
    heading: String(heading),
    text: String(text),
    score,
  };
  if (number !== null) hit.row = Number(number);
  if (page !== null) hit.page = Number(page);
  if (sheet !== null) hit.sheet = String(sheet);

  return [hit];
}

function fieldsOf(written: unknown): JsonMap {
  const fields: unknown = JSON.parse(String(written));
  return isMap(fields) ? fields : {};
}

const countOf = (db: DatabaseSync): number => Number(db.prepare('SELECT count(*) AS count FROM chunk').get()?.['count'] ?? 0);

/** Documents that are not in the index. */
export const skippedIn = (db: DatabaseSync): SearchResult['skipped'] =>
  db
    .prepare('SELECT name, skipped FROM document WHERE skipped IS NOT NULL ORDER BY name')
    .all()
    .map(({ name, skipped }) => ({ name: String(name), reason: reasonOf(skipped) }));

const reasonOf = (written: unknown): DocumentFault => documentFaults.find((one) => one === written) ?? 'unreadable';

/** The documents whose fields match `where`, by default all; and the fields that no document has. */
function documentsWhere(db: DatabaseSync, where: JsonMap): { allowed: Set<number> | undefined; unknown: string[] } {
  const wanted = Object.entries(where);
  if (wanted.length === 0) return { allowed: undefined, unknown: [] };

  const allowed = new Set<number>();
  const unknown = new Set(Object.keys(where));
  for (const { n, fields } of db.prepare('SELECT n, fields FROM document').iterate()) {
    const all = fieldsOf(fields);
    for (const name of unknown) {
      if (Object.hasOwn(all, name)) unknown.delete(name);
    }
    if (wanted.every(([name, want]) => fits(all[name], want))) allowed.add(Number(n));
  }

  return { allowed, unknown: [...unknown] };
}

/** A set of documents by their numbers, which begin with 1: looked up for each chunk with one of the words, a set takes three times as long. */
function markDocuments(documents: ReadonlySet<number>): Uint8Array {
  const marks = new Uint8Array(documents.values().reduce((most, n) => Math.max(most, n), 0) + 1);
  for (const n of documents) marks[n] = 1;
  return marks;
}

/** Whether a field has the wanted value, or one of a list; for a list field one matching item is enough. */
function fits(field: Json | undefined, want: Json): boolean {
  if (Array.isArray(want)) return want.some((one) => fits(field, one));
  if (Array.isArray(field)) return field.some((one) => fits(one, want));
  if (field === undefined || field === null) return want === null;
  if (want === null || typeof field === 'object' || typeof want === 'object') return false;
  if (typeof want === 'string' && /[*?[{]/.test(want)) return fitsPath(want, String(field));
  return String(field) === String(want);
}
