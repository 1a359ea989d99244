import type { ExpectedTimes } from '../../state/schedule/expected-times.ts';
import type { Forecaster } from './forecaster.ts';
import { valueAt } from './quantities.ts';
import type { ForecastPlace } from './samples.ts';

/**
 * The expected mean duration of each step by static path, scaled by the share of runs that do not skip it; used for
 * scheduling order.
 */
export function expectTimes(
  places: readonly ForecastPlace[],
  forecaster: Forecaster,
  iterations: ReadonlyMap<string, number>,
): ExpectedTimes {
  const times = new Map<string, Map<string, number>>();
  for (const place of places) {
    const { runs, cached } = forecaster.odds(place);
    const { centre, noise, doubt } = forecaster.predict(place, 'ms');
    // The mean of a lognormal time; the uncertainty is bounded, since a guess says little about far values.
    const mean = valueAt(centre + Math.min(1, noise ** 2 + doubt ** 2) / 2, 'ms');
    const who = place.who || place.kind;
    const own = times.get(who) ?? new Map<string, number>();
    times.set(who, own.set(place.step, Math.round(mean * runs * (1 - cached))));
  }

  const steps = Object.fromEntries(Array.from(times, ([who, own]) => [who, Object.fromEntries(own)]));
  return iterations.size ? { steps, iterations: Object.fromEntries(iterations) } : { steps };
}
