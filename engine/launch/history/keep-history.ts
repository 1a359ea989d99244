import { stat } from 'node:fs/promises';
import type { Compiled } from '../../compile/compile.ts';
import type { RunState } from '../../state/state.ts';
import { useHistory } from '../../store/history/open-history.ts';
import type { LogMark } from '../../store/history/records.ts';
import { writeRecord } from '../../store/history/write-history.ts';
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
  await useHistory(root, (db) =>
    writeRecord(db, { run, mark, latencies: latenciesIn(state), hits: cacheHitsIn(state) }, liveSteps(state, compiled)),
  );
}

/** A fingerprint of a run's log. Throws the system's error. */
export async function markOf(folder: string): Promise<LogMark> {
  const { size, mtimeMs } = await stat(runPaths(folder).log);
  return { bytes: size, modified: mtimeMs };
}
