import { readOpening } from '../tags/find-tags.ts';
import { isStructure, restOfLine } from './shape.ts';

/** The extent of values and of AUTO tags in them, judged by indentation and brackets alone. Caches the last answers. */
export class Regions {
  readonly #text: string;
  #region = { from: 0, end: -1, parent: -1 };
  #matched: { from: number; end: number; ends: ReadonlyMap<number, number> } = { from: 0, end: -1, ends: new Map() };

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * The latest end of the value that holds `from`: the next line that is no deeper than its key (in column `parent`) and
   * begins an entry or item.
   */
  end(from: number, parent: number): number {
    const known = this.#region;
    if (known.parent === parent && from >= known.from && from < known.end) return known.end;

    let end = this.#text.indexOf('\n', from);
    while (end >= 0) {
      const line = restOfLine(this.#text, end + 1);
      const indent = line.search(/\S/);
      if (indent >= 0 && indent <= parent && isStructure(line.slice(indent))) break;
      end = this.#text.indexOf('\n', end + 1);
    }

    if (end < 0) end = this.#text.length;
    this.#region = { from, end, parent };
    return end;
  }

  /** The end of an unquoted tag: behind its end tag; without one, behind its opening and the words on that line. */
  tagEnd(start: number, parent: number): number {
    const region = this.end(start, parent);
    // The tags of a region are matched together in one pass, however many are open.
    if (start < this.#matched.from || region !== this.#matched.end)
      this.#matched = { from: start, end: region, ends: matchTags(this.#text, start, region) };
    return this.#matched.ends.get(start) ?? openTagEnd(this.#text, start, region);
  }
}

function matchTags(text: string, from: number, to: number): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  const bracket = /<AUTO(?=[\s>/])|<\/AUTO\s*>/g;
  bracket.lastIndex = from;

  for (let found = bracket.exec(text); found && found.index < to; found = bracket.exec(text)) {
    if (found[0] === '<AUTO') {
      const opening = readOpening(text, found.index, to);
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

function openTagEnd(text: string, start: number, region: number): number {
  const opening = readOpening(text, start, region);
  const behind = opening.finished ? opening.end : start;
  const rest = restOfLine(text, behind);
  if (opening.finished && /^\s*(?:[,\]}#]|$)/.test(rest)) return opening.end;
  return behind + valueLength(rest);
}

/** Length of an unquoted value on its line: up to a comment or the end. */
export function valueLength(rest: string): number {
  const comment = rest.search(/\s#/);
  return (comment >= 0 ? rest.slice(0, comment) : rest).trimEnd().length;
}
