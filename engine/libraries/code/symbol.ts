import type { SymbolKind } from '../../language/code.ts';

/** A declaration. Lines and columns count from 1, columns in UTF-16 units, as editors do. */
export interface CodeSymbol {
  kind: SymbolKind;
  name: string;
  /** The position of its name. */
  line: number;
  column: number;
  /** Its first line, with comments and decorators above it, and its last. */
  first: number;
  last: number;
  /** Its head: parameters and result of a function, the base of a class. */
  signature: string;
  /** The enclosing declarations, the outermost first, separated by dots. */
  container: string;
}

/** The innermost symbol around a line. */
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

/** Its name with the enclosing declarations. */
export const fullName = ({ container, name }: Pick<CodeSymbol, 'container' | 'name'>): string =>
  container === '' ? name : `${container}.${name}`;
