import type { DirectionBlock } from './direction-block.ts';

/** The quantised direction of a vector: each number as an integer, the largest 127. The change of angles is negligible. */
export function directionOf(vector: readonly number[]): Int8Array {
  const largest = vector.reduce((most, one) => Math.max(most, Math.abs(one)), 0) || 1;
  return Int8Array.from(vector, (one) => Math.round((one / largest) * 127));
}

/** The squared length of a direction. */
export const squareOf = (direction: Int8Array): number => direction.reduce((sum, one) => sum + one * one, 0);

/** Chunks with the directions of their texts, in block order. */
export interface DirectedChunks {
  directions: DirectionBlock;
  chunks: Uint32Array;
  documents: Uint32Array;
  /** Of the directions. */
  squares: Uint32Array;
}

/** The chunks with the largest cosine to a query, the best first; ties by the lower number. */
export function nearestDirections(
  blocks: Iterable<DirectedChunks>,
  query: Int8Array,
  { top, allows = () => true }: { top: number; allows?: ((document: number) => boolean) | undefined },
): number[] {
  const ofQuery = squareOf(query);
  let found: { chunk: number; cosine: number }[] = [];
  let least = -Infinity;
  for (const { directions, chunks, documents, squares } of blocks) {
    const products = directions.multiply(query);
    for (let at = 0; at < directions.count; at++) {
      const both = ofQuery * (squares[at] ?? 0);
      // A zero vector is similar to nothing: with a score of 0 it would rank before vectors with negative scores.
      if (both === 0) continue;

      const cosine = (products[at] ?? 0) / Math.sqrt(both);
      if (cosine < least || !allows(documents[at] ?? 0)) continue;

      found.push({ chunk: chunks[at] ?? 0, cosine });
      if (found.length < top * 4 + 100) continue;

      found = best(found, top);
      least = found.at(-1)?.cosine ?? least;
    }
  }

  return best(found, top).map(({ chunk }) => chunk);
}

const best = (found: { chunk: number; cosine: number }[], top: number) =>
  found.sort((a, b) => b.cosine - a.cosine || a.chunk - b.chunk).slice(0, top);

/** The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): smaller ones favour the first ranks more. */
const rankConstant = 60;

/** Reciprocal rank fusion: combines rankings of the same items by their ranks, whatever the scores. */
export function fuseRankings(rankings: readonly (readonly number[])[]): Map<number, number> {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [place, one] of ranking.entries()) scores.set(one, (scores.get(one) ?? 0) + 1 / (rankConstant + place + 1));
  }
  return scores;
}
