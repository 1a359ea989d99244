import type { StepState } from './step.ts';

/** When the last step before it had settled, or its frame began: from then on it waits for nothing but a slot. Undefined before that is known. */
export function readyAt({ node, frame }: StepState): number | undefined {
  const { owner, iteration } = frame;
  let ready = iteration === undefined ? owner?.started_at : owner?.loop?.iterations[iteration]?.started_at;
  for (const position of node.predecessors) {
    const settled = frame.steps[position]?.finished_at;
    if (settled !== undefined && (ready === undefined || settled > ready)) ready = settled;
  }
  return ready;
}
