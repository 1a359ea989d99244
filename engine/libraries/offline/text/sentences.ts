import { type BlockKind, blocksOf } from './blocks.ts';
import { termsOf } from './terms.ts';
import type { Reader, WordToken } from './token.ts';

/** A sentence of a document with the features for ranking. `start`/`end` (UTF-16) delimit it in the document. */
export interface Sentence {
  /** Its place among the sentences of the document, from 0. */
  index: number;
  /** As in the document, with line breaks. */
  text: string;
  start: number;
  end: number;
  kind: BlockKind;
  /** Number of its block; sentences of one block follow each other in the text. */
  block: number;
  heading?: string;
  source?: string;
  tokens: WordToken[];
  terms: string[];
}

/** Every sentence of a document, headings included (of kind `heading`). Token positions count from the document's start. */
export function sentencesOf(text: string, reader: Reader): Sentence[] {
  const sentences: Sentence[] = [];
  blocksOf(text).forEach((block, number) => {
    for (const whole of joinFragments(reader(text.slice(block.start, block.end)))) {
      const tokens = withoutStrayMarks(whole);
      const [first, last] = [tokens[0], tokens.at(-1)];
      if (!first || !last) continue;

      const moved = tokens.map((token) => ({ ...token, start: token.start + block.start, end: token.end + block.start }));
      const [start, end] = [first.start + block.start, last.end + block.start];
      sentences.push({
        index: sentences.length,
        text: text.slice(start, end),
        start,
        end,
        kind: block.kind,
        block: number,
        ...(block.heading === undefined ? {} : { heading: block.heading }),
        ...(block.source === undefined ? {} : { source: block.source }),
        tokens: moved,
        terms: termsOf(moved),
      });
    }
  });

  return sentences;
}

/** A mark of emphasis that closes the previous sentence (`*So.* It was …`) is no part of this one. */
function withoutStrayMarks(tokens: readonly WordToken[]): readonly WordToken[] {
  let from = 0;
  while (/^[*_]+$/.test(tokens[from]?.text ?? '') && tokens.filter(({ text }) => /^[*_]+$/.test(text)).length % 2 === 1) from++;
  return tokens.slice(from);
}

/** Rejoins what the splitter cut inside quotation marks or after an abbreviation (`Approx.`, `No.`). */
function joinFragments(parts: WordToken[][]): WordToken[][] {
  const joined: WordToken[][] = [];
  let open = false;
  for (const part of parts) {
    const before = joined.at(-1);
    const first = part[0]?.text ?? '';
    if (before && (open || endsInAbbreviation(before) || /^\p{Ll}/u.test(first))) before.push(...part);
    else joined.push([...part]);
    open = hasOpenQuote(joined.at(-1) ?? []);
  }

  return joined;
}

const endsInAbbreviation = (tokens: readonly WordToken[]): boolean =>
  tokens.length < 3 &&
  /^(?:approx|no|nos|vol|fig|ca|c|p|pp|ed|est)\.?$/i.test(tokens[0]?.text ?? '') &&
  !!tokens.at(-1)?.text.endsWith('.');

function hasOpenQuote(tokens: readonly WordToken[]): boolean {
  let [straight, curly] = [0, 0];
  for (const { text } of tokens) {
    if (text === '"') straight++;
    if (text === '“') curly++;
    if (text === '”') curly--;
  }

  return straight % 2 === 1 || curly > 0;
}
