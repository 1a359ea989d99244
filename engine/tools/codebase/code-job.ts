import type { ReferenceRole, SymbolKind } from '../../language/code.ts';
import type { CodeReference } from '../../libraries/code/references.ts';
import type { CodeSymbol } from '../../libraries/code/symbol.ts';
import type { Failure } from '../../state/failure.ts';
import type { SearchDocument, SearchHit, SearchResult } from '../retrieval/search-job.ts';

/** Bytes of a file of code at most: a longer one was made by a program. */
export const mostCodeBytes = 1_000_000;

/** What is asked of many files. No kinds, no roles: all of them. */
export type CodeQuestion =
  | { of: 'symbols'; name: string | undefined; kinds: readonly SymbolKind[]; top: number }
  | { of: 'references'; name: string; roles: readonly ReferenceRole[]; top: number }
  | { of: 'search'; query: string; top: number };

/** One question, as it goes to the worker: of one text, or of files with their index. */
export type CodeJob =
  | { of: 'outline'; name: string; text: string }
  | { of: 'files'; folder: string; index: string; documents: readonly SearchDocument[]; question: CodeQuestion };

export interface CodeOutline {
  symbols: CodeSymbol[];
  isComplete: boolean;
}

/** A declaration in one of the files. */
export interface FileSymbol extends CodeSymbol {
  file: string;
}
export interface FileReference extends CodeReference {
  file: string;
  container: string;
  text: string;
}
/** A passage, and the declaration that it is of. */
export interface CodeHit extends Pick<SearchHit, 'line' | 'text' | 'score'> {
  file: string;
  symbol: CodeSymbol | undefined;
}

/** What was found, as many as were asked for; `count` is how many there are. */
export type CodeFound = ({ symbols: FileSymbol[] } | { references: FileReference[] } | { hits: CodeHit[] }) & {
  count: number;
  broken: string[];
  skipped: SearchResult['skipped'];
};

export type CodeAnswer = { outline: CodeOutline } | { unread: 'heavy' } | { found: CodeFound } | { failure: Failure };
