import { offsetsOf, spreadOfRuns, weightsOf } from './forget.ts';
import { fitLevels, type StepPrediction } from './levels.ts';
import { learnOdds, type StepOdds } from './odds.ts';
import type { Published, Quantity } from './quantities.ts';
import type { ForecastPlace, Sample } from './samples.ts';

/** The statistics of a project's steps, learnt from earlier runs. */
export interface Forecaster {
  predict(place: ForecastPlace, quantity: Quantity): StepPrediction;
  odds(place: ForecastPlace): StepOdds;
  /** How much whole runs differ, as a standard deviation of log time: all steps of a run share it. */
  runSpread: number;
  /** The weight of a run of the pipeline, by its age. */
  weight(pipeline: string, age: number): number;
}

export interface Known {
  samples: readonly Sample[];
  /** The cache hit rate, by static path. */
  hits?: ReadonlyMap<string, number> | undefined;
  publishedOf?: ((who: string) => Published | undefined) | undefined;
}

/** Learns from samples of one or more pipelines. */
export function learnForecaster({ samples, hits = new Map(), publishedOf }: Known): Forecaster {
  // Changes are detected against all samples; then older ones are discounted.
  const whole = fitLevels(samples, 'ms', { weightOf: () => 1, publishedOf });
  const offsets = offsetsOf(whole.residuals);
  const weights = new Map(Array.from(offsets, ([pipeline, runs]) => [pipeline, weightsOf(runs)] as const));
  const weight = (pipeline: string, age: number): number => weights.get(pipeline)?.(age) ?? 0.95 ** age;
  const weightOf = ({ pipeline, age }: Sample): number => weight(pipeline, age);
  const ms = fitLevels(samples, 'ms', { weightOf, publishedOf });
  const rest = new Map<Quantity, ReturnType<typeof fitLevels>>([['ms', ms]]);
  const levelsOf = (quantity: Quantity): ReturnType<typeof fitLevels> => {
    const levels = rest.get(quantity) ?? fitLevels(samples, quantity, { weightOf, publishedOf });
    rest.set(quantity, levels);
    return levels;
  };
  let squares = 0;
  for (const residual of ms.residuals.values()) squares += Math.min(1, residual ** 2);
  return {
    predict: (place, quantity) => levelsOf(quantity).predict(place),
    odds: learnOdds(samples, hits),
    runSpread: spreadOfRuns(offsets.values(), squares / Math.max(1, ms.residuals.size)),
    weight,
  };
}
