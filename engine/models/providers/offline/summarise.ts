import { choose, forSummary, rank } from './text/rank.ts';
import type { Sentence } from './text/sentences.ts';

/** The sentences that say most, in the order of the text. `maxWords` bounds them together (one is always given). */
export function summaryOf(
  sentences: readonly Sentence[],
  wish: { count: number; query: readonly string[]; maxWords?: number },
): Sentence[] {
  const chosen: Sentence[] = [];
  let words = 0;
  for (const { sentence } of choose(rank(sentences, wish.query, forSummary), wish.count)) {
    words += sentence.text.split(/\s+/).length;
    if (wish.maxWords !== undefined && chosen.length && words > wish.maxWords) break;
    chosen.push(sentence);
  }
  return chosen.sort((a, b) => a.index - b.index);
}
