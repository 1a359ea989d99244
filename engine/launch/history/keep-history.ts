import { stat } from 'node:fs/promises';
import type { Compiled } from '../../compile/compile.ts';
import { coalesceCalls } from '../../language/coalesce.ts';
import type { RunState } from '../../state/state.ts';
import { useHistory } from '../../store/history/open-history.ts';
import type { LogMark } from '../../store/history/records.ts';
import { type RecordToWrite, writeRecords } from '../../store/history/write-history.ts';
import { runPaths } from '../../store/paths.ts';
import { cacheHitsIn, latenciesIn, liveSteps, recordOfRun } from './record-of-run.ts';

interface EndedRun {
  folder: string;
  compiled: Compiled;
  state: RunState;
}

/** Writes a finished run into the history of its project. The run is closed by then, so nobody waits for this. */
export async function keepRunInHistory({ folder, compiled, state }: EndedRun): Promise<void> {
  const run = recordOfRun(state, compiled);
  const root = state.started?.root;
  if (!run || root === undefined) return;

  const mark = await markOf(folder);
  const waiting = ended.get(root) ?? [];
  ended.set(root, waiting);
  waiting.push(() => ({
    run: { run, mark, latencies: latenciesIn(state), hits: cacheHitsIn(state) },
    steps: liveSteps(state, compiled),
  }));
  await writeEnded(root);
}

/** What is still to be written, by the root of its project. */
const ended = new Map<string, (() => RecordToWrite)[]>();

/** Writes what waits. To open the history takes longer than to write a run, so runs that end meanwhile are written together. */
const writeEnded = coalesceCalls(async (root: string): Promise<void> => {
  const waiting = ended.get(root) ?? [];
  ended.delete(root);
  if (waiting.length === 0) return;
  await useHistory(root, (db) => writeRecords(db, waiting.map((describe) => describe())), longestWait);
});

/** How long an ended run waits for others that hold the file, in milliseconds: whoever reads the history next adds the run. */
const longestWait = 1_000;

/** A fingerprint of a run's log. Throws the system's error. */
export async function markOf(folder: string): Promise<LogMark> {
  const { size, mtimeMs } = await stat(runPaths(folder).log);
  return { bytes: size, modified: mtimeMs };
}
