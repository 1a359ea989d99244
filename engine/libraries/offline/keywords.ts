import type { Sentence } from './text/sentences.ts';
import { countTerms } from './text/terms.ts';
import type { WordToken } from './text/token.ts';

/** The key phrases of a text (one to three words: names, and nouns with their adjectives), best first. */
export function keywordsOf(sentences: readonly Sentence[], count: number): string[] {
  const frequency = countTerms(sentences.flatMap((sentence) => sentence.terms));
  const phrases = new Map<string, { text: string; score: number; uses: number }>();
  for (const sentence of sentences) {
    for (const phrase of nounPhrases(sentence.tokens)) {
      const key = phrase.map((token) => token.stem).join(' ');
      const text = phrase.map((token) => (token.pos === 'PROPN' ? token.text : token.text.toLowerCase())).join(' ');
      const known = phrases.get(key) ?? { text, score: 0, uses: 0 };
      known.uses++;
      known.score =
        (phrase.reduce((sum, token) => sum + (frequency.get(token.stem) ?? 0), 0) / phrase.length) *
        (1 + 0.35 * (phrase.length - 1)) *
        Math.sqrt(known.uses);
      phrases.set(key, known);
    }
  }

  const best = [...phrases.entries()].sort(([a, x], [b, y]) => y.score - x.score || (a < b ? -1 : 1));
  const taken: [string, string][] = [];
  for (const [key, { text }] of best) {
    if (taken.length >= count) break;
    if (!taken.some(([other]) => ` ${other} `.includes(` ${key} `) || ` ${key} `.includes(` ${other} `))) taken.push([key, text]);
  }

  return taken.map(([, text]) => text);
}

function nounPhrases(tokens: readonly WordToken[]): WordToken[][] {
  const phrases: WordToken[][] = [];
  let open: WordToken[] = [];

  const close = () => {
    while (open.length && open.at(-1)?.pos === 'ADJ') open.pop();
    if (open.length && open.length <= 3) phrases.push(open);
    open = [];
  };

  for (const token of tokens) {
    if (['NOUN', 'PROPN', 'ADJ'].includes(token.pos) && /^\p{L}{2,}/u.test(token.text)) open.push(token);
    else close();
  }

  close();
  return phrases;
}
