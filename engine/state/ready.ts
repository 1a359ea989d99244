import { type RunningTime, timeBetween } from './reduce/running-time.ts';
import type { RunState } from './state.ts';
import type { StepState } from './step.ts';

/**
 * When the last predecessor of a step had settled, or its frame began: from then on it only waits for a slot. Undefined while
 * that is unknown.
 */
export function readyAt({ node, frame }: StepState): number | undefined {
  const { owner, iteration } = frame;
  let ready = iteration === undefined ? owner?.started_at : owner?.loop?.iterations[iteration]?.started_at;
  for (const position of node.predecessors) {
    const settled = frame.steps[position]?.finished_at;
    if (settled !== undefined && (ready === undefined || settled > ready)) ready = settled;
  }

  return ready;
}

/** How long a ready step waited for its turn while the run was not paused, in milliseconds. */
export function waitOfStep(step: StepState, ran: RunningTime): number | undefined {
  const ready = readyAt(step);
  return step.started_at === undefined || ready === undefined ? undefined : Math.max(0, timeBetween(ran, ready, step.started_at));
}

/** Whether a step only waits because memory is short. */
export function waitsForMemory(
  { status, agenda }: Pick<RunState, 'status' | 'agenda'>,
  { node, frame, ...step }: StepState,
): boolean {
  if (status !== 'running' || !agenda.memoryShort || step.status !== 'pending' || !node.takesSlot) return false;
  const isOpen = !node.dormant || step.activated === true;
  return isOpen && node.predecessors.every((position) => frame.steps[position]?.finished_at !== undefined);
}
