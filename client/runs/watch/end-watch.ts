import type { RunInfo } from '../../panel-content.ts';

/** The watched run of another process whose log has become unreadable: it stays as read so far, with the reason. */
export function endWatch<T extends { run: Pick<RunInfo, 'past'> }>(watched: T, why: string): T {
  const { past } = watched.run;
  if (!past) return watched;
  return { ...watched, run: { ...watched.run, past: { ...past, live: false, notes: [...past.notes, why] } } };
}
