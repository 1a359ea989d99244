import {
  type ForecastBasis,
  type ForecastStep,
  findUnknownLoops,
  foreseeSteps,
  learnBasis,
} from '../simulate/answer-forecast.ts';
import { createFates } from '../simulate/draw-fate.ts';
import { type Bottlenecks, findBottlenecks } from './find-bottlenecks.ts';

/** What the time of runs of a pipeline will depend on. */
export interface BottlenecksJob {
  do: 'bottlenecks';
  basis: ForecastBasis;
  /** How many runs are simulated. */
  count: number;
}

/** `bottlenecks` is null where it is unknown how often a loop repeats. */
export interface BottlenecksAnswer {
  foreseen: ForecastStep[];
  unknownLoops: string[];
  bottlenecks: Bottlenecks | null;
}

/** Simulates runs from a basis, and finds what holds them up. `turn` yields to the event loop meanwhile. */
export async function answerBottlenecks(
  { basis, count }: BottlenecksJob,
  turn?: () => Promise<void>,
): Promise<BottlenecksAnswer> {
  const { forecaster, steps, plan } = learnBasis(basis);
  const foreseen = foreseeSteps(basis, forecaster, steps);
  const unknownLoops = findUnknownLoops(basis, forecaster, steps);
  if (unknownLoops.length) return { foreseen, unknownLoops, bottlenecks: null };

  const fates = createFates(forecaster, steps);
  const bottlenecks = await findBottlenecks({ plan, fate: (seed) => fates(seed).fate, count, turn });
  return { foreseen, unknownLoops, bottlenecks };
}
