/**
 * Pseudo-random numbers that depend only on their key: the same seed, place and use give the same number, in whatever order
 * they are requested. So two simulations of a changed pipeline differ by the change alone (common random numbers).
 */

/** A key of 32 bits for a text (FNV-1a, datatracker.ietf.org/doc/html/draft-eastlake-fnv). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A number between 0 and 1 (exclusive) for a seed, a key and its use (the finaliser of MurmurHash3, twice). */
export function uniformFor(seed: number, key: number, use: number): number {
  const mixed = mix(mix(seed ^ Math.imul(use + 1, 0x9e3779b1)) ^ key);
  return (mixed + 0.5) / 4_294_967_296;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
