import type { JsonMap } from '../../language/json.ts';
import type { Chunking } from '../../language/tools/builtin/retrieval.ts';
import type { Failure } from '../../state/failure.ts';

/** What is searched: a file by its real path, or a text. `held` is the fingerprint of its content. */
export interface SearchDocument {
  /** How results name it, unique among the documents. */
  name: string;
  held: string;
  file?: string;
  text?: string;
  /** Of a row, its number from 0. */
  row?: number;
  /** What `where` may ask of it. */
  fields: JsonMap;
}

/** Words of a query that count: more belong to no question. */
export const mostQueryWords = 200;

/** One search, as it goes to the worker. */
export interface SearchJob {
  /** The folder of indexes (real path), and the name of this one in it. */
  folder: string;
  index: string;
  chunking: Chunking;
  documents: readonly SearchDocument[];
  query: string;
  top: number;
  where: JsonMap;
}

/** Why a document is not in the index. */
export type DocumentFault = 'keys' | 'large' | 'binary' | 'gone' | 'unreadable';

/** A chunk that fits the query. */
export interface SearchHit {
  /** The `name` of its document. */
  document: string;
  text: string;
  line: number;
  heading: string;
  score: number;
  /** Of a row, its number from 0. */
  row?: number;
  fields: JsonMap;
}

export interface SearchResult {
  hits: SearchHit[];
  /** Chunks in the index. */
  chunks: number;
  skipped: { name: string; reason: DocumentFault }[];
  /** Fields of `where` that no document has. */
  unknown: string[];
}

export type SearchAnswer = { result: SearchResult } | { failure: Failure };
