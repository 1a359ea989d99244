import type { SymbolKind } from '../../language/code.ts';
import { type CodeSymbol, enclosingSymbol, fullName } from '../../libraries/code/symbol.ts';
import { type Chunk, chunkText } from '../../libraries/retrieval/chunks.ts';

/** Declarations that make a passage, unless nested in another one. */
const whole: ReadonlySet<SymbolKind> = new Set(['function', 'method', 'constructor', 'macro']);
/** Declarations that are split at their inner ones. */
const opening: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait', 'type', 'module']);

/** Symbols that name a passage. */
export const namesPassage = ({ kind }: Pick<CodeSymbol, 'kind'>): boolean => whole.has(kind) || opening.has(kind);

/**
 * Splits code at functions and types, each with the comments above it. Long ones are split further; `heading` is a piece's
 * context.
 */
export function chunkCode(text: string, symbols: readonly CodeSymbol[]): Chunk[] {
  const lines = text.split('\n');
  const named = symbols.filter(namesPassage);
  const cuts = new Set([1, lines.length + 1]);
  let end = 0;
  for (const { kind, first, last } of named) {
    if (first <= end) continue;
    cuts.add(first);
    cuts.add(last + 1);
    if (whole.has(kind)) end = last;
  }

  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).flatMap((first, at) => {
    const next = places[at + 1] ?? lines.length + 1;
    const body = lines.slice(first - 1, next - 1).join('\n');
    // Closing braces make no passage.
    if (!/[\p{L}\p{N}]/u.test(body)) return [];

    return chunkText(body, 'heading', false).map((chunk) => {
      const line = chunk.line + first - 1;
      const symbol = enclosingSymbol(named, line);
      return { ...chunk, line, heading: symbol ? fullName(symbol) : '' };
    });
  });
}
