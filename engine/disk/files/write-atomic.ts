import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../errno.ts';
import type { HeldFolder } from './held-folder.ts';
import { makeFolder, modeOfNew } from './permissions.ts';
import { sync, syncFolder } from './sync-folder.ts';

/** A folder whose names are resolved, and which makes new names durable. */
type Spot = Pick<HeldFolder, 'at' | 'check' | 'sync'>;

/**
 * Writes a whole file atomically: a reader, or a crash, sees the old content or the new one. Creates parent folders. With
 * `durable` the file is on disk when the promise resolves. `file` must be the real path: a link there would be replaced. A
 * replaced file keeps its permissions unless `mode` is given. Throws the system's error.
 */
export async function writeAtomic(
  file: string,
  content: string | Uint8Array,
  { durable = false, mode: given }: { durable?: boolean; mode?: number } = {},
): Promise<void> {
  const folder = dirname(file);
  const spot = { at: (name: string) => join(folder, name), check: async () => undefined, sync: () => syncFolder(folder) };
  const mode = given ?? (await modeOf(file));
  const write = (temporary: string): Promise<void> => writeFile(temporary, content, { flag: 'wx', mode });
  const replace = (): Promise<void> => replaceIn(spot, basename(file), { mode, durable }, write);
  await replace().catch(async (error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
    await makeFolder(folder);
    await replace();
  });
}

/** Has `make` write a file under a temporary name, and renames it once it is complete. Throws what `make` throws. */
export async function replaceIn(
  { at, check, sync: syncNames }: Spot,
  name: string,
  { mode, durable }: { mode: number | undefined; durable: boolean },
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = at(temporaryName());
  try {
    await make(temporary);
    if (mode !== undefined) await chmod(temporary, mode);
    if (durable) await sync(temporary, 'r+');
    await check();
    await rename(temporary, at(name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }

  if (durable) await syncNames();
}

const temporaryPrefix = '.baton-tmp-';
/** It need not be unguessable: a temporary file is always created exclusively. */
export const temporaryName = (): string => `${temporaryPrefix}${Math.random().toString(36).slice(2)}`;

/** Whether a file name is a temporary one that a crash may have left behind. */
export const isTemporary = (name: string): boolean => name.startsWith(temporaryPrefix);

/** A replaced file keeps its permissions; undefined for a new one with the usual ones. */
async function modeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return found ? found.mode & 0o777 : modeOfNew(file);
}
