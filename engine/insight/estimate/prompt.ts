import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { qualityPrompt, verdict } from '../../run/attempts/quality.ts';
import { addRanges, exactRange, multiplyRanges, type NumberRange, zeroRange } from '../ranges.ts';
import {
  addUsage,
  answerTokens,
  type CallUsage,
  charactersOfToken,
  costRange,
  type Instructions,
  optionalUsage,
  tokensIn,
  totalLength,
} from './call-usage.ts';
import type { ModelFacts } from './estimated.ts';
import { estimateLength, evaluateCount, type TextLength, type ValuesBeforeRun } from './text-length.ts';

/** The context of a prompt: further instructions, and the known values. */
export interface PromptContext {
  instructions: Instructions;
  known: ValuesBeforeRun;
}

/**
 * The usage of one model for an answer: the question, with tools perhaps more rounds, with a schema perhaps a repair, whose
 * prompt contains the answer.
 */
export function promptUsage(step: Step, facts: ModelFacts, about: PromptContext): CallUsage {
  const { instructions, known } = about;
  const { work, answer } = step;
  if (work.kind !== 'prompt') return nothing;

  const turns = instructions.tools.length ? evaluateCount(work.maxTurns, known) : 0;
  const rounds: NumberRange = { low: 1, high: turns === undefined ? null : 1 + turns };
  const input = promptTokens(step, facts, about);
  const output = answerTokens(instructions.maxTokens, facts, known);
  const asked = called(facts, rounds, input, output);
  if (!answer) return asked;

  const resent = output.high === null ? null : tokensIn.most(output.high * charactersOfToken + repair);
  return addUsage(
    asked,
    optionalUsage(called(facts, exactRange(1), bounded(addRanges(input, { low: 0, high: resent }), facts), output)),
  );
}

/** The usage of a judge that gets the step, its answer and a rubric. */
export function judgeUsage(step: Step, { judge, from }: JudgedAnswer, rubric: Value, about: PromptContext): CallUsage {
  const { instructions, known } = about;
  const question = step.work.kind === 'prompt' ? questionLength(step, about) : { characters: 0, open: true };
  const by = estimateLength(rubric, known);
  const fixed = qualityPrompt('', '', '').length + JSON.stringify(verdict).length + by.characters;
  const answer = mostOf(from.map((facts) => answerTokens(instructions.maxTokens, facts, known).high));
  const open = question.open || by.open || instructions.open || answer === null;
  const least = fixed + question.characters + instructions.characters;

  // Quotes and line ends of the question are escaped there, as two characters each.
  const most = open
    ? null
    : tokensIn.most(fixed + 2 * (question.characters + instructions.characters) + answer * charactersOfToken + names);
  const input = bounded({ low: tokensIn.least(least), high: most }, judge);

  return called(judge, exactRange(1), input, answerTokens(undefined, judge, known));
}

/** The models that may judge, and those that may have answered. */
export interface JudgedAnswer {
  judge: ModelFacts;
  from: readonly ModelFacts[];
}

const nothing: CallUsage = { calls: zeroRange, input_tokens: zeroRange, output_tokens: zeroRange, cost: zeroRange };

/** Characters of the repair prompt after a malformed answer, and of the names of the values that a judge reads. */
const [repair, names] = [1_000, 100];

function called(facts: ModelFacts, calls: NumberRange, input: NumberRange, output: NumberRange): CallUsage {
  const [input_tokens, output_tokens] = [multiplyRanges(calls, input), multiplyRanges(calls, output)];
  return { calls, input_tokens, output_tokens, cost: costRange(facts, input_tokens, output_tokens) };
}

/** No question is longer than the model's context. */
function bounded({ low, high }: NumberRange, { context }: ModelFacts): NumberRange {
  if (context === undefined) return { low, high };
  return { low, high: high === null ? context : Math.max(low, Math.min(high, context)) };
}

function mostOf(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((one) => one !== null);
  return known.length === numbers.length ? Math.max(0, ...known) : null;
}

/** Tokens of a picture: a small one at OpenAI, and the largest at Anthropic. */
const picture = { least: 85, most: 1_600 };

const questionLength = ({ work }: Step, { known }: PromptContext): TextLength =>
  totalLength(work.kind === 'prompt' ? (work.parts ?? [work.prompt]) : [], known);

/** A value that only the run knows is bounded by the model's context. */
function promptTokens(step: Step, facts: ModelFacts, about: PromptContext): NumberRange {
  const { work, answer } = step;
  const { instructions } = about;
  const asked = questionLength(step, about);
  const characters = asked.characters + instructions.characters + (answer ? JSON.stringify(answer.schema).length : 0);

  // Earlier messages of a conversation or results of tools are sent along.
  const grows = work.kind !== 'prompt' || work.session !== undefined || instructions.tools.length > 0;
  const media = work.kind === 'prompt' ? (work.media ?? []) : [];
  const pictures = media.filter(({ kind }) => kind === 'image').length;

  // The length of a recording, and the pictures of a template, are known only to the run.
  const unknown = media.some(({ kind, value }) => kind === 'audio' || value.kind !== 'constant');
  const open = grows || unknown || asked.open || instructions.open;
  const low = tokensIn.least(characters) + pictures * picture.least;

  return bounded({ low, high: open ? null : tokensIn.most(characters) + pictures * picture.most }, facts);
}
