import { changeScalar } from '../../../compile/rewrite/change-scalar.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';
import { raised } from './raise-parallel.ts';

/** More parallel items of a loop. An explicit 1 is intended and stays. */
export function raiseLoopParallel({ compiled, text }: AdviceContext): AdviceCandidate[] {
  return compiled.graph.nodes.flatMap(({ index, path, loop }) => {
    const placement = compiled.steps[index];
    const count = loop?.maxParallel;
    if (!placement || count === undefined || count === 1 || loop?.as === undefined) return [];

    const { node } = placement.step;
    const value = node.kind === 'map' ? node.pairs.find(({ key }) => key.text === 'max_parallel')?.value : undefined;
    if (value?.kind !== 'scalar' || value.template) return [];

    return raised(count).map((more): AdviceCandidate => {
      const change = changeScalar({ compiled, text }, placement.block, value, more);
      const values = { step: path, from: count, to: more };
      const instead = `loop:${path}`;
      return { kind: 'loop-parallel', step: path, changes: [change], values, quality: { is: 'same' }, instead };
    });
  });
}
