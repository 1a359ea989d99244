import type { Compiled } from '../../compile/compiled.ts';
import { asksModels } from '../../compile/pipeline/model/parts.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { times } from '../ranges.ts';
import { answerTokens, both, isFree, mannerOf, type Needs, noNeeds, perhaps, priceOf } from './call-usage.ts';
import { ensembleNeeds, membersOf } from './ensemble.ts';
import type { EstimateWorld, ModelFacts } from './estimate.ts';
import { modelNamed, modelOf, thinkerOf } from './models.ts';
import { type AboutPrompt, judgeNeeds, needsOf } from './prompt.ts';
import { countOf, type Known } from './text-length.ts';

/** What is known where a step stands. */
interface Around {
  known: Known;
  /** What names of models are computed from. */
  named: Known;
  /** The pipeline that the run is of. */
  outer: Compiled['pipeline'];
}

/** Who is asked by one run of a step, and what that takes. */
interface Asking {
  asked: readonly ModelFacts[];
  /** Who may be asked besides: the other model of a cascade, who judges by a rubric. */
  besides: readonly ModelFacts[];
  needs: Needs;
  /** What the other model of a cascade may take on top. */
  other?: Needs;
  /** Those of all who are asked whose answers nothing bounds. */
  unbounded: readonly ModelFacts[];
}

/** `meanwhile` is how many AUTO tags a step has that are answered while it runs. */
export function asking(
  compiled: Compiled,
  step: Step,
  meanwhile: number,
  world: EstimateWorld,
  { known, named, outer }: Around,
): Asking {
  const { work, cascade, quality } = step;
  const rubrics = [quality?.rubric, cascade?.verify.rubric];
  const judging = rubrics.some((one) => one !== undefined);
  const thinks = meanwhile || judging ? thinkerOf(compiled, outer, known, world) : undefined;
  const tags = thinks && meanwhile ? tagNeeds(meanwhile, thinks, known) : noNeeds;
  const manner = mannerOf(step, compiled, outer, known);
  const about: AboutPrompt = { manner, known };
  const judges = thinks && judging ? [thinks] : [];
  const bounds = manner.maxTokens !== undefined && countOf(manner.maxTokens, known) !== undefined;
  const unbounded = (...answering: ModelFacts[]): ModelFacts[] =>
    [...(bounds ? [] : answering), ...(thinks ? [thinks] : [])].filter((one) => one.max_output === undefined && !isFree(one));
  const judged = (rubric: Value | undefined, from: readonly ModelFacts[]): Needs =>
    rubric && thinks ? judgeNeeds(step, { judge: thinks, from }, rubric, about) : noNeeds;
  if (!asksModels(work)) {
    const needs = both(tags, judged(quality?.rubric, []));
    return { asked: thinks ? [thinks] : [], besides: [], needs, unbounded: unbounded() };
  }
  const answering = modelOf(compiled, step, outer, named, world);
  switch (work.kind) {
    case 'ensemble': {
      const all = membersOf(work, answering, named, world);
      const making = work.pattern === 'vote' ? [] : [all.maker];
      const needs = both(ensembleNeeds(step, work, all, manner, known), both(tags, judged(quality?.rubric, all.members)));
      return { asked: [...all.members, ...making], besides: judges, needs, unbounded: unbounded(...all.members, ...making) };
    }
    case 'prompt': {
      const facts = answering ?? world.model(undefined);
      const first = both(needsOf(step, facts, about), tags);
      if (!cascade) {
        const needs = both(first, judged(quality?.rubric, [facts]));
        return { asked: [facts], besides: judges, needs, unbounded: unbounded(facts) };
      }
      const second = modelNamed(cascade.otherwise, named, world);
      const verified = both(perhaps(judged(cascade.verify.rubric, [facts])), judged(quality?.rubric, [facts, second]));
      return {
        asked: [facts],
        besides: [second, ...judges],
        needs: both(first, verified),
        other: perhaps(needsOf(step, second, about)),
        unbounded: unbounded(facts, second),
      };
    }
  }
}

/** A tag is asked with what surrounds it, and once more where its answer does not fit. */
function tagNeeds(count: number, facts: ModelFacts, known: Known): Needs {
  const calls = { low: count, high: 2 * count };
  const input_tokens = times(calls, { low: 1, high: facts.context ?? null });
  const output_tokens = times(calls, answerTokens(undefined, facts, known));
  return { calls, input_tokens, output_tokens, cost: priceOf(facts, input_tokens, output_tokens) };
}
