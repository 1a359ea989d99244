import { stripVTControlCharacters } from 'node:util';
import type { MarkedToken, Token, Tokens } from 'marked';
import { lexer } from 'marked';
import { helpTexts } from '../../language/texts/cli/help.ts';
import { say } from '../../language/texts.ts';
import type { Paint } from './paint.ts';
import { width } from './width.ts';
import { wrapText } from './wrapped.ts';

/** What a page is drawn with: `columns` are the most that a line may have; code and long words may have more. */
interface Drawing {
  style: Paint;
  columns: number;
}

/** A page of Markdown as lines for a terminal: headings, lists, code and tables that fit into so many columns. */
export const markdownLines = (text: string, drawing: Drawing): string[] => linesOf(lexer(text, { gfm: true }), drawing);

const seenWidth = (text: string): number => width(stripVTControlCharacters(text));
const wrapSeen = (text: string, columns: number): string[] => wrapText(text, columns, seenWidth);
const indent = (lines: readonly string[], by: string): string[] => lines.map((line) => (line ? by + line : ''));
const narrower = (drawing: Drawing, by: number): Drawing => ({ ...drawing, columns: Math.max(20, drawing.columns - by) });

/** Blocks below each other, a blank line between two. */
const linesOf = (tokens: readonly Token[], drawing: Drawing): string[] =>
  tokens
    .filter(isMarked)
    .map((token) => blockLines(token, drawing))
    .filter((lines) => lines.length)
    .flatMap((lines, index) => (index ? ['', ...lines] : lines));

const isMarked = (token: Token): token is MarkedToken => token.type !== 'space';

function blockLines(token: MarkedToken, drawing: Drawing): string[] {
  const { style, columns } = drawing;
  switch (token.type) {
    case 'heading':
      return wrapSeen(`${'#'.repeat(token.depth)} ${inline(token.tokens, style)}`, columns).map(style.bold);
    case 'code':
      return [...fileLine(token.lang ?? '', style), ...indent(token.text.split('\n'), '    ')];
    case 'list':
      return listLines(token, drawing);
    case 'table':
      return tableLines(token, drawing);
    case 'blockquote':
      return linesOf(token.tokens, narrower(drawing, 2)).map((line) => `${style.dim('│')} ${line}`.trimEnd());
    case 'hr':
      return [style.dim('─'.repeat(Math.min(columns, 40)))];
    case 'paragraph':
      return wrapSeen(inline(token.tokens, style), columns);
    case 'text':
      return wrapSeen(inline(token.tokens ?? [token], style), columns);
    default:
      return [];
  }
}

/** The name of the file that a block of code is, which stands behind its language: `yaml file=baton.yaml`. */
function fileLine(language: string, style: Paint): string[] {
  const [, file] = /(?:^| )file=(\S+)/.exec(language) ?? [];
  return file === undefined ? [] : [style.dim(`${file}:`)];
}

function listLines({ items, ordered, start, loose }: Tokens.List, drawing: Drawing): string[] {
  return items.flatMap((item, index) => {
    const mark = ordered ? `${Number(start) + index}. ` : '- ';
    const room = narrower(drawing, mark.length);
    // The items of a tight list have a line of text and lists below it, without a blank line between.
    const inner = loose ? linesOf(item.tokens, room) : item.tokens.filter(isMarked).flatMap((token) => blockLines(token, room));
    const lines = inner.map((line, row) => (row === 0 ? mark + line : `${' '.repeat(mark.length)}${line}`.trimEnd()));
    return loose && index ? ['', ...lines] : lines;
  });
}

/** Columns side by side, their cells wrapped where they must be; where there is no room for that each row as lines, every cell behind its heading. */
function tableLines({ header, rows }: Tokens.Table, { style, columns }: Drawing): string[] {
  const heads = header.map(({ tokens }) => inline(tokens, style));
  const written = rows.map((row) => row.map(({ tokens }) => inline(tokens, style)));
  const widths = shareColumns([heads, ...written], Math.min(columns, 110));
  if (!widths) return written.flatMap((row) => rowBelow(heads, row, columns));
  const line = (cells: readonly string[]): string[] => {
    const wrapped = cells.map((text, at) => wrapSeen(text, widths[at] ?? 0));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) =>
      wrapped
        .map((lines, column) => padSeen(lines[at] ?? '', widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  };
  const body = written.flatMap(line);
  if (heads.every((head) => head === '')) return body;
  return [...line(heads).map(style.bold), ...line(widths.map((one) => style.dim('─'.repeat(one)))), ...body];
}

const padSeen = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - seenWidth(text)));

/** So many columns at least for a cell that is wrapped: narrower ones are read word by word. */
const leastColumns = 16;

/** How wide each column is: as its cells are, or the widest ones cut to what is left; undefined where that is too little. */
function shareColumns(rows: readonly (readonly string[])[], room: number): number[] | undefined {
  const count = rows[0]?.length ?? 0;
  const widestOf = (at: number, measure: (text: string) => number): number =>
    Math.max(...rows.map((row) => measure(row[at] ?? '')));
  const natural = Array.from({ length: count }, (_, at) => widestOf(at, seenWidth));
  const least = natural.map((whole, at) => Math.min(whole, Math.max(leastColumns, widestOf(at, longestWord))));
  const free = room - 2 * (count - 1);
  if (least.reduce((sum, one) => sum + one, 0) > free) return undefined;
  // The widest gives way first.
  let most = Math.max(...natural);
  const cut = (): number[] => natural.map((whole, at) => Math.max(least[at] ?? 0, Math.min(whole, most)));
  while (cut().reduce((sum, one) => sum + one, 0) > free) most--;
  return cut();
}

const longestWord = (text: string): number => Math.max(0, ...text.split(' ').map(seenWidth));

/** A row as lines: its first cell, and below it the others. */
function rowBelow(heads: readonly string[], row: readonly string[], columns: number): string[] {
  return row.flatMap((cell, at) => {
    if (cell === '') return [];
    const named = heads[at] ? `${heads[at]}: ${cell}` : cell;
    return at === 0 ? wrapSeen(named, columns) : indent(wrapSeen(named, columns - 4), '    ');
  });
}

/** Text within a block on one line. */
const inline = (tokens: readonly Token[], style: Paint): string =>
  tokens
    .filter(isMarked)
    .map((token) => inlineText(token, style))
    .join('');

function inlineText(token: MarkedToken, style: Paint): string {
  switch (token.type) {
    case 'codespan':
      return style.busy(`\`${token.text}\``);
    case 'strong':
      return style.bold(inline(token.tokens, style));
    case 'em':
    case 'del':
      return inline(token.tokens, style);
    case 'link': {
      const text = inline(token.tokens, style);
      return /^https?:/.test(token.href) && token.href !== text ? `${text} (${token.href})` : text;
    }
    case 'image':
      return say(helpTexts.picture, { text: token.text });
    case 'br':
      return ' ';
    case 'text':
      return token.tokens ? inline(token.tokens, style) : token.text;
    case 'escape':
      return token.text;
    default:
      return '';
  }
}
