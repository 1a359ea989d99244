/**
 * Maps the text of a scalar to its source. Between two marks index and offset advance together; there is a mark wherever they
 * diverge (escapes, line folding, indentation). `offsets` are offsets in the source.
 */
export interface Decoded {
  text: string;
  indexes: number[];
  offsets: number[];
}

export type Style = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** Reads a scalar of `source` between `start` and `end` (quotes and block header included) by the rules of YAML 1.2. */
// biome-ignore lint/complexity/useMaxParams: called for each scalar of a text; an object a call would cost
export function decode(source: string, start: number, end: number, style: Style, indent: number): Decoded {
  const closed = style === 'single' || style === 'double' ? endBeforeQuote(source, start, end) : end;
  const writer = new Writer(source, closed);

  if (style === 'plain') unfold(writer, start, false);
  else if (style === 'single') unfold(writer, start + 1, true);
  else if (style === 'double') readDouble(writer, start + 1);
  else readBlock(writer, start, style, indent);
  return writer;
}

/** The end of a quoted text before its closing quote, which a broken text may lack. */
const endBeforeQuote = (source: string, start: number, end: number): number =>
  end - start > 1 && source[end - 1] === source[start] ? end - 1 : end;

/** Collects the text of `source` before `end` with the positions that it came from. */
class Writer implements Decoded {
  text = '';
  readonly indexes: number[] = [];
  readonly offsets: number[] = [];
  readonly source: string;
  readonly end: number;
  constructor(source: string, end: number) {
    this.source = source;
    this.end = end;
  }
  /** Adds text that came from the source at `offset`. */
  put(text: string, offset: number): void {
    this.mark(offset);
    this.text += text;
  }
  copy(from: number, to: number): void {
    if (to > from) this.put(this.source.slice(from, to), from);
  }
  /** Sets the position of the next character, or of the end. */
  mark(offset: number): void {
    const last = this.indexes.length - 1;
    const index = this.text.length;
    if (this.indexes[last] === index) this.offsets[last] = offset;
    else if (last < 0 || offset - (this.offsets[last] ?? 0) !== index - (this.indexes[last] ?? 0)) {
      this.indexes.push(index);
      this.offsets.push(offset);
    }
  }
}

const isBlank = (character: string | undefined) => character === ' ' || character === '\t';

/** Plain and single-quoted text: lines are trimmed and joined by a space, empty lines stay line breaks. */
function unfold(writer: Writer, start: number, quoted: boolean): void {
  const { source, end } = writer;
  let breaks: number[] = [];
  for (let at = start, first = true; ; first = false) {
    const newline = source.indexOf('\n', at);
    const last = newline < 0 || newline >= end;
    const from = first ? at : skipBlanks(source, at, last ? end : newline);
    const to = last ? end : lineEndBefore(source, from, newline);
    if (from < to || first || last) {
      join(writer, breaks);
      breaks = [];
      if (quoted) copyQuotes(writer, from, to);
      else writer.copy(from, to);
    }
    if (last) {
      writer.mark(to);
      return;
    }
    breaks.push(to);
    at = newline + 1;
  }
}

function skipBlanks(source: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(source[at])) at++;
  return at;
}

/** The end of a line before its break and trailing white space. */
function lineEndBefore(source: string, from: number, newline: number): number {
  let at = newline > from && source[newline - 1] === '\r' ? newline - 1 : newline;
  while (at > from && isBlank(source[at - 1])) at--;
  return at;
}

/** One line break becomes a space, n become n - 1 breaks. */
function join(writer: Writer, breaks: readonly number[]): void {
  if (breaks.length === 1) writer.put(' ', breaks[0] ?? 0);
  else for (const at of breaks.slice(0, -1)) writer.put('\n', at);
}

function copyQuotes(writer: Writer, from: number, to: number): void {
  let at = from;
  for (const { index } of writer.source.slice(from, to).matchAll(/''/g)) {
    writer.copy(at, from + index + 1);
    at = from + index + 2;
  }
  writer.copy(at, to);
}

const escapes: Readonly<Record<string, string>> = {
  0: '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};
const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const special = /[\\\n \t]/g;

/** Double-quoted text: escapes, and lines folded as in plain text. */
function readDouble(writer: Writer, start: number): void {
  const { source, end } = writer;
  let at = start;
  while (at < end) {
    special.lastIndex = at;
    const stop = Math.min(special.exec(source)?.index ?? end, end);
    const isBreak = source[stop] === '\n';
    const content = isBreak && source[stop - 1] === '\r' && stop > at ? stop - 1 : stop;
    writer.copy(at, content);
    if (stop >= end) break;
    if (isBreak) at = fold(writer, content, stop);
    else if (source[stop] === '\\') at = readEscape(writer, stop);
    else at = readBlanks(writer, stop);
  }
  writer.mark(end);
}

/** White space inside double quotes, which is dropped before a line break; returns the next position. */
function readBlanks(writer: Writer, start: number): number {
  const { source, end } = writer;
  const after = skipBlanks(source, start, source.length);
  const newline = source[after] === '\r' && source[after + 1] === '\n' ? after + 1 : after;
  if (source[newline] === '\n' && newline < end) return fold(writer, start, newline);
  writer.copy(start, Math.min(after, end));
  return after;
}

/** A line break inside double quotes with the white space around it; returns the next position. */
function fold(writer: Writer, content: number, newline: number): number {
  const { source, end } = writer;
  const breaks = [content];
  let at = newline + 1;
  for (; at < end; at++) {
    if (source[at] === '\n') breaks.push(source[at - 1] === '\r' ? at - 1 : at);
    else if (!isBlank(source[at]) && !(source[at] === '\r' && source[at + 1] === '\n')) break;
  }
  join(writer, breaks);
  return at;
}

function readEscape(writer: Writer, at: number): number {
  const { source, end } = writer;
  const next = source[at + 1] ?? '';
  const plain = escapes[next];
  if (plain !== undefined) {
    writer.put(plain, at);
    writer.mark(at + 2);
    return at + 2;
  }
  const newline = next === '\r' && source[at + 2] === '\n' ? at + 2 : at + 1;
  if (source[newline] === '\n') {
    let after = newline + 1;
    while (after < end && isBlank(source[after])) after++;
    return after;
  }
  const length = codeLengths[next];
  const digits = length === undefined ? '' : source.slice(at + 2, at + 2 + length);
  const code = digits.length === length && /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : -1;
  const after = Math.min(end, at + 2 + (length ?? 0));
  if (code >= 0 && code <= 0x10ffff) writer.put(String.fromCodePoint(code), at);
  else writer.copy(at, after);
  writer.mark(after);
  return after;
}

/** A `|` or `>` scalar. `indent` is the parent's, from which an indentation digit in the header counts. */
function readBlock(writer: Writer, start: number, style: Style, indent: number): void {
  const { source, end } = writer;
  const headerEnd = source.indexOf('\n', start);
  if (headerEnd < 0 || headerEnd + 1 > end) {
    writer.mark(end);
    return;
  }
  const header = /^[|>]([-+\d]*)/.exec(source.slice(start, headerEnd))?.[1] ?? '';
  const digit = /[1-9]/.exec(header)?.[0];
  const lines = splitLines(source, headerEnd + 1, end);
  const firstContent = lines.find((line) => line.content < line.end);
  const trim = digit ? indent + Number(digit) : (firstContent?.indent ?? 0);
  let count = firstContent ? lines.length : 0;
  while (count > 0 && isEmpty(lines[count - 1], trim)) count--;
  if (style === 'literal') copyLiteral(writer, lines.slice(0, count), trim);
  else copyFolded(writer, lines.slice(0, count), trim);
  // By the chomping indicator: keep the line breaks at the end, strip them, or clip them to one.
  let tail = lines.slice(0, count).slice(-1);
  if (header.includes('+')) tail = lines.slice(Math.max(0, count - 1));
  else if (header.includes('-')) tail = [];
  for (const line of tail) {
    if (line.broken) writer.put('\n', line.end);
  }
  if (tail[0] && !tail.some((line) => line.broken)) writer.put('\n', tail[0].end);
  writer.mark(end);
}

interface BlockLine {
  start: number;
  /** Width of the white space before `content`. */
  indent: number;
  content: number;
  /** Behind the last character, before the line break. */
  end: number;
  broken: boolean;
}

function splitLines(source: string, from: number, to: number): BlockLine[] {
  const lines: BlockLine[] = [];
  for (let at = from; at < to; ) {
    const newline = source.indexOf('\n', at);
    const broken = newline >= 0 && newline < to;
    const stop = broken ? newline : to;
    const end = broken && stop > at && source[stop - 1] === '\r' ? stop - 1 : stop;
    let content = at;
    while (content < end && source[content] === ' ') content++;
    lines.push({ start: at, indent: content - at, content, end, broken });
    at = stop + 1;
  }
  return lines;
}

const isEmpty = (line: BlockLine | undefined, trim: number) =>
  line !== undefined && line.content >= line.end && line.indent <= trim;
const textStart = (line: BlockLine, trim: number) => Math.min(line.start + trim, line.content);

function copyLiteral(writer: Writer, lines: readonly BlockLine[], trim: number): void {
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    if (before) writer.put('\n', before.end);
    writer.copy(textStart(line, trim), line.end);
  });
}

/** Lines at the block's indentation are joined by spaces; deeper ones, and empty ones, keep their breaks. */
function copyFolded(writer: Writer, lines: readonly BlockLine[], trim: number): void {
  const isDeep = (line: BlockLine) => line.indent > trim || (line.content < line.end && writer.source[line.content] === '\t');
  let breaks: number[] = [];
  let before: BlockLine | undefined;
  for (const line of lines) {
    if (isEmpty(line, trim)) breaks.push(line.end);
    else {
      if (!before) {
        for (const at of breaks) writer.put('\n', at);
      } else if (isDeep(before) || isDeep(line)) {
        for (const at of [before.end, ...breaks]) writer.put('\n', at);
      } else join(writer, [before.end, ...breaks]);
      writer.copy(textStart(line, trim), line.end);
      [before, breaks] = [line, []];
    }
  }
}
