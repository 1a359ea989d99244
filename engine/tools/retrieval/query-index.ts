import type { DatabaseSync } from 'node:sqlite';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { bestByWords, type Segment } from '../../libraries/retrieval/bm25.ts';
import { searchWords } from '../../libraries/retrieval/words.ts';
import { fitsPath } from '../../trust/wildcard.ts';
import type { DocumentFault, SearchHit, SearchJob, SearchResult } from './search-job.ts';
import { postingsOf, segmentsOf } from './segments.ts';

/** Words of a query that count: more belong to no question. */
const mostWords = 200;

/** What fits a query best. Equal scores go by the names of documents, then by lines. */
export function queryIndex(db: DatabaseSync, { query, top, where }: Pick<SearchJob, 'query' | 'top' | 'where'>): SearchResult {
  db.exec('BEGIN');
  try {
    const words = [...new Set(searchWords(query))].slice(0, mostWords);
    const segments = segmentsOf(db);
    const find = postingsOf(db);
    const postings = words.map(find);
    const allowed = Object.keys(where).length ? documentsWhere(db, where) : undefined;
    const searched = segments.map(({ n, lengths, documents }): Segment => {
      const segment: Segment = { lengths, words: postings.map((one) => one.get(n)) };
      return allowed ? { ...segment, allows: (chunk) => allowed.has(documents[chunk] ?? -1) } : segment;
    });
    const hits = bestByWords(searched, words.length, top).flatMap(({ segment, chunk, score }) =>
      hitOf(db, (segments[segment]?.first ?? 0) + chunk, score),
    );
    hits.sort((a, b) => b.score - a.score || compare(a.document, b.document) || a.line - b.line);
    return { hits: hits.slice(0, top), chunks: countOf(db), skipped: skippedIn(db) };
  } finally {
    db.exec('COMMIT');
  }
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

function hitOf(db: DatabaseSync, chunk: number, score: number): SearchHit[] {
  const row = db
    .prepare('SELECT name, fields, line, heading, text FROM chunk JOIN document ON document.n = document WHERE chunk.n = ?')
    .get(chunk);
  if (!row) return [];
  const { name, fields, line, heading, text } = row;
  return [
    {
      document: String(name),
      fields: fieldsOf(fields),
      line: Number(line),
      heading: String(heading),
      text: String(text),
      score,
    },
  ];
}

function fieldsOf(written: unknown): JsonMap {
  const fields: unknown = JSON.parse(String(written));
  return isMap(fields) ? fields : {};
}

const countOf = (db: DatabaseSync): number => Number(db.prepare('SELECT count(*) AS count FROM chunk').get()?.['count'] ?? 0);

const skippedIn = (db: DatabaseSync): SearchResult['skipped'] =>
  db
    .prepare('SELECT name, skipped FROM document WHERE skipped IS NOT NULL ORDER BY name')
    .all()
    .map(({ name, skipped }) => ({ name: String(name), reason: reasonOf(skipped) }));

const reasons: readonly DocumentFault[] = ['keys', 'large', 'binary', 'gone', 'unreadable'];
const reasonOf = (written: unknown): DocumentFault => reasons.find((one) => one === written) ?? 'unreadable';

/** The documents whose fields are as `where` wants them. */
function documentsWhere(db: DatabaseSync, where: JsonMap): Set<number> {
  const wanted = Object.entries(where);
  const found = new Set<number>();
  for (const { n, fields } of db.prepare('SELECT n, fields FROM document').iterate()) {
    const all = fieldsOf(fields);
    if (wanted.every(([name, want]) => fits(all[name], want))) found.add(Number(n));
  }
  return found;
}

/** Whether a field is what is wanted, or one of a list of that; of a field that is a list one item is enough. */
function fits(field: Json | undefined, want: Json): boolean {
  if (Array.isArray(want)) return want.some((one) => fits(field, one));
  if (Array.isArray(field)) return field.some((one) => fits(one, want));
  if (field === undefined || field === null) return want === null;
  if (want === null || typeof field === 'object' || typeof want === 'object') return false;
  if (typeof want === 'string' && /[*?[{]/.test(want)) return fitsPath(want, String(field));
  return String(field) === String(want);
}
