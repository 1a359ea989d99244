/** Judgements about lines of YAML that need no parsing. */

/** The text from `at` to the end of its line, without the line break. */
export function restOfLine(text: string, at: number): string {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  return text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
}

const quotedKey = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*:(?=\s|$)/;
const plainKey = /^(?:[^\s#"'[\]{},&*!|>%@`:-]|[-:](?=\S))(?:[^:#\n]|:(?=\S)|(?<=\S)#)*:(?=\s|$)/;

/** Whether a line (without its indentation) begins a map entry: `key:` or `key: value`. */
export const isEntry = (line: string): boolean => plainKey.test(line) || quotedKey.test(line);
export const isListItem = (line: string): boolean => /^-(?=\s|$)/.test(line);
/** Whether a line begins an entry, an item or a document. */
export const isStructure = (line: string): boolean => isListItem(line) || isEntry(line) || /^(?:---|\.\.\.)(?=\s|$)/.test(line);

/** A line that opens a `|` or `>` scalar: everything deeper below it is text. */
export const opensBlockScalar = (line: string): boolean => /(?:^|[\s])[|>][-+\d]*[ \t]*(?:#.*)?$/.test(line);

/** One line of a text: `start` is its first character, `content` its first that is no space or tab. */
export interface TextLine {
  start: number;
  content: number;
  end: number;
  /** `content - start`; given explicitly for the first line, which may begin in the middle. */
  indent: number;
}

/** The lines of `text` between two offsets that hold more than white space and comments. `column` is where the first begins. */
export function contentLines(text: string, from: number, to: number, column: number): TextLine[] {
  const lines: TextLine[] = [];
  for (let start = from; start < to; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 || newline > to ? to : newline;
    let content = start;
    while (content < end && (text[content] === ' ' || text[content] === '\t' || text[content] === '\r')) content++;
    const indent = start === from ? column + content - start : content - start;
    if (content < end && text[content] !== '#') lines.push({ start, content, end, indent });
    start = end + 1;
  }

  return lines;
}
