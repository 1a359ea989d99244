import { lexer, type Token } from 'marked';

/** Longer texts are shown unformatted: parsing would block the page. */
const mostLetters = 20_000;
/** This many marks in a paragraph take a tenth of a second: the lexer tries each of them with those after it. */
const mostMarks = 2000;
/** Maximum nesting: lexer, drawing and page recurse as deep as the text. */
const mostLevels = 24;

/** A line that begins with more nested quotes and lists. */
const deepLine = /^[ \t]*(?:(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])[ \t]*){24}/m;

/** The Markdown tokens of a text; undefined if it should be shown unformatted: too long, too deep, or unparsable. */
export function readMarkdown(text: string): readonly Token[] | undefined {
  if (text.length > mostLetters || deepLine.test(text)) return undefined;
  if (text.split(/\n[ \t]*\n/).some((paragraph) => paragraph.replaceAll(/[^_*~[\]<>`]/g, '').length > mostMarks))
    return undefined;

  try {
    const tokens = lexer(text, { gfm: true });
    return isDeeper(tokens, 4 * mostLevels) ? undefined : tokens;
  } catch {
    // The lexer fails at texts that are nested too deeply: they are shown unformatted.
    return undefined;
  }
}

/** Nested tokens are in `tokens`, `items`, and in the cells of `header` and `rows`. */
function isDeeper(inner: unknown, levels: number): boolean {
  if (typeof inner !== 'object' || inner === null) return false;
  if (levels === 0) return true;
  return Object.values(inner).some((one) => isDeeper(one, levels - 1));
}
