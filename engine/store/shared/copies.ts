import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../disk/files/permissions.ts';
import { readLog } from '../log/read-log.ts';
import { ignoreRuns, runPaths } from '../paths.ts';
import { type CopiedRun, copyRun, copyValues, openCopy, placeFacts, readFacts } from './copy.ts';
import type { RunRows } from './run-rows.ts';

/** The copies of a process. */
export interface Copies {
  /** Where the project lies here. */
  readonly root: string;
  folderOf(run: string): string;
  /** Makes the copy of a run that this process owns from now on: nobody else writes it. */
  own(run: string, isNew: boolean): Promise<CopiedRun>;
  /** This process owns it no longer. */
  release(run: string): void;
  /** Brings a run up to date that somebody reads, and gives its folder. Rejects with a RunError where there is none. */
  bring(run: string): Promise<string>;
  /** Removes what processes left that have ended. */
  removeLeft(living: ReadonlySet<string>): Promise<void>;
  /** Removes them all. */
  close(): Promise<void>;
}

/** Copies of runs that nobody has at work here: beyond so many, the one that was not read for longest is removed. */
const mostRead = 200;

/** Opens the copies of a process below the `.baton` of a project. */
export function openCopies(rows: RunRows, root: string): Copies {
  const folder = join(root, '.baton', 'database', rows.owner);
  const owned = new Set<string>();
  /** Copies that are only read, the one that was read last behind the others. */
  const read = new Map<string, { facts: number; root: string }>();
  /** One at a time works on a copy. */
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

  /** Appends what came since to a copy; gives how many facts it has then. */
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
      // What it has by then is found out when somebody reads it.
      read.set(run, { facts: -1, root });
    },
    async bring(run) {
      if (!owned.has(run)) await takeTurn(run, () => refresh(run));
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
