import type { SeenRun } from '../panel/view/status.ts';
import type { RunSession } from './session.ts';

/** A run as it is to be shown beside its text, and the time that it shows: both stand still where the run does. */
export function seeRun({ handle, held }: Pick<RunSession, 'held'> & { handle: { state: SeenRun } }): {
  state: SeenRun;
  now: number;
} {
  // What is remembered of a state is remembered by the object: one that goes on stays the same.
  return { state: held ? { ...handle.state, held } : handle.state, now: held?.at ?? Date.now() };
}
