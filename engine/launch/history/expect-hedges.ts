import type { Compiled } from '../../compile/compile.ts';
import { learnForecaster } from '../../forecast/model/forecaster.ts';
import { slowAfter } from '../../forecast/model/slow-after.ts';
import { findStepAt } from '../../insight/step-definition.ts';
import { type OrderOptions, readBasis } from './expect-order.ts';

/** Whether a step of a pipeline, or of one that it calls, says `hedge`. */
export const hedges = ({ pipeline, steps, called }: Compiled): boolean =>
  steps.some(({ step }) => step.hedge) ||
  [...called.values()].some((inner) => inner.pipeline !== pipeline && inner.steps.some(({ step }) => step.hedge));

/** From when on calls of steps that hedge are slow, in milliseconds by static path; undefined where no step is known well enough. */
export async function expectHedges(options: OrderOptions): Promise<Record<string, number> | undefined> {
  const { compiled } = options;
  if (!hedges(compiled)) return undefined;

  const basis = await readBasis(options);
  if (!basis) return undefined;

  const forecaster = learnForecaster({ samples: basis.samples });
  const slow = basis.places.flatMap(([path, place]): [string, number][] => {
    if (!findStepAt(compiled, path)?.step.hedge) return [];
    const after = slowAfter(forecaster, place);
    return after === undefined ? [] : [[path, after]];
  });

  return slow.length ? Object.fromEntries(slow) : undefined;
}
