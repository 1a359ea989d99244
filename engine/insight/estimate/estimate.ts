import type { Compiled } from '../../compile/compiled.ts';
import type { JsonMap } from '../../language/json.ts';
import type { MediaTask } from '../../language/made-media.ts';
import { usualOutput } from '../../models/prices/tokens.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import type { History } from '../history.ts';
import { exactRange, type NumberRange, rangeOfNumbers, sumRanges, zeroRange } from '../ranges.ts';
import { estimatePipeline } from './pipeline.ts';
import { valuesBeforeRun } from './text-length.ts';

/** Facts of a model: USD per million tokens, tokens. */
export interface ModelFacts {
  /** The model's name; `computed` where only the run knows it. */
  model: string;
  input_price?: number;
  output_price?: number;
  /** The price of a request in a batch, as a share of the normal one; unknown unless given. */
  batch_price?: number;
  context?: number;
  max_output?: number;
  /** The assumed length of unbounded answers; their whole context unless given. */
  usual_output?: number;
}

export interface EstimateWorld {
  /** The model that answers where `named` (or nothing) is asked for. */
  model(named: string | undefined, criteria?: ModelCriteria): ModelFacts;
  /** The model for such media where a step names none; absent = unknown. */
  maker?(task: MediaTask): ModelFacts;
  history: History;
  inputs?: JsonMap;
  /** The most steps that run at the same time. */
  maxParallel?: number;
}

/** The estimate of one step, over all its executions. Tokens, USD, milliseconds. */
interface StepEstimate {
  path: string;
  kind: string;
  /** The number of executions. */
  runs: NumberRange;
  calls: NumberRange;
  input_tokens: NumberRange;
  output_tokens: NumberRange;
  cost: NumberRange;
  /** Of a single execution. */
  duration: NumberRange;
  /** The models, separated by commas. */
  model?: string;
  /** The number of executions in earlier runs that this rests on; 0 where it rests on the text alone. */
  seen: number;
}

export interface Estimate {
  steps: StepEstimate[];
  calls: NumberRange;
  input_tokens: NumberRange;
  output_tokens: NumberRange;
  cost: NumberRange;
  /** Without the time of people. */
  duration: NumberRange;
  /** AUTO tags that are answered before the first step; locked ones need no call. */
  autos: number;
  /** Loops whose iterations only the run knows. */
  open: { path: string; most: number | null }[];
  /** Models without a known price. */
  unpriced: string[];
  /** Models with a price whose answers have no limit but the model's context (tokens). */
  unbounded: { model: string; context: number | null }[];
  /** The cost if no such answer had more than `answer` tokens, where that gives an upper bound. */
  usual?: { answer: number; cost: NumberRange };
  /** Steps that wait for a person. */
  people: string[];
  /** Steps that wait for batches of their providers. */
  batched: string[];
  /** Earlier runs with comparable steps, and the usage of whole runs of exactly this text. */
  earlier: { runs: number; whole: number; duration?: NumberRange; cost?: NumberRange };
}

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
