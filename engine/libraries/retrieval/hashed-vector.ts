import { indexWords } from './words.ts';

const dimensions = 256;

/**
 * A vector of a text's words without a model (feature hashing): each word counts at an index and with a sign from its hash.
 * Texts with common words are similar; synonyms are unrelated.
 */
export function hashVector(text: string): number[] {
  const vector = new Float64Array(dimensions);
  for (const word of indexWords(text)) {
    const hash = hashWord(word);
    const at = hash % dimensions;
    vector[at] = (vector[at] ?? 0) + ((hash >>> 16) % 2 === 0 ? 1 : -1);
  }

  const length = Math.hypot(...vector) || 1;
  return Array.from(vector, (one) => one / length);
}

/** FNV-1a. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
