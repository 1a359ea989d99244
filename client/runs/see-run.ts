import type { SeenRun } from '../panel/view/status.ts';
import type { RunSession } from './session.ts';

/** A run as it is to be shown beside its text, and the time that it shows: both stand still where the run does. */
export function seeRun({ handle, held }: Pick<RunSession, 'held'> & { handle: { state: SeenRun } }): {
  state: SeenRun;
  now: number;
} {
  // Memos of a state are keyed by its object, so a run that goes on keeps its object.
  return { state: held ? { ...handle.state, held } : handle.state, now: held?.at ?? Date.now() };
}
