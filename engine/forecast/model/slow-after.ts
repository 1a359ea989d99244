import type { Forecaster } from './forecaster.ts';
import { valueAt } from './quantities.ts';
import type { ForecastPlace } from './samples.ts';
import { studentQuantile } from './student.ts';

/** Below so many times of just the step nobody can tell what is slow. */
const fewest = 5;
/** Of a hundred calls so many are quicker. */
const share = 0.95;

/** From when on a call of a step is slow, in milliseconds: the 95th percentile of its usual times; undefined where it is hardly known. */
export function slowAfter(forecaster: Forecaster, place: ForecastPlace): number | undefined {
  const { centre, noise, doubt, freedom, seen } = forecaster.predict(place, 'ms');
  if (seen < fewest) return undefined;
  const spread = Math.hypot(noise, doubt, forecaster.runSpread) * studentQuantile(share, freedom);
  return Math.ceil(valueAt(centre + spread, 'ms'));
}
