import type { SymbolKind } from '../../language/code.ts';

/** A declaration. Lines and columns count from 1, columns in UTF-16 units, as editors do. */
export interface CodeSymbol {
  kind: SymbolKind;
  name: string;
  /** Where its name stands. */
  line: number;
  column: number;
  /** Its first line, with comments and decorators above it, and its last. */
  first: number;
  last: number;
  /** Its first words: parameters and result of a function, what a class extends. */
  signature: string;
  /** The declarations around it, the outermost first, with dots between. */
  container: string;
}

/** The innermost of some symbols around a line. */
export function enclosingSymbol<S extends Pick<CodeSymbol, 'first' | 'last'>>(
  symbols: readonly S[],
  line: number,
): S | undefined {
  let found: S | undefined;
  for (const symbol of symbols) {
    if (symbol.first <= line && line <= symbol.last && (!found || symbol.first >= found.first)) found = symbol;
  }
  return found;
}

/** Its name with the declarations around it. */
export const fullName = ({ container, name }: Pick<CodeSymbol, 'container' | 'name'>): string =>
  container === '' ? name : `${container}.${name}`;
