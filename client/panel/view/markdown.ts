import { lexer, type Token } from 'marked';

/** Longer texts are shown as they are: reading the marks of one would hold up the page. */
const mostLetters = 20_000;
/** So many marks within a paragraph, each of which the lexer tries with those behind it, take a tenth of a second. */
const mostMarks = 2000;
/** Nobody reads deeper than that, and lexer, drawing and page go as deep as the text. */
const mostLevels = 24;

/** A line that begins with more quotes and lists in one another. */
const deepLine = /^[ \t]*(?:(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])[ \t]*){24}/m;

/** The tokens of a text in Markdown; undefined where it is to be shown as it is: too long, too deep, or nothing that can be read. */
export function readMarkdown(text: string): readonly Token[] | undefined {
  if (text.length > mostLetters || deepLine.test(text)) return undefined;
  if (text.split(/\n[ \t]*\n/).some((paragraph) => paragraph.replaceAll(/[^_*~[\]<>`]/g, '').length > mostMarks))
    return undefined;
  try {
    const tokens = lexer(text, { gfm: true });
    return isDeeper(tokens, 4 * mostLevels) ? undefined : tokens;
  } catch {
    // The lexer fails at texts that it goes into too deeply: what they say is read without their form.
    return undefined;
  }
}

/** Tokens stand in others as `tokens`, `items`, and in the cells of `header` and `rows`. */
function isDeeper(inner: unknown, levels: number): boolean {
  if (typeof inner !== 'object' || inner === null) return false;
  if (levels === 0) return true;
  return Object.values(inner).some((one) => isDeeper(one, levels - 1));
}
