import { bestByWords, type Postings } from './bm25.ts';
import { indexWords, searchWords } from './words.ts';

/** A small in-memory index for word search, rebuilt from its texts when needed. */
export interface TextIndex {
  /** Adds a text; its number is the count of earlier ones. */
  add(text: string): void;
  /** The numbers of the best matching texts, with their scores. */
  find(query: string, top: number): { text: number; score: number }[];
}

export function createTextIndex(): TextIndex {
  const lengths: number[] = [];
  const entries = new Map<string, Map<number, number>>();

  const postingsOf = (word: string): Postings | undefined => {
    const counts = entries.get(word);
    return (
      counts && { chunks: Uint32Array.from(counts.keys()), counts: Uint8Array.from(counts.values(), (one) => Math.min(255, one)) }
    );
  };

  return {
    add(text) {
      const words = indexWords(text);
      for (const word of words) {
        const counts = entries.get(word) ?? new Map<number, number>();
        entries.set(word, counts.set(lengths.length, (counts.get(lengths.length) ?? 0) + 1));
      }
      lengths.push(Math.min(65_535, Math.max(1, words.length)));
    },
    find(query, top) {
      const words = [...new Set(searchWords(query))];
      const segment = { lengths: Uint16Array.from(lengths), words: words.map(postingsOf) };
      return bestByWords([segment], words.length, top)
        .sort((a, b) => b.score - a.score || a.chunk - b.chunk)
        .slice(0, top)
        .map(({ chunk, score }) => ({ text: chunk, score }));
    },
  };
}
