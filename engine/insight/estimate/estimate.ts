import type { Compiled } from '../../compile/compiled.ts';
import type { JsonMap } from '../../language/json.ts';
import type { MediaTask } from '../../language/made-media.ts';
import { usualOutput } from '../../models/prices/tokens.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import type { History } from '../history.ts';
import { exactRange, type NumberRange, rangeOfNumbers, sumRanges, zeroRange } from '../ranges.ts';
import { estimatePipeline } from './pipeline.ts';
import { valuesBeforeRun } from './text-length.ts';

/** What is known of a model: USD per million tokens, tokens. */
export interface ModelFacts {
  /** As it would be asked; `computed` where only the run can tell. */
  model: string;
  input_price?: number;
  output_price?: number;
  /** Of a request in a batch, as a share of the others; unknown unless given. */
  batch_price?: number;
  context?: number;
  max_output?: number;
  /** How long answers that nothing bounds are reckoned with; their whole context unless given. */
  usual_output?: number;
}

export interface EstimateWorld {
  /** The model that answers where `named` (or nothing) is asked for. */
  model(named: string | undefined, criteria?: ModelCriteria): ModelFacts;
  /** The model that makes such where a step names none; absent = unknown. */
  maker?(task: MediaTask): ModelFacts;
  history: History;
  inputs?: JsonMap;
  /** Steps that run at the same time, at most. */
  maxParallel?: number;
}

/** What one step of a run would take, over all the times that it runs. Tokens, USD, milliseconds. */
interface StepEstimate {
  path: string;
  kind: string;
  /** How often it runs. */
  runs: NumberRange;
  calls: NumberRange;
  input_tokens: NumberRange;
  output_tokens: NumberRange;
  cost: NumberRange;
  /** Of one time that it runs. */
  duration: NumberRange;
  /** Who is asked; several are separated by commas. */
  model?: string;
  /** How many times it ran in the earlier runs that this rests on; 0 where it rests on the text alone. */
  seen: number;
}

export interface Estimate {
  steps: StepEstimate[];
  calls: NumberRange;
  input_tokens: NumberRange;
  output_tokens: NumberRange;
  cost: NumberRange;
  /** Without the time that people take. */
  duration: NumberRange;
  /** Choices that a model makes before the first step; those with a locked answer are asked nobody. */
  autos: number;
  /** Loops of which only the run knows how often they repeat. */
  open: { path: string; most: number | null }[];
  /** Models without a known price. */
  unpriced: string[];
  /** Models that cost something and of whose answers nothing says how long they may become, but what the model can hold at all (tokens). */
  unbounded: { model: string; context: number | null }[];
  /** What it would cost if no such answer had more tokens than `answer`, where that gives an upper end. */
  usual?: { answer: number; cost: NumberRange };
  /** Steps that wait for a person. */
  people: string[];
  /** Steps that wait for batches of their providers. */
  batched: string[];
  /** Earlier runs that steps could be compared with, and what whole runs of exactly this text took. */
  earlier: { runs: number; whole: number; duration?: NumberRange; cost?: NumberRange };
}

/**
 * Reckons what a run would take, from the text, the prices and earlier runs. Nothing is asked. Attempts after a failure are not counted;
 * what cannot be known has no upper end.
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
