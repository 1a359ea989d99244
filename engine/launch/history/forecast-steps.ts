import type { Compiled } from '../../compile/compile.ts';
import { quantileOf } from '../../insight/quantile.ts';
import { fingerprintAt } from '../../insight/step-definition.ts';
import type { StepSample } from '../../store/history/records.ts';
import { readProjectHistory } from './read-project-history.ts';

/** How long a step takes by what it took in earlier runs, in milliseconds: eight of ten times lie between `low` and `high`. */
export interface StepForecast {
  /** Its static path. */
  path: string;
  low: number;
  median: number;
  high: number;
  /** The times that this is learnt from. */
  count: number;
  /** More often than not it was passed over. */
  passed: boolean;
}

/**
 * The usual duration and cost of steps that are unchanged since earlier runs; steps without history are left out. Throws a RunError where
 * the history cannot be read.
 */
export async function forecastSteps(compiled: Compiled, root: string): Promise<StepForecast[]> {
  const { value } = await readProjectHistory(root, (history) => history.samples(compiled.pipeline.id));
  return [...value].flatMap(([path, samples]) => {
    const definition = fingerprintAt(compiled, path);
    if (definition === undefined) return [];
    return forecastOf(
      path,
      samples.filter((sample) => sample.definition === definition),
    );
  });
}

function forecastOf(path: string, samples: readonly StepSample[]): StepForecast[] {
  const durations = samples.flatMap(({ outcome, duration }) =>
    outcome === 'succeeded' && duration !== undefined ? [duration] : [],
  );
  durations.sort((a, b) => a - b);
  const skipped = samples.filter(({ outcome }) => outcome === 'skipped').length;
  if (durations.length === 0 && skipped === 0) return [];
  return [
    {
      path,
      low: quantileOf(durations, 0.1),
      median: quantileOf(durations, 0.5),
      high: quantileOf(durations, 0.9),
      count: durations.length,
      passed: skipped > durations.length,
    },
  ];
}
