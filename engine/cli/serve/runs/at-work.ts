import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeAtomic } from '../../../disk/files/write-atomic.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { servingTexts } from '../../../language/texts/cli/serving.ts';
import { historyTexts } from '../../../language/texts/history.ts';
import { say } from '../../../language/texts.ts';
import type { RunHandle } from '../../../launch/options.ts';
import type { FormerServer } from '../../../store/lock/run-lock.ts';
import type { Engine } from '../../engine.ts';
import { HttpProblem } from '../api/problem.ts';
import { countFreeSlots } from './free-slots.ts';

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
  /** The number of runs at work, with those that wait. */
  readonly count: number;
  /** The number of free slots. A run that waits for its child runs takes none, of those that wait for a moment ten take one. */
  readonly left: number;
  /** Drives the run that `begin` starts or resumes, if a slot is free. Throws a HttpProblem. */
  drive(begin: () => Promise<RunHandle>, options?: DriveOptions): Promise<RunHandle>;
  /** Resolves once a slot is free; false where no run may start any more. */
  free(): Promise<boolean>;
  /** Resolves once one of the current runs is no longer at work; never where there is none. */
  untilEnded(): Promise<void>;
  /** Resolves when no run is at work. No run may start from now on. */
  close(): Promise<void>;
}

interface DriveOptions {
  /** The run only ends, so it does not count against the bound. */
  beyond?: boolean;
  /** The id of a run that goes on: it is marked before its lock is taken, so that a kill between the two loses nothing. */
  run?: string;
}

interface RunKeepers {
  marks?: ServedMarks | undefined;
  /** For people. */
  tell?: ((line: string) => void) | undefined;
  /** Keeps the usage of a run. */
  keepUsage?: ((handle: RunHandle) => Promise<void>) | undefined;
  /** Called for each run that ends or waits, once it is in the history. */
  ended?: ((handle: RunHandle) => Promise<void>) | undefined;
}

/** The interval of checks whether a run waits, in milliseconds. */
const lookEvery = 300;

export function createRunPlaces(engine: Engine, keepers: RunKeepers, mostRuns: number): RunPlaces {
  const { marks, tell, keepUsage, ended } = keepers;
  /** The runs, once they have started. */
  const atWork = new Map<Promise<unknown>, RunHandle | undefined>();
  const countFree = (): number => countFreeSlots(mostRuns, atWork.values());
  const totals = { ended: new Map<string, number>(), dollars: 0 };

  let closing = false;

  // A mark that cannot be written is no reason to give up the run.
  const mark = async (run: string): Promise<Unmark> => (await marks?.set(run).catch(() => undefined)) ?? (async () => undefined);

  const beginMarked = async (begin: () => Promise<RunHandle>, run: string | undefined): Promise<MarkedRun> => {
    if (run === undefined) {
      const handle = await begin();
      return { handle, unmark: await mark(handle.id), isResumed: false };
    }

    const unmark = await mark(run);
    try {
      return { handle: await begin(), unmark, isResumed: true };
    } catch (error) {
      await unmark();
      throw error;
    }
  };

  async function finish({ handle, unmark, isResumed }: MarkedRun): Promise<void> {
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
    const unkept = await engine
      .keepRunInHistory(handle)
      .catch((error: Error) => say(historyTexts.unkept, { why: error.message }));
    if (unkept !== undefined) tell?.(`${handle.id}: ${unkept}`);
    await ended?.(handle).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      tell?.(say(servingTexts.alertsNotMade, { run: handle.id, why }));
    });
    if (status === 'broken') return;

    await unmark();
    // Killed servers left theirs.
    if (isResumed && ends.has(status)) await marks?.removeAll(handle.id);
  }

  return {
    totals,
    get count() {
      return atWork.size;
    },
    get left() {
      return closing ? 0 : countFree();
    },
    async drive(begin, { beyond = false, run } = {}) {
      if (closing) throw new HttpProblem(503, say(texts.isStopping));
      if (countFree() === 0 && !beyond)
        throw new HttpProblem(429, say(texts.tooManyRuns, { most: mostRuns }), { retryAfterSeconds: 5 });

      const begun = beginMarked(begin, run);

      // The run has its slot from its beginning, and is awaited.
      const done: Promise<unknown> = begun.then(finish).catch(() => undefined);
      atWork.set(done, undefined);

      begun.then(
        ({ handle }) => atWork.has(done) && atWork.set(done, handle),
        () => undefined,
      );

      void done.then(() => atWork.delete(done));
      return (await begun).handle;
    },
    async free() {
      while (countFree() === 0 && !closing) await Promise.race([...atWork.keys(), sleep(lookEvery)]);
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

/** Final statuses: such a run never goes on. */
const ends: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** Removes the mark of one drive of a run. */
type Unmark = () => Promise<void>;

interface MarkedRun {
  handle: RunHandle;
  unmark: Unmark;
  isResumed: boolean;
}

/** Marks of the runs that servers of a root drive, so that another server finds those of one that was killed. */
export interface ServedMarks {
  set(run: string): Promise<Unmark>;
  /** Removes the marks of a run that never goes on. */
  removeAll(run: string): Promise<void>;
  /** The marked runs that no process has, and a server had last. */
  list(): Promise<LeftRun[]>;
}

/** A run that a server had last. */
export interface LeftRun extends FormerServer {
  id: string;
}

/**
 * A mark is a file named by the run's id and a number of its own: who drives a run removes its own mark, never that of another
 * one who goes on with it meanwhile. It only says where to look: whose the run is, and whether that was a server, says its
 * lock, which is taken as one action. So no order in which servers look, take and are killed can lose a run.
 */
export function openServedMarks(engine: Engine, root: string): ServedMarks {
  const marksFolder = join(root, '.baton', 'serve', 'at-work');

  const remove = (name: string): Promise<void> => rm(join(marksFolder, name), { force: true });
  const list = async (): Promise<string[]> => {
    const names = await readdir(marksFolder).catch((): string[] => []);
    return names.filter((name) => !engine.isTemporary(name));
  };
  const runOf = (name: string): string => name.split('~', 1)[0] ?? '';

  return {
    async set(run) {
      const name = `${run}~${randomUUID()}`;
      await writeAtomic(join(marksFolder, name), '', { mode: 0o600 });
      return () => remove(name);
    },
    async removeAll(run) {
      const names = await list();
      await Promise.all(names.filter((name) => runOf(name) === run).map(remove));
    },
    async list() {
      const left: LeftRun[] = [];
      for (const id of new Set((await list()).map(runOf))) {
        const server = await engine.findFormerServer(join(engine.runsFolder(root), id));
        if (server) left.push({ id, ...server });
      }

      return left;
    },
  };
}
