import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { claimNumber, fileNumbersIn } from '../../disk/files/numbered-files.ts';
import { makeFolder } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { defined, isMap, tryParseJson } from '../../language/json.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { runPaths } from '../paths.ts';
import { isAlive, type ProcessName, thisProcess } from './process.ts';

export interface RunLock {
  /** Numbers the owners of a run (a fencing token); the highest one owns it. */
  readonly epoch: number;
  /** Aborted when another process has taken over the run, as after a long sleep of this machine: write nothing more. */
  readonly lost: AbortSignal;
  /** The former owner on this machine: since when, and when it was last seen alive, in milliseconds since 1970. */
  readonly before?: { since: number; seen: number };
  release(): Promise<void>;
}

export interface Owner extends ProcessName {
  /** When it took the lock, in milliseconds since 1970. */
  since: number;
  /** A server took it: if that is killed, another server goes on with the run. */
  served?: boolean;
  released?: boolean;
}

export interface LockOptions {
  /** Milliseconds between heartbeats. */
  beat?: number;
  /** The age of a heartbeat, in milliseconds, after which an owner on another machine counts as dead. */
  stale?: number;
  /** A server takes it. */
  served?: boolean;
  /** Only where the last owner has this number: nobody has had the run since. */
  lastOwner?: number | undefined;
}

/** Another process owns a run, or has taken it over. */
export class RunTaken extends RunError {}

/** How often a file without an owner is checked, 20 ms apart, before it is ignored: it may just be being written. */
const mostUnreadable = 50;

/**
 * Takes the exclusive right to write a run. The lock is a folder of numbered files (`disk/files/numbered-files.ts`). Throws a
 * RunTaken (`input`) that names a living owner.
 */
export async function acquireLock(folder: string, options: LockOptions = {}): Promise<RunLock> {
  const { beat = 2_500, stale = 10_000, served, lastOwner } = options;
  const lock = runPaths(folder).lock;
  const owner: Owner = defined({ ...thisProcess(), since: Date.now(), served });
  try {
    await makeFolder(lock);
    for (let unreadable = 0; ; ) {
      const held = await highest(lock);
      if (held && !held.owner && ++unreadable <= mostUnreadable) {
        await sleep(20);
        continue;
      }
      if (held?.owner && (await isHeld(lock, held.owner, held.beat, stale))) throw inUse(folder, held.owner);
      if (lastOwner !== undefined && held?.number !== lastOwner)
        throw new RunTaken({ kind: 'input', message: say(storeTexts.takenOver) });

      const number = (held?.number ?? 0) + 1;
      if ((await claimNumber(lock, number, JSON.stringify(owner))) === undefined) continue;
      return hold({ lock, number, owner, beat, held });
    }
  } catch (error) {
    throw diskError(error, storeTexts.unlocked, lock);
  }
}

/** The present owner of the run, if any. */
export async function lockOwner(folder: string, { stale = 10_000 }: LockOptions = {}): Promise<Owner | undefined> {
  const lock = runPaths(folder).lock;
  const held = await highest(lock);
  return held?.owner && judge(held.owner, Date.now() - held.beat, stale) ? held.owner : undefined;
}

/** A server that had a run last, and has it no longer. */
export interface FormerServer {
  /** The number of the owner. */
  owner: number;
  /** It let go of the run; otherwise it was killed. */
  letGo: boolean;
}

/** The last owner of a run, where that was a server that no longer has it. */
export async function findFormerServer(folder: string, { stale = 10_000 }: LockOptions = {}): Promise<FormerServer | undefined> {
  const held = await highest(runPaths(folder).lock);
  if (!held?.owner?.served) return undefined;
  if (judge(held.owner, Date.now() - held.beat, stale)) return undefined;

  return { owner: held.number, letGo: held.owner.released === true };
}

function hold({
  lock,
  number,
  owner,
  beat,
  held,
}: {
  lock: string;
  number: number;
  owner: Owner;
  beat: number;
  held: Held | undefined;
}): RunLock {
  const file = join(lock, String(number));
  const lost = new AbortController();
  let working: Promise<void> = Promise.resolve();

  const touch = async () => {
    const all = await fileNumbersIn(lock);
    if (all.some((other) => other > number)) {
      clearInterval(timer);
      lost.abort(new RunError({ kind: 'interrupted', message: say(storeTexts.takenOver) }));
    } else await writeAtomic(file, JSON.stringify(owner));
  };

  const timer = setInterval(() => {
    // A failed heartbeat is tried again; the log, not the lock, reports a failing disk.
    working = working.then(touch).catch(() => undefined);
  }, beat).unref();
  const before = held?.owner?.place === owner.place ? { since: held.owner.since, seen: held.beat } : undefined;

  return {
    epoch: number,
    lost: lost.signal,
    before,
    async release() {
      clearInterval(timer);
      await working;
      if (lost.signal.aborted) return;
      await writeAtomic(file, JSON.stringify({ ...owner, released: true })).catch((error: unknown) => {
        throw diskError(error, storeTexts.unreleased, file);
      });
    },
  };
}

interface Held {
  number: number;
  /** Undefined where it is damaged, or its maker died before writing it. */
  owner: Owner | undefined;
  /** When its file was last written. */
  beat: number;
}

async function highest(lock: string): Promise<Held | undefined> {
  for (;;) {
    const number = Math.max(0, ...(await fileNumbersIn(lock)));
    if (number === 0) return undefined;

    const file = join(lock, String(number));
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      return { number, owner: parseOwner(text), beat: mtimeMs };
    } catch (error) {
      // It was removed since the listing: then there is a higher one.
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }
}

function parseOwner(text: string): Owner | undefined {
  const value = tryParseJson(text);
  return isOwner(value) ? value : undefined;
}

const isOwner = (value: unknown): value is Owner =>
  isMap(value) &&
  Number.isInteger(value.pid) &&
  typeof value.host === 'string' &&
  typeof value.place === 'string' &&
  typeof value.since === 'number';

async function isHeld(lock: string, owner: Owner, beat: number, stale: number): Promise<boolean> {
  if (owner.released) return false;
  const now = owner.place === thisProcess().place ? Date.now() : await timeOf(lock);
  return judge(owner, now - beat, stale);
}

/** Whether the owner counts as alive; `age` of its heartbeat in milliseconds. */
function judge(owner: Owner, age: number, stale: number): boolean {
  if (owner.released) return false;
  if (owner.place !== thisProcess().place) return age <= stale;
  // Where it is unknown who has the number now, an old heartbeat decides.
  return isAlive(owner) ?? age <= stale * 6;
}

/** The time by the clock of the lock's file system, since the clocks of two machines differ. */
async function timeOf(lock: string): Promise<number> {
  const probe = join(lock, `now-${process.pid}`);
  await writeAtomic(probe, '');
  const { mtimeMs } = await stat(probe);
  await rm(probe, { force: true });
  return mtimeMs;
}

function inUse(folder: string, { pid, host, since }: Owner): RunTaken {
  const { id } = runPaths(folder);
  const who = say(storeTexts.aProcess, { pid, host, since: new Date(since).toISOString() });
  return new RunTaken({
    kind: 'input',
    message: say(storeTexts.inUse, { run: id, who }),
    hint: say(storeTexts.inUseHint, { run: id }),
  });
}
