import type { SeenRun } from '../../panel/view/status.ts';
import type { RunSession } from '../session.ts';

/** A run as shown beside its text, with the displayed time: both freeze when the run is paused. */
export function seeRun({ handle, held }: Pick<RunSession, 'held'> & { handle: { state: SeenRun } }): {
  state: SeenRun;
  now: number;
} {
  // Memoised values are keyed by the state object, so an active run keeps its object.
  return { state: held ? { ...handle.state, held } : handle.state, now: held?.at ?? Date.now() };
}
