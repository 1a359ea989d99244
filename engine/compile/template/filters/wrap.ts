import { cut, lengthOf } from '../evaluation/text.ts';

export interface Wrapping {
  width: number;
  /** Whether a word that is longer than a line is broken. */
  longWords: boolean;
  /** Whether a line may end behind the hyphen of a word. */
  hyphens: boolean;
}

/** Wraps one line of text as Python's `textwrap` does; white space at a break is dropped. */
export function wrapLine(text: string, wrapping: Wrapping): string[] {
  const width = Math.max(1, wrapping.width);
  const chunks = chunksOf(text, wrapping.hyphens).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    let line = '';
    let length = 0;
    let last = '';

    const take = (chunk: string): void => {
      line += chunk;
      length += lengthOf(chunk);
      last = chunk;
    };

    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop();
    for (let next = chunks.at(-1); next !== undefined && length + lengthOf(next) <= width; next = chunks.at(-1)) {
      take(next);
      chunks.pop();
    }

    const long = chunks.at(-1);
    if (long !== undefined && lengthOf(long) > width) {
      if (wrapping.longWords) {
        const at = breakAt(long, width - length, wrapping.hyphens);
        take(cut(long, 0, at));
        chunks[chunks.length - 1] = cut(long, at);
      } else if (line === '') {
        take(long);
        chunks.pop();
      }
    }

    if (isBlank(last)) line = line.slice(0, -last.length);
    if (line !== '') lines.push(line);
  }

  return lines;
}

const isBlank = (chunk: string | undefined): chunk is string => chunk !== undefined && chunk !== '' && chunk.trim() === '';

/** The break of a word that is too long: behind its last hyphen that fits, else at the end of the line. */
function breakAt(word: string, room: number, hyphens: boolean): number {
  if (!hyphens) return room;
  const fits = cut(word, 0, room);
  const hyphen = fits.lastIndexOf('-');
  return hyphen > 0 && /[^-]/.test(fits.slice(0, hyphen)) ? lengthOf(fits.slice(0, hyphen)) + 1 : room;
}

/** Words, the white space between them, and the parts of words with hyphens. */
function chunksOf(text: string, hyphens: boolean): string[] {
  const chunks = text.match(/\s+|\S+/g) ?? [];
  return hyphens ? chunks.flatMap((chunk) => (chunk.includes('-') ? partsOf(chunk) : [chunk])) : chunks;
}

/** A word split behind its hyphens, where letters stand on both sides, and around its dashes (`--`). */
function partsOf(word: string): string[] {
  // Made on demand: V8 takes a millisecond for each, which a start need not pay.
  const letter = /[\p{L}_]/u;
  const inWord = /[\p{L}\p{N}_!"'&.,?]/u;
  const parts: string[] = [];
  let from = 0;

  const cutAt = (at: number): void => {
    if (at > from) parts.push(word.slice(from, at));
    from = at;
  };

  const is = (pattern: RegExp, at: number): boolean => pattern.test(word[at] ?? '');
  for (let at = word.indexOf('-'); at >= 0; at = word.indexOf('-', at + 1)) {
    let end = at + 1;
    while (word[end] === '-') end++;
    if (end - at > 1) {
      if (is(inWord, at - 1) && is(/[\p{L}\p{N}_]/u, end)) {
        cutAt(at);
        cutAt(end);
      }
      at = end - 1;
      continue;
    }

    const before = is(letter, at - 1) && (is(letter, at - 2) || (word[at - 2] === '-' && is(letter, at - 3)));
    const after = is(letter, at + 1) && (is(letter, at + 2) || (word[at + 2] === '-' && is(letter, at + 3)));
    if (before && after) cutAt(at + 1);
  }

  cutAt(word.length);
  return parts;
}
