import type { RunDatabase } from '../../../store/pg/database.ts';
import type { RunPlaces } from '../runs/at-work.ts';
import type { WaitingRuns } from '../runs/waiting-runs.ts';
import { createLook } from './look.ts';
import type { RunDriver } from './placement.ts';

interface Driving extends Omit<WaitingRuns, 'database' | 'places'> {
  /** Without one there is no look at a single run: the folder is polled. */
  database: RunDatabase | undefined;
  places: RunPlaces;
  takeUp(): Promise<void>;
}

/** The driver of a server, for its placement. */
export function createRunDriver({ database, places, takeUp, resume, failed }: Driving): RunDriver {
  return {
    pools: database?.ownPools ?? [],
    takeUp: () => takeUp().catch(() => undefined),
    look: database ? createLook({ database, free: () => places.left, resume, failed }) : async () => undefined,
    listWaiting: async () => (database && places.left > 0 ? database.listWaiting(places.left) : []),
    untilEnded: () => places.untilEnded(),
  };
}
