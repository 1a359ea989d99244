import type { WorkOf } from '../../compile/pipeline/model/by-kind.ts';
import { promptFallbacks } from '../../compile/pipeline/model/fallback.ts';
import { asksModels, isScored } from '../../compile/pipeline/model/parts.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import type { Agent } from '../../compile/pipeline/model/work.ts';
import { asksSynthesizer } from '../../language/kinds/ensemble.ts';
import { type ModelWork, modelWorkOf } from '../../language/tools/model-work.ts';
import { multiplyRanges, zeroRange } from '../ranges.ts';
import {
  addUsage,
  answerTokens,
  type CallUsage,
  costRange,
  instructionsOf,
  isFreeModel,
  optionalUsage,
  zeroUsage,
} from './call-usage.ts';
import { ensembleUsage, resolveMembers } from './ensemble.ts';
import type { ModelFacts } from './estimated.ts';
import { modelOfStep, orchestratorFacts, resolveModelName } from './models.ts';
import type { EstimatePosition } from './position.ts';
import { judgeUsage, type PromptContext, promptUsage } from './prompt.ts';
import { evaluateCount, type ValuesBeforeRun } from './text-length.ts';

/** The models that one execution of a step asks, and the usage. */
interface StepCalls {
  asked: readonly ModelFacts[];
  /** Models that may be asked in addition: the second one of a cascade, a rubric's judge, and fallbacks. */
  besides: readonly ModelFacts[];
  usage: CallUsage;
  /** The additional usage of the cascade's second model and of fallbacks. */
  other?: CallUsage;
  /** Those whose answers have no upper bound of tokens. */
  unbounded: readonly ModelFacts[];
}

/**
 * The calls of one execution of a step, including possible fallbacks. `meanwhile` is the number of its AUTO tags that are
 * answered during the run.
 */
export const estimateStepCalls = (position: EstimatePosition, step: Step, meanwhile: number): StepCalls =>
  promptFallbacks(step).reduce(
    (calls, fallback) => addFallback(calls, fallback, position),
    estimateOwnCalls(position, step, meanwhile),
  );

function addFallback({ other, ...calls }: StepCalls, fallback: Step, position: EstimatePosition): StepCalls {
  const { compiled, world, known, outer } = position;
  const facts = modelOfStep(position, fallback) ?? world.model(undefined);
  const instructions = instructionsOf(fallback, compiled, outer, known);
  const usage = optionalUsage(promptUsage(fallback, facts, { instructions, known }));
  const isBound = instructions.maxTokens !== undefined && evaluateCount(instructions.maxTokens, known) !== undefined;
  const isUnbounded = !isBound && facts.max_output === undefined && !isFreeModel(facts);

  return {
    ...calls,
    besides: [...calls.besides, facts],
    other: other ? addUsage(other, usage) : usage,
    unbounded: isUnbounded ? [...calls.unbounded, facts] : calls.unbounded,
  };
}

function estimateOwnCalls({ compiled, world, known, named, outer }: EstimatePosition, step: Step, meanwhile: number): StepCalls {
  const { work, cascade, quality } = step;
  const rubrics = [quality?.rubric, cascade?.verify.rubric];
  const judging = rubrics.some((one) => one !== undefined);
  const orchestrator = meanwhile || judging ? orchestratorFacts(compiled, outer, known, world) : undefined;
  const tags = orchestrator && meanwhile ? tagNeeds(meanwhile, orchestrator, known) : zeroUsage;
  const instructions = instructionsOf(step, compiled, outer, known);
  const about: PromptContext = { instructions, known };
  const judges = orchestrator && judging ? [orchestrator] : [];
  const bounds = instructions.maxTokens !== undefined && evaluateCount(instructions.maxTokens, known) !== undefined;
  const unbounded = (...answering: ModelFacts[]): ModelFacts[] =>
    [...(bounds ? [] : answering), ...(orchestrator ? [orchestrator] : [])].filter(
      (one) => one.max_output === undefined && !isFreeModel(one),
    );
  const judged = (rubric: Value | undefined, from: readonly ModelFacts[]): CallUsage =>
    rubric && orchestrator ? judgeUsage(step, { judge: orchestrator, from }, rubric, about) : zeroUsage;
  if (!asksModels(work)) {
    const usage = addUsage(tags, judged(quality?.rubric, []));
    const tool = modelOfTool(step);
    if (!tool) return { asked: orchestrator ? [orchestrator] : [], besides: [], usage, unbounded: unbounded() };
    const facts = tool.model ? resolveModelName(tool.model, named, world) : usualMaker(tool.asks, world);
    const models = orchestrator ? [facts, orchestrator] : [facts];
    return { asked: models, besides: [], usage: addUsage(usage, toolUsage(facts, tool.asks)), unbounded: unbounded() };
  }

  const answering = modelOfStep({ compiled, outer, named, world }, step);
  switch (work.kind) {
    case 'ensemble': {
      const all = resolveMembers(work, answering, named, world);
      const making = asksSynthesizer(work.pattern, isScored(work)) ? [all.maker] : [];
      const usage = addUsage(ensembleUsage(step, work, all, about), addUsage(tags, judged(quality?.rubric, all.members)));
      return { asked: [...all.members, ...making], besides: judges, usage, unbounded: unbounded(...all.members, ...making) };
    }
    case 'agents': {
      const all = work.agents.map((agent) => agentCalls(agent, work, { compiled, world, known, named, outer }));
      const asked = all.map(({ facts }) => facts);
      const own = all.reduce((sum, { usage }) => addUsage(sum, usage), addUsage(tags, judged(quality?.rubric, asked)));
      return { asked, besides: judges, usage: own, unbounded: all.flatMap((one) => (one.bound ? [] : unbounded(one.facts))) };
    }
    case 'prompt': {
      const facts = pricedFor(work, answering ?? world.model(undefined));
      const first = addUsage(promptUsage(step, facts, about), tags);
      if (!cascade) {
        const usage = addUsage(first, judged(quality?.rubric, [facts]));
        return { asked: [facts], besides: judges, usage, unbounded: unbounded(facts) };
      }

      const second = resolveModelName(cascade.otherwise, named, world);
      const verified = addUsage(optionalUsage(judged(cascade.verify.rubric, [facts])), judged(quality?.rubric, [facts, second]));
      return {
        asked: [facts],
        besides: [second, ...judges],
        usage: addUsage(first, verified),
        other: optionalUsage(promptUsage(step, second, about)),
        unbounded: unbounded(facts, second),
      };
    }
  }
}

/** The usage of one of several agents: the first is asked at least once, others perhaps never. */
function agentCalls(
  { step }: Agent,
  team: WorkOf<'agents'>,
  { compiled, world, known, named, outer }: Pick<EstimatePosition, 'compiled' | 'world' | 'known' | 'named' | 'outer'>,
): { facts: ModelFacts; usage: CallUsage; bound: boolean } {
  const facts = modelOfStep({ compiled, outer, named, world }, step) ?? world.model(undefined);
  const instructions = instructionsOf(step, compiled, outer, known);
  const prompt: Step = step.work.kind === 'prompt' ? { ...step, work: { ...step.work, prompt: team.task } } : step;
  // A handoff is a tool call, and the conversation is sent along.
  const usage = promptUsage(prompt, facts, { instructions: { ...instructions, tools: ['handoff'] }, known });
  const isFirst = step.id === (team.start?.id ?? team.agents[0]?.step.id);
  const bound = instructions.maxTokens !== undefined && evaluateCount(instructions.maxTokens, known) !== undefined;

  return { facts, usage: isFirst ? usage : optionalUsage(usage), bound };
}

/** The model of a step that names none. */
const usualMaker = (asks: ModelWork, { maker }: EstimatePosition['world']): ModelFacts =>
  (asks === 'embed' ? undefined : maker?.(asks)) ?? { model: 'computed' };

/** The model that a tool asks: for a semantic search the named one; for media none may be named. */
export function modelOfTool({ work }: Step): { asks: ModelWork; model?: Value | undefined } | undefined {
  const asks = work.kind === 'tool' ? modelWorkOf(work.tool, work.action) : undefined;
  if (!asks || work.kind !== 'tool') return undefined;
  const model = work.parameters.entries.find(({ key }) => key === 'model')?.value;
  return asks === 'embed' && !model ? undefined : { asks, model };
}

/**
 * At least the query is embedded; the number of passages without vectors is unknown. Media take one call of unknown length.
 */
function toolUsage(facts: ModelFacts, asks: ModelWork): CallUsage {
  const input_tokens = { low: 1, high: null };
  const output_tokens = asks === 'embed' ? zeroRange : { low: 0, high: null };
  return {
    calls: { low: 1, high: asks === 'embed' ? null : 1 },
    input_tokens,
    output_tokens,
    cost: costRange(facts, input_tokens, output_tokens),
  };
}

/** A tag is asked with its surroundings, and once more where the answer does not fit. */
function tagNeeds(count: number, facts: ModelFacts, valuesBeforeRun: ValuesBeforeRun): CallUsage {
  const calls = { low: count, high: 2 * count };
  const input_tokens = multiplyRanges(calls, { low: 1, high: facts.context ?? null });
  const output_tokens = multiplyRanges(calls, answerTokens(undefined, facts, valuesBeforeRun));
  return { calls, input_tokens, output_tokens, cost: costRange(facts, input_tokens, output_tokens) };
}

/** A model at the price of the prompt: the batch price where it goes into a batch. A free model answers at once. */
function pricedFor({ batchApi }: WorkOf<'prompt'>, facts: ModelFacts): ModelFacts {
  if (!batchApi || isFreeModel(facts)) return facts;
  const { batch_price: share, input_price, output_price, ...others } = facts;
  if (share === undefined || input_price === undefined || output_price === undefined) return others;
  return { ...others, input_price: input_price * share, output_price: output_price * share };
}
