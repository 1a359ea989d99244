import type { Compiled } from '../../compile/compiled.ts';
import { usualOutput } from '../../models/prices/tokens.ts';
import { exactRange, rangeOfNumbers, sumRanges, zeroRange } from '../ranges.ts';
import type { Estimate, EstimateWorld } from './estimated.ts';
import { estimatePipeline } from './pipeline.ts';
import { valuesBeforeRun } from './text-length.ts';

/**
 * Estimates a run from the text, the prices and earlier runs. Nothing is called. Retries are not counted; unknown values have
 * no upper bound.
 */
export function estimateCompiled(compiled: Compiled, world: EstimateWorld): Estimate {
  const made = reckoned(compiled, world);
  if (made.unbounded.length === 0) return made;
  const model: EstimateWorld['model'] = (...asked) => ({ ...world.model(...asked), usual_output: usualOutput });
  const { cost } = reckoned(compiled, { ...world, model });
  return cost.high === null ? made : { ...made, usual: { answer: usualOutput, cost } };
}

function reckoned(compiled: Compiled, world: EstimateWorld): Estimate {
  const estimate: Estimate = {
    steps: [],
    calls: zeroRange,
    input_tokens: zeroRange,
    output_tokens: zeroRange,
    cost: zeroRange,
    duration: zeroRange,
    autos: 0,
    open: [],
    unpriced: [],
    unbounded: [],
    people: [],
    batched: [],
    earlier: { runs: world.history.runs.length, whole: world.history.whole.length },
  };
  const known = valuesBeforeRun(compiled, world.inputs);
  const { pipeline: outer } = compiled;
  const open = [compiled.world.file];
  const runs = exactRange(1);

  estimate.duration = estimatePipeline({
    compiled,
    world,
    estimate: estimate,
    prefix: '',
    runs,
    known,
    named: known,
    outer,
    open,
  });

  const all = new Set([...compiled.pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)]);
  estimate.autos = [...all].filter(({ when }) => when === 'compile').length;
  const { whole } = world.history;
  const [duration, cost] = [
    rangeOfNumbers(whole.map((one) => one.duration)),
    rangeOfNumbers(whole.flatMap((one) => one.cost ?? [])),
  ];

  return {
    ...estimate,
    calls: sumRanges(estimate.steps.map(({ calls }) => calls)),
    input_tokens: sumRanges(estimate.steps.map(({ input_tokens }) => input_tokens)),
    output_tokens: sumRanges(estimate.steps.map(({ output_tokens }) => output_tokens)),
    cost: sumRanges(estimate.steps.map((step) => step.cost)),
    unpriced: [...new Set(estimate.unpriced)],
    unbounded: [...new Map(estimate.unbounded.map((one) => [one.model, one])).values()],
    earlier: { ...estimate.earlier, duration, cost },
  };
}
