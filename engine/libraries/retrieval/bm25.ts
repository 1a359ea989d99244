/** The postings of a word in a segment of an index: the chunks with the word, and its frequencies. */
export interface Postings {
  /** Numbers of chunks, from 0 in their segment. */
  chunks: Uint32Array;
  counts: Uint8Array;
}

/** Chunks that were indexed together. */
export interface Segment {
  /** The number of words in each chunk; 0 for a deleted one. */
  lengths: Uint16Array;
  /** The postings of each word of the query, by its index. */
  words: (Postings | undefined)[];
  /** Whether a chunk may be a result; by default all. */
  allows?(chunk: number): boolean;
}

/** A chunk with its score; higher is better. */
export interface ScoredChunk {
  segment: number;
  chunk: number;
  score: number;
}

/** The saturation of term frequency (k1), and the penalty for long chunks (b; Robertson and Zaragoza, 2009). */
const saturation = 1.2;
const lengthShare = 0.75;

/** The best chunks by BM25, including ties with the last of them; unordered. */
export function bestByWords(segments: readonly Segment[], words: number, top: number): ScoredChunk[] {
  let [chunks, length] = [0, 0];
  for (const { lengths } of segments) {
    for (const one of lengths) {
      if (one > 0) chunks++;
      length += one;
    }
  }

  const weights = Array.from({ length: words }, (_, word) => rarity(chunks, holders(segments, word)));
  const average = chunks > 0 ? length / chunks : 1;

  let found: ScoredChunk[] = [];
  let least = 0;
  for (const [index, segment] of segments.entries()) {
    const scores = scoresIn(segment, weights, average);
    for (let chunk = 0; chunk < scores.length; chunk++) {
      const score = scores[chunk] ?? 0;
      if (score <= 0 || score < least || segment.allows?.(chunk) === false) continue;
      found.push({ segment: index, chunk, score });
      if (found.length < top * 20 + 1_000) continue;
      found = best(found, top);
      least = found.at(-1)?.score ?? 0;
    }
  }

  return best(found, top);
}

/** The first `top` by score, including ties with the last of them. */
function best(found: ScoredChunk[], top: number): ScoredChunk[] {
  if (found.length <= top) return found;
  found.sort((a, b) => b.score - a.score);
  const least = found[top - 1]?.score ?? 0;
  let end = top;
  while (end < found.length && found[end]?.score === least) end++;
  return found.slice(0, end);
}

/** The number of chunks with a word (document frequency). */
function holders(segments: readonly Segment[], word: number): number {
  let count = 0;
  for (const { lengths, words } of segments) {
    for (const chunk of words[word]?.chunks ?? []) {
      if (lengths[chunk]) count++;
    }
  }

  return count;
}

const rarity = (chunks: number, holding: number): number => Math.log(1 + (chunks - holding + 0.5) / (holding + 0.5));

function scoresIn({ lengths, words }: Segment, weights: readonly number[], average: number): Float64Array {
  const scores = new Float64Array(lengths.length);
  for (const [word, weight] of weights.entries()) {
    const { chunks, counts } = words[word] ?? none;
    for (let at = 0; at < chunks.length; at++) {
      const chunk = chunks[at] ?? 0;
      const length = lengths[chunk] ?? 0;
      if (length === 0) continue;
      const count = counts[at] ?? 0;
      const norm = saturation * (1 - lengthShare + (lengthShare * length) / average);
      scores[chunk] = (scores[chunk] ?? 0) + (weight * count * (saturation + 1)) / (count + norm);
    }
  }

  return scores;
}

const none: Postings = { chunks: new Uint32Array(0), counts: new Uint8Array(0) };
