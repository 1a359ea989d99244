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
      return indent(token.text.split('\n'), '    ');
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

/** Columns side by side where they fit; else each row below the other, its last cell on lines of its own. */
function tableLines({ header, rows }: Tokens.Table, { style, columns }: Drawing): string[] {
  const written = rows.map((row) => row.map(({ tokens }) => inline(tokens, style)));
  const heads = header.map(({ tokens }) => inline(tokens, style));
  const widths = heads.map((head, at) => Math.max(seenWidth(head), ...written.map((row) => seenWidth(row[at] ?? ''))));
  const hasHead = heads.some((head) => head !== '');
  if (widths.reduce((sum, one) => sum + one + 2, -2) <= Math.min(columns, 110)) {
    const line = (cells: readonly string[]): string =>
      cells
        .map((text, at) => text + ' '.repeat((widths[at] ?? 0) - seenWidth(text)))
        .join('  ')
        .trimEnd();
    const body = written.map(line);
    if (!hasHead) return body;
    return [style.bold(line(heads)), style.dim(line(widths.map((one) => '─'.repeat(one)))), ...body];
  }
  return written.flatMap((row) => [
    ...wrapSeen(row.slice(0, -1).filter(Boolean).join(' · '), columns),
    ...indent(wrapSeen(row.at(-1) ?? '', columns - 4), '    '),
  ]);
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
