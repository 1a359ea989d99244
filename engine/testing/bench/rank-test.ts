/**
 * Up to this many values on each side the p-value is computed exactly; beyond, the normal approximation differs in the third
 * digit.
 */
const mostExact = 20;

/**
 * The p-value, from 0 to 1, that two samples of one distribution differ at least this much: the two-sided Mann–Whitney test,
 * with mean ranks for ties. It is 1 where one of them is empty.
 */
export function chanceOfDifference(one: readonly number[], other: readonly number[]): number {
  if (one.length === 0 || other.length === 0) return 1;
  const ranks = doubledRanks([...one, ...other]);
  const sum = ranks.slice(0, one.length).reduce((total, rank) => total + rank, 0);
  const expected = one.length * (one.length + other.length + 1);
  const away = Math.abs(sum - expected);

  return Math.max(one.length, other.length) <= mostExact
    ? countedChance(ranks, one.length, expected, away)
    : normalChance(ranks, one.length, away);
}

/** Twice the rank of each value, which is an integer: equal values share the mean of their ranks. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => sorted.indexOf(value) + sorted.lastIndexOf(value) + 2);
}

/** Counts for each sum of ranks the subsets of this size with it (dynamic programming). */
function countedChance(ranks: readonly number[], size: number, expected: number, away: number): number {
  const ways = Array.from({ length: size + 1 }, () => new Map<number, number>());
  ways[0]?.set(0, 1);
  for (const rank of ranks) {
    for (let chosen = size; chosen > 0; chosen--) {
      for (const [sum, count] of ways[chosen - 1] ?? [])
        ways[chosen]?.set(sum + rank, (ways[chosen]?.get(sum + rank) ?? 0) + count);
    }
  }

  let [all, asFar] = [0, 0];
  for (const [sum, count] of ways[size] ?? []) {
    all += count;
    if (Math.abs(sum - expected) >= away) asFar += count;
  }

  return asFar / all;
}

function normalChance(ranks: readonly number[], size: number, away: number): number {
  const count = ranks.length;
  const mean = count + 1;
  const spread = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  if (spread === 0) return 1;

  const deviation = Math.sqrt((size * (count - size) * spread) / (count * (count - 1)));
  // The continuity correction: half a rank, doubled like the ranks.
  return complementaryError(Math.max(0, away - 1) / deviation / Math.SQRT2);
}

/** 1 − erf(x) for x ≥ 0, accurate to 1.5 · 10⁻⁷ (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26). */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const terms = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  return terms.reduceRight((sum, term) => (sum + term) * t, 0) * Math.exp(-x * x);
}
