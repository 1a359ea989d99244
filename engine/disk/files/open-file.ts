import type { Dirent } from 'node:fs';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, readdir, writeFile } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';
import { besideFile, type HeldFolder, holdFolder, openFile, openIn } from './held-folder.ts';
import { modeOfNew } from './permissions.ts';
import { replaceIn } from './write-atomic.ts';

/**
 * The one way in which a run opens files: by the real path that `confine` returned. A link created between that check and the
 * opening is refused (a RunError of kind `permission`); other system errors are thrown as they are.
 */

/** Calls `work` with an open file and its stats. `work` checks whether it is a file at all. */
export async function withFile<T>(file: string, work: (handle: FileHandle, found: Stats) => Promise<T>): Promise<T> {
  const handle = await openFile(file);
  try {
    return await work(handle, await handle.stat());
  } finally {
    await handle.close();
  }
}

/** The bytes of an open file in chunks. */
export const readChunks = (handle: FileHandle): AsyncIterable<Buffer> => handle.createReadStream({ autoClose: false });

/** The bytes of a file in chunks; it is closed after the last one. */
export async function* readFileChunks(file: string): AsyncGenerator<Buffer> {
  const handle = await openFile(file);
  try {
    yield* readChunks(handle);
  } finally {
    await handle.close();
  }
}

/** The stats of a path. The working folder may be the root of a disk, which has no parent. */
export const statEntry = (file: string): Promise<Stats> =>
  besideFile(file, false, (folder, name) => lstat(folder.at(name || '.')));

/** The same; undefined where there is nothing. */
export async function statIfPresent(file: string): Promise<Stats | undefined> {
  try {
    return await statEntry(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The entries of a folder. */
export async function readDirectory(path: string): Promise<Dirent[]> {
  const folder = await holdFolder(path);
  try {
    return await readdir(folder.at('.'), { withFileTypes: true });
  } finally {
    await folder.close();
  }
}

/** Writes a whole file atomically; it is on disk when the promise resolves. Creates parent folders. */
export const replaceFile = (file: string, content: string | Uint8Array): Promise<void> =>
  produceFile(file, (temporary, mode) => writeFile(temporary, content, { flag: 'wx', mode }));

/** The same with the content that `make` writes to the path that it gets. Throws what `make` throws. */
export const produceFile = (file: string, make: (temporary: string, mode: number | undefined) => Promise<void>): Promise<void> =>
  besideFile(file, true, async (folder, name) => {
    const mode = await modeIn(folder, name);
    await replaceIn(folder, name, { mode, durable: true }, (temporary) => make(temporary, mode));
  });

/**
 * Appends to a file; the data is on disk when the promise resolves with the new size. Creates the file and its parent
 * folders.
 */
export const appendTo = (file: string, bytes: Uint8Array): Promise<number> =>
  besideFile(file, true, async (folder, name) => {
    const { O_APPEND, O_CREAT, O_WRONLY } = constants;
    const handle = await openIn(folder, name, O_APPEND | O_CREAT | O_WRONLY, modeOfNew(file));
    try {
      await handle.appendFile(bytes);
      await handle.sync();
      await folder.sync();
      return (await handle.stat()).size;
    } finally {
      await handle.close();
    }
  });

/** The permissions that a replaced file keeps; undefined for a new one with the usual ones. */
export async function modeIn(folder: HeldFolder, name: string): Promise<number | undefined> {
  const found = await lstat(folder.at(name)).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return found?.isFile() ? found.mode & 0o777 : modeOfNew(`${folder.path}/${name}`);
}
