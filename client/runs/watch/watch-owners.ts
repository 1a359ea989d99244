import { stat } from 'node:fs/promises';
import { engine } from '../engine.ts';

/** Polling interval of runs, in milliseconds: fast enough for a person, and costs a check of two small files per run. */
const interval = 1000;

/** Maximum number of polled unfinished runs. */
const mostRuns = 20;

/** The state of a run, as far as its folder tells it without reading its log. */
type Standing = 'empty' | 'owned' | 'left' | 'gone';

export interface OwnerWatch {
  /** The runs to poll from now on: unfinished ones, and those about to start. */
  watch(runs: readonly { folder: string; status: string }[]): void;
  /** A run that is about to start. */
  add(folder: string): void;
  /** Polls none until runs are added again. */
  rest(): void;
  dispose(): void;
}

/**
 * Reports the start of a run, and changes of its owner: then it is active, waits, or has ended. Polls only while there are
 * runs.
 */
export function watchOwners(onChange: () => void, onFault: (error: unknown) => void): OwnerWatch {
  const standings = new Map<string, Standing>();
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    for (const [folder, before] of [...standings]) {
      try {
        const now = await standingOf(folder);
        if (standings.get(folder) !== before || now === before) continue;
        if (now === 'gone') standings.delete(folder);
        else standings.set(folder, now);
        onChange();
      } catch (error) {
        // Reported once: the others are polled further.
        standings.delete(folder);
        onFault(error);
      }
    }

    timer = undefined;
    schedule();
  };

  const schedule = (): void => {
    if (standings.size > 0) timer ??= setTimeout(() => void look(), interval);
  };

  return {
    watch(runs) {
      const beginning = [...standings].filter(([, standing]) => standing === 'empty').map(([folder]) => folder);
      standings.clear();
      for (const folder of beginning) standings.set(folder, 'empty');
      const unfinished = runs.filter(({ status }) => status === 'running' || status === 'waiting' || status === 'interrupted');
      for (const { folder, status } of unfinished.slice(0, mostRuns))
        standings.set(folder, status === 'running' ? 'owned' : 'left');
      schedule();
    },
    add(folder) {
      standings.set(folder, 'empty');
      schedule();
    },
    rest: () => standings.clear(),
    dispose() {
      standings.clear();
      clearTimeout(timer);
    },
  };
}

async function standingOf(folder: string): Promise<Standing> {
  const { lockOwner, runPaths } = await engine();
  const sizeOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(() => undefined))?.size;
  if ((await sizeOf(folder)) === undefined) return 'gone';
  if (!(await sizeOf(runPaths(folder).log))) return 'empty';
  return (await lockOwner(folder)) ? 'owned' : 'left';
}
