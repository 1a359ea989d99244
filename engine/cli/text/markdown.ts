import { stripVTControlCharacters } from 'node:util';
import type { MarkedToken, Token, Tokens } from 'marked';
import { lexer } from 'marked';
import { helpTexts } from '../../language/texts/cli/help.ts';
import { say } from '../../language/texts.ts';
import type { Paint } from './paint.ts';
import { width } from './width.ts';
import { wrapText } from './wrapped.ts';

/** The style of a page: `columns` is the width; code and long words may exceed it. */
interface Drawing {
  style: Paint;
  columns: number;
}

/** A page of Markdown as lines for a terminal: headings, lists, code and tables, wrapped at the width. */
export const markdownLines = (text: string, drawing: Drawing): string[] => linesOf(lexer(text, { gfm: true }), drawing);

const seenWidth = (text: string): number => width(stripVTControlCharacters(text));
const wrapSeen = (text: string, columns: number): string[] => wrapText(text, columns, seenWidth);
const indent = (lines: readonly string[], by: string): string[] => lines.map((line) => (line ? by + line : ''));
const narrower = (drawing: Drawing, by: number): Drawing => ({ ...drawing, columns: Math.max(20, drawing.columns - by) });

/** Blocks with a blank line between them. */
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

/** The file name of a code block, which stands behind its language: `yaml file=baton.yaml`. */
function fileLine(language: string, style: Paint): string[] {
  const [, file] = /(?:^| )file=(\S+)/.exec(language) ?? [];
  return file === undefined ? [] : [style.dim(`${file}:`)];
}

function listLines({ items, ordered, start, loose }: Tokens.List, drawing: Drawing): string[] {
  return items.flatMap((item, index) => {
    const mark = ordered ? `${Number(start) + index}. ` : '- ';
    const room = narrower(drawing, mark.length);
    // An item of a tight list is a line of text with lists below it, without a blank line between.
    const inner = loose ? linesOf(item.tokens, room) : item.tokens.filter(isMarked).flatMap((token) => blockLines(token, room));
    const lines = inner.map((line, row) => (row === 0 ? mark + line : `${' '.repeat(mark.length)}${line}`.trimEnd()));
    return loose && index ? ['', ...lines] : lines;
  });
}

/**
 * Columns side by side, with wrapped cells where needed; where there is no room, each row as lines with every cell behind its
 * heading.
 */
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

/** The smallest width of a wrapped cell: narrower ones would hold a word a line. */
const leastColumns = 16;

/** The column widths: those of the cells, or the widest ones reduced to the room; undefined where there is too little. */
function shareColumns(rows: readonly (readonly string[])[], room: number): number[] | undefined {
  const count = rows[0]?.length ?? 0;
  const widestOf = (at: number, measure: (text: string) => number): number =>
    Math.max(...rows.map((row) => measure(row[at] ?? '')));
  const natural = Array.from({ length: count }, (_, at) => widestOf(at, seenWidth));
  const least = natural.map((whole, at) => Math.min(whole, Math.max(leastColumns, widestOf(at, longestWord))));
  const free = room - 2 * (count - 1);
  if (least.reduce((sum, one) => sum + one, 0) > free) return undefined;

  // The widest column shrinks first.
  let most = Math.max(...natural);
  const cut = (): number[] => natural.map((whole, at) => Math.max(least[at] ?? 0, Math.min(whole, most)));
  while (cut().reduce((sum, one) => sum + one, 0) > free) most--;

  return cut();
}

const longestWord = (text: string): number => Math.max(0, ...text.split(' ').map(seenWidth));

/** A row as lines: its first cell, then the others below it. */
function rowBelow(heads: readonly string[], row: readonly string[], columns: number): string[] {
  return row.flatMap((cell, at) => {
    if (cell === '') return [];
    const named = heads[at] ? `${heads[at]}: ${cell}` : cell;
    return at === 0 ? wrapSeen(named, columns) : indent(wrapSeen(named, columns - 4), '    ');
  });
}

/** Inline text of a block, on one line. */
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
