import { countTerms } from './terms.ts';

/** Inverse document frequency of each term: rare ones weigh more. Never below 0. */
export function inverseFrequencies(texts: readonly (readonly string[])[]): Map<string, number> {
  const holding = countTerms(texts.flatMap((terms) => [...new Set(terms)]));
  const weights = new Map<string, number>();
  for (const [term, count] of holding) weights.set(term, Math.log(1 + (texts.length - count + 0.5) / (count + 0.5)));
  return weights;
}

export type Vector = Map<string, number>;

/** The TF-IDF vector, normalised to length 1. */
export function vectorOf(terms: readonly string[], rarity: ReadonlyMap<string, number>): Vector {
  const vector: Vector = new Map();
  let square = 0;
  for (const [term, count] of countTerms(terms)) {
    const weight = (1 + Math.log(count)) * (rarity.get(term) ?? 1);
    vector.set(term, weight);
    square += weight * weight;
  }

  const length = Math.sqrt(square) || 1;
  for (const [term, weight] of vector) vector.set(term, weight / length);
  return vector;
}

/** The cosine similarity of two normalised vectors, 0 to 1. */
export function cosine(a: Vector, b: Vector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0);
  return sum;
}

/** The centroid of some vectors, normalised. */
export function centre(vectors: readonly Vector[]): Vector {
  const sum: Vector = new Map();
  for (const vector of vectors) {
    for (const [term, weight] of vector) sum.set(term, (sum.get(term) ?? 0) + weight);
  }

  let square = 0;
  for (const weight of sum.values()) square += weight * weight;
  const length = Math.sqrt(square) || 1;
  for (const [term, weight] of sum) sum.set(term, weight / length);

  return sum;
}

/**
 * The BM25 score of each text for a query (k1 1.2, b 0.75, the usual figures). 0 without a common term. `weight` raises some
 * terms.
 */
export function bm25(
  query: readonly string[],
  texts: readonly (readonly string[])[],
  weight: (term: string) => number = () => 1,
): number[] {
  const rarity = inverseFrequencies(texts);
  const mean = texts.reduce((sum, terms) => sum + terms.length, 0) / (texts.length || 1) || 1;
  const asked = [...new Set(query)];

  return texts.map((terms) => {
    const counts = countTerms(terms);
    let score = 0;
    for (const term of asked) {
      const count = counts.get(term);
      if (count)
        score += weight(term) * (rarity.get(term) ?? 0) * ((count * 2.2) / (count + 1.2 * (0.25 + (0.75 * terms.length) / mean)));
    }

    return score;
  });
}
