import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import type { Json } from '../../language/json.ts';
import { shapesMembers } from '../../language/kinds/ensemble.ts';
import {
  judgePrompt,
  peerPrompt,
  questionPrompt,
  revisePrompt,
  scorePrompt,
  synthesisPrompt,
} from '../../run/kinds/ensemble/prompts.ts';
import { multiplyRanges, type NumberRange, unknownRange } from '../ranges.ts';
import {
  addUsage,
  answerTokens,
  type CallUsage,
  charactersOfToken,
  costRange,
  optionalUsage,
  tokensIn,
  zeroUsage,
} from './call-usage.ts';
import type { EstimateWorld, ModelFacts } from './estimated.ts';
import type { PromptContext } from './prompt.ts';
import { estimateLength, evaluateKnown, type ValuesBeforeRun } from './text-length.ts';

type Ensemble = Extract<Step['work'], { kind: 'ensemble' }>;

/** The members that answer, as far as they are known, and the model that judges or combines. */
interface Members {
  members: readonly ModelFacts[];
  /** Some names are known only to the run. */
  open: boolean;
  maker: ModelFacts;
}

/** `answers` is the step's own model, used where no `synthesizer` is named. */
export function resolveMembers(
  work: Ensemble,
  answers: ModelFacts | undefined,
  valuesBeforeRun: ValuesBeforeRun,
  world: EstimateWorld,
): Members {
  const named = work.models.flatMap((value): (Json | undefined)[] => {
    const one = evaluateKnown(value, valuesBeforeRun);
    // A list in place of a name is one member with its fallbacks.
    return value.node.kind !== 'list' && Array.isArray(one) ? one : [one];
  });
  const members = named.flatMap((one) => {
    if (typeof one === 'string' && one) return world.model(one);
    if (Array.isArray(one) && one.length) return world.model(JSON.stringify(one));
    return [];
  });
  const said = work.synthesizer && evaluateKnown(work.synthesizer, valuesBeforeRun);
  const isComputed = work.synthesizer !== undefined && said === undefined;
  let maker = isComputed ? undefined : (answers ?? members[0]);
  if (typeof said === 'string' && said.trim()) maker = world.model(said.trim());

  return { members, open: members.length < named.length, maker: maker ?? { model: 'computed' } };
}

/**
 * The usage of one run of an ensemble, call by call, each at its model's price. Other members' answers in a prompt count with
 * their longest possible length; where that is unknown, with the model's context.
 */
export function ensembleUsage(
  step: Step,
  work: Ensemble,
  { members, open, maker }: Members,
  { instructions, known }: PromptContext,
): CallUsage {
  const { pattern, parameters } = work;
  const parameter = (name: string): Value | undefined => parameters?.entries.find(({ key }) => key === name)?.value;
  const text = (name: string): { words: string; more: number; open: boolean } => lengthKnown(parameter(name), known);
  const question = lengthKnown(work.question, known);
  const answers = (facts: ModelFacts): NumberRange => answerTokens(instructions.maxTokens, facts, known);
  const schema = step.answer ? JSON.stringify(step.answer.schema).length : 0;
  const shaped = step.answer !== undefined && shapesMembers(pattern);
  const count = members.length;
  const one = { label: 'A', answer: '', by: [0] };
  const others = Array.from({ length: Math.max(0, count - 1) }, () => one);
  const longest = mostOf(members.map((facts) => answers(facts).high));

  /** One call: the step's text and ours, the `answers` in the prompt, and optional parts. */
  const call = (
    facts: ModelFacts,
    { words, task, answers: travelling = 0, more = 0, shortest = words, besides = 0 }: Said,
  ): CallUsage => {
    const about = text(task);
    const fixed = question.more + about.more + more;
    const answerCharacters = charactersOf(travelling, longest);
    const bounded = answerCharacters !== null && !(open || question.open || about.open || instructions.open);
    const { context = null } = facts;
    const low = tokensIn.least(fixed + shortest.length);
    const most = bounded ? tokensIn.most(fixed + words.length + answerCharacters + besides) : null;
    const high = most === null || context === null ? (most ?? context) : Math.max(low, Math.min(most, context));
    const input_tokens: NumberRange = { low, high };
    const output_tokens = answers(facts);

    return { calls: { low: 1, high: 1 }, input_tokens, output_tokens, cost: costRange(facts, input_tokens, output_tokens) };
  };

  const sumMembers = (each: (facts: ModelFacts) => CallUsage): CallUsage => members.map(each).reduce(addUsage, zeroUsage);
  const said = instructions.characters;
  const alone: Said = {
    words: questionPrompt(question.words, text('answer').words),
    task: 'answer',
    more: said + (shaped ? schema : 0),
  };
  let usage = sumMembers((facts) => call(facts, alone));
  if (shaped)
    usage = addUsage(usage, optionalUsage(sumMembers((facts) => call(facts, { ...alone, answers: 1, besides: repair }))));

  if (pattern === 'debate') {
    const peer: Said = {
      words: peerPrompt(question.words, one, others, text('peer').words),
      task: 'peer',
      answers: count,
      more: said,
    };
    const notes = { own: 'x', others: others.map(() => 'x') };
    const revise: Said = {
      words: revisePrompt(question.words, one, notes, text('revise').words),
      task: 'revise',
      answers: count + 1,
      more: said,
    };
    const rounds = parameter('rounds');
    const most = rounds === undefined ? 1 : evaluateKnown(rounds, known);
    const round = sumMembers((facts) => addUsage(call(facts, peer), call(facts, revise)));
    usage = addUsage(usage, repeated(optionalUsage(round), typeof most === 'number' ? most : null));
  }

  if (pattern === 'judge' || (pattern === 'compare' && parameter('criteria') !== undefined)) {
    const prompt = pattern === 'judge' ? judgePrompt : scorePrompt;
    const judge: Said = {
      words: prompt(question.words, [one, ...others], text('criteria').words),
      task: 'criteria',
      answers: count,
      besides: verdict,
    };
    const again = { ...judge, answers: count + 1, besides: verdict + repair };

    // Where all answers agree, no judge chooses; a malformed verdict is asked for once more.
    const first = call(maker, judge);
    usage = addUsage(usage, addUsage(pattern === 'judge' ? optionalUsage(first) : first, optionalUsage(call(maker, again))));
  }

  if (pattern === 'debate' || pattern === 'synthesize') {
    const wordsFor = (answers: readonly (typeof one)[]): string =>
      synthesisPrompt(question.words, answers, { claims: [], total: answers.length }, text('synthesis').words);
    // Equal answers are merged; claims are sent together with their answers.
    const make: Said = {
      words: wordsFor([one, ...others]),
      shortest: wordsFor([one]),
      task: 'synthesis',
      answers: 2 * count,
      more: said + schema,
      besides: claims,
    };

    usage = addUsage(usage, call(maker, make));
    if (step.answer)
      usage = addUsage(usage, optionalUsage(call(maker, { ...make, answers: 2 * count + 1, besides: claims + repair })));
  }

  return within(open ? opened(usage) : usage, parameter('budget'), known);
}

/** The input of one call, in characters; `answers` counts the answers of other calls in it. */
interface Said {
  words: string;
  /** The text at its shortest. */
  shortest?: string;
  /** The parameter with the task. */
  task: string;
  answers?: number;
  /** Counted in the minimum and the maximum. */
  more?: number;
  /** Counted in the maximum only. */
  besides?: number;
}

/** Characters of a judge's instructions, of the repair prompt after a malformed answer, and of the text around the claims. */
const [verdict, repair, claims] = [400, 1_000, 2_000];

const mostOf = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((most, one) => (most === null || one === null ? null : Math.max(most, one)), 0);

/** The characters of this many answers; null where their tokens are unbounded. */
function charactersOf(answers: number, tokens: number | null): number | null {
  if (answers === 0) return 0;
  return tokens === null ? null : answers * tokens * charactersOfToken;
}

/** A text where it is known, else the length of its known parts. */
function lengthKnown(value: Value | undefined, valuesBeforeRun: ValuesBeforeRun): { words: string; more: number; open: boolean } {
  if (!value) return { words: '', more: 0, open: false };
  const words = evaluateKnown(value, valuesBeforeRun);
  if (typeof words === 'string') return { words: words.trim(), more: 0, open: false };
  const { characters, open } = estimateLength(value, valuesBeforeRun);
  return { words: '', more: characters, open };
}

/** This many rounds; null where only the run knows. */
function repeated({ calls, input_tokens, output_tokens, cost }: CallUsage, rounds: number | null): CallUsage {
  const by: NumberRange = { low: 0, high: rounds };
  return {
    calls: multiplyRanges(calls, by),
    input_tokens: multiplyRanges(input_tokens, by),
    output_tokens: multiplyRanges(output_tokens, by),
    cost: multiplyRanges(cost, by),
  };
}

/** Without an upper bound: the other members are known only to the run. An ensemble has at least two members. */
const opened = ({ calls, input_tokens, output_tokens, cost }: CallUsage): CallUsage => ({
  calls: { low: Math.max(2, calls.low), high: null },
  input_tokens: { ...input_tokens, high: null },
  output_tokens: { ...output_tokens, high: null },
  cost: { ...unknownRange, low: cost.low },
});

/** The budget of the ensemble itself. */
function within(usage: CallUsage, budget: Value | undefined, valuesBeforeRun: ValuesBeforeRun): CallUsage {
  const most = budget && evaluateKnown(budget, valuesBeforeRun);
  if (typeof most !== 'number') return usage;
  const { low, high } = usage.cost;
  return { ...usage, cost: { low: Math.min(low, most), high: Math.min(high ?? most, most) } };
}
