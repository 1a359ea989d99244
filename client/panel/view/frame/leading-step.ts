import type { RunEvent } from '../../../../engine/state/events.ts';
import type { Path } from '../../../../engine/state/path.ts';
import { openQuestions, type RunState } from '../../../../engine/state/state.ts';
import { hasRunEnded } from '../status.ts';
import { leadOf } from '../summary/summary.ts';

const telling: ReadonlySet<RunEvent['type']> = new Set(['step.started', 'attempt.started', 'attempt.failed', 'step.failed']);

/** The step of the last event about work or a failure. */
export function pathOfLastEvent(events: readonly RunEvent[]): Path | undefined {
  const event = events.findLast((one) => telling.has(one.type));
  return event && 'path' in event ? event.path : undefined;
}

/** The step of interest: one that waits for a person, the latest work, and at the end the failed one. */
export function leadingPath(state: RunState, latest: Path | undefined): Path | undefined {
  if (hasRunEnded(state)) return state.status === 'succeeded' ? undefined : leadOf(state)?.lead.path;
  const asking = openQuestions(state).find(({ path }) => path !== undefined);
  return asking?.path ?? latest;
}
