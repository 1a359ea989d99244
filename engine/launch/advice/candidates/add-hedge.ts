import { hedgeHindrance } from '../../../compile/check/rules/bad-hedge.ts';
import { isItem } from '../../../compile/graph/places.ts';
import { addStepKey } from '../../../compile/rewrite/add-step-key.ts';
import type { Sample } from '../../../forecast/model/samples.ts';
import { areSlowTogether } from '../../../state/hedging.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';

/** As many of a step's calls must have been slow, in as many runs: one outage is no habit. */
const fewestSlow = 3;

/** Prompts of which now and then a call takes far longer than the others: an equal one is made beside it. */
export function addHedge({ compiled, text, places, working, samples, slowAfter }: AdviceContext): AdviceCandidate[] {
  return working.flatMap((path): AdviceCandidate[] => {
    const [place, node, after] = [places.get(path), compiled.byPath.get(path), slowAfter(path)];
    const placement = node && compiled.steps[node.index];
    if (!place || !placement || after === undefined) return [];

    const { step, block } = placement;
    if (step.work.kind !== 'prompt' || step.hedge || hedgeHindrance(step) || step.node.kind !== 'map') return [];

    const calls = samples.filter((one) => one.step === path && one.definition === place.definition && one.ms !== undefined);
    const slow = calls.filter(({ ms = 0 }) => ms > after).filter((one) => !isSlowForAll(samples, one, slowAfter));
    if (new Set(slow.map(({ run }) => run)).size < fewestSlow) return [];

    const change = addStepKey({ compiled, text }, step.node, block, 'hedge: true');
    if (!change) return [];

    const own = isItem(compiled.graph, node) ? path.replace(/\[\*\]$/, '') : path;
    const values = { step: own, slow: slow.length, count: calls.length };
    const changed = { ...place, changed: { hedgedAfter: after } };

    return [{ kind: 'hedge', step: own, changes: [change], values, quality: { is: 'same' }, places: [[path, changed]] }];
  });
}

/** Whether other calls of the model were slow in that run too: then a second call would have been as slow. */
function isSlowForAll(samples: readonly Sample[], { run, who }: Sample, slowAfter: AdviceContext['slowAfter']): boolean {
  const beside = samples.filter((one) => one.run === run && one.who === who && one.ms !== undefined);
  return areSlowTogether(beside.map(({ step, ms = 0 }) => ms > (slowAfter(step) ?? Number.POSITIVE_INFINITY)));
}
