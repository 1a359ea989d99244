import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { toFailure } from '../../state/failure.ts';
import type { HistoryLoss } from '../../store/history/open-history.ts';
import { useEmptyHistory, useHistory } from '../../store/history/open-history.ts';
import type { HistoryQueries } from '../../store/history/read-history.ts';
import { queryHistory } from '../../store/history/read-history.ts';
import { removeRecords, writeRecord } from '../../store/history/write-history.ts';
import { historyFile } from '../../store/paths.ts';
import { listRuns, type RunEntry } from '../../store/runs/runs.ts';
import { readRun } from '../resume/read-run.ts';
import { markOf } from './keep-history.ts';
import { cacheHitsIn, latenciesIn, liveSteps, recordOfRun } from './record-of-run.ts';

/** The results of bringing a history up to date with the logs. */
export interface HistoryUpdate {
  /** Runs read from their logs now, and runs whose folders are gone. */
  read: number;
  removed: number;
  /** Foreign runs: their times and costs are not compared with ours. */
  foreign: number;
  /** Runs with unreadable logs, and the reasons. */
  unread: { run: string; why: string }[];
  /** The reason that the file was rebuilt, if it was. */
  lost?: HistoryLoss | undefined;
}

/**
 * Queries the history of a project, after bringing it up to date with the logs: runs that ended since, deleted runs, and all
 * runs where there is no trustworthy history. No history is created for a project without runs. With `anew` every log is read
 * again. Throws a RunError where the history cannot be used.
 */
export async function readProjectHistory<T>(
  root: string,
  ask: (history: HistoryQueries) => T,
  { anew = false } = {},
): Promise<{ value: T; update: HistoryUpdate }> {
  const entries = await listRuns(root);
  const nothingRan = entries.length === 0 && !anew && !existsSync(historyFile(root));
  const use = <R>(work: (db: DatabaseSync) => Promise<R>) => (nothingRan ? useEmptyHistory(work) : useHistory(root, work));
  const { value, lost } = await use(async (db) => {
    const history = queryHistory(db);
    const update: HistoryUpdate = { read: 0, removed: 0, foreign: 0, unread: [] };
    const marks = history.marks();
    const there = new Set(entries.map(({ id }) => id));
    const gone = [...marks.keys()].filter((run) => !there.has(run));

    await removeRecords(db, gone);
    update.removed = gone.length;

    for (const entry of entries) {
      if (entry.foreign) update.foreign++;
      if (entry.foreign || !hasEnded(entry)) continue;

      const mark = await markOf(entry.folder).catch(() => undefined);
      if (!mark) continue;

      const before = marks.get(entry.id);
      if (!anew && before?.bytes === mark.bytes && before.modified === mark.modified) continue;

      const found = await readRun(entry.folder).catch((error: unknown) => toFailure(error).message);
      const run = typeof found === 'string' ? undefined : recordOfRun(found.state, found.compiled);
      if (typeof found === 'string') update.unread.push({ run: entry.id, why: found });
      else if (run) {
        const { state, compiled } = found;
        const record = { run, mark, latencies: latenciesIn(state), hits: cacheHitsIn(state) };
        await writeRecord(db, record, liveSteps(state, compiled));
        update.read++;
      }
    }

    return { answer: ask(history), update };
  });

  return { value: value.answer, update: { ...value.update, lost } };
}

const hasEnded = ({ status }: RunEntry): boolean => status !== 'running' && status !== 'damaged';
