import type { FormattingOptions, Position, TextEdit } from 'vscode-languageserver';

/** The text of a document by lines. */
interface Lined {
  text: string;
  starts: readonly number[];
}

/**
 * Edits of the line being typed: its indentation after a line break, the column of a dash, the spaces (and quotes that YAML
 * needs) around a template. None inside block texts, AUTO tags, brackets and comments.
 */
export function formatTyped(
  document: Lined,
  position: Position,
  character: string,
  { tabSize }: Pick<FormattingOptions, 'tabSize'>,
): TextEdit[] {
  const rows = rowsOf(document);
  const unit = Math.max(2, Math.min(8, tabSize));
  const { line } = position;
  if (isInTag(document, position)) return [];
  if (character === '\n') return newLine(rows, line, position.character, unit);
  if (isInBlock(rows, line)) return [];
  if (character === ' ') return dash(rows, line, position.character, unit);

  return character === '}' ? template(rows, line, position.character) : [];
}

/** One line as YAML reads it, as far as one line tells. */
interface TypedLine {
  text: string;
  /** The column of the first character; the line's length if it is blank. */
  indent: number;
  blank: boolean;
  comment: boolean;
  /** Columns of the leading dashes. */
  dashes: readonly number[];
  /** The column after the dashes. */
  column: number;
  /** The text after `key:`; undefined if there is no key. */
  value: string | undefined;
}

interface Rows {
  row(line: number): TypedLine | undefined;
}

function rowsOf({ text, starts }: Lined): Rows {
  const rows = new Map<number, TypedLine>();
  return {
    row(line) {
      const start = starts[line];
      if (start === undefined) return undefined;

      const before = rows.get(line);
      if (before) return before;

      const row = rowOf(text.slice(start, starts[line + 1] ?? text.length).replace(/\r?\n$/, ''));
      rows.set(line, row);
      return row;
    },
  };
}

function rowOf(text: string): TypedLine {
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  const dashes: number[] = [];
  let column = indent;
  while (text[column] === '-' && (text[column + 1] === ' ' || column + 1 === text.length)) {
    dashes.push(column);
    column++;
    while (text[column] === ' ') column++;
  }

  const rest = text.slice(column);
  const value = /^(?:"[^"]*"|'[^']*'|[^\s#"'{[&*!|>%@`][^#:]*)\s*:(?:\s+(.*))?$/.exec(rest);
  const comment = rest.startsWith('#');

  return {
    text,
    indent,
    blank: text.trim() === '',
    comment,
    dashes,
    column,
    value: value && !comment ? (value[1] ?? '') : undefined,
  };
}

/** Without a comment, an anchor and a tag. */
const bare = (value: string): string =>
  value
    .replace(/(?:^|\s)#.*$/, '')
    .replace(/^(?:[&!]\S*\s*)+/, '')
    .trim();

const opensBlock = ({ text }: TypedLine): boolean => /(?:^|[:-]\s+|\s)[|>][-+0-9]*\s*(?:#.*)?$/.test(text);

/** Maximum number of lines examined upwards. */
const most = 2000;

/** Whether a line is inside a block text: the nearest line above with less indentation opens one. */
function isInBlock(rows: Rows, line: number): boolean {
  const own = rows.row(line);
  let least = own && !own.blank ? own.indent : Number.POSITIVE_INFINITY;
  for (let at = line - 1; at >= Math.max(0, line - most); at--) {
    const row = rows.row(at);
    if (!row || row.blank || row.indent >= least) continue;
    if (opensBlock(row)) return true;
    least = row.indent;
    if (least === 0) return false;
  }

  return false;
}

/** Whether an AUTO tag that began before is still open. */
function isInTag({ text, starts }: Lined, { line, character }: Position): boolean {
  const offset = (starts[line] ?? text.length) + character;
  const before = text.slice(Math.max(0, offset - 20_000), offset);
  const count = (what: RegExp): number => before.match(what)?.length ?? 0;
  return count(/<AUTO(?=[\s>])/g) > count(/<\/AUTO\s*>/g);
}

/** Whether a line leaves a bracket or quote open. */
function leavesOpen(text: string): boolean {
  const rest = text
    .replaceAll(/\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}/g, '')
    .replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '')
    .replace(/\s#.*$/, '');
  const count = (sign: string): number => rest.split(sign).length - 1;
  return /(?:^|[:\-,[{]\s+)["']/.test(rest) || count('[') > count(']') || count('{') > count('}');
}

function newLine(rows: Rows, line: number, character: number, unit: number): TextEdit[] {
  const [own, above] = [rows.row(line), rows.row(line - 1)];
  if (!own || !above || above.blank || own.text.trim() !== '' || character > own.text.length) return [];
  const column = columnAfter(rows, above, line - 1, unit);
  if (column === undefined || own.text === ' '.repeat(column)) return [];
  return [replaced(line, 0, own.text.length, ' '.repeat(column))];
}

/** The column for the line below; undefined if unknown. */
function columnAfter(rows: Rows, above: TypedLine, line: number, unit: number): number | undefined {
  if (isInBlock(rows, line) || leavesOpen(above.text)) return undefined;
  if (above.comment) return above.indent;
  if (above.value !== undefined) {
    const value = bare(above.value);
    return value === '' || /^[|>][-+0-9]*$/.test(value) ? above.column + unit : above.column;
  }

  const [last] = above.dashes.slice(-1);
  if (last === undefined) return undefined;
  return bare(above.text.slice(above.column)) === '' ? above.column : last;
}

/** A dash is aligned with the other items of its list, or one level in from the list's key. */
function dash(rows: Rows, line: number, character: number, unit: number): TextEdit[] {
  const own = rows.row(line);
  if (!own || !/^ *- $/.test(own.text.slice(0, character)) || own.text.slice(character).trim() !== '') return [];
  const column = listColumn(rows, line, own.indent, unit);
  return column === undefined || column === own.indent ? [] : [replaced(line, 0, own.indent, ' '.repeat(column))];
}

function listColumn(rows: Rows, line: number, typedAt: number, unit: number): number | undefined {
  const lists: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let at = line - 1; at >= Math.max(0, line - most); at--) {
    const row = rows.row(at);
    if (!row || row.blank || row.comment || row.indent >= least || isInBlock(rows, at)) continue;

    const isNearest = least === Number.POSITIVE_INFINITY;
    if (isNearest && leavesOpen(row.text)) return undefined;
    if (isNearest && row.value !== undefined && bare(row.value) === '' && typedAt >= row.column) return row.column + unit;

    lists.push(...row.dashes);
    least = row.indent;
    if (least === 0) break;
  }

  const sorted = lists.sort((a, b) => b - a);
  return sorted.find((column) => column <= typedAt) ?? sorted.at(-1);
}

/** `{{name}}` gets its spaces; alone as the value of a key or item also the quotes without which YAML reads it as a map. */
function template(rows: Rows, line: number, character: number): TextEdit[] {
  const own = rows.row(line);
  const before = own?.text.slice(0, character) ?? '';
  const start = before.lastIndexOf('{{');
  if (!own || own.comment || start < 0 || !before.endsWith('}}')) return [];

  const inner = before.slice(start + 2, -2);
  if (inner.trim() === '' || /\}\}|^-|-$/.test(inner)) return [];

  const edits: TextEdit[] = [];
  const insert = (at: number, text: string): void => void edits.push(replaced(line, at, at, text));
  const quote = ['"', "'"].find((sign) => !inner.includes(sign));
  const alone = start === (own.value === undefined ? own.column : own.text.length - own.value.length);
  const quotes = alone && (own.value !== undefined || own.dashes.length > 0) && own.text.slice(character).trim() === '' && quote;
  if (quotes) insert(start, quotes);
  if (!inner.startsWith(' ')) insert(start + 2, ' ');
  if (!inner.endsWith(' ')) insert(character - 2, ' ');
  if (quotes) insert(character, quotes);

  return edits;
}

const replaced = (line: number, start: number, end: number, newText: string): TextEdit => ({
  range: { start: { line, character: start }, end: { line, character: end } },
  newText,
});
