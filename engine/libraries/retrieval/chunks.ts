import { headedSections, type TextSection } from './headings.ts';

/** How texts are split: at headings, between sentences, or into pieces of equal length. */
type Chunking = 'heading' | 'sentences' | 'tokens';

/** A piece of a text. `line` counts from 1; `heading` are the headings above it, the outermost first. */
export interface Chunk {
  text: string;
  line: number;
  heading: string;
}

/** The most characters of a chunk. A token is about four characters. */
const mostIn: Readonly<Record<Chunking, number>> = { heading: 1_600, sentences: 600, tokens: 1_024 };
/** The overlap of two neighbours in characters, where texts are split at any place. */
const overlap = 128;

/** Splits a text; for `markdown` its headings count. */
export function chunkText(text: string, chunking: Chunking, markdown: boolean): Chunk[] {
  const sections = markdown ? headedSections(text) : [{ start: 0, end: text.length, heading: '' }];
  const lineOf = lineCounter(text);
  return sections.flatMap((section) =>
    cutters[chunking](text, section).flatMap(({ start, end }) => {
      const piece = text.slice(start, end);
      const body = piece.trim();
      if (body === '') return [];
      const first = start + (piece.length - piece.trimStart().length);
      return [{ text: body, line: lineOf(first), heading: section.heading }];
    }),
  );
}

interface Span {
  start: number;
  end: number;
}

const cutters: Readonly<Record<Chunking, (text: string, section: TextSection) => Span[]>> = {
  heading: (text, section) => pieces(text, section, mostIn.heading, 0),
  tokens: (text, section) => pieces(text, section, mostIn.tokens, overlap),
  sentences,
};

/** Pieces of at most `most` characters, split between paragraphs, lines, sentences or words, in that order of preference. */
function pieces(text: string, { start, end }: Span, most: number, shared: number): Span[] {
  const spans: Span[] = [];
  for (let at = start; at < end; ) {
    const next = end - at <= most ? end : cutBefore(text, at, at + most);
    spans.push({ start: at, end: next });
    at = next < end && shared > 0 ? Math.max(at + 1, wordStart(text, next - shared)) : next;
  }
  return spans;
}

const breaks: readonly RegExp[] = [
  /\n[ \t]*\n/g,
  /\n/g,
  /[.!?\u3002\uff01\uff1f](?=\s|\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana})/gu,
  /\s/g,
];

/** The best split position in the second half of a window; its end where there is none. */
function cutBefore(text: string, start: number, end: number): number {
  const middle = start + Math.floor((end - start) / 2);
  const window = text.slice(middle, end);
  for (const pattern of breaks) {
    let last: number | undefined;
    for (const found of window.matchAll(pattern)) last = found.index + found[0].length;
    if (last !== undefined) return middle + last;
  }
  return isInPair(text, end) ? end - 1 : end;
}

/** The beginning of the word at or after an index. */
function wordStart(text: string, index: number): number {
  const after = text.slice(index, index + overlap).search(/(?<=\s)\S/);
  if (after >= 0) return index + after;
  return isInPair(text, index) ? index + 1 : index;
}

/** Whether an index is inside a surrogate pair. */
const isInPair = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code < 0xe000;
};

/** Consecutive sentences, up to the length of a chunk; the last one of a chunk also begins the next. */
function sentences(text: string, section: TextSection): Span[] {
  const all = sentencesIn(text, section);
  const spans: Span[] = [];
  let first = 0;
  while (first < all.length) {
    const begin = all[first];
    if (!begin) break;
    let last = first;
    while ((all[last + 1]?.end ?? Number.POSITIVE_INFINITY) - begin.start <= mostIn.sentences) last++;
    spans.push({ start: begin.start, end: all[last]?.end ?? begin.end });
    if (last === all.length - 1) break;
    first = last > first ? last : last + 1;
  }
  return spans;
}

let segmenter: Intl.Segmenter | undefined;
/** Splits sentences by the rules of Unicode, which are the same for all languages. Made at its first use: it costs a start 2 ms. */
const sentenceSegmenter = (): Intl.Segmenter => (segmenter ??= new Intl.Segmenter('und', { granularity: 'sentence' }));

function sentencesIn(text: string, { start, end }: Span): Span[] {
  const found: Span[] = [];
  // A line break inside a paragraph ends no sentence.
  for (const { index, segment } of sentenceSegmenter().segment(text.slice(start, end).replace(/(\S)\n(?=\S)/g, '$1 '))) {
    const at = start + index;
    if (segment.trim() === '') continue;
    found.push(...pieces(text, { start: at, end: at + segment.length }, mostIn.sentences, 0));
  }
  return found;
}

/** Returns the line of an index. Fast for ascending indexes; for an earlier one it starts again. */
function lineCounter(text: string): (index: number) => number {
  let [at, line] = [0, 1];
  return (index) => {
    if (index < at) [at, line] = [0, 1];
    for (let next = text.indexOf('\n', at); next >= 0 && next < index; next = text.indexOf('\n', at)) {
      line++;
      at = next + 1;
    }
    return line;
  };
}
