import type { EnsemblePatternName } from '../../../language/ensemble.ts';
import type { FailurePolicy } from '../../../language/failures.ts';
import type { JsonSchema } from '../../../language/json.ts';
import type { StepKind } from '../../../language/kinds.ts';
import type { MediaKind } from '../../../language/media.ts';
import type { Range } from '../../../language/problems.ts';
import type { AnswerType } from '../../../language/schema/answers.ts';
import type { Expertise, Strategy } from '../../../language/selection.ts';
import type { Type } from '../../../language/types.ts';
import type { Operation } from '../../../libraries/data/operation.ts';
import type { Block, MapNode, ScalarNode, SourceNode } from '../../source/nodes.ts';
import type { NamedValue } from './pipeline.ts';
import type { AutoSite, Condition, MapEntry, MapValue, Value } from './value.ts';

/** What may be spent on models. */
export interface SpendLimits {
  /** USD. */
  maxCost?: number;
  maxTokens?: number;
  maxCalls?: number;
}

export interface StepRef {
  id: string;
  range: Range;
}

export interface Retry {
  /** Extra attempts after the first. */
  attempts: number;
  /** Milliseconds before the first extra attempt. */
  delay: number;
  backoff: 'constant' | 'linear' | 'exponential';
  maxDelay: number;
  jitter: boolean;
  on?: readonly string[];
}

/** What of a `retry` the run computes; numbers that are usual stand in its place. */
export interface ComputedRetry {
  attempts?: Value;
  delay?: Value;
  maxDelay?: Value;
}

interface LoopBase {
  /** Undefined means all at once; a value where the run computes it. */
  maxParallel: number | Value | undefined;
  continueIf?: Condition;
  breakIf?: Condition;
  onItemFailure: 'stop' | 'continue';
  /** Another name of the loop inside its body. */
  name?: { name: string; range: Range };
}

interface ForEach extends LoopBase {
  kind: 'for_each';
  list: Value;
  as: string;
  asRange?: Range;
}

/** `while` is asked before each iteration, `until` after it; one at a time. */
export interface Repeat extends LoopBase {
  kind: 'while';
  while?: Condition;
  until?: Condition;
  maxIterations: number | Value;
  /** Reaching `maxIterations` is a failure. */
  strict: boolean;
}

export type Loop = ForEach | Repeat;

/** A route whose target the run computes. */
export interface ComputedRoute extends ComputedTarget {
  on: 'false' | 'success' | 'failure';
}

/** One entry of `on_error`: which failures it answers, and what it does. Exactly one of the last four is given. */
export interface Handler {
  range: Range;
  /** Kinds of failure that it answers; without kinds and pattern, all. */
  kinds?: readonly string[];
  /** A regular expression that the message must match. */
  pattern?: string;
  use?: Value;
  step?: StepRef;
  /** Further attempts, with these parameters in place of the step's own. */
  retry?: { attempts: number; with?: MapValue };
  fallback?: { model: Value } | { tool: string; toolRange: Range; action: string; actionRange: Range; parameters: MapValue };
}

export interface Cache {
  /** Milliseconds that a result may be taken from the cache; undefined means always. */
  ttl?: number;
  /** What makes two calls the same beside their content. */
  key?: Value;
}

/** What a result is held against before it counts. */
export interface Quality {
  condition?: Condition;
  schema?: JsonSchema;
  /** What a model judges it by. */
  rubric?: Value;
  /** The least score of the judge, from 0 to 1. */
  minScore?: number;
}

/** How a model is chosen where none is named. */
export interface Selection {
  range: Range;
  /** `balanced` where nothing is said (`usual`). */
  strategy: Strategy;
  usual?: true;
  /** Models that are asked where none fits, and after the chosen one. */
  fallback?: readonly string[];
  /** Milliseconds that one model may take for one call. */
  timeout?: number;
  /** USD for one call. */
  maxCost?: number;
  /** Milliseconds that a call may take. */
  maxLatency?: number;
  /** What the model must be known to be able to do. */
  require?: readonly string[];
  /** Models or providers that go before all others, and those that are never taken. */
  prefer?: readonly string[];
  exclude?: readonly string[];
  /** The fewest parameters, as written: `7B`. */
  minSize?: string;
  /** How good it must be, in a word. */
  expertise?: Expertise;
  /** The names of `fallback` and `prefer`, where they stand. */
  names: readonly StepRef[];
}

/** A model that is asked first, and one that is asked where the first one's answer misses what it is held against. */
export interface Cascade {
  range: Range;
  first: Value;
  verify: Quality;
  otherwise: Value;
}

export const productFormats = ['json', 'yaml', 'markdown', 'text', 'csv', 'html'] as const;

export interface Product {
  name: string;
  range: Range;
  file: Value;
  format: (typeof productFormats)[number];
  value?: Value;
}

/** A schema that a model's answer must fit: from `vars` or `output_schema`. */
export interface AnswerSchema {
  schema: JsonSchema;
  type: Type;
  /** The names that `vars` declares: readable bare where no other name claims them. */
  vars: readonly string[];
  range: Range;
  /** What it was read from. */
  node: SourceNode;
}

export interface Step {
  id: string;
  idRange: Range;
  /** False where the id was made from the name or the place. */
  idGiven: boolean;
  block: Block;
  range: Range;
  node: SourceNode;
  name?: string;
  description?: string;
  dependencies: StepRef[];
  /** Tags in `dependencies` that are not answered yet. */
  autoDependencies: AutoSite[];
  condition?: Condition;
  onFalse?: StepRef;
  onSuccess?: StepRef;
  onFailure: FailurePolicy | StepRef;
  computedRoutes: ComputedRoute[];
  /** `on_error`, in order. */
  handlers: Handler[];
  /** What it may spend, all attempts and all that is inside together. */
  limits?: SpendLimits;
  cache?: Cache;
  quality?: Quality;
  expert?: StepRef;
  personality?: StepRef;
  /** A personality in words, for this step alone. */
  manner?: Value;
  selection?: Selection;
  cascade?: Cascade;
  /** Milliseconds an attempt may take (on a frame: the whole frame); a value where the run computes it. */
  timeout?: number | Value;
  retry?: Retry;
  computedRetry?: ComputedRetry;
  repeatable?: boolean;
  priority: number | Value;
  answer?: AnswerSchema;
  products: Product[];
  model?: Value;
  temperature?: Value;
  maxTokens?: Value;
  loop?: Loop;
  work: Work;
  /** Keys that the language knows and that nothing executes yet: `check` informs, `run` refuses. */
  notExecutable: { what: string; range: Range }[];
  /** Every AUTO tag of the step itself (not of its body, but of the variables that it declares), inner ones first. */
  autos: AutoSite[];
}

/** What a step does; one member a kind. */
export type Work =
  /** `parameters` are only read, by bare name, from the step's own templates. */
  | {
      kind: 'prompt';
      prompt: Value;
      /** In place of `prompt`: texts that are set one below the other. */
      parts?: Value[];
      /** Pictures and recordings; each stands before the text part at `before`. */
      media?: { kind: MediaKind; value: Value; before: number }[];
      system?: Value;
      parameters?: MapValue;
      /** Prompts of one session in one frame share a conversation. */
      session?: StepRef;
      /** Parameters of the provider, passed on as they are. */
      options?: MapValue;
      /** Tools that the model may call: `filesystem`, or one action of it, `filesystem.read`. */
      tools: StepRef[];
      /** The most rounds of tool calls. */
      maxTurns: number | Value;
    }
  | {
      kind: 'tool';
      /** Of what the run computes, the text as written. */
      tool: string;
      toolRange: Range;
      action: string;
      actionRange: Range;
      parameters: MapValue;
      computed?: { tool?: Value; action?: Value };
    }
  | { kind: 'set'; values: MapValue; show?: Value }
  | { kind: 'group'; steps: Step[]; variables: NamedValue[] }
  /** `from` is missing only where a problem says so. */
  | { kind: 'transform'; from?: Value; operations: Operation<Value, Value>[] }
  | { kind: 'switch'; subject: Value; branches: SwitchBranch[] }
  | {
      kind: 'pipeline';
      pipeline: PipelineRef;
      inputs: MapValue;
      inherit: MapEntry[];
      rename: { theirs: string; ours: string; range: Range }[];
      /** The pattern of an `ensemble` that this pipeline stands for. */
      pattern?: StepRef;
    }
  | {
      kind: 'ensemble';
      question: Value;
      system?: Value;
      /** Each names one model, or gives a list of names. */
      models: Value[];
      pattern: EnsemblePatternName;
      /** All of the models unless given. */
      minResponses?: Value;
      synthesizer?: Value;
      /** Settings of the pattern. */
      parameters?: MapValue;
    }
  | { kind: 'ask'; question: Value; type: AnswerType; choices?: Value; fields?: Value; default?: Value }
  /** A kind that is known and not executable yet, or none at all (then `of` is undefined). */
  | { kind: 'unsupported'; of: StepKind | undefined; value?: Value };

/** A target that the run computes, out of candidates that are written down. */
export interface ComputedTarget {
  value: Value;
  candidates: StepRef[];
}

/** One way of a `switch`: steps in a frame of their own, or the id of a step beside it. `label` is undefined for `default`. */
export interface SwitchBranch {
  label: string | undefined;
  /** The label, where it holds templates. */
  computedLabel?: Value;
  /** Its name in paths, unique in the switch. */
  id: string;
  labelRange: Range;
  steps?: Step[];
  target?: StepRef;
  computedTarget?: ComputedTarget;
}

/** The pipeline that a step calls: a file, one of several that the run chooses, or one written out, in a block of text or as a map. */
export type PipelineRef =
  | { kind: 'file'; path: string; node: ScalarNode }
  | { kind: 'computed'; value: Value; candidates: FileRef[]; node: ScalarNode }
  | { kind: 'text'; node: ScalarNode }
  | { kind: 'map'; node: MapNode };

/** A pipeline's file as it is written. */
export interface FileRef {
  path: string;
  node: ScalarNode;
}
