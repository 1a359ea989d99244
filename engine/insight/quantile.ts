/** The quantile of sorted numbers, interpolated; 0 for an empty list. */
export function quantileOf(sorted: readonly number[], part: number): number {
  const at = Math.max(0, sorted.length - 1) * part;
  const [below = 0, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
