import type { RunDatabase } from '../../store/pg/database.ts';

/** How long a run that cannot go on here is left alone, in milliseconds. */
const pause = 30_000;

interface Taking {
  database: Pick<RunDatabase, 'takeWaiting' | 'postpone'>;
  /** How many runs have a place here now. */
  places: number;
  /** Goes on with a run by its folder; resolves once it is at work. */
  resume(folder: string): Promise<unknown>;
  /** Told why a run cannot go on here, and how often in a row that was so, here and elsewhere. */
  failed(folder: string, error: unknown, tries: number): void | Promise<void>;
}

/** Takes runs that wait for somebody, as many as there are places; those that were taken are at work then, or left for later. */
export async function resumeWaitingRuns({ database, places, resume, failed }: Taking): Promise<void> {
  if (places <= 0) return;
  for (const folder of await database.takeWaiting(places)) {
    try {
      await resume(folder);
    } catch (error) {
      // What the database says of it is told by those who keep facts there.
      await failed(folder, error, await database.postpone(folder, pause).catch(() => 0));
    }
  }
}
