import type { Problem, Range } from '../../language/problems.ts';
import { isStructure, restOfLine } from './shape.ts';
import { problem } from './syntax.ts';
import { readOpening } from './tags.ts';

/** Text that YAML can read, as long as the text it was made of, and what was found on the way. */
export interface Shielded {
  text: string;
  problems: Problem[];
}

/**
 * Covers, place by place, what YAML would misread: unquoted AUTO tags (they may hold `: `, quotes, `#`, brackets, line breaks),
 * quotes inside the tags of quoted text, and unquoted values that begin with `{{`. Walks the text once, line by line.
 * `column` is where the text's first line begins. With `broken` (YAML has failed to read the text) it also covers the `: `
 * of unquoted values, which no legal text holds.
 */
export function shield(text: string, column: number, broken = false): Shielded {
  if (!broken && !text.includes('<AUTO') && !bareTemplate.test(text)) return { text, problems: [] };
  const walk = new Walk(text, column, broken);
  while (walk.at < text.length) walk.line();
  return { text: walk.covered(), problems: walk.problems };
}

/** A template where a value begins: behind a colon, a dash, a bracket or a comma. */
const bareTemplate = /(?:^|[:\-[,])\s+\{[{%]|\[\{\{/;
/** Characters that mean something to YAML inside an unquoted value. */
const meaningful = /[:#,[\]{}"'\n\r]/g;
const cover = '\uE000';

class Walk {
  at = 0;
  readonly problems: Problem[] = [];
  readonly #covers: Range[] = [];
  readonly #text: string;
  readonly #broken: boolean;
  /** Column of the key or dash whose value is being read: deeper lines belong to it. */
  #parent = -1;
  #lineStart: number;
  /** The end of the last region that was looked for, and the parent it was looked for with. */
  #region = { from: 0, end: -1, parent: -1 };
  #matched: { from: number; end: number; ends: ReadonlyMap<number, number> } = { from: 0, end: -1, ends: new Map() };

  constructor(text: string, column: number, broken: boolean) {
    this.#text = text;
    this.#broken = broken;
    this.#lineStart = -column;
  }

  covered(): string {
    let [result, at] = ['', 0];
    for (const { start, end } of this.#covers) {
      if (start < at) continue;
      result += this.#text.slice(at, start) + this.#text.slice(start, end).replace(meaningful, cover);
      at = end;
    }
    return result + this.#text.slice(at);
  }

  /** Reads the line at `at`, and what hangs on it, up to a line's start. */
  line(): void {
    this.#skip();
    const first = this.#text[this.at];
    if (first !== undefined && first !== '\n' && first !== '#') this.#node();
    this.#endLine();
  }

  #column(at: number): number {
    return at - this.#lineStart;
  }

  #skip(): void {
    while (this.#text[this.at] === ' ' || this.#text[this.at] === '\t' || this.#text[this.at] === '\r') this.at++;
  }

  #endLine(): void {
    const newline = this.#text.indexOf('\n', this.at);
    this.at = newline < 0 ? this.#text.length : newline + 1;
    this.#lineStart = this.at;
  }

  /** Dashes, keys and the value of a line. */
  #node(): void {
    for (let keys = 0; ; keys++) {
      this.#lead();
      const start = this.at;
      const first = this.#text[start];
      if (first === undefined || first === '\n' || first === '#') return;
      if ((first === '|' || first === '>') && /^[|>][-+\d]*[ \t]*(?:#.*)?\r?$/.test(restOfLine(this.#text, start))) {
        this.#blockScalar();
        return;
      }
      if (first === '"' || first === "'") this.#quoted(first, false);
      else if (this.#templateHere()) this.#bareTemplate(false);
      else if (first === '[' || first === '{') this.#flow();
      const plain = this.at === start;
      if (!this.#plain()) return;
      if (this.#broken && plain && keys > 0) {
        this.#quoteNeeded(
          start,
          start + valueLength(restOfLine(this.#text, start)),
          'A value that holds `: ` must stand in quotes: YAML reads it as another key.',
        );
        return;
      }
      this.#parent = this.#column(start);
    }
  }

  /** Dashes, anchors and tags before a key or value. */
  #lead(): void {
    for (;;) {
      this.#skip();
      const first = this.#text[this.at];
      if ((first === '-' || first === '?') && /^\s?$/.test(this.#text[this.at + 1] ?? '')) {
        this.#parent = this.#column(this.at);
        this.at++;
      } else if (first === '&' || first === '!') {
        const word = /[^\s]*/y;
        word.lastIndex = this.at;
        this.at += word.exec(this.#text)?.[0].length ?? 1;
      } else return;
    }
  }

  /** Reads on in an unquoted value; true behind the colon of a key. */
  #plain(): boolean {
    const stop = /<AUTO(?=[\s>/])|:(?=\s|$)|\s#|\n/g;
    for (;;) {
      stop.lastIndex = this.at;
      const found = stop.exec(this.#text);
      if (!found || found[0] === '\n') {
        this.at = found?.index ?? this.#text.length;
        return false;
      }
      if (found[0] === '<AUTO') {
        this.#tag(found.index);
        continue;
      }
      this.at = found.index + 1;
      if (found[0] === ':') return true;
      this.at = this.#text.indexOf('\n', this.at);
      if (this.at < 0) this.at = this.#text.length;
      return false;
    }
  }

  /** Covers an unquoted tag: as a whole where it has its end, else its opening and the words behind it on the line. */
  #tag(start: number): void {
    const end = this.#tagEnd(start);
    const stop = end ?? this.#openTagEnd(start);
    this.#covers.push({ start, end: stop });
    this.at = stop;
    const newline = this.#text.lastIndexOf('\n', stop - 1);
    if (newline >= start) this.#lineStart = newline + 1;
  }

  /** Where the tag at `start` has its end; the tags of a region are matched together. */
  #tagEnd(start: number): number | undefined {
    const region = this.#regionEnd(start);
    if (start < this.#matched.from || region !== this.#matched.end)
      this.#matched = { from: start, end: region, ends: this.#match(start, region) };
    return this.#matched.ends.get(start);
  }

  #match(from: number, region: number): Map<number, number> {
    const ends = new Map<number, number>();
    const open: number[] = [];
    const bracket = /<AUTO(?=[\s>/])|<\/AUTO\s*>/g;
    bracket.lastIndex = from;
    for (let found = bracket.exec(this.#text); found && found.index < region; found = bracket.exec(this.#text)) {
      if (found[0] === '<AUTO') {
        const opening = readOpening(this.#text, found.index, region);
        bracket.lastIndex = opening.end;
        if (opening.complete) ends.set(found.index, opening.end);
        else open.push(found.index);
      } else {
        const start = open.pop();
        if (start !== undefined) ends.set(start, bracket.lastIndex);
      }
    }
    return ends;
  }

  #openTagEnd(start: number): number {
    const opening = readOpening(this.#text, start, this.#regionEnd(start));
    const behind = opening.finished ? opening.end : start;
    const rest = restOfLine(this.#text, behind);
    if (opening.finished && /^\s*(?:[,\]}#]|$)/.test(rest)) return opening.end;
    const comment = rest.search(/\s#/);
    return behind + (comment >= 0 ? comment : rest.trimEnd().length);
  }

  /** Where the value that holds `from` must have ended: the next line that is no deeper than its key and begins an entry. */
  #regionEnd(from: number): number {
    const known = this.#region;
    if (known.parent === this.#parent && from >= known.from && from < known.end) return known.end;
    let end = this.#text.indexOf('\n', from);
    while (end >= 0) {
      const line = restOfLine(this.#text, end + 1);
      const indent = line.search(/\S/);
      if (indent >= 0 && indent <= this.#parent && isStructure(line.slice(indent))) break;
      end = this.#text.indexOf('\n', end + 1);
    }
    if (end < 0) end = this.#text.length;
    this.#region = { from, end, parent: this.#parent };
    return end;
  }

  /** Quoted text. A quote inside an open tag ends it only where a value may end. */
  #quoted(quote: string, inFlow: boolean): void {
    const start = this.at;
    const region = this.#regionEnd(start);
    const stop = quote === '"' ? /\\[\s\S]|"|<AUTO(?=[\s>/])|<\/AUTO\s*>|\n/g : /''|'|<AUTO(?=[\s>/])|<\/AUTO\s*>|\n/g;
    stop.lastIndex = start + 1;
    const covers: Range[] = [];
    const shallow: number[] = [];
    let [open, lineStart] = [0, this.#lineStart];
    for (let found = stop.exec(this.#text); found && found.index < region; found = stop.exec(this.#text)) {
      const [what] = found;
      if (what === '\n') {
        lineStart = stop.lastIndex;
        if (this.#broken && !inFlow && this.#isShallow(lineStart)) shallow.push(lineStart);
      } else if (what === '<AUTO') open++;
      else if (what.startsWith('</')) open--;
      else if (what === quote) {
        const ends = inFlow ? /^\s*(?:[,\]}:]|#|$)/ : /^\s*(?:#|$|:\s|:$)/;
        if (open <= 0 || ends.test(restOfLine(this.#text, stop.lastIndex))) {
          this.#covers.push(
            ...[...covers, ...shallow.map((line) => ({ start: line - 1, end: line }))].sort((a, b) => a.start - b.start),
          );
          this.#reportShallow(shallow);
          this.at = stop.lastIndex;
          this.#lineStart = lineStart;
          return;
        }
        covers.push({ start: found.index, end: found.index + 1 });
      }
    }
    this.at = start + 1;
  }

  /** Whether a line is no deeper than the key whose value it goes on with. */
  #isShallow(start: number): boolean {
    const indent = restOfLine(this.#text, start).search(/\S/);
    return indent >= 0 && indent <= this.#parent;
  }

  /** Lines of quoted text that are not indented enough: everybody sees what is meant, but strict YAML refuses them. */
  #reportShallow(lines: readonly number[]): void {
    const [first] = lines;
    if (first === undefined) return;
    const indent = ' '.repeat(this.#parent + 1);
    const edits = lines.map((start) => ({
      range: { start, end: start + restOfLine(this.#text, start).search(/\S/) },
      text: indent,
    }));
    this.problems.push(
      problem(
        'yaml-syntax',
        { start: first, end: first + restOfLine(this.#text, first).trimEnd().length },
        'Quoted text that goes on here must be indented deeper than its key; other YAML tools refuse it.',
        {
          severity: 'warning',
          fixes: [{ title: 'Indent the text deeper', edits }],
        },
      ),
    );
  }

  #templateHere(): boolean {
    return this.#text.startsWith('{{', this.at) || this.#text.startsWith('{%', this.at);
  }

  /** An unquoted value that begins with a template: YAML sees a map. Covered up to the value's end, with the quotes as fix. */
  #bareTemplate(inFlow: boolean): void {
    const start = this.at;
    const rest = restOfLine(this.#text, start);
    const length = inFlow ? /^(?:\{\{[^\n]*?\}\}|\{%[^\n]*?%\}|[^,\]}\n])*/.exec(rest)?.[0].trimEnd().length : valueLength(rest);
    const end = start + (length || rest.length);
    this.#quoteNeeded(
      start,
      end,
      `A value that begins with \`${this.#text.slice(start, start + 2)}\` must stand in quotes: YAML would read a map in braces.`,
    );
  }

  /** Covers a value that YAML misreads for want of quotes. */
  #quoteNeeded(start: number, end: number, message: string): void {
    const range = { start, end };
    const written = this.#text.slice(start, end);
    const quoted = written.includes('"') || written.includes('\\') ? `'${written.replaceAll("'", "''")}'` : `"${written}"`;
    this.#covers.push(range);
    this.problems.push(
      problem('yaml-syntax', range, message, { fixes: [{ title: 'Put the value in quotes', edits: [{ range, text: quoted }] }] }),
    );
    this.at = end;
  }

  /** Brackets and braces up to the one that closes the first. */
  #flow(): void {
    const start = this.at;
    const region = this.#regionEnd(start);
    const stop = /[[\]{}"'\n]|<AUTO(?=[\s>/])|\s#/g;
    let depth = 0;
    for (this.at = start; this.at < region; ) {
      stop.lastIndex = this.at;
      const found = stop.exec(this.#text);
      if (!found || found.index >= region) break;
      this.at = found.index;
      const begins = this.at === start || /[[{,:]\s*$/.test(this.#text.slice(Math.max(start, this.at - 40), this.at));
      if (found[0] === '<AUTO') this.#tag(this.at);
      else if (found[0] === '\n') this.#lineStart = ++this.at;
      else if (found[0].endsWith('#')) this.at = Math.max(this.at + 1, this.#text.indexOf('\n', this.at + 1));
      else if (begins && this.at > start && this.#templateHere()) this.#bareTemplate(true);
      else if (found[0] === '"' || found[0] === "'") {
        if (begins) this.#quoted(found[0], true);
        else this.at++;
      } else {
        depth += found[0] === '[' || found[0] === '{' ? 1 : -1;
        this.at++;
        if (depth === 0) return;
      }
    }
  }

  /** Skips the lines that are deeper than the key. */
  #blockScalar(): void {
    for (let next = this.#text.indexOf('\n', this.at); ; next = this.#text.indexOf('\n', next + 1)) {
      if (next < 0) {
        this.at = this.#text.length;
        return;
      }
      const line = restOfLine(this.#text, next + 1);
      const indent = line.search(/\S/);
      if (indent >= 0 && indent <= this.#parent) {
        this.at = next;
        return;
      }
    }
  }
}

/** Length of an unquoted value on its line: up to a comment or the end. */
function valueLength(rest: string): number {
  const comment = rest.search(/\s#/);
  return comment >= 0 ? rest.slice(0, comment).trimEnd().length : rest.trimEnd().length;
}
