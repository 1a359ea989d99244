import { indexWords } from './words.ts';

const dimensions = 256;

/**
 * A vector of the words of a text, without a model: each word counts at a place and with a sign that its letters decide. Equal texts have
 * equal vectors, texts with equal words similar ones; words that mean the same are strangers.
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
