import type { JsonMap } from '../../language/json.ts';
import type { MediaTask } from '../../language/media/made-media.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import type { History } from '../history.ts';
import type { NumberRange } from '../ranges.ts';

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
  /** Earlier runs with comparable steps, and the usage of whole runs with the same steps. */
  earlier: { runs: number; whole: number; duration?: NumberRange; cost?: NumberRange };
}

/** The estimate of one step, over all its executions. Tokens, USD, milliseconds. */
export interface StepEstimate {
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
