/** What a soak measures: counts by name, times in milliseconds by what they are of, and what did not hold. */
export interface SoakTally {
  runs: Map<string, number>;
  requests: Map<string, number>;
  faults: Map<string, number>;
  times: Map<string, number[]>;
  violations: string[];
}

export const createTally = (): SoakTally => ({
  runs: new Map(),
  requests: new Map(),
  faults: new Map(),
  times: new Map(),
  violations: [],
});

export const addTo = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** Times of one kind that are kept: of more, each newer one takes the place of one before. */
const mostTimes = 100_000;

export function addTime({ times }: SoakTally, name: string, ms: number): void {
  const known = times.get(name) ?? [];
  times.set(name, known);
  if (known.length < mostTimes) known.push(ms);
  else known[Math.floor(ms * 7919) % mostTimes] = ms;
}

export interface SoakTimes {
  count: number;
  p50: number;
  p95: number;
  max: number;
}

/** The summary of times. */
export function summariseTimes(times: readonly number[]): SoakTimes {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}
