/** A rate limit for each name, in requests a minute: a token bucket. */
export function createRate(most: number, now: () => number) {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    admits(name: string): boolean {
      const at = now();
      const bucket = buckets.get(name) ?? { left: most, at };
      bucket.left = Math.min(most, bucket.left + (Math.max(0, at - bucket.at) / 60_000) * most);
      bucket.at = at;
      buckets.set(name, bucket);
      if (bucket.left < 1) return false;

      bucket.left--;
      return true;
    },
  };
}
