import { addStepKey } from '../../../compile/rewrite/add-step-key.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';

/** The minimum number and share of repeated calls. */
const least = { repeated: 3, share: 0.5 };

/** Prompts that repeat a call of an earlier run word for word. */
export function addCache({ compiled, text, places, working, samples, observed }: AdviceContext): AdviceCandidate[] {
  return working.flatMap((path): AdviceCandidate[] => {
    const [place, node, seen] = [places.get(path), compiled.byPath.get(path), observed.get(path)];
    const placement = node && compiled.steps[node.index];
    if (!place || !seen || !placement) return [];

    const { step, block } = placement;
    const { work } = step;
    if (work.kind !== 'prompt' || work.session !== undefined || work.tools.length > 0) return [];

    const { repeated, asked } = seen;
    if (step.cache !== undefined || step.node.kind !== 'map') return [];
    if (repeated < least.repeated || repeated < least.share * asked) return [];

    const change = addStepKey({ compiled, text }, step.node, block, 'cache: true');
    if (!change) return [];

    // Counted like cache hits beside live executions.
    const live = samples.filter(({ step: other, outcome }) => other === path && outcome === 'succeeded').length;
    const hits = Math.round(((live + 1) * repeated) / Math.max(1, asked - repeated + 1));
    const values = { step: path, repeated, asked };

    return [{ kind: 'cache', step: path, changes: [change], values, quality: { is: 'kept' }, hits: [[path, hits]] }];
  });
}
