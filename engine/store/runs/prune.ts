import { lstat, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { isTemporary } from '../../disk/files/write-atomic.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { topRunOf } from '../../state/child-runs.ts';
import { isRunError, toFailure } from '../../state/failure.ts';
import { forgetRuns } from '../history/forget-runs.ts';
import { acquireLock, lockOwner } from '../lock/run-lock.ts';
import { readLog } from '../log/read-log.ts';
import { batonFolder, runPaths, runsFolder, trialFiles, trialsFolder } from '../paths.ts';
import type { RunEntry } from './runs.ts';
import { listRuns } from './runs.ts';

/** The retention rules. A run stays where any of them keeps it. */
export interface KeepRules {
  /** The newest runs of each pipeline, this many. */
  keep?: number;
  /** Those that began within this many milliseconds. */
  within?: number;
  /** Only runs of this pipeline (its id) are considered. */
  pipeline?: string;
}

export interface PruneResult {
  removed: (RunEntry & { bytes: number })[];
  /** Old runs that have an owner, or wait for a person. */
  spared: RunEntry[];
  /** Removed from the remaining runs: unreferenced large values, leftovers of crashes, and files of trials. */
  loose: { files: number; bytes: number };
  bytes: number;
  /** Why their entries in the history could not be removed. */
  unforgotten?: string;
}

/**
 * Removes old runs under `root` and unreferenced files in the others. A run with a process or an open question stays. With
 * `dry` nothing is removed. `now` is milliseconds since 1970.
 */
export async function pruneRuns(
  root: string,
  rules: KeepRules,
  { dry = false, now }: { dry?: boolean; now: number },
): Promise<PruneResult> {
  const entries = await listRuns(root);
  const old = withChildren(beyond(entries.filter(isTop(entries)), rules, now), entries);
  const pruned: PruneResult = { removed: [], spared: [], loose: { files: 0, bytes: 0 }, bytes: 0 };

  for (const entry of old) {
    const bytes = await sizeOf(entry.folder);
    const gone = entry.status !== 'running' && entry.status !== 'waiting' && (dry || (await remove(root, entry)));
    if (gone) pruned.removed.push({ ...entry, bytes });
    else pruned.spared.push(entry);
  }

  const going = new Set(pruned.removed.map(({ id }) => id));
  for (const entry of entries) {
    if (going.has(entry.id) || entry.status === 'running') continue;
    const loose = await removeLoose(entry.folder, dry);
    pruned.loose.files += loose.files;
    pruned.loose.bytes += loose.bytes;
  }

  for (const folder of [...(await cutOffRuns(root, entries, now)), ...(await oldTrials(root, now))]) {
    pruned.loose.bytes += await sizeOf(folder);
    pruned.loose.files++;
    if (!dry) await rm(folder, { recursive: true, force: true });
  }

  if (!dry) {
    await emptyTrash(root);
    // Removed runs leave the index, and the history too.
    await listRuns(root);
    await forgetRuns(root, [...going]).catch((error: unknown) => {
      pruned.unforgotten = toFailure(error).message;
    });
  }

  pruned.bytes = pruned.removed.reduce((sum, { bytes }) => sum + bytes, pruned.loose.bytes);
  return pruned;
}

/** Runs that were interrupted before their first fact: no list shows them. */
async function cutOffRuns(root: string, entries: readonly RunEntry[], now: number): Promise<string[]> {
  const listed = new Set(entries.map(({ id }) => id));
  const left: string[] = [];
  for (const { folder, changed } of await foldersIn(root, runsFolder(root))) {
    // A run with an unreadable log may have facts.
    if (
      now - changed >= beginsWithin &&
      !listed.has(basename(folder)) &&
      !(await mayHaveFacts(folder)) &&
      !(await lockOwner(folder))
    )
      left.push(folder);
  }

  return left;
}

/** Recordings and files of finished trials. */
async function oldTrials(root: string, now: number): Promise<string[]> {
  const isOld = ({ changed }: RunFolder): boolean => now - changed >= beginsWithin;
  const old: string[] = [];
  let isOneTried = false;
  for (const trial of await foldersIn(root, trialsFolder(root))) {
    if (trial.folder === trialFiles(root)) continue;
    if (await lockOwner(trial.folder)) isOneTried = true;
    else if (isOld(trial)) old.push(trial.folder);
  }

  if (isOneTried) return old;
  const files = await foldersIn(root, trialFiles(root));
  return [...old, ...files.filter(isOld).map(({ folder }) => folder)];
}

interface RunFolder {
  folder: string;
  /** Milliseconds since 1970. */
  changed: number;
}

/** The folders in a folder of `.baton`. The target of a link, which may come with a clone, is never removed. */
async function foldersIn(root: string, parent: string): Promise<RunFolder[]> {
  const folders: RunFolder[] = [];
  for (let at = parent; at.startsWith(batonFolder(root)); at = dirname(at)) {
    if ((await lstat(at).catch(() => undefined))?.isSymbolicLink()) return folders;
  }

  for (const name of await names(parent)) {
    const folder = join(parent, name);
    const found = name.startsWith('.') ? undefined : await lstat(folder).catch(() => undefined);
    if (found?.isDirectory()) folders.push({ folder, changed: found.mtimeMs });
  }

  return folders;
}

const mayHaveFacts = (folder: string): Promise<boolean> =>
  stat(runPaths(folder).log).then(
    ({ size }) => size > 0,
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  );

function beyond(entries: readonly RunEntry[], { keep, within, pipeline }: KeepRules, now: number): RunEntry[] {
  const seen = new Map<string, number>();
  const old: RunEntry[] = [];
  for (const entry of [...entries].reverse()) {
    if (pipeline !== undefined && entry.pipeline !== pipeline) continue;
    const newer = seen.get(entry.pipeline) ?? 0;
    seen.set(entry.pipeline, newer + 1);
    const stays = (keep !== undefined && newer < keep) || (within !== undefined && now - entry.started_at <= within);
    if (!stays) old.push(entry);
  }

  return old.reverse();
}

/** A child run is removed together with its root run, which may need its result. */
const isTop = (entries: readonly RunEntry[]): ((entry: RunEntry) => boolean) => {
  const ids = new Set(entries.map(({ id }) => id));
  return ({ id }) => topRunOf(id) === id || !ids.has(topRunOf(id));
};

function withChildren(old: readonly RunEntry[], entries: readonly RunEntry[]): RunEntry[] {
  const going = new Set(old.filter(({ status }) => status !== 'running' && status !== 'waiting').map(({ id }) => id));
  return entries.filter((entry) => old.includes(entry) || (going.has(topRunOf(entry.id)) && entry.id !== topRunOf(entry.id)));
}

const trash = '.pruned-';

/** A run has its first fact on disk long before an hour is over. */
const beginsWithin = 3_600_000;

/**
 * Removes one run, and its entry in the history. False where a process owns it. Throws a RunError where it cannot be removed.
 */
export async function removeRun(root: string, run: string): Promise<boolean> {
  const entry = (await listRuns(root)).find(({ id }) => id === run);
  if (!entry || entry.status === 'running' || !(await remove(root, entry))) return false;
  await listRuns(root);
  await forgetRuns(root, [run]);
  return true;
}

/** The folder is renamed at once, then removed piece by piece. False where somebody has resumed the run meanwhile. */
async function remove(root: string, { id, folder }: RunEntry): Promise<boolean> {
  const aside = join(runsFolder(root), `${trash}${id}`);
  try {
    const lock = await acquireLock(folder);
    // A removal of this name that was interrupted.
    await rm(aside, { recursive: true, force: true });
    await rename(folder, aside);

    // Its file was removed with the folder; this stops its timer and suppresses the failure to write the release.
    await lock.release().catch(() => undefined);
    for (const left of [folder, aside]) await rm(left, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (isRunError(error) && error.failure.kind === 'input') return false;
    throw diskError(error, storeTexts.unpruned, folder);
  }
}

async function emptyTrash(root: string): Promise<void> {
  const folder = runsFolder(root);
  for (const name of await names(folder)) {
    if (name.startsWith(trash)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Unreferenced values, and incomplete files after a crash. */
async function removeLoose(folder: string, dry: boolean): Promise<{ files: number; bytes: number }> {
  const { artifacts } = runPaths(folder);
  const stored = await names(artifacts);
  const sum = { files: 0, bytes: 0 };
  if (stored.length === 0) return sum;

  const log = await readLog(folder).catch(() => undefined);
  // The references of a damaged log are unknown.
  if (!log || log.damage) return sum;

  const named = new Set(JSON.stringify(log.facts).match(/\b[0-9a-f]{64}\b/g));
  for (const name of stored) {
    if (named.has(name) || !(isTemporary(name) || /^[0-9a-f]{64}$/.test(name))) continue;
    const file = join(artifacts, name);
    const found = await stat(file).catch(() => undefined);
    if (!found) continue;

    if (!dry) await rm(file, { force: true });
    sum.files++;
    sum.bytes += found.size;
  }

  return sum;
}

async function names(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, storeTexts.runsUnread, folder);
  });
}

/** The size of all files below in bytes; a shared value counts where it is removed last. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await names(folder)) {
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (found?.isDirectory()) bytes += await sizeOf(join(folder, name));
    else if (found && found.nlink < 2) bytes += found.size;
  }

  return bytes;
}
