/** Quantile of the standard normal distribution, `p` in (0, 1); relative error below 1.2e-9 (P. J. Acklam's rational approximation). */
export function normalQuantile(p: number): number {
  if (p < tail) return -upper(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - tail) return upper(Math.sqrt(-2 * Math.log(1 - p)));

  const q = p - 0.5;
  const r = q * q;
  const [a0, a1, a2, a3, a4, a5] = middleTop;
  const [b0, b1, b2, b3, b4] = middleBottom;

  return (
    ((((((a0 * r + a1) * r + a2) * r + a3) * r + a4) * r + a5) * q) / (((((b0 * r + b1) * r + b2) * r + b3) * r + b4) * r + 1)
  );
}

/** The start of the tails. */
const tail = 0.02425;
const middleTop = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
] as const;
const middleBottom = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572] as const;

/** The upper tail, by the square root of -2 log p. */
function upper(q: number): number {
  const top =
    ((((0.007784894002430293 * q + 0.3223964580411365) * q + 2.400758277161838) * q + 2.549732539343734) * q -
      4.374664141464968) *
      q -
    2.938163982698783;
  const bottom = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;

  return top / bottom;
}

/**
 * Quantile of Student's t distribution with at least 4 degrees of freedom, by the Cornish–Fisher expansion of the normal one (Abramowitz and
 * Stegun 26.7.5); within 1 % between the quantiles 0.005 and 0.995.
 */
export function studentQuantile(p: number, freedom: number): number {
  const z = normalQuantile(p);
  const v = Math.max(4, freedom);
  const z2 = z * z;
  const first = (z * (z2 + 1)) / 4;
  const second = (z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const third = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;

  return z + (first + (second + third / v) / v) / v;
}

/** The cumulative probability of Student's t distribution, from 0.001 to 0.999: the inverse of `studentQuantile`. */
export function studentShare(value: number, freedom: number): number {
  let [low, high] = [0.001, 0.999];
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (studentQuantile(middle, freedom) < value) low = middle;
    else high = middle;
  }

  return (low + high) / 2;
}
