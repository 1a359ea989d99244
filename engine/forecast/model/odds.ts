import { type ForecastPlace, placeKey, type Sample } from './samples.ts';

/** The probabilities of a step. Shares are from 0 to 1. */
export interface StepOdds {
  /** Its condition holds, or a route leads to it. */
  runs: number;
  /** An attempt fails, and another one may help. */
  retry: number;
  /** It fails finally. */
  fails: number;
  /** A cache hit. */
  cached: number;
  /** The iterations of a loop in its runs, the newest first. */
  iterations: readonly number[];
  /** How often each branch of a switch was taken. */
  branches: ReadonlyMap<string, number>;
  seen: number;
}

/** The failed attempts of all steps of a kind and model count as this many samples of each step. */
const pooled = { times: 4, prior: 20 };

/**
 * Learns the probabilities. Shares are means of Beta distributions: an event that never happened is still possible, except a
 * final failure.
 */
export function learnOdds(samples: readonly Sample[], hits: ReadonlyMap<string, number>): (place: ForecastPlace) => StepOdds {
  const bySteps = Map.groupBy(samples, placeKey);
  const rates = new Map(
    Array.from(Map.groupBy(samples, whoKey), ([who, all]) => {
      const retries = all.reduce((sum, one) => sum + one.retries, 0);
      return [who, retries / (retries + all.length + pooled.prior)] as const;
    }),
  );

  return (place) => {
    const all = bySteps.get(placeKey(place)) ?? [];
    const gated = all.filter(({ gate }) => gate === place.gate);
    const entered = gated.filter(({ outcome }) => outcome !== 'skipped').length;
    const ran = all.filter(({ outcome }) => outcome !== 'skipped');
    const failed = ran.filter(({ outcome }) => outcome === 'failed').length;
    const retries = ran.reduce((sum, one) => sum + one.retries, 0);
    const cached = hits.get(place.step) ?? 0;

    const branches = new Map<string, number>();
    for (const { branch } of ran) {
      if (branch !== undefined) branches.set(branch, (branches.get(branch) ?? 0) + 1);
    }

    return {
      runs: (entered + cached + 0.5) / (gated.length + cached + 1),
      retry: (retries + pooled.times * (rates.get(whoKey(place)) ?? 0)) / (retries + ran.length + pooled.times),
      fails: failed / (ran.length + 1),
      cached: cached / (cached + ran.length + 1),
      iterations: [...ran].sort((a, b) => a.age - b.age).flatMap(({ iterations }) => iterations ?? []),
      branches,
      seen: all.length + cached,
    };
  };
}

const whoKey = ({ kind, who }: Pick<ForecastPlace, 'kind' | 'who'>): string => `${kind}\n${who}`;
