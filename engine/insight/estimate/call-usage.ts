import type { Compiled } from '../../compile/compiled.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { modelForStep } from '../../compile/pipeline/models/model-for-step.ts';
import { readSharedModels } from '../../compile/pipeline/settings/settings.ts';
import { costOf } from '../../models/prices/call-cost.ts';
import { systemOf } from '../../run/kinds/prompt/persona.ts';
import { addRanges, exactRange, type NumberRange, unknownRange, zeroRange } from '../ranges.ts';
import type { ModelFacts } from './estimated.ts';
import { estimateLength, evaluateCount, type TextLength, type ValuesBeforeRun } from './text-length.ts';

/** The usage of one run of a step: calls, tokens, USD. */
export interface CallUsage {
  calls: NumberRange;
  input_tokens: NumberRange;
  output_tokens: NumberRange;
  cost: NumberRange;
}

export const zeroUsage: CallUsage = { calls: zeroRange, input_tokens: zeroRange, output_tokens: zeroRange, cost: zeroRange };

export const addUsage = (a: CallUsage, b: CallUsage): CallUsage => ({
  calls: addRanges(a.calls, b.calls),
  input_tokens: addRanges(a.input_tokens, b.input_tokens),
  output_tokens: addRanges(a.output_tokens, b.output_tokens),
  cost: addRanges(a.cost, b.cost),
});

/** Usage that may or may not be added: nothing in the minimum, all in the maximum. */
export const optionalUsage = ({ calls, input_tokens, output_tokens, cost }: CallUsage): CallUsage => ({
  calls: { ...calls, low: 0 },
  input_tokens: { ...input_tokens, low: 0 },
  output_tokens: { ...output_tokens, low: 0 },
  cost: { ...cost, low: 0 },
});

/** A token has three to five characters in most texts. */
export const tokensIn = {
  most: (characters: number) => Math.ceil(characters / 3),
  least: (characters: number) => Math.ceil(characters / 5),
};

/** The most characters of an answer's token when another model reads it. */
export const charactersOfToken = 5;

export const isFreeModel = ({ model }: ModelFacts): boolean => model === 'offline' || model.startsWith('scripted');

export const isPriced = (facts: ModelFacts): boolean =>
  isFreeModel(facts) || (facts.input_price !== undefined && facts.output_price !== undefined);

/** USD. */
export function costRange(facts: ModelFacts, input: NumberRange, output: NumberRange): NumberRange {
  if (isFreeModel(facts)) return exactRange(0);
  const low = costOf(facts, { input_tokens: input.low, output_tokens: output.low });
  if (low === undefined) return unknownRange;
  const high =
    input.high === null || output.high === null ? null : costOf(facts, { input_tokens: input.high, output_tokens: output.high });
  return { low, high: high ?? null };
}

/** The length of one answer: as its step or its model limits it, and never more than the model's context. */
export function answerTokens(
  most: Value | undefined,
  { max_output, usual_output, context, model }: ModelFacts,
  valuesBeforeRun: ValuesBeforeRun,
): NumberRange {
  const bound = most && evaluateCount(most, valuesBeforeRun);
  // A step may allow more than the model can write.
  const high = typeof bound === 'number' ? Math.min(bound, max_output ?? bound) : (max_output ?? usual_output ?? context ?? null);
  return { low: model === 'offline' ? 0 : 1, high };
}

/**
 * The instructions of a step, its expert and its personality to the model besides the question, and the limit of the answer.
 */
export interface Instructions extends TextLength {
  maxTokens?: Value | undefined;
  /** The tools that its model may call. */
  tools: readonly string[];
}

/** `outer` is the pipeline that the run was started with. */
export function instructionsOf(
  step: Step,
  { pipeline, world }: Compiled,
  outer: Pipeline,
  valuesBeforeRun: ValuesBeforeRun,
): Instructions {
  const { experts, personalities } = readSharedModels(world);
  const { expert, tools } = modelForStep(step, pipeline, outer, experts);
  let open = false;

  const filled = (value: Value | undefined): string => {
    const length = value && estimateLength(value, valuesBeforeRun);
    if (length?.open) open = true;
    return 'x'.repeat(length?.characters ?? 0);
  };

  const { length: characters } = systemOf(step, expert, [...pipeline.personalities, ...personalities], filled);
  return { characters, open, maxTokens: step.maxTokens ?? expert?.maxTokens, tools };
}

export function totalLength(values: readonly (Value | undefined)[], valuesBeforeRun: ValuesBeforeRun): TextLength {
  const lengths = values.flatMap((value) => (value ? estimateLength(value, valuesBeforeRun) : []));
  return { characters: lengths.reduce((total, one) => total + one.characters, 0), open: lengths.some((one) => one.open) };
}
