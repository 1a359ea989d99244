import { useEmptyHistory } from '../../store/history/open-history.ts';
import { readUsage, type UsageRecord } from '../../store/history/read-usage.ts';
import { writeRecord } from '../../store/history/write-history.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { cacheHitsIn, latenciesIn, liveSteps, recordOfRun } from './record-of-run.ts';

/** The usage of a run so far, by model, as in the history of a project; empty for a run without live calls. */
export async function measureUsage({ state, compiled }: Pick<ReadRun, 'state' | 'compiled'>): Promise<UsageRecord[]> {
  const run = recordOfRun(state, compiled);
  if (!run) return [];

  const mark = { bytes: 0, modified: 0 };
  const { value } = await useEmptyHistory(async (db) => {
    await writeRecord(db, { run, mark, latencies: latenciesIn(state), hits: cacheHitsIn(state) }, liveSteps(state, compiled));
    return readUsage(db, 0);
  });

  return value;
}
