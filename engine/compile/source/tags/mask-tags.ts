import type { Problem, Range } from '../../../language/problems.ts';
import { sourceTexts } from '../../../language/texts/compile/source.ts';
import { say } from '../../../language/texts.ts';
import { Regions, valueLength } from '../blocks/regions.ts';
import { restOfLine } from '../blocks/shape.ts';
import { quotesNeeded, shallowLines } from '../quoting.ts';

/** Text that YAML can parse, of the same length as the original, and the findings on the way. */
interface MaskedText {
  text: string;
  problems: Problem[];
}

/**
 * Masks characters that YAML would misread: unquoted AUTO tags (they may hold `: `, quotes, `#`, brackets, line breaks),
 * quotes inside the tags of quoted text, and unquoted values that begin with `{{` or a character that YAML reserves. One pass
 * over the lines; `column` is the column of the first line. With `broken` (YAML has failed on the text) it also masks the `:
 * ` of unquoted values, which no valid text holds.
 */
export function maskTags(text: string, column: number, broken = false): MaskedText {
  if (!broken && !text.includes('<AUTO') && !bareTemplate.test(text) && !reservedStart.test(text)) return { text, problems: [] };
  const walk = new TagWalk(text, column, broken);
  while (walk.at < text.length) walk.line();
  return { text: walk.covered(), problems: walk.problems };
}

/** A template where a value begins: behind a colon, a dash, a bracket or a comma. */
const bareTemplate = /(?:^|[:\-[,])\s+\{[{%]|\[\{\{/;

/** Characters that YAML reserves without a use (`%` only at the start of a line). */
const reservedStart = /(?:^[ \t]*|[:-][ \t]+)[@`%]/m;
/** The text right before a value in brackets: an indicator, and the value's own anchor and tag. */
const valueBegins = /[[{,:]\s*(?:[!&]\S*\s+){0,2}$/;
/** Characters with a meaning to YAML inside an unquoted value. */
const meaningful = /[:#,[\]{}"'@`%\n\r]/g;
const cover = '\uE000';
const depthChanges: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

class TagWalk {
  at = 0;
  readonly problems: Problem[] = [];
  readonly #covers: Range[] = [];
  readonly #text: string;
  readonly #broken: boolean;
  /** Column of the key or dash whose value is being read: deeper lines belong to it. */
  #parent = -1;
  #lineStart: number;
  /** The previous line ended inside an unquoted value, which deeper lines continue, whatever they look like. */
  #continues = false;
  readonly #regions: Regions;

  constructor(text: string, column: number, broken: boolean) {
    this.#text = text;
    this.#broken = broken;
    this.#lineStart = -column;
    this.#regions = new Regions(text);
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

  /** Reads the line at `at` and its continuation, up to a line's start. */
  line(): void {
    this.#skip();
    const first = this.#text[this.at];
    if (first !== undefined && first !== '\n' && first !== '#') {
      if (this.#continues && this.#column(this.at) > this.#parent) {
        while (this.#plain());
      } else this.#node();
    }
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
    this.#continues = false;
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
      else if (this.#isReserved(keys > 0)) this.#quoteNeeded(this.#valueHere(), say(sourceTexts.badStart));
      else if (first === '[' || first === '{') this.#flow();
      const plain = this.at === start;
      if (!this.#plain()) {
        this.#continues = plain;
        return;
      }
      if (this.#broken && plain && keys > 0) {
        this.at = start;
        this.#quoteNeeded(this.#valueHere(), say(sourceTexts.colonInValue));
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

  /** Continues in an unquoted value; true behind the colon of a key. */
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

  /** Masks an unquoted tag. */
  #tag(start: number): void {
    this.at = this.#regions.tagEnd(start, this.#parent);
    this.#covers.push({ start, end: this.at });
    const newline = this.#text.lastIndexOf('\n', this.at - 1);
    if (newline >= start) this.#lineStart = newline + 1;
  }

  /** Quoted text. A quote inside an open tag ends the text only where a value may end. */
  #quoted(quote: string, inFlow: boolean): void {
    const start = this.at;
    const region = this.#regions.end(start, this.#parent);
    const ends = inFlow ? /^\s*(?:[,\]}:]|#|$)/ : /^\s*(?:#|$|:\s|:$)/;
    const stop = quote === '"' ? /\\[\s\S]|"|<AUTO(?=[\s>/])|<\/AUTO\s*>|\n/g : /''|'|<AUTO(?=[\s>/])|<\/AUTO\s*>|\n/g;
    stop.lastIndex = start + 1;
    const covers: Range[] = [];
    const shallow: number[] = [];
    let [open, lineStart] = [0, this.#lineStart];
    for (let match = stop.exec(this.#text); match && match.index < region; match = stop.exec(this.#text)) {
      const [mark] = match;
      if (mark === '\n') {
        lineStart = stop.lastIndex;
        if (!this.#broken || inFlow || !this.#isShallow(lineStart)) continue;
        shallow.push(lineStart);
        covers.push({ start: match.index, end: lineStart });
      } else if (mark === '<AUTO') open++;
      else if (mark.startsWith('</')) open--;
      else if (mark === quote && (open <= 0 || ends.test(restOfLine(this.#text, stop.lastIndex)))) {
        this.#coverQuoted(covers, shallow);
        this.at = stop.lastIndex;
        this.#lineStart = lineStart;
        return;
      } else if (mark === quote) covers.push({ start: match.index, end: match.index + 1 });
    }
    this.at = start + 1;
  }

  /** Masks the faults inside quoted text; `shallow` are the starts of lines that are not deeper than its key. */
  #coverQuoted(covers: readonly Range[], shallow: readonly number[]): void {
    for (const range of covers) this.#covers.push(range);
    const [first] = shallow;
    if (first !== undefined) this.problems.push(shallowLines(this.#text, first, shallow, this.#parent));
  }

  /** Whether a line is no deeper than the key whose value it continues. */
  #isShallow(start: number): boolean {
    const indent = restOfLine(this.#text, start).search(/\S/);
    return indent >= 0 && indent <= this.#parent;
  }

  /** The rest of the line, up to a comment. */
  #valueHere(): Range {
    return { start: this.at, end: this.at + valueLength(restOfLine(this.#text, this.at)) };
  }

  /**
   * Whether a one-line value begins here with a character that YAML does not allow there; without a key before, it may be a
   * key itself.
   */
  #isReserved(isValue: boolean): boolean {
    const first = this.#text[this.at] ?? '';
    if (!'@`%'.includes(first) || this.#column(this.at) === 0) return false;
    const rest = restOfLine(this.#text, this.at);
    if (!isValue && /:(?=\s|$)/.test(rest)) return false;
    const next = /\S/.exec(this.#text.slice(this.at + rest.length));
    const after = next ? this.at + rest.length + next.index : this.#text.length;
    return after === this.#text.length || after - this.#text.lastIndexOf('\n', after) - 1 <= this.#parent;
  }

  #templateHere(): boolean {
    return this.#text.startsWith('{{', this.at) || this.#text.startsWith('{%', this.at);
  }

  /** An unquoted value that begins with a template: YAML sees a map. Masked up to the value's end, with the quotes as fix. */
  #bareTemplate(inFlow: boolean): void {
    const start = this.at;
    const rest = restOfLine(this.#text, start);
    const length = inFlow
      ? /^(?:\{\{[^\n]{0,500}?\}\}|\{%[^\n]{0,500}?%\}|[^,\]}\n])*/.exec(rest)?.[0].trimEnd().length
      : valueLength(rest);
    const end = start + (length || rest.length);
    const mark = this.#text.slice(start, start + 2);
    this.#quoteNeeded({ start, end }, say(sourceTexts.bareTemplate, { mark }));
  }

  #quoteNeeded(range: Range, message: string): void {
    this.#covers.push(range);
    this.problems.push(quotesNeeded(this.#text, range, message));
    this.at = range.end;
  }

  /** Brackets and braces up to the closing one. */
  #flow(): void {
    const start = this.at;
    const region = this.#regions.end(start, this.#parent);
    const stop = /[[\]{}"'\n]|<AUTO(?=[\s>/])|\s#/g;
    let depth = 0;
    for (this.at = start; this.at < region; ) {
      stop.lastIndex = this.at;
      const match = stop.exec(this.#text);
      if (!match || match.index >= region) break;
      const [mark] = match;
      this.at = match.index;
      const begins = this.at === start || valueBegins.test(this.#text.slice(Math.max(start, this.at - 80), this.at));
      if (mark === '<AUTO') this.#tag(this.at);
      else if (mark === '\n') this.#lineStart = ++this.at;
      else if (mark.endsWith('#')) this.at = Math.max(this.at + 1, this.#text.indexOf('\n', this.at + 1));
      else if (begins && this.at > start && this.#templateHere()) this.#bareTemplate(true);
      else if (begins && (mark === '"' || mark === "'")) this.#quoted(mark, true);
      else {
        depth += depthChanges[mark] ?? 0;
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
