import type { EnsemblePatternName } from '../../../language/kinds/ensemble.ts';
import type { StepKind } from '../../../language/kinds.ts';
import type { MediaKind } from '../../../language/media.ts';
import type { Range } from '../../../language/problems.ts';
import type { AnswerType } from '../../../language/schema/answers.ts';
import type { Operation } from '../../../libraries/data/operation.ts';
import type { MapNode, ScalarNode } from '../../source/nodes.ts';
import type { AnswerSchema } from './results.ts';
import type { Step } from './step.ts';
import type { ComputedTarget, StepRef } from './step-ref.ts';
import type { Condition, MapEntry, MapValue, NamedValue, Value } from './value.ts';

/** The work of a step; one member for each kind. */
export type Work =
  /** `parameters` are only read, by bare name, in the step's own templates. */
  | {
      kind: 'prompt';
      prompt: Value;
      /** In place of `prompt`: texts that are joined as paragraphs. */
      parts?: Value[];
      /** Pictures and recordings; each stands before the text part at `before`. */
      media?: { kind: MediaKind; value: Value; before: number }[];
      system?: Value;
      parameters?: MapValue;
      /** Prompts of one session in one frame share a conversation. */
      session?: StepRef;
      /** Parameters of the provider, passed on unchanged. */
      options?: MapValue;
      /** Tools that the model may call: `filesystem`, or one action of it, `filesystem.read`. */
      tools: StepRef[];
      /** The most rounds of tool calls. */
      maxTurns: number | Value;
      /** It is asked through the provider's batch API. */
      batchApi?: true;
      batchApiRange?: Range;
    }
  | {
      kind: 'tool';
      /** Where the run computes it, the text as written. */
      tool: string;
      toolRange: Range;
      action: string;
      actionRange: Range;
      parameters: MapValue;
      computed?: { tool?: Value; action?: Value };
      /** The step kind with its own keys for this call; `parameters` stand at its key. */
      as?: 'retrieve';
      /** It stands for the step's own work, which failed. */
      isFallback?: true;
    }
  | { kind: 'set'; values: MapValue; show?: Value }
  | { kind: 'group'; steps: Step[]; variables: NamedValue[] }
  /** `from` is missing only where a problem reports it. */
  | { kind: 'transform'; from?: Value; operations: Operation<Value, Value>[] }
  | { kind: 'switch'; subject: Value; branches: SwitchBranch[] }
  | {
      kind: 'pipeline';
      pipeline: PipelineRef;
      inputs: MapValue;
      inherit: MapEntry[];
      rename: { theirs: string; ours: string; range: Range }[];
      /** It is a detached run; the range of its key. */
      detachedRange?: Range | undefined;
      /** The `ensemble` pattern that this pipeline implements. */
      pattern?: StepRef;
    }
  | {
      kind: 'generated';
      /** The list of steps. */
      from: Value;
      /** The only outer values that the steps see. */
      inputs: MapValue;
      /** As under `tools` of a prompt. */
      tools: StepRef[];
      maxSteps: number;
    }
  | {
      kind: 'ensemble';
      question: Value;
      system?: Value;
      /** Each names one model, or gives a list of names. */
      models: Value[];
      pattern: EnsemblePatternName;
      /** All models unless given. */
      minResponses?: Value;
      synthesizer?: Value;
      /** Settings of the pattern. */
      parameters?: MapValue;
    }
  | {
      kind: 'agents';
      agents: Agent[];
      task: Value;
      /** The first agent unless given. */
      start?: StepRef;
      /** The notes that they share. */
      board?: AnswerSchema;
      /** The most rounds of tool calls, of all together. */
      maxTurns: number | Value;
    }
  | { kind: 'fail'; message: Value }
  /** `message` replaces the message of a condition without one. */
  | { kind: 'assert'; assertions: StepAssertion[]; message?: Value }
  | { kind: 'ask'; question: Value; type: AnswerType; choices?: Value; fields?: Value; default?: Value }
  /** A kind that is known and not executable yet, or none at all (then `of` is undefined). */
  | { kind: 'unsupported'; of: StepKind | undefined; value?: Value };

/** One of several experts of a step. `step` is the prompt that it would be on its own, with an empty question. */
export interface Agent {
  step: Step;
  /** The agents that it may hand over to. */
  handsTo: StepRef[];
  /** Its own limit on rounds of tool calls, if it has one. */
  maxTurns?: number | Value | undefined;
}

/** A condition that must hold; `field` is its place, such as `assert.1.condition`. */
export interface StepAssertion {
  field: string;
  condition: Condition;
  message?: Value;
}

/**
 * A branch of a `switch`: steps in a frame of their own, or the id of a step beside it. `label` is undefined for `default`.
 */
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

/**
 * The called pipeline of a step: a file, one of several that the run chooses, or one written out as a block of text or as a
 * map.
 */
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
