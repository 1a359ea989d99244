import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { HistoryLoss } from '../../store/history/open-history.ts';
import { useEmptyHistory, useHistory } from '../../store/history/open-history.ts';
import type { HistoryQueries } from '../../store/history/read-history.ts';
import { queryHistory } from '../../store/history/read-history.ts';
import type { LogMark } from '../../store/history/records.ts';
import { removeRecords, writeRecord } from '../../store/history/write-history.ts';
import { historyFile } from '../../store/paths.ts';
import { listRuns, type RunEntry } from '../../store/runs/runs.ts';
import { readRun } from '../resume/read-run.ts';
import { describeTrouble } from './describe-trouble.ts';
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
  /** Runs that were left for the next time, since the time to read logs was over. */
  left: number;
  /** The reason that the file was rebuilt, if it was. */
  lost?: HistoryLoss | undefined;
}

/** Ended runs that are kept elsewhere than in the folder of a project, as in a database; the history is not all of them. */
export interface RunsElsewhere {
  entries: readonly RunEntry[];
  /** Fills the folder of a run. Rejects where there is none. */
  bring(run: string): Promise<unknown>;
}

/** How long others may hold the file, and how long logs may be read, in milliseconds. */
interface ReadTimeouts {
  timeoutMs?: number | undefined;
  budgetMs?: number | undefined;
}

/** What a run may wait before its first step: what is not known by then, it does without. */
export const timeoutsOfRuns: ReadTimeouts = { timeoutMs: 100, budgetMs: 200 };
/** What a forecast may wait for a file that others hold, which works without it. */
export const timeoutsOfForecasts: ReadTimeouts = { timeoutMs: 1_000 };

/**
 * Queries the history of a project, after bringing it up to date with the logs: runs that ended since, deleted runs, and all
 * runs where there is no trustworthy history. No history is created for a project without runs. With `anew` every log is read
 * again; with `elsewhere` only these runs are looked at. Throws a RunError where the history cannot be used.
 */
export async function readProjectHistory<T>(
  root: string,
  ask: (history: HistoryQueries) => T,
  { anew = false, elsewhere, timeoutMs, budgetMs }: ReadTimeouts & { anew?: boolean; elsewhere?: RunsElsewhere | undefined } = {},
): Promise<{ value: T; update: HistoryUpdate }> {
  const entries = elsewhere?.entries ?? (await listRuns(root));
  const nothingRan = entries.length === 0 && !anew && !existsSync(historyFile(root));
  const use = <R>(work: (db: DatabaseSync) => Promise<R>) =>
    nothingRan ? useEmptyHistory(work) : useHistory(root, work, timeoutMs);
  const { value, lost } = await use(async (db) => {
    const history = queryHistory(db);
    const update: HistoryUpdate = { read: 0, removed: 0, foreign: 0, unread: [], left: 0 };
    const begun = performance.now();
    const marks = history.marks();
    const there = new Set(entries.map(({ id }) => id));
    const gone = elsewhere ? [] : [...marks.keys()].filter((run) => !there.has(run));

    await removeRecords(db, gone);
    update.removed = gone.length;

    for (const entry of entries) {
      if (entry.foreign) update.foreign++;
      if (entry.foreign || entry.status === 'running') continue;

      const mark = await findNewMark(entry, { before: anew ? undefined : marks.get(entry.id), elsewhere });
      if (!mark) continue;

      if (budgetMs !== undefined && performance.now() - begun > budgetMs) update.left++;
      else await readIn(db, { entry, mark, elsewhere }, update);
    }

    return { answer: ask(history), update };
  });

  return { value: value.answer, update: { ...value.update, lost } };
}

/** The mark of a run's log, where it is another one than that of what the history has. */
async function findNewMark(
  { folder, started_at, duration = 0 }: RunEntry,
  { before, elsewhere }: { before: LogMark | undefined; elsewhere: RunsElsewhere | undefined },
): Promise<LogMark | undefined> {
  if (elsewhere) {
    // The copy of a log has the time of copying. What counts is the end of the run, which is no later than the log of its owner.
    const ended = started_at + duration;
    return before && before.modified >= ended ? undefined : { bytes: 0, modified: ended };
  }

  const mark = await markOf(folder).catch(() => undefined);
  return mark && before?.bytes === mark.bytes && before.modified === mark.modified ? undefined : mark;
}

interface RunToRead {
  entry: RunEntry;
  mark: LogMark;
  elsewhere: RunsElsewhere | undefined;
}

/** Reads a run from its log into the history. */
async function readIn(db: DatabaseSync, { entry, mark, elsewhere }: RunToRead, update: HistoryUpdate): Promise<void> {
  const bring = async (): Promise<unknown> => elsewhere?.bring(entry.id);
  const found = await bring()
    .then(() => readRun(entry.folder))
    .catch(describeTrouble);
  if (typeof found === 'string') {
    update.unread.push({ run: entry.id, why: found });
    return;
  }

  const { state, compiled } = found;
  const run = recordOfRun(state, compiled);
  if (!run) return;

  await writeRecord(db, { run, mark, latencies: latenciesIn(state), hits: cacheHitsIn(state) }, liveSteps(state, compiled));
  update.read++;
}
