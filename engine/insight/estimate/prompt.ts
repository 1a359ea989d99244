import type { Compiled } from '../../compile/compiled.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { ModelFacts } from '../estimate.ts';
import { countOf, type Known } from '../known-text.ts';
import { exactly, plus, type Range, times } from '../ranges.ts';
import { answerTokens, lengthOfAll, mannerLength, type Needs, priceOf, tokensIn } from './needs.ts';

/** Model calls of one run of a prompt: with a schema perhaps a repair, with tools perhaps more rounds, with a rubric a judge. */
export function callsOf({ pipeline }: Compiled, { work, answer, quality, cascade, expert }: Step, known: Known): Range {
  if (work.kind !== 'prompt') return exactly(0);
  const tools = work.tools.length || pipeline.experts.find(({ name }) => name === expert?.id)?.tools?.length || 0;
  const turns = tools ? countOf(work.maxTurns, known) : 0;
  const asking: Range = { low: 1, high: turns === undefined ? null : 1 + (answer ? 1 : 0) + turns };
  const judges = [quality?.rubric, cascade?.verify.rubric].filter((one) => one !== undefined).length;
  return plus(asking, exactly(judges));
}

/** Tokens and cost of so many calls to one model: what the text and the model's limits bound. */
export function needsOf(calls: Range, step: Step, compiled: Compiled, facts: ModelFacts, known: Known): Needs {
  const input_tokens = times(calls, promptTokens(step, compiled, facts, known));
  const output_tokens = times(calls, answerTokens(step, facts));
  return { calls, input_tokens, output_tokens, cost: priceOf(facts, input_tokens, output_tokens) };
}

/** Tokens of a picture: a small one at OpenAI, and the largest at Anthropic. */
const picture = { least: 85, most: 1_600 };

/** What only the run knows is bounded by what the model can read. */
function promptTokens(step: Step, compiled: Compiled, { context }: ModelFacts, known: Known): Range {
  const { work, answer } = step;
  const asked = lengthOfAll(work.kind === 'prompt' ? (work.parts ?? [work.prompt]) : [], known);
  const manner = mannerLength(step, compiled, known);
  const characters = asked.characters + manner.characters + (answer ? JSON.stringify(answer.schema).length : 0);
  const expert = compiled.pipeline.experts.find(({ name }) => name === step.expert?.id);
  // What a conversation or a tool said before travels along.
  const grows = work.kind !== 'prompt' || work.session !== undefined || work.tools.length > 0 || (expert?.tools?.length ?? 0) > 0;
  const media = work.kind === 'prompt' ? (work.media ?? []) : [];
  const pictures = media.filter(({ kind }) => kind === 'image').length;
  // How long a recording is, and how many pictures a template gives, only the run knows.
  const unknown = media.some(({ kind, value }) => kind === 'audio' || value.kind !== 'constant');
  const open = grows || unknown || asked.open || manner.open;
  return {
    low: tokensIn.least(characters) + pictures * picture.least,
    high: open ? (context ?? null) : tokensIn.most(characters) + pictures * picture.most,
  };
}
