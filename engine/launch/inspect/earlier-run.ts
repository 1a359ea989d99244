import { dirname } from 'node:path';
import { listRuns, type RunEntry } from '../../store/runs/runs.ts';
import { type ReadRun, readRun } from '../resume/read-run.ts';

/** The number of earlier runs that are searched for the step. */
const mostRuns = 12;
/** The size of the cache. */
const mostKept = 200;

interface ListedRun extends Pick<RunEntry, 'folder' | 'file' | 'started_at' | 'status'> {
  foreign?: true | undefined;
}

interface Runs {
  /** All runs of the run's project, the oldest first. */
  list(folder: string): Promise<readonly ListedRun[]>;
  read(folder: string): Promise<Pick<ReadRun, 'started' | 'state'>>;
}

/**
 * Finds the folder of the newest earlier run of the same file in which a step has settled: a live run of this machine, since
 * a replay only repeats another one. The result is cached while the list of earlier runs is the same.
 */
export function createEarlierRuns({ list, read }: Runs): (folder: string, path: string) => Promise<string | undefined> {
  const searches = new Map<string, { searched: string; earlier: string | undefined }>();

  const search = async (folders: readonly string[], path: string): Promise<string | undefined> => {
    for (const folder of folders) {
      const run = await read(folder).catch(() => undefined);
      const mode = run?.started.mode;
      if (mode !== 'live' && mode !== 'record') continue;
      const step = run?.state.steps.get(path);
      if (step?.finished_at !== undefined && step.status !== 'skipped') return folder;
    }
    return undefined;
  };

  return async (folder, path) => {
    const runs = await list(folder);
    const shown = runs.find((run) => run.folder === folder);
    if (!shown) return undefined;

    const before = runs.filter(
      ({ file, started_at, status, foreign }) =>
        file === shown.file && started_at < shown.started_at && !foreign && status !== 'running' && status !== 'damaged',
    );
    const folders = before
      .map((run) => run.folder)
      .reverse()
      .slice(0, mostRuns);
    const [key, searched] = [JSON.stringify([folder, path]), folders.join('\n')];
    const answer = searches.get(key);
    if (answer?.searched === searched) return answer.earlier;

    const earlier = await search(folders, path);
    const oldest = searches.keys().next().value;
    if (searches.size >= mostKept && oldest !== undefined) searches.delete(oldest);
    searches.set(key, { searched, earlier });

    return earlier;
  };
}

/** The search over the runs as they lie on disk. */
export const findEarlierRun = createEarlierRuns({
  list: (folder) => listRuns(dirname(dirname(dirname(folder)))),
  read: (folder) => readRun(folder),
});
