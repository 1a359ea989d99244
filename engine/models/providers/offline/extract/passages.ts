import { choose, forFacts, type Ranked, rank } from '../text/rank.ts';
import type { Sentence } from '../text/sentences.ts';
import { isStatement, leansBack } from '../text/standing.ts';
import type { Token } from '../text/token.ts';

/** A stretch of a document that says one thing: a sentence, or two where the second leans on the first. */
export interface Passage {
  /** As it stands in the document. */
  text: string;
  start: number;
  score: number;
  tokens: Token[];
  source?: string;
  heading?: string;
}

const longest = 62;
const leastScore = 0.2;

/** The most telling passages of a document, at most `count`, in the order of the document. */
export function passagesOf(document: string, sentences: readonly Sentence[], query: readonly string[], count: number): Passage[] {
  const ranked = rank(sentences, query, forFacts).filter(({ score }) => score >= leastScore);
  const used = new Set<number>();
  const passages: Passage[] = [];
  for (const one of choose(ranked, ranked.length, 0.5)) {
    if (passages.length >= count) break;
    const passage = widened(document, sentences, one, used);
    if (passage) passages.push(passage);
  }
  return passages.sort((a, b) => a.start - b.start);
}

/** Takes the sentence before along where this one leans on it. Undefined where a part is already in another passage. */
function widened(
  document: string,
  sentences: readonly Sentence[],
  { sentence, score }: Ranked,
  used: Set<number>,
): Passage | undefined {
  if (used.has(sentence.index)) return undefined;
  let first = sentence;
  for (let i = 0; i < 2 && leansBack(first.tokens); i++) {
    const before = sentences[first.index - 1];
    if (!before || before.block !== sentence.block || used.has(before.index) || !isStatement(before)) break;
    if (sentence.end - before.start > longest * 6.2) break;
    first = before;
  }
  if (first === sentence && leansBack(sentence.tokens)) return undefined;
  for (let index = first.index; index <= sentence.index; index++) used.add(index);
  const tokens = sentences.slice(first.index, sentence.index + 1).flatMap((one) => one.tokens);
  return {
    text: document.slice(first.start, sentence.end),
    start: first.start,
    score,
    tokens,
    ...(sentence.source === undefined ? {} : { source: sentence.source }),
    ...(sentence.heading === undefined ? {} : { heading: sentence.heading }),
  };
}
