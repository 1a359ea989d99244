import { stat } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Compiled } from '../../compile/compile.ts';
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
  const written = { run, mark, latencies: latenciesIn(state), hits: cacheHitsIn(state) };
  const writer = writers.get(root) ?? createWriter(root);
  writers.set(root, writer);
  await writer(() => ({ run: written, steps: liveSteps(state, compiled) }));
}

type DescribeRecord = () => RecordToWrite;

/** By the root of their project; a process has few. */
const writers = new Map<string, (describe: DescribeRecord) => Promise<void>>();

/** While runs end in a row, the file stays open for this time, and until none has ended for this time; in milliseconds. */
const [openFor, idleFor] = [500, 100];

/**
 * Writes ended runs into one history. To open the file, to verify it and to close it, which waits for the disk, takes longer than
 * to write a run: runs that end together are written together, and those that follow into the open file.
 */
function createWriter(root: string): (describe: DescribeRecord) => Promise<void> {
  const queue: { describe: DescribeRecord; written: PromiseWithResolvers<void> }[] = [];
  /** They are reported once the file is closed, or when it stays open for others. */
  const unreported: typeof queue = [];
  let added = Promise.withResolvers<void>();
  let lastWritten = -idleFor;
  let isWriting = false;

  async function writeBatch(db: DatabaseSync): Promise<void> {
    const batch = [...queue];
    await writeRecords(
      db,
      batch.map(({ describe }) => describe()),
    );
    // What was written leaves the queue, so the work can be repeated.
    unreported.push(...queue.splice(0, batch.length));
  }

  const report = (): void => {
    for (const { written } of unreported.splice(0)) written.resolve();
  };

  async function writeQueue(db: DatabaseSync): Promise<void> {
    const end = performance.now() + openFor;
    await writeBatch(db);
    const isLone = performance.now() - lastWritten > idleFor;
    // A lone run, as of a terminal, does not wait for others.
    while (!isLone && performance.now() < end) {
      report();
      if (!(await hasMore())) break;
      // Whatever fails in a file that was open for a while fails in one that is opened again, with all of its time to wait for others.
      const isWritten = await writeBatch(db).then(
        () => true,
        () => false,
      );
      if (!isWritten) break;
    }
    lastWritten = performance.now();
  }

  /** Whether another run has ended, or does so soon. */
  async function hasMore(): Promise<boolean> {
    const over = new AbortController();
    if (queue.length === 0) await Promise.race([added.promise, sleep(idleFor, undefined, over).catch(() => undefined)]);
    over.abort();
    return queue.length > 0;
  }

  async function writeAll(): Promise<void> {
    while (queue.length > 0) {
      await useHistory(root, writeQueue, longestWait).catch((error: unknown) => {
        for (const { written } of queue.splice(0)) written.reject(error);
      });
      report();
    }

    isWriting = false;
  }

  return (describe) => {
    const written = Promise.withResolvers<void>();
    queue.push({ describe, written });
    added.resolve();
    added = Promise.withResolvers();
    if (!isWriting) {
      isWriting = true;
      void writeAll();
    }
    return written.promise;
  };
}

/** How long an ended run waits for others that hold the file, in milliseconds: whoever reads the history next adds the run. */
const longestWait = 1_000;

/** A fingerprint of a run's log. Throws the system's error. */
export async function markOf(folder: string): Promise<LogMark> {
  const { size, mtimeMs } = await stat(runPaths(folder).log);
  return { bytes: size, modified: mtimeMs };
}
