/** Of sorted numbers, between the two that lie around the place where a part of all lies below; 0 of none. */
export function quantileOf(sorted: readonly number[], part: number): number {
  const at = Math.max(0, sorted.length - 1) * part;
  const [below = 0, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
