import type { Compiled } from '../../compile/compiled.ts';
import { asksModels } from '../../compile/pipeline/model/parts.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { multiplyRanges } from '../ranges.ts';
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
import type { EstimateWorld, ModelFacts } from './estimate.ts';
import { modelOfStep, orchestratorFacts, resolveModelName } from './models.ts';
import { judgeUsage, type PromptContext, promptUsage } from './prompt.ts';
import { evaluateCount, type ValuesBeforeRun } from './text-length.ts';

/** What is known where a step stands. */
interface StepContext {
  known: ValuesBeforeRun;
  /** What names of models are computed from. */
  named: ValuesBeforeRun;
  /** The pipeline that the run is of. */
  outer: Compiled['pipeline'];
}

/** Who is asked by one run of a step, and what that takes. */
interface StepCalls {
  asked: readonly ModelFacts[];
  /** Who may be asked besides: the other model of a cascade, who judges by a rubric. */
  besides: readonly ModelFacts[];
  needs: CallUsage;
  /** What the other model of a cascade may take on top. */
  other?: CallUsage;
  /** Those of all who are asked whose answers nothing bounds. */
  unbounded: readonly ModelFacts[];
}

/** `meanwhile` is how many AUTO tags a step has that are answered while it runs. */
export function estimateStepCalls(
  compiled: Compiled,
  step: Step,
  meanwhile: number,
  world: EstimateWorld,
  { known, named, outer }: StepContext,
): StepCalls {
  const { work, cascade, quality } = step;
  const rubrics = [quality?.rubric, cascade?.verify.rubric];
  const judging = rubrics.some((one) => one !== undefined);
  const thinks = meanwhile || judging ? orchestratorFacts(compiled, outer, known, world) : undefined;
  const tags = thinks && meanwhile ? tagNeeds(meanwhile, thinks, known) : zeroUsage;
  const manner = instructionsOf(step, compiled, outer, known);
  const about: PromptContext = { manner, known };
  const judges = thinks && judging ? [thinks] : [];
  const bounds = manner.maxTokens !== undefined && evaluateCount(manner.maxTokens, known) !== undefined;
  const unbounded = (...answering: ModelFacts[]): ModelFacts[] =>
    [...(bounds ? [] : answering), ...(thinks ? [thinks] : [])].filter(
      (one) => one.max_output === undefined && !isFreeModel(one),
    );
  const judged = (rubric: Value | undefined, from: readonly ModelFacts[]): CallUsage =>
    rubric && thinks ? judgeUsage(step, { judge: thinks, from }, rubric, about) : zeroUsage;
  if (!asksModels(work)) {
    const needs = addUsage(tags, judged(quality?.rubric, []));
    return { asked: thinks ? [thinks] : [], besides: [], needs, unbounded: unbounded() };
  }
  const answering = modelOfStep(compiled, step, outer, named, world);
  switch (work.kind) {
    case 'ensemble': {
      const all = resolveMembers(work, answering, named, world);
      const making = work.pattern === 'vote' ? [] : [all.maker];
      const needs = addUsage(ensembleUsage(step, work, all, manner, known), addUsage(tags, judged(quality?.rubric, all.members)));
      return { asked: [...all.members, ...making], besides: judges, needs, unbounded: unbounded(...all.members, ...making) };
    }
    case 'prompt': {
      const facts = answering ?? world.model(undefined);
      const first = addUsage(promptUsage(step, facts, about), tags);
      if (!cascade) {
        const needs = addUsage(first, judged(quality?.rubric, [facts]));
        return { asked: [facts], besides: judges, needs, unbounded: unbounded(facts) };
      }
      const second = resolveModelName(cascade.otherwise, named, world);
      const verified = addUsage(optionalUsage(judged(cascade.verify.rubric, [facts])), judged(quality?.rubric, [facts, second]));
      return {
        asked: [facts],
        besides: [second, ...judges],
        needs: addUsage(first, verified),
        other: optionalUsage(promptUsage(step, second, about)),
        unbounded: unbounded(facts, second),
      };
    }
  }
}

/** A tag is asked with what surrounds it, and once more where its answer does not fit. */
function tagNeeds(count: number, facts: ModelFacts, known: ValuesBeforeRun): CallUsage {
  const calls = { low: count, high: 2 * count };
  const input_tokens = multiplyRanges(calls, { low: 1, high: facts.context ?? null });
  const output_tokens = multiplyRanges(calls, answerTokens(undefined, facts, known));
  return { calls, input_tokens, output_tokens, cost: costRange(facts, input_tokens, output_tokens) };
}
