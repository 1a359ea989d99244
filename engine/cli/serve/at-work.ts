import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import type { RunHandle } from '../../launch/options.ts';
import type { Engine } from '../engine.ts';
import { HttpProblem } from './problem.ts';

/** What became of the runs that a server drove, since it began. */
export interface RunTotals {
  /** How often a run stopped here, by its status then; `broken` where its facts could not be kept. */
  ended: ReadonlyMap<string, number>;
  /** What they cost here, as far as that is known. */
  readonly dollars: number;
}

/** The places for runs that a server drives. */
export interface RunPlaces {
  readonly totals: RunTotals;
  /** How many are at work here. */
  readonly count: number;
  /** Drives a run that `begin` begins, where another one may be at work; `beyond` the bound, where it only ends. Throws a HttpProblem. */
  drive(begin: () => Promise<RunHandle>, beyond?: boolean): Promise<RunHandle>;
  /** Resolves once another one may be at work; false where nothing begins any more. */
  free(): Promise<boolean>;
  /** Resolves when none is at work any more. Nothing begins from now on. */
  close(): Promise<void>;
}

interface RunKeepers {
  marks?: ServedMarks | undefined;
  /** Keeps what a run spent. */
  keepUsage?: ((handle: RunHandle) => Promise<void>) | undefined;
  /** Told of each that ends or waits, once it is in the history. */
  ended?: ((handle: RunHandle) => Promise<void>) | undefined;
}

export function createRunPlaces(engine: Engine, { marks, keepUsage, ended }: RunKeepers, mostRuns: number): RunPlaces {
  const atWork = new Set<Promise<unknown>>();
  const totals = { ended: new Map<string, number>(), dollars: 0 };
  let closing = false;

  async function finish(handle: RunHandle): Promise<void> {
    // What broke it stands in its log, or on the disk that refused it: whoever looks at the run sees it.
    const before = handle.state.cost.usd;
    const status = await handle.done.then(
      (result) => result.status,
      () => 'broken',
    );
    totals.ended.set(status, (totals.ended.get(status) ?? 0) + 1);
    totals.dollars += handle.state.cost.usd - before;
    // What it spent must be known once nothing is at work any more.
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
    async drive(begin, beyond = false) {
      if (closing) throw new HttpProblem(503, say(texts.isStopping));
      if (atWork.size >= mostRuns && !beyond)
        throw new HttpProblem(429, say(texts.tooManyRuns, { most: mostRuns }), { retryAfter: 5 });
      const begun = begin().then(async (handle) => {
        await marks?.set(handle).catch(() => undefined);
        return handle;
      });
      // From its beginning on it has its place, and is waited for.
      const done: Promise<unknown> = begun.then(finish).catch(() => undefined);
      atWork.add(done);
      void done.then(() => atWork.delete(done));
      return begun;
    },
    async free() {
      while (atWork.size >= mostRuns && !closing) await Promise.race(atWork);
      return !closing;
    },
    async close() {
      closing = true;
      while (atWork.size > 0) await Promise.allSettled(atWork);
    },
  };
}

/** Which runs servers of a root have at work, so that another server goes on with those of one that was killed. */
export interface ServedMarks {
  set(run: Pick<RunHandle, 'id' | 'folder'>): Promise<void>;
  /** Marks a run whose lock this process is about to take, so that its mark stands before; gives what takes that back. */
  intend(folder: string): Promise<() => Promise<void>>;
  remove(run: string): Promise<void>;
  /** The runs that no other process had since a server did. */
  list(): Promise<string[]>;
}

/** Takes a run up under its mark, where there are marks; without a run at work the mark is as before. */
export async function takeUpMarked(
  marks: ServedMarks | undefined,
  folder: string,
  take: () => Promise<RunHandle>,
): Promise<RunHandle> {
  // A mark that cannot be written is no reason to leave the run.
  const takeBack = await marks?.intend(folder).catch(() => undefined);
  return take().catch(async (error: unknown) => {
    await takeBack?.().catch(() => undefined);
    throw error;
  });
}

/**
 * A mark is a file by the id of the run; it holds the number of the run's owner then, or of the next one, which its server was about to
 * become: where another process had the run since, it is void.
 */
export function openServedMarks(engine: Engine, root: string): ServedMarks {
  const place = join(root, '.baton', 'serve', 'at-work');
  const remove = (run: string): Promise<void> => rm(join(place, run), { force: true });
  const write = async (run: string, owner: string): Promise<void> => {
    await mkdir(place, { recursive: true, mode: 0o700 });
    await writeFile(join(place, run), owner, { mode: 0o600 });
  };
  const ownerOf = (run: string): Promise<number> => engine.lockNumber(join(engine.runsFolder(root), run));
  return {
    set: async ({ id, folder }) => write(id, String(await engine.lockNumber(folder))),
    async intend(folder) {
      const { id } = engine.runPaths(folder);
      const before = await readFile(join(place, id), 'utf8').catch(() => '');
      await write(id, String((await engine.lockNumber(folder)) + 1));
      return async () => {
        // Who was faster has marked it.
        if (await engine.lockOwner(folder)) return;
        await (before === '' ? remove(id) : write(id, before));
      };
    },
    remove,
    async list() {
      const runs: string[] = [];
      for (const run of await readdir(place).catch(() => [])) {
        const marked = await readFile(join(place, run), 'utf8').catch(() => '');
        if (marked === '') continue;
        const owner = await ownerOf(run);
        if (Number(marked) === owner || Number(marked) === owner + 1) runs.push(run);
        else await remove(run);
      }
      return runs;
    },
  };
}
