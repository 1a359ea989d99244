import type { Compiled } from '../../compile/compiled.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { costOf } from '../../models/prices.ts';
import type { ModelFacts } from '../estimate.ts';
import { constantOf, type Known, lengthOf, type TextLength } from '../known-text.ts';
import { exactly, none, plus, type Range, unknown } from '../ranges.ts';

/** What one run of a step takes: calls, tokens, USD. */
export interface Needs {
  calls: Range;
  input_tokens: Range;
  output_tokens: Range;
  cost: Range;
}

export const noNeeds: Needs = { calls: none, input_tokens: none, output_tokens: none, cost: none };

export const both = (a: Needs, b: Needs): Needs => ({
  calls: plus(a.calls, b.calls),
  input_tokens: plus(a.input_tokens, b.input_tokens),
  output_tokens: plus(a.output_tokens, b.output_tokens),
  cost: plus(a.cost, b.cost),
});

/** What may come on top, or not: no part of the least, and part of the most. */
export const perhaps = ({ calls, input_tokens, output_tokens, cost }: Needs): Needs => ({
  calls: { ...calls, low: 0 },
  input_tokens: { ...input_tokens, low: 0 },
  output_tokens: { ...output_tokens, low: 0 },
  cost: { ...cost, low: 0 },
});

/** A token has between three and five characters in most texts. */
export const tokensIn = {
  most: (characters: number) => Math.ceil(characters / 3),
  least: (characters: number) => Math.ceil(characters / 5),
};

const isFree = ({ model }: ModelFacts): boolean => model === 'offline' || model.startsWith('scripted');

export const isPriced = (facts: ModelFacts): boolean =>
  isFree(facts) || (facts.input_price !== undefined && facts.output_price !== undefined);

/** USD. */
export function priceOf(facts: ModelFacts, input: Range, output: Range): Range {
  if (isFree(facts)) return exactly(0);
  const low = costOf(facts, { input_tokens: input.low, output_tokens: output.low });
  if (low === undefined) return unknown;
  const high =
    input.high === null || output.high === null ? null : costOf(facts, { input_tokens: input.high, output_tokens: output.high });
  return { low, high: high ?? null };
}

/** How long one answer may be: the embedded engine answers out of the question. */
export function answerTokens({ maxTokens }: Step, { max_output, model }: ModelFacts): Range {
  const most = maxTokens && constantOf(maxTokens);
  const bound = typeof most === 'number' ? most : max_output;
  return { low: model === 'offline' ? 0 : 1, high: bound ?? null };
}

/** Everything that the step, its expert and its personality say to the model besides the question; `open` where only a run has all of it. */
export function mannerLength(
  { manner, expert: named, personality, work }: Step,
  { pipeline }: Compiled,
  known: Known,
): TextLength {
  const expert = pipeline.experts.find(({ name }) => name === named?.id);
  const one = pipeline.personalities.find(({ name }) => name === (personality ?? expert?.personality)?.id);
  const own = work.kind === 'prompt' || work.kind === 'ensemble' ? work.system : undefined;
  const { characters, open } = lengthOfAll([own, manner, expert?.system, one?.system], known);
  return { characters, open: open || one?.extends !== undefined };
}

export function lengthOfAll(values: readonly (Value | undefined)[], known: Known): TextLength {
  const lengths = values.flatMap((value) => (value ? lengthOf(value, known) : []));
  return { characters: lengths.reduce((total, one) => total + one.characters, 0), open: lengths.some((one) => one.open) };
}
