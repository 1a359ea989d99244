import { splitCall } from '../../state/path.ts';
import { isAttemptOpen } from '../../state/schedule/interrupted.ts';
import { openBatches, opensFrame, type RunState } from '../../state/state.ts';
import { isSettled } from '../../state/step.ts';

/**
 * Until when a run without an owner was waiting for a moment, in milliseconds since 1970: it was given up in that wait, which
 * counts as its time, so that limits hold as if somebody had stayed with it. Undefined where it was not only waiting.
 */
export function waitedUntil(state: RunState, now: number): number | undefined {
  const { finished, steps } = state;
  if (finished) return undefined;

  const parked = new Set(openBatches(state).flatMap(({ calls }) => calls.map((path) => splitCall(path)?.step)));
  let until = parked.size > 0 ? now : undefined;
  for (const step of steps.values()) {
    if (isSettled(step)) continue;
    if (step.retry_at !== undefined) until = Math.min(step.retry_at, until ?? now);
    else if (isAttemptOpen(step) && !opensFrame(state, step) && !parked.has(step.path)) return undefined;
  }

  return until;
}
