import { addMember } from '../../../compile/rewrite/add-entry.ts';
import { changeScalar } from '../../../compile/rewrite/change-scalar.ts';
import type { TextChange } from '../../../compile/rewrite/text-change.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';

/** The factors of the present limit that are tried. */
export const raises: readonly number[] = [1.5, 2, 4];
/** The highest advised parallelism. */
const most = 64;

/** More parallel steps of the run. */
export function raiseParallel(context: AdviceContext): AdviceCandidate[] {
  const { maxParallel } = context.compiled.pipeline.limits;
  return raised(maxParallel).flatMap((count): AdviceCandidate[] => {
    const change = setMaxParallel(context, count);
    if (!change) return [];
    const values = { from: maxParallel, to: count };
    return [{ kind: 'parallel', step: null, changes: [change], values, quality: { is: 'same' }, instead: 'parallel' }];
  });
}

/** The counts that are tried instead of the present one. */
export const raised = (count: number): number[] =>
  [...new Set(raises.map((factor) => Math.min(most, Math.ceil(count * factor))))].filter((more) => more > count);

function setMaxParallel({ compiled, text }: AdviceContext, count: number): TextChange | undefined {
  const entry = compiled.source.entries.find(({ key }) => key.text === 'limits');
  const pairs = entry?.value.kind === 'map' ? entry.value.pairs : [];
  const value = pairs.find(({ key }) => key.text === 'max_parallel')?.value;
  if (entry && value) return value.kind === 'scalar' ? changeScalar({ compiled, text }, entry.block, value, count) : undefined;

  // An older spelling sets it.
  if (compiled.pipeline.limits.parallelSaid) return undefined;
  return addMember({ compiled, text }, 'limits', ['limits'], {
    name: 'max_parallel',
    inline: String(count),
    lines: [`max_parallel: ${count}`],
  });
}
