import type { RunDatabase } from '../../../store/pg/database.ts';
import { resumeWaitingRuns, type WaitingRuns } from '../runs/waiting-runs.ts';
import type { RunDriver } from './placement.ts';

interface Looking extends Omit<WaitingRuns, 'database' | 'places'> {
  database: Pick<RunDatabase, 'takeWaiting' | 'postpone' | 'findNextLook'>;
  /** The number of free slots. */
  free(): number;
}

/** Milliseconds until the next look at a waiting run that could not be taken just now. */
const again = 1_000;
/** The least milliseconds until the next look. */
const least = 100;

/** Looks at single runs, one at a time, so that each look knows the number of free slots. */
export function createLook({ database, free, resume, failed }: Looking): RunDriver['look'] {
  let turn: Promise<unknown> = Promise.resolve();

  const look = async (run: string): Promise<number | undefined> => {
    const takeWaiting = (): Promise<string[]> => database.takeWaiting(1, run);
    const { postpone } = database;
    const isFree = free() > 0;
    if (isFree) await resumeWaitingRuns({ database: { takeWaiting, postpone }, places: 1, resume, failed });
    const wait = await database.findNextLook(run);
    if (wait === undefined || wait > 0) return wait === undefined ? undefined : Math.max(wait, least);

    // A server with a free slot is reminded of the run.
    return isFree ? again : undefined;
  };

  return (run) => {
    const looked = turn.then(() => look(run));
    turn = looked.catch(() => undefined);
    return looked;
  };
}
