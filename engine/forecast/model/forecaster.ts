import { offsetsOf, spreadOfRuns, weightsOf } from './forget.ts';
import { fitLevels, type Levels, type StepPrediction } from './levels.ts';
import { learnOdds, type StepOdds } from './odds.ts';
import { type Published, priorOf, type Quantity } from './quantities.ts';
import type { ForecastPlace, Sample } from './samples.ts';
import { correlateCounts } from './shared-counts.ts';

/** The statistics of a project's steps, learnt from earlier runs. */
export interface Forecaster {
  predict(place: ForecastPlace, quantity: Quantity): StepPrediction;
  odds(place: ForecastPlace): StepOdds;
  /** How much the iterations of a pipeline's loops vary together, from 0 to 1. */
  countsTogether(pipeline: string): number;
  /** How much whole runs differ, as a standard deviation of log time: all steps of a run share it. */
  runSpread: number;
  /** The weight of a run of the pipeline, by its age. */
  weight(pipeline: string, age: number): number;
  /** The same without one run; the weights of the others are those of all. */
  without(run: string): Forecaster;
}

export interface Known {
  samples: readonly Sample[];
  /** The cache hit rate, by static path. */
  hits?: ReadonlyMap<string, number> | undefined;
  publishedOf?: ((who: string) => Published | undefined) | undefined;
}

/** Learns from samples of one or more pipelines. */
export function learnForecaster(known: Known): Forecaster {
  const { samples, publishedOf } = known;
  // Changes are detected against all samples; then older ones are discounted.
  const whole = fitLevels(samples, 'ms', { weightOf: () => 1, publishedOf });
  const offsets = offsetsOf(whole.residuals);
  const weights = new Map(Array.from(offsets, ([pipeline, runs]) => [pipeline, weightsOf(runs)] as const));
  const weight = (pipeline: string, age: number): number => weights.get(pipeline)?.(age) ?? 0.95 ** age;
  const { levelsOf, ...learnt } = learnWeighted(known, weight);
  const { residuals } = levelsOf('ms');
  let squares = 0;
  for (const residual of residuals.values()) squares += Math.min(1, residual ** 2);
  const runSpread = spreadOfRuns(offsets.values(), squares / Math.max(1, residuals.size));

  const without = (run: string): Forecaster => {
    const { levelsOf: _, ...others } = learnWeighted({ ...known, samples: samples.filter((one) => one.run !== run) }, weight);
    return { ...others, runSpread, weight, without };
  };

  return { ...learnt, runSpread, weight, without };
}

/** What samples tell whose weights are known. */
function learnWeighted({ samples, hits = new Map(), publishedOf }: Known, weight: Forecaster['weight']) {
  const weightOf = ({ pipeline, age }: Sample): number => weight(pipeline, age);
  const fitted = new Map<Quantity, Levels>();

  const levelsOf = (quantity: Quantity): Levels => {
    const levels = fitted.get(quantity) ?? fitLevels(samples, quantity, { weightOf, publishedOf });
    fitted.set(quantity, levels);
    return levels;
  };

  const odds = learnOdds(samples, hits);
  return {
    levelsOf,
    predict: (place: ForecastPlace, quantity: Quantity) => predictPlace(levelsOf(quantity), place, { quantity, publishedOf }),
    odds: (place: ForecastPlace) => odds(place.now ?? place),
    countsTogether: correlateCounts(samples),
  };
}

/** The share of a step's deviation from its model that is assumed to carry over to another model. */
const carried = 0.8;

/**
 * The prediction of a place. A step that would ask another model is expected beside the others of that as it lies beside those of its own: a long
 * prompt is long for every model. How well that holds is not known, so half of what such steps differ by stays in doubt.
 */
function predictPlace(
  levels: Levels,
  place: ForecastPlace,
  { quantity, publishedOf }: Pick<Known, 'publishedOf'> & { quantity: Quantity },
): StepPrediction {
  const { now, changed, ...own } = place;
  const then = levels.predict(own);
  const change = changed?.factors?.[quantity];
  if (change) return { ...then, centre: then.centre + Math.log(change.factor) };
  if (!now) return then;

  const prediction = levels.predict(now);
  const doubt = Math.hypot(prediction.doubt, then.doubt / 2);
  const [price, priceNow] = [publishedOf?.(place.who), publishedOf?.(now.who)];

  // The same words at another price: steps of a model may have nothing in common but that.
  if (quantity === 'cost' && price?.output_price !== undefined && priceNow?.output_price !== undefined) {
    const ratio = priorOf(place, quantity, price) / priorOf(now, quantity, priceNow);
    if (Number.isFinite(ratio)) return { ...then, centre: prediction.centre + Math.log(ratio), doubt };
  }

  const like = levels.predict({ ...now, definition: undefined });
  const centre = then.centre + carried * (prediction.centre - like.centre);
  return { ...then, centre, doubt };
}
