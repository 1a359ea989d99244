import { type ForecastPlace, placeKey, type Sample } from './samples.ts';

/** What a step does besides taking time. Shares are from 0 to 1. */
export interface StepOdds {
  /** Its condition holds, or a route leads to it. */
  runs: number;
  /** An attempt fails, and another one may help. */
  retry: number;
  /** It fails for good. */
  fails: number;
  /** The cache answers. */
  cached: number;
  /** How many iterations a loop had, the newest first. */
  iterations: readonly number[];
  /** How often each way of a switch was taken. */
  branches: ReadonlyMap<string, number>;
  seen: number;
}

/** Failed attempts are counted for all steps of a kind and model as if they were so many of each step. */
const pooled = { times: 4, prior: 20 };

/** Learns what steps do. Shares are means of Beta distributions: what never happened is not impossible, except failing for good. */
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
    const ran = all.filter(({ outcome }) => outcome !== 'skipped');
    const failed = ran.filter(({ outcome }) => outcome === 'failed').length;
    const retries = ran.reduce((sum, one) => sum + one.retries, 0);
    const cached = hits.get(place.step) ?? 0;
    const branches = new Map<string, number>();
    for (const { branch } of ran) {
      if (branch !== undefined) branches.set(branch, (branches.get(branch) ?? 0) + 1);
    }
    return {
      runs: (ran.length + cached + 0.5) / (all.length + cached + 1),
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
