import { setTimeout as sleep } from 'node:timers/promises';
import type { RunDatabase } from '../../store/pg/database.ts';

/** How often somebody looks for runs that wait, in milliseconds. */
const every = 300;
/** How long a run that cannot go on here is left alone, in milliseconds. */
const pause = 30_000;

interface Taking {
  database: Pick<RunDatabase, 'takeWaiting' | 'postpone'>;
  /** How many runs have a place here now. */
  places(): number;
  /** Goes on with a run by its folder; resolves once it is at work. */
  resume(folder: string): Promise<unknown>;
  /** Told why a run cannot go on here. */
  failed(folder: string, why: string): void;
  stopping: AbortSignal;
}

/** The pool of pipelines that name none. */
const usualPools = ['default'];

/** Takes runs that wait for somebody as long as there are places, until it is stopped; those that were taken are at work then. */
export async function takeWaitingRuns({ database, places, resume, failed, stopping }: Taking): Promise<void> {
  while (!stopping.aborted) {
    const free = places();
    // What the database says of it is told by those who keep facts there.
    const folders = free > 0 ? await database.takeWaiting(usualPools, free).catch(() => []) : [];
    for (const folder of folders) {
      try {
        await resume(folder);
      } catch (error) {
        failed(folder, error instanceof Error ? error.message : String(error));
        await database.postpone(folder, pause).catch(() => undefined);
      }
    }
    await sleep(every, undefined, { signal: stopping }).catch(() => undefined);
  }
}
