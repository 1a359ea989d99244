import type { Compiled } from '../../compile/compiled.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { EstimateWorld, ModelFacts } from '../estimate.ts';
import type { Known } from '../known-text.ts';
import { times } from '../ranges.ts';
import { ensembleNeeds, membersOf } from './ensemble.ts';
import { answerTokens, both, type Needs, noNeeds, perhaps, priceOf } from './needs.ts';
import { callsOf, needsOf } from './prompt.ts';
import { modelNamed, modelOf, orchestratorOf } from './who.ts';

/** What is known where a step stands. */
interface Around {
  known: Known;
  /** What names of models are computed from. */
  named: Known;
  /** The pipeline that the run is of. */
  outer: Compiled['pipeline'];
}

/**
 * Who is asked by one run of a step, and what that takes; `meanwhile` is how many AUTO tags it has that are answered then. `second` is
 * the other model of a cascade, `other` what it may take on top.
 */
export function asking(
  compiled: Compiled,
  step: Step,
  meanwhile: number,
  world: EstimateWorld,
  { known, named, outer }: Around,
): { asked: readonly ModelFacts[]; second?: ModelFacts; needs: Needs; other?: Needs } {
  const { work, cascade } = step;
  const orchestrator = meanwhile ? world.model(orchestratorOf(compiled)) : undefined;
  const tags = orchestrator ? tagNeeds(step, meanwhile, orchestrator) : noNeeds;
  if (work.kind === 'ensemble') {
    const all = membersOf(work, modelOf(compiled, step, outer, named, world), named, world);
    const making = work.pattern === 'vote' ? [] : [all.maker];
    return { asked: [...all.members, ...making], needs: both(ensembleNeeds(step, work, all, compiled, known), tags) };
  }
  if (work.kind !== 'prompt') return { asked: orchestrator ? [orchestrator] : [], needs: tags };
  const facts = modelOf(compiled, step, outer, named, world) ?? world.model(undefined);
  const calls = callsOf(compiled, step, known);
  const needs = both(needsOf(calls, step, compiled, facts, known), tags);
  if (!cascade) return { asked: [facts], needs };
  const second = modelNamed(cascade.otherwise, named, world);
  return { asked: [facts], second, needs, other: perhaps(needsOf(calls, step, compiled, second, known)) };
}

/** A tag is asked with what surrounds it, and once more where its answer does not fit. */
function tagNeeds(step: Step, count: number, facts: ModelFacts): Needs {
  const calls = { low: count, high: 2 * count };
  const input_tokens = times(calls, { low: 1, high: facts.context ?? null });
  const output_tokens = times(calls, { ...answerTokens({ ...step, maxTokens: undefined }, facts) });
  return { calls, input_tokens, output_tokens, cost: priceOf(facts, input_tokens, output_tokens) };
}
