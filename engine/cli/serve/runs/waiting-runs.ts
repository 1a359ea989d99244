import type { RunDatabase } from '../../../store/pg/database.ts';

/** How long a run that cannot continue here is left alone, in milliseconds. */
const pause = 30_000;

export interface WaitingRuns {
  database: Pick<RunDatabase, 'takeWaiting' | 'postpone'>;
  /** The number of free slots. */
  places: number;
  /** Resumes a run by its folder; resolves once it is running. */
  resume(folder: string): Promise<unknown>;
  /** Called with the reason that a run cannot continue here, and the number of failures in a row, here and elsewhere. */
  failed(folder: string, error: unknown, tries: number): void | Promise<void>;
}

/** Leases waiting runs for all free slots; afterwards each is running, or left for later. */
export async function resumeWaitingRuns({ database, places, resume, failed }: WaitingRuns): Promise<void> {
  if (places <= 0) return;
  for (const folder of await database.takeWaiting(places)) {
    try {
      await resume(folder);
    } catch (error) {
      // The store of facts reports errors of the database.
      await failed(folder, error, await database.postpone(folder, pause).catch(() => 0));
    }
  }
}
