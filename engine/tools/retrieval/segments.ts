import type { DatabaseSync } from 'node:sqlite';
import type { Postings } from '../../libraries/retrieval/bm25.ts';
import { indexWords } from '../../libraries/retrieval/words.ts';

/** The most chunks of a segment, which is kept in memory until it is written. */
const mostChunks = 20_000;
/** Small segments beyond this number are merged, since a query looks into each. */
const mostSmall = 8;

/** A chunk before it is written to a segment. */
interface IndexedChunk {
  document: number;
  /** The text with its headings and the document's name: all of their words are found. */
  words: string;
}

export interface SegmentWriter {
  /** Indexes a chunk, and returns its number. */
  add(chunk: IndexedChunk): number;
  /** Writes the added chunks. */
  end(): void;
}

/** Appends chunks to an index. */
export function segmentWriter(db: DatabaseSync): SegmentWriter {
  const putSegment = db.prepare('INSERT INTO segment (first, lengths, documents) VALUES (?, ?, ?)');
  const putPosting = db.prepare('INSERT INTO posting (word, segment, entries) VALUES (?, ?, ?)');
  let first = nextChunk(db);
  let postings = new Map<string, { chunks: number[]; counts: number[] }>();
  let lengths: number[] = [];
  let documents: number[] = [];

  const end = (): void => {
    if (lengths.length === 0) return;
    const { lastInsertRowid } = putSegment.run(first, bytesOf(Uint16Array.from(lengths)), bytesOf(Uint32Array.from(documents)));
    for (const [word, { chunks, counts }] of postings)
      putPosting.run(word, lastInsertRowid, entriesOf(Uint32Array.from(chunks), Uint8Array.from(counts)));
    first += lengths.length;
    [postings, lengths, documents] = [new Map(), [], []];
  };

  return {
    add({ document, words }) {
      if (lengths.length >= mostChunks) end();
      const chunk = lengths.length;
      const all = indexWords(words);

      for (const word of all) {
        const posting = postings.get(word);
        if (!posting) postings.set(word, { chunks: [chunk], counts: [1] });
        else if (posting.chunks.at(-1) === chunk) {
          const last = posting.counts.length - 1;
          posting.counts[last] = Math.min(255, (posting.counts[last] ?? 0) + 1);
        } else {
          posting.chunks.push(chunk);
          posting.counts.push(1);
        }
      }

      lengths.push(Math.min(65_535, Math.max(1, all.length)));
      documents.push(document);
      return first + chunk;
    },
    end,
  };
}

/** Behind every used number, including those of deleted chunks. */
const nextChunk = (db: DatabaseSync): number =>
  segmentsOf(db).reduce((next, { first, lengths }) => Math.max(next, first + lengths.length), 0);

interface StoredSegment {
  n: number;
  first: number;
  lengths: Uint16Array;
  documents: Uint32Array;
}

/** All segments, in order. */
export const segmentsOf = (db: DatabaseSync): StoredSegment[] =>
  db
    .prepare('SELECT n, first, lengths, documents FROM segment ORDER BY n')
    .all()
    .map(({ n, first, lengths, documents }) => ({
      n: Number(n),
      first: Number(first),
      lengths: new Uint16Array(bufferOf(lengths)),
      documents: new Uint32Array(bufferOf(documents)),
    }));

/** The postings of a word by segment. */
export function postingsOf(db: DatabaseSync): (word: string) => Map<number, Postings> {
  const find = db.prepare('SELECT segment, entries FROM posting WHERE word = ?');
  return (word) => {
    const found = new Map<number, Postings>();
    for (const { segment, entries } of find.all(word)) {
      const buffer = bufferOf(entries);
      const count = Math.floor(buffer.byteLength / 5);
      found.set(Number(segment), { chunks: new Uint32Array(buffer, 0, count), counts: new Uint8Array(buffer, count * 4, count) });
    }

    return found;
  };
}

/** Deletes the chunks of documents. Their postings stay until their segment is rewritten; a length of 0 hides them. */
export function removeChunks(db: DatabaseSync, documents: ReadonlySet<number>): void {
  const put = db.prepare('UPDATE segment SET lengths = ? WHERE n = ?');
  for (const segment of segmentsOf(db)) {
    let changed = false;
    for (const [chunk, document] of segment.documents.entries()) {
      if (!documents.has(document) || !segment.lengths[chunk]) continue;
      segment.lengths[chunk] = 0;
      changed = true;
    }

    if (changed) put.run(bytesOf(segment.lengths), segment.n);
  }

  const remove = db.prepare('DELETE FROM chunk WHERE document = ?');
  for (const document of documents) remove.run(document);
}

/** Merges small segments, and rewrites those whose chunks are mostly deleted. */
export function mergeSegments(db: DatabaseSync): void {
  const all = segmentsOf(db).map((segment) => ({ segment, alive: segment.lengths.filter((length) => length > 0).length }));
  const small = all.filter(({ alive }) => alive < mostChunks / 2);
  const sparse = all.filter(({ segment, alive }) => alive * 2 < segment.lengths.length);
  const merged = new Set(small.length > mostSmall ? [...small, ...sparse] : sparse);
  if (merged.size === 0) return;

  const read = db.prepare(
    'SELECT chunk.n AS n, document, heading, text, name FROM chunk JOIN document ON document.n = document WHERE chunk.n BETWEEN ? AND ? ORDER BY chunk.n',
  );
  const renumber = db.prepare('UPDATE chunk SET n = ? WHERE n = ?');
  const writer = segmentWriter(db);

  for (const { segment } of merged) {
    const { n, first, lengths } = segment;
    for (const row of read.all(first, first + lengths.length - 1)) {
      const words = wordsOf({ name: String(row['name']), heading: String(row['heading']), text: String(row['text']) });
      renumber.run(writer.add({ document: Number(row['document']), words }), Number(row['n']));
    }

    db.prepare('DELETE FROM segment WHERE n = ?').run(n);
    db.prepare('DELETE FROM posting WHERE segment = ?').run(n);
  }

  writer.end();
}

/** The searchable words of a chunk. */
export const wordsOf = ({ name, heading, text }: { name: string; heading: string; text: string }): string =>
  `${name.slice(name.lastIndexOf('/') + 1).replace(/\.\w+$/, '')}\n${heading}\n${text}`;

const bytesOf = (numbers: Uint16Array | Uint32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

function entriesOf(chunks: Uint32Array, counts: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(chunks.byteLength + counts.byteLength);
  bytes.set(bytesOf(chunks));
  bytes.set(counts, chunks.byteLength);
  return bytes;
}

/** A buffer that begins at the numbers' offset. */
const bufferOf = (blob: unknown): ArrayBuffer => (blob instanceof Uint8Array ? blob.slice().buffer : new ArrayBuffer(0));
