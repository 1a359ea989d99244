import { lstat, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf } from '../errno.ts';
import { claimNumber, fileNumbersIn } from '../files/numbered-files.ts';
import { makeFolder } from '../files/permissions.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import { isProcessAlive } from './process-alive.ts';

interface MutexOptions {
  /** Milliseconds to wait for others before giving up. */
  timeoutMs?: number;
  /** Milliseconds after which a holder counts as dead although its process may live: work under a mutex is short. */
  stale?: number;
}

/**
 * Calls `work` while no other process, and no other caller in this one, works under the same folder, which holds numbered
 * files (`disk/files/numbered-files.ts`). Returns undefined after the timeout. Throws the system's error, or that of `work`.
 */
export async function withMutex<T>(
  folder: string,
  work: () => Promise<T>,
  { timeoutMs = 15_000, stale = 30_000 }: MutexOptions = {},
): Promise<{ value: T } | undefined> {
  const before = queues.get(folder) ?? Promise.resolve();
  const turn = before.then(async () => {
    const file = await take(folder, timeoutMs, stale);
    if (file === undefined) return undefined;
    try {
      return { value: await work() };
    } finally {
      await writeAtomic(file, released);
    }
  });
  const settled = turn.then(
    () => undefined,
    () => undefined,
  );

  queues.set(folder, settled);
  void settled.then(() => {
    if (queues.get(folder) === settled) queues.delete(folder);
  });

  return turn;
}

/** The waiters in this process, by folder. */
const queues = new Map<string, Promise<void>>();

const released = '{}';

async function take(folder: string, timeoutMs: number, stale: number): Promise<string | undefined> {
  const until = performance.now() + timeoutMs;
  await removeLink(folder);
  await makeFolder(folder);

  for (;;) {
    const highest = Math.max(0, ...(await fileNumbersIn(folder)));
    if (highest > 0 && (await isHeld(join(folder, String(highest)), stale))) {
      if (performance.now() > until) return undefined;
      await sleep(5 + Math.random() * 20);
      continue;
    }

    const file = await claimNumber(folder, highest + 1, `${process.pid} ${hostname()}`);
    if (file !== undefined) return file;
  }
}

/** A clone may bring a link in place of the folder: numbered files are removed here, never at its target. */
async function removeLink(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isSymbolicLink()) await rm(folder, { force: true });
}

/** An empty file is being written, or its maker died in the middle: then its age decides. */
async function isHeld(file: string, stale: number): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    if (text === released) return false;
    if (Date.now() - mtimeMs > stale) return false;
    const [, pid, host] = /^(\d+) (.*)$/.exec(text) ?? [];
    return pid === undefined || host !== hostname() || isProcessAlive(Number(pid));
  } catch (error) {
    // It was removed since the listing: then there is a higher one.
    if (errnoOf(error) === 'ENOENT') return true;
    throw error;
  }
}
