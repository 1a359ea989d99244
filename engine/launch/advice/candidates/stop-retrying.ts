import { changeScalar } from '../../../compile/rewrite/change-scalar.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';

/** After this many useless further attempts, they are not expected to help. */
const fewest = 5;

/** Retries that never helped. */
export function stopRetrying({ compiled, text, observed }: AdviceContext): AdviceCandidate[] {
  return compiled.graph.nodes.flatMap(({ index, path, retry }): AdviceCandidate[] => {
    const [placement, seen] = [compiled.steps[index], observed.get(path)];
    if (!placement || !seen || retry.attempts === 0 || seen.failed < fewest || seen.cured > 0) return [];

    const { node } = placement.step;
    const value = node.kind === 'map' ? node.pairs.find(({ key }) => key.text === 'retry')?.value : undefined;
    if (value?.kind !== 'scalar' || value.template) return [];

    const change = changeScalar({ compiled, text }, placement.block, value, 0);
    return [
      { kind: 'retry', step: path, changes: [change], values: { step: path, failed: seen.failed }, quality: { is: 'same' } },
    ];
  });
}
