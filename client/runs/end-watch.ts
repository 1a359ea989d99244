import type { RunInfo } from '../panel-content.ts';

/** A run that was watched while another process drives it, and whose log cannot be read any more: it stands still where it was read last, with why. */
export function endWatch<T extends { run: Pick<RunInfo, 'past'> }>(watched: T, why: string): T {
  const { past } = watched.run;
  if (!past) return watched;
  return { ...watched, run: { ...watched.run, past: { ...past, live: false, notes: [...past.notes, why] } } };
}
