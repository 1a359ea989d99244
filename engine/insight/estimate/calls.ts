import type { Compiled } from '../../compile/compiled.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { costOf } from '../../models/prices.ts';
import type { ModelFacts } from '../estimate.ts';
import type { Observation } from '../history.ts';
import { constantOf, type Known, knownValue, lengthOf } from '../known-text.ts';
import { exactly, plus, type Range, seen, times, unknown } from '../ranges.ts';

/** What one run of a step takes. */
export interface Needs {
  calls: Range;
  input_tokens: Range;
  output_tokens: Range;
  cost: Range;
}

/** Model calls of one run of a step: with a schema perhaps a repair, with tools perhaps more rounds, with a rubric a judge. */
export function callsOf({ pipeline }: Compiled, { work, answer, quality, cascade, expert }: Step): Range {
  if (work.kind === 'ensemble') return ensembleCalls(work);
  if (work.kind !== 'prompt') return exactly(0);
  const tools = work.tools.length || pipeline.experts.find(({ name }) => name === expert?.id)?.tools?.length || 0;
  const turns = tools ? work.maxTurns : 0;
  const asking: Range = { low: 1, high: typeof turns === 'number' ? 1 + (answer ? 1 : 0) + turns : null };
  const judges = [quality?.rubric, cascade?.verify.rubric].filter((one) => one !== undefined).length;
  return plus(asking, exactly(judges));
}

/** Each model answers; one more call makes one answer of all; in a debate each looks at the others and revises, round by round. */
function ensembleCalls({ models, pattern, parameters }: Extract<Step['work'], { kind: 'ensemble' }>): Range {
  const named = models.flatMap((value) => {
    const constant = constantOf(value);
    if (value.node.kind === 'list') return [null];
    return constant === undefined ? [undefined] : [constant].flat();
  });
  const members: Range = { low: named.length, high: named.includes(undefined) ? null : named.length };
  if (pattern === 'vote') return members;
  if (pattern !== 'debate') return plus(members, exactly(1));
  const rounds = parameters?.entries.find(({ key }) => key === 'rounds')?.value;
  const most = rounds === undefined ? 1 : knownValue(rounds, {});
  const each: Range = { low: 1, high: typeof most === 'number' ? 1 + 2 * most : null };
  return plus(times(members, each), exactly(1));
}

/** Tokens and cost of one run of a step: as it was seen with this model, else what its text and the model's limits bound. */
export function needsOf(
  calls: Range,
  step: Step,
  compiled: Compiled,
  facts: ModelFacts,
  observed: readonly Observation[],
  known: Known,
): Needs {
  const [input, output, cost] = [
    seen(observed.flatMap((one) => one.input_tokens ?? [])),
    seen(observed.flatMap((one) => one.output_tokens ?? [])),
    seen(observed.flatMap((one) => one.cost ?? [])),
  ];
  const called = seen(observed.map((one) => one.calls)) ?? calls;
  const input_tokens = input ?? times(calls, promptTokens(step, compiled, facts, known));
  const output_tokens = output ?? times(calls, answerTokens(step, facts));
  const priced = cost ?? priceOf(facts, input_tokens, output_tokens);
  return { calls: called, input_tokens, output_tokens, cost: priced };
}

function priceOf(facts: ModelFacts, input: Range, output: Range): Range {
  if (facts.model === 'offline' || facts.model.startsWith('scripted')) return exactly(0);
  const low = costOf(facts, { input_tokens: input.low, output_tokens: output.low });
  if (low === undefined) return unknown;
  const high =
    input.high === null || output.high === null ? null : costOf(facts, { input_tokens: input.high, output_tokens: output.high });
  return { low, high: high ?? null };
}

/** Tokens of a picture: a small one at OpenAI, and the largest at Anthropic. */
const picture = { least: 85, most: 1_600 };

/** A token has between three and five characters in most texts. What only the run knows is bounded by what the model can read. */
function promptTokens(step: Step, { pipeline }: Compiled, { context }: ModelFacts, known: Known): Range {
  const { work, answer, manner } = step;
  const expert = pipeline.experts.find(({ name }) => name === step.expert?.id);
  const named = pipeline.personalities.find(({ name }) => name === (step.personality ?? expert?.personality)?.id);
  const asked: (Value | undefined)[] =
    work.kind === 'prompt'
      ? [...(work.parts ?? [work.prompt]), work.system]
      : work.kind === 'ensemble'
        ? [work.question, work.system]
        : [];
  const texts = [...asked, manner, expert?.system, named?.system].filter((value) => value !== undefined);
  const lengths = texts.map((value) => lengthOf(value, known));
  const schema = answer ? JSON.stringify(answer.schema).length : 0;
  const characters = lengths.reduce((total, one) => total + one.characters, schema);
  // What a conversation or a tool said before travels along.
  const grows = work.kind !== 'prompt' || work.session !== undefined || work.tools.length > 0 || (expert?.tools?.length ?? 0) > 0;
  const media = work.kind === 'prompt' ? (work.media ?? []) : [];
  const pictures = media.filter(({ kind }) => kind === 'image').length;
  // How long a recording is, and how many pictures a template gives, only the run knows.
  const unknown = media.some(({ kind, value }) => kind === 'audio' || value.kind !== 'constant');
  const open = grows || named?.extends !== undefined || unknown || lengths.some((one) => one.open);
  return {
    low: Math.ceil(characters / 5) + pictures * picture.least,
    high: open ? (context ?? null) : Math.ceil(characters / 3) + pictures * picture.most,
  };
}

function answerTokens({ maxTokens }: Step, { max_output, model }: ModelFacts): Range {
  const most = maxTokens && constantOf(maxTokens);
  const bound = typeof most === 'number' ? most : max_output;
  // The embedded engine answers out of the question.
  return { low: model === 'offline' ? 0 : 1, high: bound ?? null };
}
