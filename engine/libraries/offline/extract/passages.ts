import { chooseSentences, forFacts, type Ranked, rank, rankAlone } from '../text/rank.ts';
import type { Sentence } from '../text/sentences.ts';
import { isStatement, leansBack, standing } from '../text/standing.ts';
import type { WordToken } from '../text/token.ts';
import { bm25, inverseFrequencies } from '../text/weights.ts';

/** A passage with one statement: a sentence, or two where the second depends on the first. */
export interface Passage {
  /** As in the document. */
  text: string;
  start: number;
  score: number;
  tokens: WordToken[];
  source?: string;
  heading?: string;
}

const longest = 62;
const leastScore = 0.2;

/** The most informative passages of a document, at most `count`, in document order. */
export function passagesOf(document: string, sentences: readonly Sentence[], query: readonly string[], count: number): Passage[] {
  const ranked = rank(sentences, query, forFacts).filter(({ score }) => score >= leastScore);
  const used = new Set<number>();
  const passages: Passage[] = [];
  for (const one of chooseSentences(ranked, ranked.length, 0.5)) {
    if (passages.length >= count) break;
    const passage = widened(document, sentences, one, used);
    if (passage) passages.push(passage);
  }

  return passages.sort((a, b) => a.start - b.start);
}

/** The share of the question's weighted words that an answer must contain. */
const leastShare = 0.2;

/** A shared number weighs more than a shared word. */
const tellingness = (term: string): number => (/^\d/.test(term) ? 2.5 : 1);

/**
 * The statement most similar to the question; without one, the most informative statement. Undefined where none is similar
 * enough.
 */
export function mostLike(document: string, sentences: readonly Sentence[], query: readonly string[]): Passage | undefined {
  const ranked = rank(sentences, query, forFacts);
  if (!query.length) {
    const [best] = chooseSentences(ranked, 1);
    return best && widened(document, sentences, best, new Set());
  }

  const texts = ranked.map(({ sentence }) => sentence.terms);
  const rarity = inverseFrequencies(texts);
  const scores = bm25(query, texts, tellingness);
  const weight = (terms: readonly string[]) => terms.reduce((sum, term) => sum + tellingness(term) * (rarity.get(term) ?? 0), 0);
  const asked = [...new Set(query)];

  let best: { one: Ranked; score: number } | undefined;
  for (const [i, one] of ranked.entries()) {
    const shared = asked.filter((term) => one.sentence.terms.includes(term));
    if (shared.length < Math.min(2, asked.length) || weight(shared) < leastShare * weight(asked)) continue;
    if ((scores[i] ?? 0) > (best?.score ?? 0)) best = { one, score: scores[i] ?? 0 };
  }

  return best && widened(document, sentences, best.one, new Set());
}

/** Adds the previous sentence where this one depends on it. Undefined where a part is already in another passage. */
function widened(
  document: string,
  sentences: readonly Sentence[],
  { sentence, score, worth }: Ranked,
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

  if (first === sentence && leansBack(sentence.tokens) && sentence.kind !== 'item') return undefined;
  for (let index = first.index; index <= sentence.index; index++) used.add(index);
  const tokens = sentences.slice(first.index, sentence.index + 1).flatMap((one) => one.tokens);

  return {
    text: document.slice(first.start, sentence.end),
    start: first.start,
    // Together with that sentence it stands alone nearly as well as others.
    score: first === sentence ? score : worth * rankAlone(Math.min(1, standing(sentence) + 0.35)),
    tokens,
    ...(sentence.source === undefined ? {} : { source: sentence.source }),
    ...(sentence.heading === undefined ? {} : { heading: sentence.heading }),
  };
}
