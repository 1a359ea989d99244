/** The direction of a vector: each number as a whole one, the largest 127. Angles between directions differ from those between vectors by less than matters. */
export function directionOf(vector: readonly number[]): Int8Array {
  const largest = vector.reduce((most, one) => Math.max(most, Math.abs(one)), 0) || 1;
  return Int8Array.from(vector, (one) => Math.round((one / largest) * 127));
}

export interface DirectedChunk {
  chunk: number;
  direction: Int8Array;
}

/** The chunks with the largest cosine to a query, the best first; of equal ones those with the lower number. */
export function nearestDirections(chunks: Iterable<DirectedChunk>, query: Int8Array, top: number): number[] {
  let found: { chunk: number; cosine: number }[] = [];
  let least = -Infinity;
  for (const { chunk, direction } of chunks) {
    if (direction.length !== query.length) continue;
    const cosine = cosineOf(direction, query);
    if (cosine < least) continue;
    found.push({ chunk, cosine });
    if (found.length < top * 4 + 100) continue;
    found = best(found, top);
    least = found.at(-1)?.cosine ?? least;
  }
  return best(found, top).map(({ chunk }) => chunk);
}

const best = (found: { chunk: number; cosine: number }[], top: number) =>
  found.sort((a, b) => b.cosine - a.cosine || a.chunk - b.chunk).slice(0, top);

function cosineOf(a: Int8Array, b: Int8Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [one, other] = [a[at] ?? 0, b[at] ?? 0];
    product += one * other;
    ofA += one * one;
    ofB += other * other;
  }
  return ofA === 0 || ofB === 0 ? 0 : product / Math.sqrt(ofA * ofB);
}

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
