import type { JsonMap, JsonSchema } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import type { Deadline } from '../../../language/schedules/deadline.ts';
import type { Type } from '../../../language/types.ts';
import type { Block, MapNode, Placed } from '../../source/nodes.ts';
import type { Selection } from './model-choice.ts';
import type { SpendLimits, Step } from './step.ts';
import type { StepRef } from './step-ref.ts';
import type { Trigger } from './trigger.ts';
import type { AutoSite, NamedValue, Value } from './value.ts';

/**
 * A pipeline file in canonical form: every dialect normalised, every value with its position. All ranges count from a block.
 */
export interface Pipeline {
  id: string;
  name?: string;
  description?: string;
  version?: string;
  /** The block of each top-level key, for positions. */
  entries: ReadonlyMap<string, { placed: Placed; keyRange: Range; valueRange: Range }>;
  inputs: InputSpec[];
  data: NamedValue[];
  variables: NamedValue[];
  outputs: OutputSpec[];
  orchestrator?: Value;
  defaultModel?: Value;
  limits: PipelineLimits;
  steps: PlacedStep[];
  finally: PlacedStep[];
  experts: Expert[];
  personalities: Personality[];
  selection?: Selection;
  tests: TestCase[];
  triggers: Trigger[];
  /** The pool of workers that drives its runs at a server. */
  runsOn?: string;
  alerts: AlertThresholds;
  /** Known top-level keys that are not executed yet; ranges in their block. */
  notExecutable: { what: string; block: Block; range: Range }[];
  /** AUTO tags outside steps (`data`, `variables`, `outputs` and their like), nested ones first. */
  autos: AutoSite[];
}

export interface PlacedStep extends Placed {
  step: Step;
}

export interface InputSpec {
  name: string;
  nameRange: Range;
  block: Block;
  type: Type;
  /** The schema that a given value is checked with. */
  schema: JsonSchema;
  required: boolean;
  default?: Value;
  description?: string;
  secret: boolean;
}

export interface OutputSpec extends NamedValue {
  description?: string;
  type?: Type;
  file?: Value;
}

export interface PipelineLimits extends SpendLimits {
  maxParallel: number;
  /** The text sets it, so it also applies when the pipeline is called. */
  parallelSaid?: true;
  /** Milliseconds. */
  timeout?: number;
  /** When the run is due; it stops nothing. */
  deadline?: Deadline;
  /** Timeout of the steps of `finally`, in milliseconds. */
  finally?: number;
  maxSteps?: number;
  /** The fate of a step that a limit leaves no room for; it fails unless given. */
  onLimit?: 'ask' | 'fail';
  maxDepth: number;
}

/** Thresholds of alerts about a run. */
export interface AlertThresholds {
  /** Milliseconds, and USD, of a run. */
  time?: number;
  cost?: number;
  /** The share of the newest runs that failed, from 0 to 1. */
  failure_rate?: number;
  /** The least agreement of an ensemble, from 0 to 1. */
  agreement?: number;
  /** A factor over 1, up or down. */
  drift?: number;
}

/** A named model with its settings. */
export interface Expert {
  name: string;
  nameRange: Range;
  block: Block;
  model?: Value;
  temperature?: Value;
  maxTokens?: Value;
  system?: Value;
  personality?: StepRef;
  tools?: StepRef[];
}

/** A named system prompt. */
export interface Personality {
  name: string;
  nameRange: Range;
  block: Block;
  system?: Value;
  style?: string;
  format?: string;
  extends?: StepRef;
}

/** One entry of `tests`, as data validated by the schema of its key. */
export interface TestCase {
  name: string;
  block: Block;
  range: Range;
  node: MapNode;
  value: JsonMap;
}
