import { constants } from 'node:fs';
import { chmod, copyFile, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from './errno.ts';
import { makeFolder, modeOfNew } from './private.ts';

/**
 * Writes a whole file so that a reader and a crash see the old content or the new one, never a part. Makes the folders above it.
 * With `durable` the file is on disk when the promise resolves. `file` must be the real path: a link there would be replaced.
 * Throws the system's error.
 */
export async function writeAtomic(file: string, content: string | Uint8Array, { durable = false } = {}): Promise<void> {
  await place(file, durable, await modeOf(file), (temporary, mode) => writeFile(temporary, content, { flag: 'wx', mode }));
}

/** Makes a file in the same way, and on disk, by what `make` writes to the name that it is given. Throws what `make` throws. */
export async function makeAtomic(
  file: string,
  make: (temporary: string, mode: number | undefined) => Promise<void>,
): Promise<void> {
  await place(file, true, await modeOf(file), make);
}

/** Copies a file in the same way, with its permissions. */
export async function copyAtomic(from: string, file: string): Promise<void> {
  await place(file, true, modeOfNew(file), (temporary) => copyFile(from, temporary, constants.COPYFILE_EXCL));
}

async function place(
  file: string,
  durable: boolean,
  mode: number | undefined,
  make: (temporary: string, mode: number | undefined) => Promise<void>,
): Promise<void> {
  const folder = dirname(file);
  await makeFolder(folder);
  const temporary = join(folder, temporaryName());
  try {
    await make(temporary, mode);
    if (mode !== undefined) await chmod(temporary, mode);
    if (durable) await sync(temporary, 'r+');
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (durable) await syncFolder(folder);
}

async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const temporaryPrefix = '.baton-tmp-';
/** It need not be hard to guess: a temporary file is only ever made new. */
export const temporaryName = (): string => `${temporaryPrefix}${Math.random().toString(36).slice(2)}`;

/** Whether a file name is one of ours that a crash may have left behind. */
export const isTemporary = (name: string): boolean => name.startsWith(temporaryPrefix);

/** A file that is replaced keeps its permissions; undefined where a new one has the usual ones. */
async function modeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return found ? found.mode & 0o777 : modeOfNew(file);
}

/** Makes new names in a folder survive a power cut. Windows cannot and need not: its folders are journalled. */
export async function syncFolder(folder: string): Promise<void> {
  await sync(folder, 'r').catch((error: unknown) => {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
  });
}
