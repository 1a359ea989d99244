import type { ReferenceRole, SymbolKind } from '../../language/code.ts';
import type { CodeReference } from '../../libraries/code/references.ts';
import type { CodeSymbol } from '../../libraries/code/symbol.ts';
import type { Failure } from '../../state/failure.ts';
import type { SearchDocument, SearchHit, SearchResult } from '../retrieval/search-job.ts';

/** The most bytes of a code file: a longer one is generated. */
export const mostCodeBytes = 1_000_000;

/** A question about many files. No kinds, no roles: all of them. */
export type CodeQuestion =
  | { of: 'symbols'; name: string | undefined; kinds: readonly SymbolKind[]; top: number }
  | { of: 'references'; name: string; roles: readonly ReferenceRole[]; top: number }
  | { of: 'search'; query: string; top: number };

/** A job for the worker: about one text, or about files with their index. */
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
/** A passage with its declaration. */
export interface CodeHit extends Pick<SearchHit, 'line' | 'text' | 'score'> {
  file: string;
  symbol: CodeSymbol | undefined;
}

/** The results, up to the requested number; `count` is the total. */
export type CodeFound = ({ symbols: FileSymbol[] } | { references: FileReference[] } | { hits: CodeHit[] }) & {
  count: number;
  broken: string[];
  skipped: SearchResult['skipped'];
};

export type CodeAnswer = { outline: CodeOutline } | { unread: 'heavy' } | { found: CodeFound } | { failure: Failure };
