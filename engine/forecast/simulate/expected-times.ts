import type { ExpectedTimes } from '../../state/schedule/expected-times.ts';
import { expectTimes } from '../model/expect-times.ts';
import type { Forecaster } from '../model/forecaster.ts';
import type { ForecastSteps } from './draw-fate.ts';

/** The steps of a pipeline, with the paths of loops and of steps that take time. */
export interface OrderedSteps extends ForecastSteps {
  working: readonly string[];
  loops: readonly string[];
  iterationsOf(path: string): number | undefined;
}

/** Expected durations for the scheduling order: of steps that take time, and the iterations of loops. */
export function expectedTimes({ working, loops, placeOf, iterationsOf }: OrderedSteps, forecaster: Forecaster): ExpectedTimes {
  const places = working.flatMap((path) => placeOf(path) ?? []);
  const counts = loops.flatMap((path): [string, number][] => {
    const place = placeOf(path);
    const count = iterationsOf(path) ?? (place && forecaster.odds(place).iterations[0]);
    return place && count !== undefined ? [[path, count]] : [];
  });

  return expectTimes(places, forecaster, new Map(counts));
}
