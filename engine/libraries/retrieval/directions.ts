import type { DirectionBlock } from './direction-block.ts';

/** The direction of a vector: each number as a whole one, the largest 127. Angles between directions differ from those between vectors by less than matters. */
export function directionOf(vector: readonly number[]): Int8Array {
  const largest = vector.reduce((most, one) => Math.max(most, Math.abs(one)), 0) || 1;
  return Int8Array.from(vector, (one) => Math.round((one / largest) * 127));
}

/** The square of the length of a direction. */
export const squareOf = (direction: Int8Array): number => direction.reduce((sum, one) => sum + one * one, 0);

/** Chunks with the directions of their texts, in the order of the block. */
export interface DirectedChunks {
  directions: DirectionBlock;
  chunks: Uint32Array;
  documents: Uint32Array;
  /** Of the directions. */
  squares: Uint32Array;
}

/** The chunks with the largest cosine to a query, the best first; of equal ones those with the lower number. */
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
      // What a model knows nothing of is near to nothing: by 0 it would stand before all that are really compared and point away.
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

/** How much the first places count before the later ones (Cormack, Clarke and Büttcher, 2009). */
const rankConstant = 60;

/** Rankings of the same things joined: each counts by its places, whatever its scores were. */
export function fuseRankings(rankings: readonly (readonly number[])[]): Map<number, number> {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [place, one] of ranking.entries()) scores.set(one, (scores.get(one) ?? 0) + 1 / (rankConstant + place + 1));
  }
  return scores;
}
