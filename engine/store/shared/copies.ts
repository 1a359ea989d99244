import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../disk/files/permissions.ts';
import { coalesceCalls } from '../../language/coalesce.ts';
import { readLog } from '../log/read-log.ts';
import { ignoreRuns, runPaths } from '../paths.ts';
import { type CopiedRun, copyRun, copyValues, openCopy, placeFacts, readFacts } from './copy.ts';
import type { RunRows } from './run-rows.ts';

/** The local copies of a process. */
export interface Copies {
  /** The project's folder on this machine. */
  readonly root: string;
  folderOf(run: string): string;
  /** Whether this process had, or read, the run lately. */
  isKnown(run: string): boolean;
  /** Creates the copy of a run that this process owns: nobody else writes it. */
  own(run: string, isNew: boolean): Promise<CopiedRun>;
  /** This process no longer owns it. */
  release(run: string): void;
  /** Updates the copy of a run for a reader, and returns its folder. Rejects with a RunError where there is none. */
  bring(run: string): Promise<string>;
  /** Removes copies of processes that have ended. */
  removeLeft(living: ReadonlySet<string>): Promise<void>;
  /** Removes them all. */
  close(): Promise<void>;
}

/** The most copies of runs that are not driven here; beyond it, the least recently read one is removed. */
const mostRead = 200;

/** Opens the copies of a process below the `.baton` of a project. */
export function openCopies(rows: RunRows, root: string): Copies {
  const folder = join(root, '.baton', 'database', rows.owner);
  const owned = new Set<string>();
  /** Copies that are only read, the most recently read one last. */
  const read = new Map<string, { facts: number; root: string }>();

  /** Work on a copy is serialised. */
  const turns = new Map<string, Promise<unknown>>();
  const folderOf = (run: string): string => join(folder, run);

  function takeTurn<T>(run: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(run) ?? Promise.resolve()).then(work, work);
    turns.set(run, turn);
    const end = (): void => {
      if (turns.get(run) === turn) turns.delete(run);
    };

    turn.then(end, end);
    return turn;
  }

  const refreshInTurn = coalesceCalls((run: string) => takeTurn(run, () => refresh(run)));

  async function refresh(run: string): Promise<void> {
    if (owned.has(run)) return;
    const known = read.get(run);
    read.delete(run);

    const isKnown = known !== undefined && known.facts >= 0 && existsSync(runPaths(folderOf(run)).log);
    if (isKnown) read.set(run, { facts: await addFacts(run, known), root: known.root });
    else {
      const copied = await copyRun(rows, folderOf(run), root);
      read.set(run, { facts: copied.facts.length, root: copied.root });
    }

    for (const [oldest] of read) {
      if (read.size <= mostRead) break;
      read.delete(oldest);
      await rm(folderOf(oldest), { recursive: true, force: true });
    }
  }

  /** Appends new facts to a copy; returns how many it has then. */
  async function addFacts(run: string, { facts: count, root: place }: { facts: number; root: string }): Promise<number> {
    const { facts } = await readFacts(rows, run, count);
    if (facts.length === 0) return count;

    await copyValues(rows, run, runPaths(folderOf(run)).artifacts);
    const log = await openCopy(folderOf(run), await readLog(folderOf(run)));
    for (const fact of placeFacts(facts, place)) log.append(fact);
    await log.close();

    return count + facts.length;
  }

  return {
    root,
    folderOf,
    isKnown: (run) => owned.has(run) || read.has(run),
    own(run, isNew) {
      owned.add(run);
      read.delete(run);
      return takeTurn(run, async () => {
        if (!isNew) return copyRun(rows, folderOf(run), root);
        await makeFolder(runPaths(folderOf(run)).inbox);
        ignoreRuns(root);
        return { root, facts: [], prev: 0, logRead: undefined };
      });
    },
    release(run) {
      owned.delete(run);
      // Its present state is determined at the next read.
      read.set(run, { facts: -1, root });
    },
    async bring(run) {
      await refreshInTurn(run);
      // Taken here meanwhile: its copy is being made, and has no log before that.
      if (owned.has(run)) await turns.get(run);
      return folderOf(run);
    },
    async removeLeft(living) {
      const names = await readdir(dirname(folder)).catch(() => []);
      for (const name of names.filter((one) => !living.has(one) && one !== rows.owner))
        await rm(join(dirname(folder), name), { recursive: true, force: true }).catch(() => undefined);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
