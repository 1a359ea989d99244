import type { Dirent } from 'node:fs';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, readdir, writeFile } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';
import { besideFile, type HeldFolder, holdFolder, openFile, openIn } from './held-folder.ts';
import { modeOfNew } from './permissions.ts';
import { replaceIn } from './write-atomic.ts';

/**
 * The one way in which a run opens files: by the real path that `confine` returned. A link created between that check and the opening is
 * refused (a RunError of kind `permission`); other system errors are thrown as they are.
 */

/** Does `work` with an open file, and what is known of it. Whether it is a file at all is for `work` to see. */
export async function withFile<T>(file: string, work: (handle: FileHandle, found: Stats) => Promise<T>): Promise<T> {
  const handle = await openFile(file);
  try {
    return await work(handle, await handle.stat());
  } finally {
    await handle.close();
  }
}

/** The bytes of an open file in pieces. */
export const readChunks = (handle: FileHandle): AsyncIterable<Buffer> => handle.createReadStream({ autoClose: false });

/** The bytes of a file in pieces; it is open until they are at their end. */
export async function* readFileChunks(file: string): AsyncGenerator<Buffer> {
  const handle = await openFile(file);
  try {
    yield* readChunks(handle);
  } finally {
    await handle.close();
  }
}

/** The entry of a path. The working folder may be the root of a disk, which has no parent folder. */
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

/** Writes a whole file, on disk when the promise resolves, so that nobody ever sees a part. Makes the folders above it. */
export const replaceFile = (file: string, content: string | Uint8Array): Promise<void> =>
  produceFile(file, (temporary, mode) => writeFile(temporary, content, { flag: 'wx', mode }));

/** The same by what `make` writes to the name that it is given. Throws what `make` throws. */
export const produceFile = (file: string, make: (temporary: string, mode: number | undefined) => Promise<void>): Promise<void> =>
  besideFile(file, true, async (folder, name) => {
    const mode = await modeIn(folder, name);
    await replaceIn(folder, name, { mode, durable: true }, (temporary) => make(temporary, mode));
  });

/** Adds to the end of a file, on disk when the promise resolves; gives its size then. Makes it, and the folders above it. */
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

/** The permissions that a file keeps when it is replaced; undefined where a new one has the usual ones. */
export async function modeIn(folder: HeldFolder, name: string): Promise<number | undefined> {
  const found = await lstat(folder.at(name)).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return found?.isFile() ? found.mode & 0o777 : modeOfNew(`${folder.path}/${name}`);
}
