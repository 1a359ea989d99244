import { readyAt } from '../../state/ready.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { HeldBy } from '../../store/history/records.ts';

/** A step that starts this soon, in milliseconds, only waited for its turn. */
const soon = 5;

/**
 * Finds what a step waited for between the end of its predecessors and its own start. The log has no reasons: they follow
 * from who held a slot at that time, so that a history rebuilt from logs has the same.
 */
export function findHolds(state: RunState): (step: StepState) => HeldBy | undefined {
  const limit = state.started?.limits['max_parallel'];
  const most = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
  const begins: number[] = [];
  const ends: number[] = [];
  for (const { node, loop, started_at, finished_at } of state.steps.values()) {
    if (!node.takesSlot || loop || started_at === undefined) continue;
    begins.push(started_at);
    if (finished_at !== undefined) ends.push(finished_at);
  }

  begins.sort((a, b) => a - b);
  ends.sort((a, b) => a - b);
  const holdersAt = (at: number): number => countUpTo(begins, at) - countUpTo(ends, at);

  return (step) => {
    const { node, frame, started_at } = step;
    // The first steps of a run are ready when one of them starts.
    const ready = readyAt(step) ?? begins[0];
    if (!node.takesSlot || ready === undefined || started_at === undefined || started_at - ready < soon) return undefined;
    if (Math.max(holdersAt(ready), holdersAt(started_at)) >= most) return 'run';
    if (frame.invocation.slots) return 'pipeline';

    return node.tool === undefined ? undefined : 'tool';
  };
}

/** How many of the sorted numbers are at most this large. */
function countUpTo(sorted: readonly number[], most: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }

  return low;
}
