import { stat } from 'node:fs/promises';
import { engine } from './engine.ts';

/** How often runs are looked at, in milliseconds: a person sees that as soon, and it costs a look at two small files a run. */
const interval = 1000;

/** More runs that have not ended are not looked at. */
const mostRuns = 20;

/** How a run stands, as far as its folder tells it without its log being read. */
type Standing = 'empty' | 'owned' | 'left' | 'gone';

export interface OwnerWatch {
  /** The runs that are looked at from here on: those that have not ended, and what is only just beginning. */
  watch(runs: readonly { folder: string; status: string }[]): void;
  /** A run that is only just beginning. */
  add(folder: string): void;
  /** Looks at none until it hears of some again. */
  rest(): void;
  dispose(): void;
}

/** Tells when a run begins, and when one gets an owner or loses it: then it goes on, waits, or has ended. Looks while there are runs to look at. */
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
        // Told once: the others are looked at on.
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
