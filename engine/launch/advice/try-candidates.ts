import { type Compiled, compile } from '../../compile/compile.ts';
import { applyChanges, isNoWorse } from '../../compile/rewrite/apply-changes.ts';
import type { PlanVariant } from '../../forecast/advice/judge-gains.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { narrowLimits } from '../start/limits.ts';
import type { AdviceCandidate, AdviceContext } from './candidate.ts';
import { candidateFinders } from './candidates.ts';

/** A candidate with the edited text. */
export interface TriedEdit {
  candidate: AdviceCandidate;
  text: string;
  compiled: Compiled;
}

/** The maximum number of tried edits. */
const mostTried = 60;

/** Finds candidates and applies each: an edit with a new problem, or with other steps, is left out. */
export function tryCandidates(context: AdviceContext): TriedEdit[] {
  const { compiled, text } = context;
  const paths = ({ graph }: Compiled): string => graph.nodes.map(({ path }) => path).join('\n');
  return candidateFinders
    .flatMap((find) => find(context))
    .slice(0, mostTried)
    .flatMap((candidate): TriedEdit[] => {
      const edited = applyChanges(text, candidate.changes);
      const after = compile(edited, compiled.world, compiled);
      return isNoWorse(after, compiled) && paths(after) === paths(compiled) ? [{ candidate, text: edited, compiled: after }] : [];
    });
}

/** The differences of a basis by an edit; an explicit parallelism of the caller has precedence. */
export function variantOf({ candidate, compiled }: TriedEdit, maxParallel?: number): PlanVariant {
  const { places = [], hits = [] } = candidate;
  return {
    graph: compiled.graph,
    called: [...graphsOf(compiled)],
    maxParallel: maxParallel ?? narrowLimits(compiled.pipeline.limits, compiled.world.settings?.limits ?? {}).maxParallel,
    places: [...places],
    hits: [...hits],
  };
}
