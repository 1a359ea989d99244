import type { ExpectedTimes } from '../../state/schedule/order.ts';
import type { Forecaster } from './forecaster.ts';
import { valueAt } from './quantities.ts';
import type { ForecastPlace } from './samples.ts';

/** What each step is expected to take on average by static path, with what the runs that skip it save; what order goes by. */
export function expectTimes(
  places: readonly ForecastPlace[],
  forecaster: Forecaster,
  iterations: ReadonlyMap<string, number>,
): ExpectedTimes {
  const times = new Map<string, Map<string, number>>();
  for (const place of places) {
    const { runs, cached } = forecaster.odds(place);
    const { centre, noise, doubt } = forecaster.predict(place, 'ms');
    // The mean of a lognormal time; doubt is bounded, since a guess says little of what lies far from it.
    const mean = valueAt(centre + Math.min(1, noise ** 2 + doubt ** 2) / 2, 'ms');
    const who = place.who || place.kind;
    const own = times.get(who) ?? new Map<string, number>();
    times.set(who, own.set(place.step, Math.round(mean * runs * (1 - cached))));
  }
  const steps = Object.fromEntries(Array.from(times, ([who, own]) => [who, Object.fromEntries(own)]));
  return iterations.size ? { steps, iterations: Object.fromEntries(iterations) } : { steps };
}
