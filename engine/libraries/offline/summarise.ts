import { chooseSentences, forSummary, rank } from './text/rank.ts';
import type { Sentence } from './text/sentences.ts';

/**
 * The most informative sentences, in text order. `maxWords` bounds them together (at least one is returned). For a text
 * without statements (a list of a few words, a title) its first lines are the summary.
 */
export function summaryOf(
  sentences: readonly Sentence[],
  options: { count: number; query: readonly string[]; maxWords?: number },
): Sentence[] {
  const chosen: Sentence[] = [];
  let words = 0;
  const telling = chooseSentences(rank(sentences, options.query, forSummary), options.count).map(({ sentence }) => sentence);

  for (const sentence of telling.length ? telling : linesOf(sentences).slice(0, options.count)) {
    words += sentence.text.split(/\s+/).length;
    if (options.maxWords !== undefined && chosen.length && words > options.maxWords) break;
    chosen.push(sentence);
  }

  return chosen.sort((a, b) => a.index - b.index);
}

/** The lines of a text without headings; the headings where there is nothing else. */
function linesOf(sentences: readonly Sentence[]): readonly Sentence[] {
  const lines = sentences.filter(({ kind }) => kind !== 'heading' && kind !== 'note');
  return lines.length ? lines : sentences;
}
