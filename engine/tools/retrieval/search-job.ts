import type { JsonMap } from '../../language/json.ts';
import type { Chunking } from '../../language/tools/builtin/retrieval.ts';
import type { Failure } from '../../state/failure.ts';
import { unreadReasons } from '../documents/document.ts';

/** A searched document: a file by its real path, or a text. `held` is the fingerprint of its content. */
export interface SearchDocument {
  /** Its name in results, unique among the documents. */
  name: string;
  held: string;
  file?: string;
  text?: string;
  /** For a row, its number from 0. */
  row?: number;
  /** The fields for `where`. */
  fields: JsonMap;
}

/** The most words of a query that count: a question has no more. */
export const mostQueryWords = 200;

/** A text by its hash. */
export interface TextToEmbed {
  hash: string;
  text: string;
}
export interface TextVector {
  hash: string;
  vector: readonly number[];
}

/** One search, as a job for the worker. */
export interface SearchJob {
  /** The folder of indexes (real path), and the name of this one in it. */
  folder: string;
  index: string;
  /** Whether the index is a file; else it is rebuilt in memory. */
  isKept: boolean;
  chunking: Chunking;
  documents: readonly SearchDocument[];
  /** The worker for documents that need a library: dist/worker.cjs. */
  workerFile: string | undefined;
  /** For a semantic search: the query's vector, once all texts have theirs. */
  meaning?: { model: string; query?: readonly number[] | undefined };
  query: string;
  top: number;
  where: JsonMap;
}

/** A model's vectors, to be stored in an index before the next request. */
export interface VectorsJob extends Pick<SearchJob, 'folder' | 'index' | 'isKept'> {
  model: string;
  made: readonly TextVector[];
}

/** Why a document is not in the index. */
export const documentFaults = ['keys', 'large', 'binary', 'gone', 'unreadable', 'language', ...unreadReasons] as const;
export type DocumentFault = (typeof documentFaults)[number];

/** A matching chunk. */
export interface SearchHit {
  /** The `name` of its document. */
  document: string;
  text: string;
  line: number;
  heading: string;
  /** Of a PDF, from 1. */
  page?: number;
  /** Of a workbook. */
  sheet?: string;
  score: number;
  /** For a row, its number from 0. */
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

export type SearchAnswer = { result: SearchResult } | { embed: TextToEmbed[] } | { kept: true } | { failure: Failure };
