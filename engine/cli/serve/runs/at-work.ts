import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeAtomic } from '../../../disk/files/write-atomic.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { RunHandle } from '../../../launch/options.ts';
import type { Engine } from '../../engine.ts';
import { HttpProblem } from '../api/problem.ts';

/** Totals of the runs that a server has driven since it started. */
export interface RunTotals {
  /** The number of runs that stopped here, by their status; `broken` where their facts could not be kept. */
  ended: ReadonlyMap<string, number>;
  /** Their cost here, as far as it is known. */
  readonly dollars: number;
}

/** The slots for the runs that a server drives. */
export interface RunPlaces {
  readonly totals: RunTotals;
  /** The number of runs at work, with those that wait for their child runs. */
  readonly count: number;
  /** The number of free slots. A run that waits for its child runs takes none. */
  readonly left: number;
  /**
   * Drives the run that `begin` starts, if a slot is free; `beyond` the bound for a run that only ends. Throws a HttpProblem.
   */
  drive(begin: () => Promise<RunHandle>, beyond?: boolean): Promise<RunHandle>;
  /** Resolves once a slot is free; false where no run may start any more. */
  free(): Promise<boolean>;
  /** Resolves once one of the current runs is no longer at work; never where there is none. */
  untilEnded(): Promise<void>;
  /** Resolves when no run is at work. No run may start from now on. */
  close(): Promise<void>;
}

interface RunKeepers {
  marks?: ServedMarks | undefined;
  /** Keeps the usage of a run. */
  keepUsage?: ((handle: RunHandle) => Promise<void>) | undefined;
  /** Called for each run that ends or waits, once it is in the history. */
  ended?: ((handle: RunHandle) => Promise<void>) | undefined;
}

/** The interval of checks whether a run waits for other runs, in milliseconds. */
const lookEvery = 300;

export function createRunPlaces(engine: Engine, { marks, keepUsage, ended }: RunKeepers, mostRuns: number): RunPlaces {
  /** The runs, once they have started. */
  const atWork = new Map<Promise<unknown>, RunHandle | undefined>();
  /** A run that waits for its child runs gives up its slot to them. */
  const countPlaces = (): number => atWork.values().reduce((sum, handle) => sum + (handle?.waitsForRuns ? 0 : 1), 0);
  const totals = { ended: new Map<string, number>(), dollars: 0 };

  let closing = false;

  async function finish(handle: RunHandle): Promise<void> {
    // A failure stands in the run's log, or is the disk's own: every reader of the run sees it.
    const before = handle.state.cost.usd;
    const status = await handle.done.then(
      (result) => result.status,
      () => 'broken',
    );

    totals.ended.set(status, (totals.ended.get(status) ?? 0) + 1);
    totals.dollars += handle.state.cost.usd - before;
    // The usage must be known before the slot is free.
    await keepUsage?.(handle);
    await engine.keepRunInHistory(handle).catch(() => undefined);
    await ended?.(handle).catch(() => undefined);
    if (status !== 'broken') await marks?.remove(handle.id);
  }

  return {
    totals,
    get count() {
      return atWork.size;
    },
    get left() {
      return closing ? 0 : Math.max(0, mostRuns - countPlaces());
    },
    async drive(begin, beyond = false) {
      if (closing) throw new HttpProblem(503, say(texts.isStopping));
      if (countPlaces() >= mostRuns && !beyond)
        throw new HttpProblem(429, say(texts.tooManyRuns, { most: mostRuns }), { retryAfter: 5 });

      const begun = begin().then(async (handle) => {
        await marks?.set(handle.id).catch(() => undefined);
        return handle;
      });

      // The run has its slot from its beginning, and is awaited.
      const done: Promise<unknown> = begun.then(finish).catch(() => undefined);
      atWork.set(done, undefined);

      begun.then(
        (handle) => atWork.has(done) && atWork.set(done, handle),
        () => undefined,
      );

      void done.then(() => atWork.delete(done));
      return begun;
    },
    async free() {
      while (countPlaces() >= mostRuns && !closing) await Promise.race([...atWork.keys(), sleep(lookEvery)]);
      return !closing;
    },
    async untilEnded() {
      await Promise.race(atWork);
    },
    async close() {
      closing = true;
      while (atWork.size > 0) await Promise.allSettled(atWork.keys());
    },
  };
}

/** Marks of the runs that servers of a root drive, so that another server finds those of one that was killed. */
export interface ServedMarks {
  /** Marks a run: before this process takes its lock, so that a kill between the two loses nothing. */
  set(run: string): Promise<void>;
  remove(run: string): Promise<void>;
  /** The marked runs that no process has, and a server had last. */
  list(): Promise<LeftRun[]>;
}

/** A run that a server had last. */
export interface LeftRun {
  id: string;
  /** The number of its last owner. */
  owner: number;
}

/**
 * A mark is a file named by the run's id. It only says where to look: whose the run is, and whether that was a server, says
 * its lock, which is taken as one action. So no order in which servers look, take and are killed can lose a run.
 */
export function openServedMarks(engine: Engine, root: string): ServedMarks {
  const marksFolder = join(root, '.baton', 'serve', 'at-work');

  return {
    set: (run) => writeAtomic(join(marksFolder, run), '', { mode: 0o600 }),
    remove: (run) => rm(join(marksFolder, run), { force: true }),
    async list() {
      const marked = await readdir(marksFolder).catch((): string[] => []);
      const left: LeftRun[] = [];
      for (const id of marked) {
        if (engine.isTemporary(id)) continue;
        const owner = await engine.findFormerServer(join(engine.runsFolder(root), id));
        if (owner !== undefined) left.push({ id, owner });
      }

      return left;
    },
  };
}
